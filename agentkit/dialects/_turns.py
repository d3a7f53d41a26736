"""Scrolls and swipes that say a direction in words, and drags in two calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentkit.actions import Action, Drag, Move, Scroll
from agentkit.dialects._values import text_of
from agentkit.errors import DialectError
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["NOTCHES", "TURNS", "direction_of", "dragged", "scroll", "swipe", "turn"]

NOTCHES = 5.0
"""What a scroll without an amount turns the wheel by (UI-TARS, action_parser.py)."""

REACH = 0.25
"""How far a swipe without an end goes, as a share of the view."""

TURNS = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}
"""Each direction, and the step across and down that it is."""


def turn(value: object, what: str, text: str) -> tuple[int, int]:
    """The step across and down that a direction is.

    Raises:
        DialectError: where it is none.
    """
    direction = text_of(value, what, text).strip().lower()
    if direction not in TURNS:
        raise DialectError(f"{what} is {direction[:40]!r}, not {', '.join(TURNS)}", text)
    return TURNS[direction]


def direction_of(action: Scroll) -> str:
    """The direction of a scroll in words.

    Raises:
        DialectError: where it goes two ways at once, or none.
    """
    step = (action.dx > 0) - (action.dx < 0), (action.dy > 0) - (action.dy < 0)
    for name, known in TURNS.items():
        if known == step:
            return name
    raise DialectError(f"one direction at a time can be said, not {action!r}")


def scroll(at: Point | None, step: tuple[int, int], notches: float = NOTCHES) -> Scroll:
    """A scroll by some notches in a direction."""
    return Scroll(at=at, dx=step[0] * notches, dy=step[1] * notches)


def swipe(start: Point | None, step: tuple[int, int], view: View) -> Drag:
    """A drag in a direction, from a place or the middle of the view, which it does not leave."""
    shown = view.shown
    start = start or shown.center
    x = start.x + step[0] * REACH * shown.width
    y = start.y + step[1] * REACH * shown.height
    inside = min(max(x, shown.left), shown.right - 1), min(max(y, shown.top), shown.bottom - 1)
    return Drag(path=(start, Point(*inside)))


def dragged(actions: Sequence[Action]) -> Iterator[Action]:
    """The same actions, where a move and the drag that follows it are one drag."""
    for index, action in enumerate(actions):
        before = actions[index - 1] if index else None
        after = actions[index + 1] if index + 1 < len(actions) else None
        if isinstance(action, Move) and isinstance(after, Drag):
            continue
        if isinstance(action, Drag) and isinstance(before, Move) and before.at:
            action = action.model_copy(update={"path": (before.at, *action.path)})
        yield action
