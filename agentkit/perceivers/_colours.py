"""Whether something on a frame is of a colour that has a name."""

from __future__ import annotations

import cv2
import numpy as np

from agentkit.frame import Pixels
from agentkit.geometry import Box

__all__ = ["shows"]

HUES: dict[str, tuple[tuple[int, int], ...]] = {
    "red": ((0, 7), (172, 180)),
    "orange": ((7, 20),),
    "brown": ((5, 20),),
    "yellow": ((20, 34),),
    "green": ((34, 88),),
    "blue": ((88, 130),),
    "purple": ((125, 158),),
    "pink": ((150, 174),),
}
"""Ranges of hue, 0 to 180 as OpenCV gives it."""

VIVID, BRIGHT = 70, 50
"""The saturation and value, of 255, from which a colour is none of the greys."""

LEAST = 0.35
"""The share of what is drawn that has the colour."""


def shows(pixels: Pixels, box: Box, colour: str) -> bool:
    """Whether what is drawn in `box`, or the surface that it is drawn on, is of `colour`."""
    left, top = max(0, int(box.left)), max(0, int(box.top))
    part = pixels[top : max(top + 1, round(box.bottom)), left : max(left + 1, round(box.right)), :3]
    if not part.size:
        return False
    mask = _mask(part, colour)
    return bool(mask.mean() > LEAST or mask[_drawn(part)].mean() > LEAST)


def _drawn(part: Pixels) -> Pixels:
    """Which pixels differ from those at the edge; all where none do."""
    edge = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    ground = np.median(edge, axis=0)
    drawn = np.abs(part.astype(np.int16) - ground).max(axis=2) > 60
    return np.asarray(drawn if drawn.any() else np.ones_like(drawn))


def _mask(part: Pixels, colour: str) -> Pixels:
    hsv = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_BGR2HSV)
    hue, saturation, value = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    vivid = (saturation > VIVID) & (value > BRIGHT)
    if colour in HUES:
        within = [(hue >= low) & (hue < high) for low, high in HUES[colour]]
        dark = value < 160 if colour == "brown" else value > BRIGHT
        return np.asarray(np.logical_or.reduce(within) & vivid & dark)
    grey = saturation <= VIVID
    shade = {"black": value < 70, "white": value > 225}.get(colour, (value >= 70) & (value <= 225))
    return np.asarray(grey & shade)
