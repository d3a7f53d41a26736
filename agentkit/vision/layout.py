"""How things on a screen belong together: reading order, rows, labels of widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from agentkit.geometry import Box

__all__ = ["reading_order", "same_row"]

Thing = TypeVar("Thing")


def same_row(one: Box, other: Box) -> bool:
    """Whether two boxes stand beside each other: the middle of the lower lies in the other."""
    lower, higher = sorted((one, other), key=lambda box: box.height)
    return higher.top <= lower.center.y < higher.bottom


def reading_order(things: Sequence[Thing], box_of: Callable[[Thing], Box]) -> list[Thing]:
    """Row by row from the top, each from left to right."""
    rows: list[list[Thing]] = []
    for thing in sorted(things, key=lambda thing: box_of(thing).center.y):
        row = rows[-1] if rows else []
        if row and _continues_row(box_of(row[-1]), box_of(thing)):
            row.append(thing)
        else:
            rows.append([thing])
    return [thing for row in rows for thing in sorted(row, key=lambda one: box_of(one).left)]


def _continues_row(last: Box, box: Box) -> bool:
    return box.center.y - last.center.y < 0.4 * min(last.height, box.height)
