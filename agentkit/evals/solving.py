"""One example, tried: what came of it, whatever went wrong."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from string import ascii_uppercase
from typing import Any, Protocol, runtime_checkable

from agentkit.agent import Agent, Budget
from agentkit.assembly import assemble, load_perceiver, load_planner, open_screen
from agentkit.calls import collected, note
from agentkit.episode import Call, Episode
from agentkit.errors import CannotAnswer, ConfigError, GoalNotUnderstood
from agentkit.evals.code import code_digest
from agentkit.evals.errands import do_errand
from agentkit.evals.examples import Chore, Errand, Example, Job, Outcome, Question, Target, Turn
from agentkit.evals.osworld.jobs import check_machine, do_job
from agentkit.evals.pictures import frame_of
from agentkit.evals.playground import Playground
from agentkit.evals.turns import decide_turn
from agentkit.perceivers.combined import CombinedPerceiver
from agentkit.preflight import require
from agentkit.prompts import load_prompt
from agentkit.protocols import Perceiver, Planner
from agentkit.registry import known
from agentkit.simulator.tasks import harm, make_task

__all__ = ["STEPS", "Solver", "frame_of"]

log = logging.getLogger("agentkit")

STEPS = 40
"""Turns that a task of the embedded desktop may take."""


@runtime_checkable
class Cuts(Protocol):
    """A perceiver whose model's answers are cut off after some tokens."""

    max_tokens: int


