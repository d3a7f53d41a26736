"""Words that can be followed: in a colour of their own, or underlined."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from agentkit.frame import Pixels
from agentkit.geometry import Box

__all__ = ["is_link"]

CHROMA = 60
"""The least difference between the channels of a link's ink, of 255: text is black, grey, white."""

INK = 0.6
"""A pixel is ink where it lies at least that far from the ground to the furthest colour."""

LINE = 0.8
"""The least share of the width that one row of ink covers where words are underlined."""


def is_link(pixels: Pixels, box: Box) -> bool:
    """Whether the words in a box are written in a colour, or underlined.

    Args:
        pixels: height × width × 4, blue green red alpha.
        box: tight around the words.
    """
    left, top, right, bottom = map(int, box.edges)
    part = pixels[max(0, top) : bottom, max(0, left) : right, :3].astype(np.int16)
    if not part.size:
        return False
    ink = _ink(part)
    return _is_coloured(part, ink) or _is_underlined(ink)


def _ink(part: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    ground = np.median(part.reshape(-1, 3), axis=0)
    far = np.abs(part - ground).max(axis=2)
    return np.asarray(far > INK * max(1, far.max()))


def _is_coloured(part: npt.NDArray[np.int16], ink: npt.NDArray[np.bool_]) -> bool:
    ground = np.median(part.reshape(-1, 3), axis=0)
    colour = np.median(part[ink], axis=0)
    return bool(np.ptp(colour) >= CHROMA and np.ptp(ground) < CHROMA)


def _is_underlined(ink: npt.NDArray[np.bool_]) -> bool:
    low = ink[ink.shape[0] // 2 :]
    return bool((low.mean(axis=1) >= LINE).any())
