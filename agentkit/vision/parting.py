"""Parting what was read as one line: at check boxes, radio buttons, fields and arrows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from agentkit.frame import Frame
from agentkit.geometry import Box
from agentkit.vision.layout import same_row
from agentkit.vision.lines import Line
from agentkit.vision.scene import Scene
from agentkit.vision.shapes import Shape
from agentkit.vision.toggles import find_toggles

__all__ = ["look", "part"]


_UNDERLINED = {"≥": ">", "≤": "<"}
_PAGING = frozenset("0123456789<>≤≥«»‹›")

SPACED = 0.15
"""Times the height of a line: digits of one number stand closer."""

ROOM = 0.55
"""Times the height of a line: what lies between its last character and its end is no text."""


def look(frame: Frame, lines: Sequence[Line]) -> Scene:
    """The scene on `frame`, its `lines` parted where toggles stand in them and surfaces begin."""
    scene = Scene.of(frame, lines)
    boxes = [toggle.box for toggle in find_toggles(scene)]
    pieces = [piece for line in lines for piece in part(line, boxes)]
    surfaces = [shape.box for shape in scene.shapes if _may_hold_text(shape, scene.unit)]
    pieces = [piece for line in pieces for piece in _part_at_surface(line, surfaces)]
    pieces = [piece for line in pieces for piece in _part_numbers(scene, line)]
    return replace(scene, lines=tuple(map(_trimmed, pieces)))


def part(line: Line, boxes: Sequence[Box]) -> Iterator[Line]:
    """The pieces of `line` between those of `boxes` that stand in it, without what was read of
    the boxes themselves; the line as it is where none does.
    """
    crossing = [box for box in boxes if same_row(box, line.box) and box.intersection(line.box)]
    if not crossing:
        yield line
        return
    for place, run in groupby(range(len(line.text)), lambda at: _place(line.middle(at), crossing)):
        places = [at for at in run if not line.text[at].isspace()]
        if place is not None and places:
            yield line.cut(places[0], places[-1] + 1)


def _may_hold_text(shape: Shape, unit: float) -> bool:
    box = shape.box
    low = unit < box.height < 3.5 * unit
    return low and box.width > 2 * box.height and shape.fullness > 0.9


def _part_at_surface(line: Line, boxes: Sequence[Box]) -> Iterator[Line]:
    """Two lines where one runs into a box with room at its end, as a label into its field."""
    middles = [line.middle(at) for at in range(len(line.text))]
    for box in boxes:
        inside = [at for at, middle in enumerate(middles) if middle > box.left]
        ends = line.edges[-1][1] < box.right - ROOM * line.box.height
        if ends and same_row(box, line.box) and 0 < len(inside) < len(middles):
            cuts = (0, inside[0]), (inside[0], len(line.text))
            yield from (line.cut(*_bare(line.text, *cut)) for cut in cuts)
            return
    yield line


def _part_numbers(scene: Scene, line: Line) -> Iterator[Line]:
    """The numbers and arrows that lead from page to page, where they were read as one number:
    each stands further from the next than the digits of a number do.
    """
    # Two digits alone are a number whose letters stand apart, as the days of a calendar may.
    if len(line.text) < 3 or not set(line.text) <= _PAGING:
        yield line
        return
    low = Box(line.box.left, line.box.top + 0.4 * line.box.height, *line.box.edges[2:])
    drawn = np.asarray(scene.marks(low).any(axis=0), np.bool_)
    runs = list(_runs(drawn, int(SPACED * line.box.height)))
    if len(runs) != len(line.text):
        yield line
        return
    for text, (start, end) in zip(line.text, runs, strict=True):
        left, right = line.box.left + start, line.box.left + end
        box = Box(left, line.box.top, right, line.box.bottom)
        yield replace(line, box=box, text=_UNDERLINED.get(text, text), edges=((left, right),))


def _runs(drawn: npt.NDArray[np.bool_], gap: int) -> Iterator[tuple[int, int]]:
    """Where something is drawn, from and to; what is less than `gap` apart is one."""
    columns = np.flatnonzero(drawn)
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > max(1, gap)) + 1)
    yield from ((int(part[0]), int(part[-1]) + 1) for part in parts if part.size)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters ``text[start:end]`` without spaces at their ends."""
    return start + len(text[start:end]) - len(text[start:end].lstrip()), start + len(
        text[start:end].rstrip()
    )


def _trimmed(line: Line) -> Line:
    """Without a drawing at one of its ends, such as the arrow of a drop-down."""
    room = ROOM * line.box.height
    before, after = line.edges[0][0] - line.box.left, line.box.right - line.edges[-1][1]
    return line.cut(0, len(line.text)) if max(before, after) > room else line


def _place(middle: float, boxes: Sequence[Box]) -> int | None:
    """How many boxes lie left of a character; None where one lies around it."""
    if any(box.left <= middle < box.right for box in boxes):
        return None
    return sum(box.right <= middle for box in boxes)
