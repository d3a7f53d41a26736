"""Labels of a letter or two beside boxes to tick: text readers look for lines, and miss these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from agentkit.frame import Pixels
from agentkit.geometry import Box
from agentkit.vision.layout import same_row
from agentkit.vision.lines import Line, place_characters
from agentkit.vision.scene import Scene
from agentkit.vision.toggles import find_toggles, is_round

__all__ = ["with_labels"]

REACH = 4.0
"""Font sizes at the right of a box in which its label is looked for."""

ALIKE = 0.12
"""How much the sides of boxes of one list may differ, as a share."""

AROUND = 0.25
"""Font sizes around a label that are read with it."""

INK = 60
"""Levels of colour by which letters differ from what they stand on."""


def with_labels(scene: Scene, read_line: Callable[[Pixels], str]) -> Scene:
    """The scene with what is written beside boxes that look like its check boxes or radio
    buttons, and beside which nothing was read.
    """
    known = [toggle.box for toggle in find_toggles(scene) if toggle.role != "switch"]
    bare = [box for box in _lookalikes(scene, known) if _is_unlabelled(scene, box)]
    found = [line for box in bare for line in [_label(scene, box, read_line)] if line]
    return replace(scene, lines=(*scene.lines, *found)) if found else scene


def _lookalikes(scene: Scene, known: list[Box]) -> list[Box]:
    """Shapes of the form and size of a known box that stand in a column or row with it."""
    return [
        shape.box
        for shape in scene.shapes
        if (shape.fullness > 0.88 or is_round(shape))
        and not any(shape.box.intersection(box) for box in known)
        and any(_is_alike(shape.box, box) for box in known)
    ]


def _is_alike(one: Box, other: Box) -> bool:
    slack = ALIKE * other.height
    same = abs(one.width - other.width) <= slack and abs(one.height - other.height) <= slack
    return same and (
        abs(one.center.x - other.center.x) <= slack or abs(one.center.y - other.center.y) <= slack
    )


def _is_unlabelled(scene: Scene, box: Box) -> bool:
    reach = box.right + REACH * scene.unit / 2
    return not any(
        same_row(line.box, box) and box.left < line.box.center.x and line.box.left < reach
        for line in scene.lines
    )


def _label(scene: Scene, box: Box, read_line: Callable[[Pixels], str]) -> Line | None:
    """What is drawn next to a box, read as a line; None where that says nothing."""
    margin = AROUND * scene.unit
    place = Box(
        box.right + margin, box.top - margin, box.right + REACH * scene.unit, box.bottom + margin
    ).intersection(scene.ground)
    drawn = _drawn(scene, place) if place else None
    if drawn is None:
        return None
    around = drawn.grow(margin).intersection(scene.ground) or drawn
    text = read_line(scene.part(around))
    return place_characters(text, _even(text), drawn) if text else None


def _drawn(scene: Scene, place: Box) -> Box | None:
    """Tight around the first thing drawn in a place, until a gap of a font size follows."""
    marks = scene.marks(place, INK)
    columns = np.flatnonzero(marks.any(axis=0))
    if not columns.size:
        return None
    gaps = np.flatnonzero(np.diff(columns) > scene.unit)
    last = int(columns[gaps[0]] if gaps.size else columns[-1])
    rows = np.flatnonzero(marks[:, : last + 1].any(axis=1))
    left, top = int(place.left), int(place.top)
    return Box(left + int(columns[0]), top + int(rows[0]), left + last + 1, top + int(rows[-1]) + 1)


def _even(text: str) -> tuple[float, ...]:
    """The middles of characters that are all as wide, as shares of the line's width."""
    return tuple(
        (at + 0.5) / len(text) for at, character in enumerate(text) if not character.isspace()
    )