@dataclass
class Solver:
    """Who is evaluated. One that names its model can be sent to another process.

    Args:
        model: a name, or a perceiver that is there already.
        loading: how to load the model that is named.
        desktop: how the embedded desktop is opened for its tasks: see `SimulatedScreen`.
    """

    model: str | Perceiver
    loading: Mapping[str, Any] = field(default_factory=dict)
    desktop: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What results say who it was."""
        return self.model if isinstance(self.model, str) else type(self.model).__name__

    @property
    def is_helped(self) -> bool:
        """Whether ``builtin`` helps a model that only sees.

        Raises:
            ConfigError: where a perceiver that is named cannot be loaded.
        """
        if isinstance(self.model, str) and not (self._names_perceiver or self._names_planner):
            return bool(self.loading.get("assist"))
        return isinstance(self.perceiver, CombinedPerceiver)

    @cached_property
    def perceiver(self) -> Perceiver:
        """The perceiver, loaded at the first use.

        Raises:
            ConfigError: where it cannot be loaded here.
        """
        if not isinstance(self.model, str):
            return self.model
        if self._names_planner:
            return load_perceiver("builtin")
        require(self.model, **self.loading)
        return load_perceiver(self.model, **self.loading)

    @cached_property
    def acting(self) -> tuple[Perceiver, Planner]:
        """Who sees and who plans, loaded at the first use.

        Raises:
            ConfigError: where one of them cannot be loaded, or they do not go together.
        """
        if isinstance(self.model, str) and self._names_planner:
            return self.perceiver, load_planner(self.model, self.perceiver)
        if not isinstance(self.model, str) or self._names_perceiver:
            return self.perceiver, load_planner("rules", self.perceiver)
        require(self.model, **self.loading)
        _, perceiver, planner = assemble(self.model, **self.loading)
        return perceiver, planner

    @cached_property
    def playground(self) -> Playground:
        """Where web tasks are done, opened at the first use.

        Raises:
            ConfigError: where a package or a browser is missing, or an option is none of its.
        """
        unknown = sorted(self.desktop.keys() - {"skin"})
        if unknown:
            raise ConfigError(f"web pages take the option skin=NAME alone, not {unknown[0]!r}")
        return Playground(**self.desktop)

    def close(self) -> None:
        """Close what was opened for examples; the next one opens it again."""
        playground = self.__dict__.pop("playground", None)
        if playground is not None:
            playground.close()

    @property
    def _names_planner(self) -> bool:
        """Whether it is a planner, such as ``random``: then builtin sees for it."""
        return isinstance(self.model, str) and self.model in known("planner")

    @property
    def _names_perceiver(self) -> bool:
        """Whether no card stands behind the name: then the rules plan."""
        named = self.model if isinstance(self.model, str) else ""
        return ":" in named or named in known("perceiver")

    def __getstate__(self) -> dict[str, Any]:
        return {"model": self.model, "loading": self.loading, "desktop": self.desktop}

    def check(self, example: Example) -> None:
        """See that examples of this kind can be tried at all: loads what that takes.

        Raises:
            ConfigError: where it cannot be loaded, or the model lacks the skill.
        """
        if isinstance(example, Errand):
            _ = self.playground
        if isinstance(example, Job):
            check_machine(self.desktop)
        if isinstance(example, Chore | Errand | Job | Turn):
            _ = self.acting
            return
        needed = "ask" if isinstance(example, Question) else "locate"
        if needed not in self.perceiver.skills:
            raise ConfigError(
                f"{self.name} can't {needed}, which this benchmark needs; let builtin help it"
                " (--assist), or take another model"
            )

    def solve(self, example: Example) -> Outcome:
        """Try one example. Whatever it raises becomes part of the outcome."""
        began = time.perf_counter()
        given, declined, error = None, "", ""
        with collected() as calls:
            try:
                given = self._try(example)
            except CannotAnswer as refusal:
                declined = str(refusal)
            except Exception as fault:  # a failing example is counted, and the next one is tried
                log.debug("example %s failed", example.id, exc_info=fault)
                error = f"{type(fault).__name__}: {fault}"
        seconds = round(time.perf_counter() - began, 3)
        return Outcome(
            example.id, given, declined, error, seconds, **_spent(calls), code=code_digest()
        )

    def _try(self, example: Example) -> Any:
        if isinstance(example, Question):
            return self._answer(example)
        if isinstance(example, Target):
            return self._place(example)
        if isinstance(example, Chore):
            return self._do(example)
        if isinstance(example, Errand):
            return do_errand(example, self.playground, *self.acting)
        if isinstance(example, Job):
            return do_job(example, self.desktop, *self.acting)
        if isinstance(example, Turn):
            return decide_turn(example, *self.acting)
        raise TypeError(f"nobody knows how to try a {type(example).__name__}")

    def _answer(self, example: Question) -> str:
        if example.longest is not None and isinstance(self.perceiver, Cuts):
            self.perceiver.max_tokens = example.longest
        return self.perceiver.ask(frame_of(example.picture), _words(example)).text

    def _place(self, example: Target) -> dict[str, Any] | None:
        found = self.perceiver.locate(frame_of(example.picture), example.target)
        if not found:
            return None
        box = [round(edge, 2) for edge in found[0].box.edges]
        return {"box": box, "score": round(found[0].score, 4)}

    def _do(self, example: Chore) -> dict[str, Any]:
        task = make_task(example.task, example.seed)
        screen: Any = open_screen("simulated", seed=example.seed, task=task, **self.desktop)
        budget = Budget(steps=STEPS)
        perceiver, planner = self.acting
        with Agent(
            perceiver, planner=planner, screen=screen, trace=False, confirm="never", budget=budget
        ) as agent:
            try:
                episode = agent.run(task.goal)
            except GoalNotUnderstood:
                episode = Episode(task.goal)
        for call in (call for step in episode.steps for call in step.calls):
            note(call)
        state = screen.desktop.state
        return {
            "outcome": episode.outcome or "not understood",
            "solved": task.check(state),
            "harm": harm(task, state),
            "steps": len(episode.steps),
        }


def _spent(calls: Sequence[Call]) -> dict[str, Any]:
    """What models wrote, and what that took."""
    costs = [call.cost for call in calls if call.cost is not None]
    return {
        "wrote": [call.raw for call in calls],
        "tokens": sum(call.tokens_in + call.tokens_out for call in calls),
        "cost": sum(costs) if costs else None,
    }


def _words(example: Question) -> str:
    """The question, with its options where it has some."""
    if not example.options:
        return example.question
    lettered = zip(ascii_uppercase, example.options, strict=False)
    options = "\n".join(f"{letter}. {option}" for letter, option in lettered)
    return load_prompt("ask/choice", question=example.question, options=options)
