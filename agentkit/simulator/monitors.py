"""How monitors stand side by side: each has its own place, size and scale."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from agentkit.geometry import Box, Size

__all__ = ["MOST", "Monitor", "arrange"]

MOST = 3
"""Monitors that one desktop can have."""

SIDES = ("left", "right", "above", "below")
SIZES = (Size(1024, 768), Size(1280, 720), Size(1440, 900))
SCALES = (1.0, 1.25, 1.5, 2.0)


@dataclass(frozen=True)
class Monitor:
    """One of them.

    Attributes:
        box: its place on the desktop, in logical units; the first begins at (0, 0), so that what
            stands left of it or above has negative coordinates.
        scale: its pixels per logical unit.
    """

    box: Box
    scale: float


def arrange(seed: int, count: int, size: Size, scale: float) -> list[Monitor]:
    """The first as it is asked for, the others around it as the seed has it."""
    random = Random(f"monitors {seed}")
    sides = random.sample(SIDES, count - 1)
    first = Monitor(Box(0, 0, size.width, size.height), scale)
    return [first, *(_beside(first.box, side, random) for side in sides)]


def _beside(box: Box, side: str, random: Random) -> Monitor:
    """A monitor that touches one side of `box`, shifted a little along it.

    Above and below none is so wide that it meets one at the left or right.
    """
    size, shift = random.choice(SIZES), random.randrange(0, 200, 20)
    lies = side in ("above", "below")
    width = min(size.width, box.width - shift) if lies else size.width
    left = {"left": -width, "right": box.right}.get(side, shift)
    top = {"above": -size.height, "below": box.bottom}.get(side, shift)
    place = Box(left, top, left + width, top + size.height)
    return Monitor(place, random.choice(SCALES))
