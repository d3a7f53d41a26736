"""One turn of the loop: observe → decide → ground → perform."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from agentkit.actions import (
    LOOP,
    Action,
    AskPerson,
    Click,
    Done,
    Drag,
    MouseDown,
    MouseUp,
    Move,
    Scroll,
    Wait,
    Zoom,
)
from agentkit.calls import collected
from agentkit.capture import quiet_of, wait_for_change
from agentkit.episode import Call, Decision, Observation, Outcome, Result, Step
from agentkit.errors import ActionRefused, DialectError
from agentkit.executor import Executor, Interrupted
from agentkit.frame import SURE, Element, Frame
from agentkit.protocols import Perceiver, Planner, Screen
from agentkit.secrets import Secrets
from agentkit.watching import watch_of

__all__ = ["Turn", "ground", "target_of"]

AIMED = (Click, Move, Scroll, MouseDown, MouseUp)
"""The kinds whose place can be given in words."""


@dataclass
class Turn:
    """A step while it happens.

    Attributes:
        executor: acts on the screen.
        perceiver: finds what is named in words.
        ask_person: answers a planner's questions; None where nobody is there.
        outcome, answer: set where this turn ends the episode.
        missing: the words of a target that is not on the screen.
        calls: the calls of a model that this turn took, those of deciding first.
    """

    executor: Executor
    perceiver: Perceiver
    ask_person: Callable[[str], str] | None = None
    observation: Observation | None = None
    decision: Decision | None = None
    results: list[Result] = field(default_factory=list)
    after: Frame | None = None
    error: str = ""
    outcome: Outcome | None = None
    answer: str = ""
    missing: str = ""
    timings: dict[str, float] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()

    def observe(self) -> Observation:
        """Look at the screen."""
        screen = self.executor.screen
        with self._timed("capture"):
            frame = screen.capture()
        can = sorted(screen.action_space)
        facts = {**frame.facts, "quiet": quiet_of(screen), "action_space": can}
        self.observation = Observation(
            frame, facts, partial(_parse, self.perceiver, self.executor.secrets)
        )
        return self.observation

    def decide(self, planner: Planner, goal: str, history: Sequence[Step]) -> None:
        """Let the planner decide; text outside its dialect is kept as this step's error.

        Raises:
            GoalNotUnderstood: where the planner can't follow the goal.
        """
        observation = self.observe()
        with self._timed("decide"):
            try:
                decision = planner.decide(goal, observation, history)
            except DialectError as error:
                self.error, self.calls = _as_written(error), error.calls
            else:
                self.decision, self.calls = replace(decision, calls=()), decision.calls

    def perform(self) -> None:
        """Do what was decided, one action after the other, until one fails or ends the run.

        A place that was given in words stands in the decision once it is found. What follows a
        question in one decision waits for a plain yes, and is left out otherwise.
        A place in words that the model answers outside its dialect is kept as this step's error;
        where the screen cannot perform one of the actions, none is done.
        """
        frame = (self.observation or self.observe()).frame
        actions = self.decision.actions if self.decision else ()
        beyond = _beyond(actions, self.executor.screen)
        if beyond:
            self.results += [Result(ok=False, effect="unchanged", error=beyond) for _ in actions]
            return
        if any(action.kind not in LOOP for action in actions):
            watch_of(self.executor.screen).begin(frame)
        try:
            for action in actions:
                with self._timed("ground"):
                    grounded = ground(action, frame, self.perceiver)
                if grounded is None:
                    self.missing = target_of(action)
                    self.error = f"{self.missing!r} is not on the screen"
                    break
                self._keep_place(grounded)
                with self._timed("perform"):
                    result, frame = self._act(grounded, frame)
                self.results.append(result)
                if self.outcome or not result.ok:
                    break
                if (
                    isinstance(action, AskPerson)
                    and action is not actions[-1]
                    and not result.agreed
                ):
                    self.error = f"the person did not agree: {result.answer!r}"
                    break
        except DialectError as error:
            self.error = _as_written(error)
        except ActionRefused as refusal:
            self.error, self.outcome, self.answer = str(refusal), "refused", refusal.why
        except Interrupted as interrupted:
            self.outcome, self.answer = "stopped", str(interrupted)
        if self.results:
            self.after = frame

    def step(self, index: int) -> Step:
        """What this turn leaves behind."""
        return Step(
            index,
            self.observation or self.observe(),
            self.decision,
            tuple(self.results),
            self.after,
            self.error,
            self.timings,
            self.calls,
        )

    def _keep_place(self, grounded: Action) -> None:
        """Put the action whose turn it is, its place found, into the decision."""
        if self.decision:
            now, acts = len(self.results), self.decision.actions
            self.decision = replace(
                self.decision, actions=(*acts[:now], grounded, *acts[now + 1 :])
            )

    def _act(self, action: Action, frame: Frame) -> tuple[Result, Frame]:
        match action:
            case Done():
                self.outcome, self.answer = _ending(action), action.answer
            case Wait(seconds=seconds):
                screen = self.executor.screen
                wait_for_change(screen, frame, seconds, stopped=self.executor.stopped)
                return Result(ok=True, effect="unknown", seconds=seconds), screen.capture()
            case AskPerson(question=question):
                if self.ask_person:
                    return Result(ok=True, answer=self.ask_person(question)), frame
                self.outcome, self.answer = "needs_person", question
            case Zoom():
                pass  # the planner that asked looks closer at the next frame by itself
            case _:
                return self.executor.perform(action, frame)
        return Result(ok=True, effect="unchanged"), frame

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Keep the calls of a model that a perceiver makes meanwhile."""
        with collected() as calls:
            try:
                yield
            finally:
                self.calls += tuple(calls)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            with self.noting():
                yield
        finally:
            spent = time.perf_counter() - began
            self.timings[stage] = self.timings.get(stage, 0.0) + spent


def _parse(perceiver: Perceiver, secrets: Secrets, frame: Frame) -> Sequence[Element]:
    """The elements of a frame, with the names of secrets in place of what they say."""
    elements = perceiver.parse(frame)
    return secrets.hide_in(elements) if secrets else elements


def _beyond(actions: Sequence[Action], screen: Screen) -> str:
    """What of all this a screen cannot perform, in words, or ""."""
    can = screen.action_space | LOOP
    kinds = dict.fromkeys(action.kind for action in actions if action.kind not in can)
    if not kinds:
        return ""
    return (
        f"the {screen.name} screen cannot perform {', '.join(kinds)}, so nothing was done; it"
        f" performs {', '.join(sorted(can))}"
    )


def _as_written(error: DialectError) -> str:
    return f"{error} (the model wrote: {error.text!r})"


def ground(action: Action, frame: Frame, perceiver: Perceiver) -> Action | None:
    """The action with a place for its words; None where they are not on the screen."""
    if not isinstance(action, AIMED) or action.at or not action.target:
        return action
    found = perceiver.locate(frame, action.target)
    if not found or found[0].score < SURE:
        return None
    return action.model_copy(update={"at": found[0].box.center})


def target_of(action: Action) -> str:
    """The words for the place of an action, where it has some."""
    return action.target if isinstance(action, (*AIMED, Drag)) else ""


def _ending(done: Done) -> Outcome:
    if done.success is None:
        return "unverified"
    if done.success:
        return "done"
    return "not_found" if done.missing else "failed"
