"""Whether a model goes in circles: the same acts on the same screen, or screens that come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from agentkit.actions import Action, Wait
from agentkit.episode import Step
from agentkit.frame import Frame, lasting
from agentkit.geometry import Box, Point

__all__ = ["Patience", "came_back", "repeats", "unread_in_a_row"]

NEAR = 12.0
"""Pixels within which two places are the same one to a model that names them by eye."""

MEMORY = 30
"""Steps that are looked back on: pictures are compared with each of them."""


@dataclass(frozen=True)
class Patience:
    """How long a model may go on without getting anywhere.

    Attributes:
        unread: answers in a row that cannot be read: the last of them ends the episode.
        told, repeats: how often the same act on the same screen may have led nowhere before the
            model is told so, and before the episode ends.
        told_back, came_back: the same for coming back to one screen, whatever was done there.
    """

    unread: int = 3
    told: int = 2
    repeats: int = 5
    told_back: int = 5
    came_back: int = 12


def unread_in_a_row(history: Sequence[Step]) -> int:
    """How many of the last answers could not be read."""
    return len(list(takewhile(lambda step: step.decision is None, reversed(history))))


def came_back(frame: Frame, history: Sequence[Step]) -> list[Step]:
    """The steps that began on the screen that is seen now.

    A caret makes no other screen, nor does what moves by itself while nothing comes of any act.
    """
    recent = [step for step in history[-MEMORY:] if step.decision]
    still = len(list(takewhile(_idle, reversed(recent))))
    moved, unmoved = recent[: len(recent) - still], recent[len(recent) - still :]
    same = [step for step in moved if not lasting(step.observation.frame.changed(frame))]
    return same + unmoved


def repeats(actions: Sequence[Action], steps: Sequence[Step]) -> int:
    """In how many of some steps the same was done; places that lie near each other are the same.

    Waiting can be done again and again.
    """
    if all(isinstance(action, Wait) for action in actions):
        return 0
    return sum(
        step.decision is not None and _alike(step.decision.actions, actions) for step in steps
    )


def _idle(step: Step) -> bool:
    """Whether a step acted and the screen showed nothing of it."""
    return bool(step.results) and all(each.effect == "unchanged" for each in step.results)


def _alike(some: Sequence[Action], others: Sequence[Action]) -> bool:
    return len(some) == len(others) and all(
        _same_act(one, other) for one, other in zip(some, others, strict=True)
    )


def _same_act(one: Action, other: Action) -> bool:
    first, second = _places(one), _places(other)
    return (
        one.kind == other.kind
        and _words(one) == _words(other)
        and len(first) == len(second)
        and all(a.distance(b) <= NEAR for a, b in zip(first, second, strict=True))
    )


def _words(action: Action) -> dict[str, object]:
    """All of an action but its places; what a place is called counts only where it has none."""
    named = {"target"} if _places(action) else set()
    return action.model_dump(exclude={"at", "path", "box", *named})


def _places(action: Action) -> list[Point]:
    found: list[Point] = []
    for name, value in action:
        if isinstance(value, Point):
            found.append(value)
        elif isinstance(value, Box):
            found += [Point(value.left, value.top), Point(value.right, value.bottom)]
        elif name == "path":
            found += value
    return found
