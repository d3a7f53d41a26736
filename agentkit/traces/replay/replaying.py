"""`replay`: the one door to the ways of doing an episode again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from agentkit.assembly import assemble, open_screen
from agentkit.consent import confirmer
from agentkit.errors import ConfigError, TraceError
from agentkit.executor import Confirm, Executor, Interrupted, Policy
from agentkit.preflight import require
from agentkit.protocols import Model, Perceiver, Planner, Screen
from agentkit.secrets import Secrets
from agentkit.traces.replay.exact import Exact
from agentkit.traces.replay.grounded import Grounded
from agentkit.traces.replay.noting import Notes
from agentkit.traces.replay.offline import decided_again
from agentkit.traces.replay.playing import Player
from agentkit.traces.replay.scoring import metrics_of
from agentkit.traces.replay.verdicts import MODES, Mode, Replay, Verdict
from agentkit.traces.replay.volatile import Volatile
from agentkit.traces.secrecy import secrets_of
from agentkit.traces.store import Trace, default_folder

__all__ = ["PATIENCE", "replay"]

PATIENCE = 5.0
"""Seconds that a screen is given to get ready for a step, and to show what follows from it."""

Tell = Callable[[Verdict], None]


def replay(
    trace: str | Path,
    *,
    mode: Mode = "grounded",
    screen: str | Screen | None = None,
    screen_options: dict[str, Any] | None = None,
    confirm: Literal["ask", "never"] | Confirm = "ask",
    patience: float = PATIENCE,
    keep_going: bool = False,
    model: str | Model | Planner | Perceiver = "builtin",
    into: str | Path | Literal[False] | None = None,
    on_verdict: Tell | None = None,
    **loading: Any,
) -> Replay:
    """Do a recorded episode again.

    Args:
        trace: the folder of the recording.
        mode: ``exact``: the same actions at the same places, as soon as the screen looks as it
            did; ``grounded``: each target is found again, and what follows is checked;
            ``offline``: no screen, `model` is asked what it would do at each recorded step;
            ``score``: no screen, the figures of the trace alone.
        screen: where to do it: a name, opened and closed, or a screen, which is left open; by
            default the kind of screen that it was recorded on.
        screen_options: for a screen that is opened by name.
        confirm: asked once before the mouse and keyboard of this desktop are used; see `Agent`.
            What was recorded is consent to do it again.
        patience: seconds that the screen is given to get ready for a step, and to show what
            follows from it.
        keep_going: whether to go on where something else followed. `exact` acts on a screen that
            looks otherwise then; `grounded` never acts on a target that it is not sure of.
        model: who is asked, for ``offline``: anything that `Agent` takes.
        into: the folder that the replay's own trace goes into (``$AGENTKIT_TRACES`` or
            ``./traces`` where not given), or False for none. Scoring writes none.
        on_verdict: called with each verdict as it comes.
        loading: how to load `model` where it is given by name, as `Agent` takes it.

    Raises:
        TraceError: where there is no trace, or it is damaged.
        ConfigError: where an argument is wrong, a model cannot be loaded, or the environment
            lacks a secret that was typed as ``${NAME}``: before the first action.
        ScreenError: where the screen cannot be opened, or is gone.
    """
    _check(mode, loading)
    recorded, tell = Trace(trace), on_verdict or _tell_nobody
    if mode == "score":
        episode = recorded.episode
        return Replay(str(recorded.folder), mode, len(episode.steps), metrics=metrics_of(episode))
    parent = None if into is False else Path(into or default_folder())
    if mode == "offline":
        return _asked(recorded, model, loading, parent, tell)
    _see_that_none_is_lost(recorded)
    volatile = Volatile(recorded.episode, blackened=bool(recorded.header.facts.get("secrets")))
    way = Exact(volatile, keep_going) if mode == "exact" else Grounded(volatile)
    secrets, asking = secrets_of(recorded), confirmer(confirm)
    wanted = screen or _recorded_on(recorded)
    there = open_screen(wanted, **(screen_options or {}))
    try:
        notes = Notes(recorded, mode, f"replay ({mode})", there.name, parent, tell, secrets)
        executor = _executor(there, asking, secrets)
        return _played(Player(executor, way, volatile, patience, keep_going), notes)
    finally:
        there.release()
        if there is not wanted:
            there.close()


def _check(mode: str, loading: Mapping[str, Any]) -> None:
    if mode not in MODES:
        raise ConfigError(f"there is no replay mode {mode!r}; there are {', '.join(MODES)}")
    if loading and mode != "offline":
        raise ConfigError(f"{mode} replay asks no model; leave out {', '.join(loading)}")


def _see_that_none_is_lost(recorded: Trace) -> None:
    """What comes after a step that was lost may do something else without it."""
    indices = [step.index for step in recorded.episode.steps]
    lost = next((place for place, index in enumerate(indices) if index != place), None)
    if lost is not None:
        raise TraceError(
            f"step {lost} of {recorded.folder} is lost, and those after it must not be done "
            "without it; `agentkit trace verify` names the damage, "
            "and offline and score replay read the rest"
        )


def _tell_nobody(verdict: Verdict) -> None:
    """Nobody listens."""


def _asked(
    recorded: Trace,
    model: str | Model | Planner | Perceiver,
    loading: Mapping[str, Any],
    parent: Path | None,
    tell: Tell,
) -> Replay:
    """What a model would have done at each step."""
    require(model, **loading)
    name, perceiver, planner = assemble(model, **loading)
    notes = Notes(recorded, "offline", name, recorded.header.screen, parent, tell)
    for original, asked, verdict in decided_again(notes.recorded.episode, planner, perceiver):
        notes.take(original, asked, verdict)
    return notes.close("")


def _recorded_on(recorded: Trace) -> str:
    """The kind of screen of a recording.

    A trace is data: it names a kind of screen that is known, never code to load.
    """
    name = recorded.header.screen
    if ":" in name:
        raise ConfigError(
            f"the trace was recorded on {name!r}; say with `screen` where to replay it"
        )
    return name


def _executor(screen: Screen, confirm: Confirm | None, secrets: Secrets) -> Executor:
    """Acts without asking for what the recording did, which is what the caller wants done."""
    executor = Executor(screen, confirm, lambda *_: "", lambda: False, Policy(irreversible=()))
    executor.secrets = secrets
    executor.watch_pointer()
    return executor


def _played(player: Player, notes: Notes) -> Replay:
    try:
        for step in notes.recorded.episode.steps:
            played = player.play(step)
            notes.take(step, played.step, played.verdict)
            if not played.goes_on:
                return notes.close(f"halted at step {step.index}: {played.verdict.why}")
    except Interrupted as interrupted:
        return notes.close(str(interrupted), "stopped")
    except KeyboardInterrupt:
        notes.close("stopped with Ctrl-C", "stopped")
        raise
    return notes.close("")
