"""The agent: observe → decide → ground → perform → record, until the goal is reached."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from agentkit.actions import Action, Click, Type
from agentkit.assembly import assemble, load_perceiver, open_screen
from agentkit.consent import confirmer
from agentkit.episode import Decision, Episode, Outcome, Step
from agentkit.errors import ActionRefused, AgentkitError, TargetMissing
from agentkit.executor import Confirm, Executor, Policy
from agentkit.expectations import Expectation
from agentkit.extraction import Extracted, Schema, extract
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point
from agentkit.preflight import require
from agentkit.protocols import Answer, Model, Perceiver, Planner, Screen
from agentkit.secrets import Secrets
from agentkit.traces.keeping import compressed
from agentkit.traces.secrecy import without_secrets
from agentkit.traces.store import TraceWriter, default_folder
from agentkit.turn import Turn, target_of
from agentkit.watching import watch_of

__all__ = ["Agent", "Budget", "as_field"]

T = TypeVar("T")

BY_HAND = "by hand"
"""The goal under which single calls, such as `Agent.click`, are recorded."""

NEIGHBOURHOOD = (360.0, 60.0)
"""How much around a place is read to say what is there, in pixels."""


@dataclass(frozen=True)
class Budget:
    """What one run may cost at the most; None is no limit.

    Attributes:
        steps: turns of the loop.
        seconds: of wall time.
        tokens: in and out, over all model calls.
        cost: in US dollars, over all model calls that tell theirs.
    """

    steps: int | None = 30
    seconds: float | None = None
    tokens: int | None = None
    cost: float | None = None

    def spent(self, episode: Episode, seconds: float) -> str:
        """Which limit is reached, in words, or ""."""
        calls = [call for step in episode.steps for call in step.calls]
        used = {
            "steps": (len(episode.steps), self.steps),
            "seconds": (seconds, self.seconds),
            "tokens": (sum(call.tokens_in + call.tokens_out for call in calls), self.tokens),
            "dollars": (sum(call.cost or 0 for call in calls), self.cost),
        }
        return next(
            (
                f"the budget of {limit:g} {name} is used up"
                for name, (amount, limit) in used.items()
                if limit is not None and amount >= limit
            ),
            "",
        )


class Agent:
    """Looks at one screen and acts on it. Also a context manager.

    Args:
        model: a card's name, ``"planner+grounder"``, a model, a perceiver, or a planner.
        screen: a screen's name, opened and closed by the agent, or a screen or a page of
            Playwright's, which is left open.
        planner: takes the place of the planner that the model's card names.
        policy: what needs consent.
        confirm: ``"ask"`` asks on the terminal before what can't be taken back, and once before
            the mouse and keyboard of this desktop are used (off a terminal it refuses);
            ``"never"`` does it; or a callable that gets the action and the reason.
        budget: what one run may cost.
        trace: the folder that traces go into (``$AGENTKIT_TRACES`` or ``./traces`` where not
            given), or False for none.
        on_step: called with each step as it is recorded.
        ask_person: answers the questions of a planner that has some.
        screen_options: passed on to the screen where it is opened by name.
        secrets: values by name that are typed for ``${NAME}`` and never written: traces, prompts
            and what is printed have the name, and pictures are black where the value is read.
        loading: how to load the model where it is given by name, such as ``weights=DIR``,
            ``endpoint=URL``, ``device="cuda:1"``, ``download=True`` or ``assist=False``: see
            `agentkit.load_model` and `agentkit.assembly.perceiver_over`. Of a pair, they are for
            the model that plans; ``grounder_options`` are a dictionary of those for the other,
            and ``language`` is the dialect that a model that plans is asked to answer in.

    Raises:
        ConfigError: where an argument is wrong, or a model cannot be loaded: names every fault
            that was found, what cures it, and what works now.
        MissingWeights: the same, where its weights are not on this machine.
        ScreenError: the same, where the screen cannot be opened.
    """

    def __init__(
        self,
        model: str | Model | Planner | Perceiver = "builtin",
        *,
        screen: str | Screen | Any = "host",
        planner: str | Planner | None = None,
        policy: Policy | None = None,
        confirm: Literal["ask", "never"] | Confirm = "ask",
        budget: Budget | None = None,
        trace: str | Path | Literal[False] | None = None,
        on_step: Callable[[Step], None] | None = None,
        ask_person: Callable[[str], str] | None = None,
        screen_options: dict[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        **loading: Any,
    ) -> None:
        self.secrets = Secrets(secrets or {})
        require(model, screen, screen_options, **loading)
        self.model, self.perceiver, self.planner = assemble(model, planner, **loading)
        reads = "read" in self.perceiver.skills
        self._reader = self.perceiver if reads else load_perceiver("builtin")
        self._budget = budget or Budget()
        self._traces = None if trace is False else Path(trace or default_folder())
        self._on_step = on_step
        self._ask_person = ask_person
        self._stop = threading.Event()
        confirmed = confirmer(confirm)
        self.screen = open_screen(screen, **(screen_options or {}))
        self._owns_screen = self.screen is not screen
        self._watch = watch_of(self.screen)
        self._executor = Executor(
            self.screen, confirmed, self._describe, self._stop.is_set, policy or Policy()
        )
        self._executor.secrets = self.secrets
        self.episode: Episode | None = None
        self._by_hand: tuple[Episode, TraceWriter | None] | None = None

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, goal: str) -> Episode:
        """Work towards `goal` until it is reached, given up or stopped.

        Raises:
            GoalNotUnderstood: where the planner can't follow it; nothing was touched then.
            ScreenError: where the screen is gone.
            KeyboardInterrupt: at Ctrl-C, after everything held was let go and the trace closed;
                `episode` then holds what was done.
        """
        goal = self.secrets.hide(goal)
        self._begin(goal)
        episode = self.episode = Episode(goal)
        began, trace = time.monotonic(), None
        try:
            while episode.outcome is None:
                turn = self._turn()
                turn.decide(self.planner, goal, episode.steps)
                trace = trace or self._record(episode)
                turn.perform()
                self._append(episode, trace, turn)
                episode.outcome, episode.answer = self._outcome(episode, turn, began)
        except KeyboardInterrupt:
            episode.outcome, episode.answer = "stopped", "stopped with Ctrl-C"
            raise
        finally:
            self.screen.release()
            self._watch.go_on()
            episode.seconds = time.monotonic() - began
            if trace:
                trace.close(episode.outcome, episode.answer, episode.seconds)
        return episode

    def stop(self) -> None:
        """End the run or the single call that is going on; may be called from any thread."""
        self._stop.set()

    def close(self) -> None:
        """Finish the record of single calls, and close the screen if the agent opened it."""
        if self._by_hand and self._by_hand[1]:
            self._by_hand[1].close("done", "")
        self._by_hand = None
        self._watch.pause()
        if self._owns_screen:
            self.screen.close()

    def ask(self, question: str) -> Answer:
        """The answer to a question about the screen as it is now.

        Raises:
            CannotAnswer: where the perceiver can't tell.
        """
        turn = self._single_turn()
        with self._noted(turn, f"asked {question!r}"):
            answer = self.perceiver.ask(turn.observe().frame, question)
            turn.decision = Decision(f"asked {question!r}: {answer.text}")
        return answer

    def locate(self, target: str) -> list[Element]:
        """Where `target` is on the screen now: best first, empty where it is not there."""
        turn = self._single_turn()
        with self._noted(turn, f"looked for {target!r}"):
            found = self.perceiver.locate(turn.observe().frame, target)
            places = ", ".join(str(element.box) for element in found) or "not there"
            turn.decision = Decision(f"looked for {target!r}: {places}")
        return found

    def read(self) -> list[Element]:
        """The lines of text on the screen now, in reading order."""
        return self._listed("lines of text", self._reader.read)

    def parse(self) -> list[Element]:
        """All elements on the screen now, in reading order."""
        return self._listed("elements", self.perceiver.parse)

    def click(
        self, target: str, *, count: int = 1, button: Literal["left", "middle", "right"] = "left"
    ) -> Step:
        """Click on `target`.

        Raises:
            TargetMissing: where it is not on the screen.
            ActionRefused: where the guard says no.
        """
        return self.do(Click(target=target, count=count, button=button))

    def type(self, text: str, *, into: str = "", enter: bool = False) -> Step:
        """Type `text`, into `into` where that is given, which is clicked first.

        Raises:
            TargetMissing: where `into` is not on the screen.
        """
        focus = [Click(target=as_field(into))] if into else []
        return self.do(*focus, Type(text=text, enter=enter))

    def do(self, *actions: Action) -> Step:
        """Do `actions` in one step; places given in words are looked for first.

        Raises:
            TargetMissing: where one of them is not on the screen.
            ActionRefused: where the guard says no, or the agent was stopped.
        """
        turn = self._single_turn()
        turn.decision = Decision(actions=actions)
        with self._noted(turn, "") as episode:
            self._executor.goal = " ".join(map(target_of, actions))
            turn.perform()
            if turn.error or turn.outcome == "stopped":
                refusal = TargetMissing if turn.missing else ActionRefused
                raise refusal(actions[len(turn.results)], turn.answer or turn.error)
        return episode.steps[-1]

    def expect(self, target: str, *, timeout: float = 5.0) -> Element:
        """Wait until `target` is on the screen, or was since the last action; where it is.

        Raises:
            ExpectationFailed: where it does not appear in time; says what is there instead.
        """
        with self._expecting(repr(target), timeout) as shown:
            return shown.to_show(target)

    def expect_gone(self, target: str, *, timeout: float = 5.0) -> None:
        """Wait until `target` is not on the screen.

        Raises:
            ExpectationFailed: where it does not leave in time.
        """
        with self._expecting(f"{target!r} to be gone", timeout) as shown:
            shown.to_not_show(target)

    def expect_answer(self, question: str, answer: str, *, timeout: float = 5.0) -> Answer:
        """Wait until the screen, asked `question`, gives `answer`; case and space do not count.

        Raises:
            ExpectationFailed: where it does not in time; says what the answer is instead.
        """
        with self._expecting(f"{question!r} to be answered {answer!r}", timeout) as shown:
            return shown.to_answer(question, answer)

    def note(self, thought: str, error: str = "") -> Step:
        """Record how the screen looks now, and what somebody found there: nothing is done."""
        turn = self._single_turn()
        turn.decision, turn.error = Decision(thought), error
        with self._noted(turn, thought) as episode:
            turn.observe()
        return episode.steps[-1]

    def extract(self, what: str, schema: Schema[T]) -> Extracted[T]:
        """Read `what` off the screen as an object of `schema`, or a list of them.

        ``agent.extract("the invoice's lines", list[Line]).value`` is a list of `Line`, a pydantic
        model of yours; ``.evidence`` has the box of each of its fields.

        Raises:
            CannotAnswer: where it is not all there: names the fields that are missing.
        """
        turn = self._single_turn()
        with self._noted(turn, f"extracted {what!r}"):
            found = extract(turn.observe().frame, what, schema, self.perceiver)
            turn.decision = Decision(f"extracted {what!r}: {len(found.evidence)} objects")
        return found

    def _listed(self, what: str, look: Callable[[Frame], list[Element]]) -> list[Element]:
        turn = self._single_turn()
        with self._noted(turn, f"listed the {what}"):
            found = look(turn.observe().frame)
            turn.decision = Decision(f"listed the {what}: {len(found)}")
        return found

    @contextmanager
    def _expecting(self, what: str, timeout: float) -> Iterator[Expectation]:
        turn, stopped = self._single_turn(), self._stop.is_set
        with self._noted(turn, f"expected {what}"):
            yield Expectation(self.screen, self.perceiver, timeout, stopped=stopped)
            turn.decision = Decision(f"expected {what}: it is so")

    @contextmanager
    def _noted(self, turn: Turn, thought: str) -> Iterator[Episode]:
        """Record a single call as a step of its own, its error too where it has one."""
        if self._by_hand is None:
            self._begin(BY_HAND)
            begun = Episode(BY_HAND)
            self._by_hand = begun, self._record(begun)
        episode, trace = self._by_hand
        try:
            with turn.noting():
                yield episode
        except (AgentkitError, AssertionError) as error:
            turn.decision = turn.decision or Decision(thought)
            turn.error = turn.error or str(error)
            error.args = tuple(map(self.secrets.hide_all, error.args))
            raise
        finally:
            self._append(episode, trace, turn)
            self._watch.go_on()

    def _begin(self, goal: str) -> None:
        self._stop.clear()
        self._executor.goal = goal
        self._executor.watch_pointer()

    def _single_turn(self) -> Turn:
        """The turn of a single call, which somebody who stopped an earlier one did not mean."""
        self._stop.clear()
        return self._turn()

    def _turn(self) -> Turn:
        self._watch.pause()
        return Turn(self._executor, self.perceiver, self._ask_person)

    def _outcome(self, episode: Episode, turn: Turn, began: float) -> tuple[Outcome | None, str]:
        if turn.outcome:
            return turn.outcome, self.secrets.hide_read(turn.answer)
        if self._stop.is_set():
            return "stopped", "stopped by the caller"
        spent = self._budget.spent(episode, time.monotonic() - began)
        return ("limit", spent) if spent else (None, "")

    def _append(self, episode: Episode, trace: TraceWriter | None, turn: Turn) -> None:
        step = turn.step(len(episode.steps))
        if self.secrets:
            step = without_secrets(step, self.secrets, self._reader.read)
        episode.steps.append(trace.append(step) if trace else compressed(step))
        if self._on_step:
            self._on_step(episode.steps[-1])

    def _record(self, episode: Episode) -> TraceWriter | None:
        if self._traces is None:
            return None
        facts = {"secrets": sorted(self.secrets.values)} if self.secrets else None
        trace = TraceWriter.create(
            self._traces, episode.goal, model=self.model, screen=self.screen.name, facts=facts
        )
        episode.trace = str(trace.folder)
        return trace

    def _describe(self, frame: Frame, point: Point) -> str:
        """The words around a place, for the guard."""
        near = Box.around(point, *NEIGHBOURHOOD).clip(frame.size)
        return " ".join(line.text for line in self._reader.read(frame.crop(near))) if near else ""


def as_field(words: str) -> str:
    """Words for a field; a bare name may be that of the label beside it."""
    return (
        words if re.search(r"\b(field|box|bar|area|input)\W*$", words, re.I) else f"{words} field"
    )
