"""What is drawn to the left and to the right of a text, such as the arrows that turn a page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agentkit.frame import Pixels
from agentkit.geometry import Box, Transform
from agentkit.vision.scene import INK, ink_boxes
from agentkit.vision.shapes import colour_distance, main_colour

__all__ = ["nearest_mark"]

REACH = 9.0
"""Heights of a line that are looked over at each side."""

SMALLEST, LARGEST, THINNEST = 0.25, 1.8, 0.12
"""Heights of a line: how high such a mark is, and how wide at least; borders are thinner."""

LEVEL = 0.5
"""Heights of a line that a mark may lie above or below the middle of the text."""


def nearest_mark(
    picture: Pixels, text: Box, side: int, unit: float, taken: Sequence[Box] = ()
) -> Box | None:
    """The drawing that is nearest to a text in its row; None where there is none.

    Args:
        picture: height × width × 3 or 4, blue green red.
        text: where the words stand.
        side: -1 for the left of them, 1 for the right.
        unit: the height of a line of text, in pixels.
        taken: what is no such drawing: other words.
    """
    strip = _strip(picture, text, side, unit)
    if strip is None:
        return None
    left, top, right, bottom = map(round, strip.edges)
    part = np.ascontiguousarray(picture[top:bottom, left:right, :3])
    marks = np.asarray(colour_distance(part, main_colour(part)) > INK, np.uint8)
    place = Transform(1, 1, left, top)
    boxes = [place.box(box) for box in ink_boxes(marks)]
    found = [
        box
        for box in boxes
        if _is_mark(box, text, unit) and not any(one.contains(box.center) for one in taken)
    ]
    return min(found, key=lambda box: abs(box.center.x - text.center.x), default=None)


def _strip(picture: Pixels, text: Box, side: int, unit: float) -> Box | None:
    """The row beside the text, as far as the picture goes."""
    reach = REACH * unit
    ends = (text.left - reach, text.left) if side < 0 else (text.right, text.right + reach)
    left, right = max(0.0, ends[0]), min(float(picture.shape[1]), ends[1])
    top = max(0.0, text.center.y - unit)
    bottom = min(float(picture.shape[0]), text.center.y + unit)
    return Box(left, top, right, bottom) if right - left > 1 and bottom - top > 1 else None


def _is_mark(box: Box, text: Box, unit: float) -> bool:
    high = SMALLEST * unit <= box.height <= LARGEST * unit
    wide = THINNEST * unit <= box.width <= LARGEST * unit
    return high and wide and abs(box.center.y - text.center.y) <= LEVEL * unit
