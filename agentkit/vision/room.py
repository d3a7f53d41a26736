"""How far something can be moved before it meets something else."""

from __future__ import annotations

import numpy as np

from agentkit.frame import Pixels
from agentkit.geometry import Box

__all__ = ["room"]

FAINT = 12
"""Grey levels by which what lies in the way differs from the ground."""

RIM = 3
"""Pixels around a thing that are blurred."""


EDGE = 0.15
"""Times its size: as far as that, what is beside a thing may be its own outline."""


def room(picture: Pixels, box: Box, across: int, down: int) -> float:
    """Pixels that are free beside `box` in one direction, as far as the picture goes.

    Args:
        picture: BGR.
        box: what would be moved.
        across, down: the direction: one of them is 1 or −1, the other 0.
    """
    left, top, right, bottom = (round(edge) for edge in box.grow(RIM).edges)
    height, width = picture.shape[:2]
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    strip = {
        (1, 0): picture[top:bottom, right:].swapaxes(0, 1),
        (-1, 0): picture[top:bottom, :left][:, ::-1].swapaxes(0, 1),
        (0, 1): picture[bottom:, left:right],
        (0, -1): picture[:top, left:right][::-1],
    }[across, down]
    if not strip.size:
        return 0.0
    edge = max(RIM, round(EDGE * min(box.width, box.height)))
    ground = np.median(strip[: edge + 1].reshape(-1, 3), axis=0)
    taken = np.abs(strip.astype(np.int16) - ground).max(axis=2).max(axis=1) > FAINT
    own = int(taken[: edge + 1].argmin())
    ahead = taken[own:]
    return float(RIM + own + (int(ahead.argmax()) if ahead.any() else len(ahead)))
