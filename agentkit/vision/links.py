"""Words that can be followed: in a colour of their own, or underlined."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from agentkit.frame import Pixels
from agentkit.geometry import Box

__all__ = ["coloured", "ink_colour", "is_link"]

CHROMA = 60
"""The least difference between the channels of a link's ink, of 255: text is black, grey, white."""

INK = 0.6
"""A pixel is ink where it lies at least that far from the ground to the furthest colour."""

JOINED = 9
"""Pixels by which letters and the line under them may be apart."""

LINE = 0.8
"""The least share of the width that one row of ink covers where words are underlined."""


def is_link(pixels: Pixels, box: Box) -> bool:
    """Whether the words in a box are written in a colour, or underlined.

    Args:
        pixels: height × width × 4, blue green red alpha.
        box: tight around the words.
    """
    part = _part(pixels, box)
    if not part.size:
        return False
    ground = np.median(part.reshape(-1, 3), axis=0)
    coloured = np.ptp(ink_colour(pixels, box)) >= CHROMA > np.ptp(ground)
    return bool(coloured) or _is_underlined(_ink(part))


def ink_colour(pixels: Pixels, box: Box) -> npt.NDArray[np.float64]:
    """The colour in which the words in a box are written: blue, green, red."""
    part = _part(pixels, box)
    return np.asarray(np.median(part[_ink(part)], axis=0), np.float64)


def coloured(
    pixels: Pixels, place: Box, colour: npt.NDArray[np.float64], slack: float
) -> list[Box]:
    """What is drawn in a colour at a place: letters and the line under them are one.

    Args:
        pixels: height × width × 4, blue green red alpha.
        place: where to look.
        colour: blue, green, red.
        slack: levels by which each of them may differ.
    """
    part = _part(pixels, place)
    marks = np.asarray((np.abs(part - colour) < slack).all(axis=2), np.uint8)
    grown = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, np.ones((JOINED, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(grown, np.uint8))
    return [
        Box(place.left + left, place.top + top, place.left + left + width, place.top + top + height)
        for left, top, width, height, _ in stats[1:count].tolist()
    ]


def _part(pixels: Pixels, box: Box) -> npt.NDArray[np.int16]:
    left, top, right, bottom = map(int, box.edges)
    return pixels[max(0, top) : bottom, max(0, left) : right, :3].astype(np.int16)


def _ink(part: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    """What lies furthest from the ground: the strokes, without their soft edges."""
    ground = np.median(part.reshape(-1, 3), axis=0)
    far = np.abs(part - ground).max(axis=2)
    return np.asarray(far >= INK * max(1, far.max()))


def _is_underlined(ink: npt.NDArray[np.bool_]) -> bool:
    low = ink[ink.shape[0] // 2 :]
    return bool((low.mean(axis=1) >= LINE).any())
