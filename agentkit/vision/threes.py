"""Icons made of three like marks in a row: the menu of three bars, the three dots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.scene import Scene

__all__ = ["covered", "find_threes"]


def find_threes(scene: Scene, taken: Sequence[Box]) -> list[Element]:
    """Menus of three bars and rows of three dots that are neither text nor lie in `taken`."""
    unit = scene.unit
    blocked = [*taken, *(line.box for line in scene.lines if len(line.text) > 3)]
    marks = [
        shape.box
        for shape in scene.shapes
        if shape.box.height < 0.5 * unit
        and shape.box.width < 3 * unit
        and not covered(shape.box, blocked)
    ]
    bars = [box for box in marks if box.width > 2.5 * box.height and box.width > 0.5 * unit]
    dots = [box for box in marks if 0.6 < box.width / box.height < 1.6]
    found = [("menu", three) for three in _columns(bars)]
    found += [("more", three) for three in _columns(dots)]
    found += [("more", _turned(three)) for three in _columns([_turned(box) for box in dots])]
    return [Element(box, "icon", name, 0.8) for name, box in found]


def covered(box: Box, others: Iterable[Box]) -> bool:
    """Whether most of `box` lies in one of `others`."""
    return any(
        common.area > 0.5 * box.area
        for other in others
        for common in [box.intersection(other)]
        if common
    )


def _columns(marks: list[Box]) -> Iterator[Box]:
    """Boxes around exactly three like marks under each other, at equal distances."""
    for top in marks:
        below = sorted(
            (box for box in marks if _alike(top, box) and box.top > top.top),
            key=lambda box: box.top,
        )
        above = [box for box in marks if _alike(top, box) and box.bottom < top.top]
        if len(below) < 2 or (above and _step(above[-1], top) < 1.5 * _step(top, below[0])):
            continue
        first, second = _step(top, below[0]), _step(below[0], below[1])
        even = abs(first - second) < max(2.0, 0.15 * first)
        fourth = len(below) > 2 and _step(below[1], below[2]) < 1.5 * first
        close = first < max(4 * top.height, 1.2 * top.width)
        if even and close and not fourth:
            yield top.union(below[1])


def _alike(one: Box, other: Box) -> bool:
    same = abs(one.left - other.left) < 2.5 and abs(one.right - other.right) < 2.5
    return same and abs(one.height - other.height) < 2.5 and one is not other


def _step(one: Box, other: Box) -> float:
    return abs(other.center.y - one.center.y)


def _turned(box: Box) -> Box:
    """The box with across and down exchanged."""
    return Box(box.top, box.left, box.bottom, box.right)
