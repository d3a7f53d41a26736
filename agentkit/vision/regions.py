"""Which parts of a frame have to be read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agentkit.geometry import Box, Size

__all__ = ["merge", "overlap", "snap"]


def overlap(one: Box, other: Box) -> float:
    """The common area as a share of the smaller box, 0 to 1."""
    common = one.intersection(other)
    smaller = min(one.area, other.area)
    return common.area / smaller if common and smaller else 0.0


def merge(boxes: Iterable[Box]) -> list[Box]:
    """Boxes that do not touch each other and together cover the given ones."""
    apart: list[Box] = []
    for box in boxes:
        touching = [other for other in apart if box.intersection(other)]
        while touching:
            apart = [other for other in apart if other not in touching]
            for other in touching:
                box = box.union(other)
            touching = [other for other in apart if box.intersection(other)]
        apart.append(box)
    return apart


def widen(boxes: Sequence[Box], things: Sequence[Box]) -> list[Box]:
    """The boxes, each grown around all `things` that it touches, and merged."""
    while True:
        grown = merge([_around(box, things) for box in merge(boxes)])
        if grown == list(boxes):
            return grown
        boxes = grown


def snap(box: Box, step: int, size: Size) -> Box:
    """`box` rounded outwards to multiples of `step`, cut at the frame's edges."""
    return Box(
        box.left // step * step,
        box.top // step * step,
        -(-box.right // step) * step,
        -(-box.bottom // step) * step,
    ).intersection(Box(0, 0, size.width, size.height)) or Box(0, 0, 1, 1)


def _around(box: Box, things: Sequence[Box]) -> Box:
    for thing in things:
        if box.intersection(thing):
            box = box.union(thing)
    return box
