"""Parting what was read as one line: where a check box or radio button stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from agentkit.frame import Frame
from agentkit.geometry import Box
from agentkit.vision.layout import same_row
from agentkit.vision.lines import Line
from agentkit.vision.scene import Scene
from agentkit.vision.toggles import find_toggles

__all__ = ["look", "part"]


def look(frame: Frame, lines: Sequence[Line]) -> Scene:
    """The scene on `frame`, its `lines` parted where toggles stand in them."""
    scene = Scene.of(frame, lines)
    boxes = [toggle.box for toggle in find_toggles(scene)]
    return replace(scene, lines=tuple(piece for line in lines for piece in part(line, boxes)))


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


def _place(middle: float, boxes: Sequence[Box]) -> int | None:
    """How many boxes lie left of a character; None where one lies around it."""
    if any(box.left <= middle < box.right for box in boxes):
        return None
    return sum(box.right <= middle for box in boxes)
