"""Whether a box on a frame is an empty one with a line around it, as fields are."""

from __future__ import annotations

from statistics import median

import numpy as np
import numpy.typing as npt

from agentkit.geometry import Box
from agentkit.vision.lines import Line
from agentkit.vision.scene import Scene, ink_boxes
from agentkit.vision.shapes import colour_distance, main_colour

__all__ = ["is_bordered", "is_dashed", "is_handle", "is_hidden", "is_outlined", "is_plain"]

THICKEST, FAINTEST_LINE = 4.0, 12
"""Pixels, and grey levels by which it differs from both sides: the line around a field."""

DASHES = 4
"""Hours and minutes have as many signs."""


def is_plain(scene: Scene, box: Box) -> bool:
    """Whether nothing is drawn on most of it; a caret or an icon at its ends may be."""
    inner = box.grow(-0.15 * box.height)
    middle = Box.around(inner.center, max(1.0, inner.width - 2 * box.height), inner.height)
    return float(scene.marks(middle, 12).mean()) < 0.01


def is_hidden(scene: Scene, box: Box) -> bool:
    """Whether nothing but equal dots is drawn on it, from its left end on, as for a password."""
    inner = box.grow(-0.2 * box.height)
    dots = sorted(ink_boxes(scene.marks(inner), 3), key=lambda dot: dot.left)
    if not dots or dots[0].left > 0.5 * box.height:
        return False
    high = median(dot.height for dot in dots)
    return high < 0.5 * box.height and all(
        abs(dot.height - high) <= 1
        and 0.7 < dot.width / dot.height < 1.4
        and abs(dot.center.y - inner.height / 2) < 0.15 * box.height
        for dot in dots
    )


def is_dashed(scene: Scene, box: Box) -> bool:
    """Whether dashes stand in it from its left end on, one for each sign that is to be typed, as
    in a field for a time; an icon at its right end may follow.
    """
    inner = box.grow(-0.2 * box.height)
    if inner.width < 3.2 * box.height:
        return False
    part = Box(inner.left, inner.top, inner.right - 1.2 * box.height, inner.bottom)
    spots = [spot for spot in ink_boxes(scene.marks(part), 2) if spot.right < part.width - 1]
    dashes = [spot for spot in spots if spot.width > 1.5 * spot.height]
    wide = median(dash.width for dash in dashes) if dashes else 0.0
    return (
        len(dashes) >= DASHES
        and min(dash.left for dash in dashes) < 0.6 * box.height
        and all(abs(dash.width - wide) <= 0.2 * wide + 1 for dash in dashes)
        and all(spot.height < 0.35 * box.height for spot in spots)
    )


def is_bordered(scene: Scene, box: Box) -> bool:
    """Whether an outline, or a colour other than the ground's, sets it off."""
    fill = main_colour(scene.part(box.grow(-0.2 * box.height)))
    ground = scene.around(box, 4)
    edge = scene.part(
        Box(box.left + box.width / 4, box.top - 1, box.right - box.width / 4, box.top + 3)
    )
    line = float(colour_distance(edge, fill).max(axis=0).mean()) if edge.size else 0.0
    return bool(line > 8 or np.abs(fill.astype(int) - ground.astype(int)).max() > 6)


def is_outlined(scene: Scene, box: Box) -> bool:
    """Whether a thin line in a colour of its own runs along all four sides."""
    inner = box.grow(-THICKEST)
    if inner.height < 2 * THICKEST:
        return False
    fill, ground = main_colour(scene.part(inner)), scene.around(box, 2 * THICKEST)
    part = scene.part(box.grow(3))
    drawn = np.minimum(colour_distance(part, fill), colour_distance(part, ground)) > FAINTEST_LINE
    reach = int(THICKEST) + 3
    sides = [_middle(side) for side in (drawn[:reach], drawn[-reach:])]
    sides += [_middle(side.T) for side in (drawn[:, :reach], drawn[:, -reach:])]
    return all(float(side.any(axis=0).mean()) > 0.9 for side in sides)


def _middle(side: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """A side of a box without its corners, which may be round."""
    corner = side.shape[1] // 5
    return side[:, corner:-corner]


def is_handle(line: Line, box: Box) -> bool:
    """Whether a lone sign in the lower right corner is what an area is made larger with."""
    away = max(box.right - line.box.right, box.bottom - line.box.bottom)
    high = box.height > 2 * line.box.height
    return high and len(line.text) == 1 and away < 0.5 * line.box.height
