"""Numbers drawn on the things of a picture (set-of-marks), so that a model can name them.

An outline lies around its element and a tag with the number beside it: where there is room, neither
covers anything that is marked. Both have a light edge and a dark one, to stand out from any ground.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from agentkit.geometry import Box, Size

__all__ = ["draw_marks"]

COLOURS = ("#b91c1c", "#1d4ed8", "#15803d", "#a21caf", "#b45309", "#0e7490")
"""Dark enough for white digits (at least 5 to 1), and told apart by their neighbours."""

DIGITS = (12.0, 28.0)
"""The smallest and the largest size of digits, in pixels of the picture as the model sees it."""

SHARE = 0.6
"""The size of digits beside the height of the things that are marked, the middle one."""

GAP = 1
"""Pixels between an element and what is drawn around it."""

TAGS = 8.0
"""How much worse it is to cover another tag than an element."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

Edges = npt.NDArray[np.float64]
"""One box a row: left, top, right, bottom."""


def draw_marks(picture: Image.Image, boxes: Sequence[Box], shrunk: float = 1.0) -> None:
    """Draw outlines and numbers, from 1, onto a picture.

    Args:
        boxes: in pixels of the picture; they may reach beyond it.
        shrunk: how many of its pixels will be one of what the model sees: digits grow by that.
    """
    if not boxes:
        return
    draw = ImageDraw.Draw(picture)
    size = Size(*picture.size)
    font = ImageFont.load_default(_digits(boxes, shrunk))
    elements = np.array([box.edges for box in boxes], np.float64)
    smallest_first = sorted(range(len(boxes)), key=lambda index: boxes[index].area)
    taken = elements[[not _holds_another(index, elements) for index in range(len(boxes))]]
    tags: dict[int, Box] = {}
    for index in smallest_first:  # they have the least room to lose
        wide, high = _extent(draw, index + 1, font)
        room = Box(0, 0, max(size.width - wide, 1), max(size.height - high, 1))
        places = [_at(x, y, wide, high, room) for x, y in _corners(boxes[index], wide, high)]
        others = np.array([tag.edges for tag in tags.values()], np.float64).reshape(-1, 4)
        tags[index] = min(
            places, key=lambda tag: _covered(tag, taken) + TAGS * _covered(tag, others)
        )
    for index in reversed(smallest_first):
        _outline(draw, boxes[index], COLOURS[index % len(COLOURS)])
    for index, tag in tags.items():
        _tag(draw, tag, str(index + 1), COLOURS[index % len(COLOURS)], font)


def _digits(boxes: Sequence[Box], shrunk: float) -> float:
    usual = statistics.median(box.height for box in boxes) * SHARE
    return min(max(usual, DIGITS[0] * shrunk), DIGITS[1] * shrunk)


def _holds_another(index: int, elements: Edges) -> bool:
    """Whether a box is one around others, such as a window: its inside may be covered."""
    left, top, right, bottom = elements[index]
    inside = (
        (elements[:, 0] >= left)
        & (elements[:, 1] >= top)
        & (elements[:, 2] <= right)
        & (elements[:, 3] <= bottom)
    )
    return bool(inside.sum() > 1)


def _extent(draw: ImageDraw.ImageDraw, number: int, font: Font) -> tuple[int, int]:
    left, top, right, bottom = draw.textbbox((0, 0), str(number), font=font)
    return round(right - left) + 5, round(bottom - top) + 5


def _corners(box: Box, wide: int, high: int) -> Iterator[tuple[float, float]]:
    """Where the top left of a tag may be, the best places first: beside the element, last on it."""
    left, right = box.left - GAP - wide, box.right + GAP
    above, below = box.top - GAP - high, box.bottom + GAP
    middle = (box.top + box.bottom - high) / 2
    yield from ((box.left - GAP, above), (left, middle), (left, box.top), (left, above))
    yield from ((box.right + GAP - wide, above), (right, middle), (right, above))
    yield from ((box.left - GAP, below), (box.right + GAP - wide, below), (left, below))
    yield from ((right, below), (box.right - wide, box.top), (box.left, box.top))


def _at(x: float, y: float, wide: int, high: int, room: Box) -> Box:
    """A tag there, moved onto the picture."""
    left, top = min(max(x, 0), room.right), min(max(y, 0), room.bottom)
    return Box(left, top, left + wide, top + high)


def _covered(tag: Box, boxes: Edges) -> float:
    """The pixels of some boxes that a tag covers."""
    across = np.minimum(boxes[:, 2], tag.right) - np.maximum(boxes[:, 0], tag.left)
    down = np.minimum(boxes[:, 3], tag.bottom) - np.maximum(boxes[:, 1], tag.top)
    return float((across.clip(0) * down.clip(0)).sum())


def _outline(draw: ImageDraw.ImageDraw, box: Box, colour: str) -> None:
    # Pillow draws the right and the bottom edge too.
    right, bottom = max(box.right - 1, box.left), max(box.bottom - 1, box.top)
    for far, drawn in ((GAP + 1, "white"), (GAP, colour)):
        edges = (box.left - far, box.top - far, right + far, bottom + far)
        draw.rectangle(edges, outline=drawn)


def _tag(draw: ImageDraw.ImageDraw, tag: Box, number: str, colour: str, font: Font) -> None:
    corners = (tag.left, tag.top, tag.right - 1, tag.bottom - 1)
    draw.rectangle(corners, fill=colour, outline="white")
    draw.text((tag.center.x, tag.center.y), number, "white", font, anchor="mm")
