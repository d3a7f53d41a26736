"""Where text may stand that was not found: a lone word on a large empty frame is overlooked."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from agentkit.frame import Pixels
from agentkit.geometry import Box
from agentkit.vision.lines import Line

__all__ = ["overlooked"]

FEW_LINES, FEW_PLACES = 6, 12
"""A picture with more lines has enough on it for the detector to see all; one with more places has
other things on it than words."""

LEAST_AREA = 400_000
"""Pixels: on smaller pictures the detector overlooks nothing."""

STRONG = 48
"""Grey levels between neighbours that the edge of a letter has at least."""

ACROSS, DOWN = 13, 5
"""Pixels by which strokes grow together to a word."""

LOWEST, HIGHEST, NARROWEST = 10, 90, 24
"""Pixels: the sizes of a place."""

MARGIN = 16
"""Pixels around a place that are looked at with it."""


def overlooked(picture: Pixels, lines: Sequence[Line]) -> list[Box]:
    """The parts of a BGR `picture` that hold something like a word where none of `lines` is; none
    where the picture is full, or small.
    """
    height, width = picture.shape[:2]
    if len(lines) > FEW_LINES or height * width < LEAST_AREA:
        return []
    steep = cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)).max(axis=2)
    marks = np.asarray(steep > STRONG, np.uint8)
    for line in lines:
        left, top, right, bottom = (int(edge) for edge in line.box.grow(3).edges)
        marks[max(0, top) : bottom + 1, max(0, left) : right + 1] = 0
    grown = cv2.dilate(marks, np.ones((DOWN, ACROSS), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(grown)
    places = [
        Box(left, top, left + across, top + down).grow(MARGIN)
        for left, top, across, down, _ in stats[1:count].tolist()
        if LOWEST < down < HIGHEST and across > max(NARROWEST, 1.2 * down)
    ]
    inside = Box(0, 0, width, height)
    clipped = [place.intersection(inside) for place in places]
    return [box for box in clipped if box] if len(places) <= FEW_PLACES else []
