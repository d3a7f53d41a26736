"""What input has in common on every device: whole pixels, drags, and time that passes."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agentkit.geometry import Point
from agentkit.protocols import Stopped

__all__ = ["DRAG_PAUSE", "DROP_PAUSE", "device_pixel", "let_pass", "steps"]

DRAG_STEP = 12.0
"""Pixels between two moves of a drag: fewer than the 8 to 16 that toolkits wait for to start one
would be noise, more would look like a jump."""

DRAG_PAUSE = 0.006
"""Seconds between two moves of a drag: what is dragged over has to be told, and to answer."""

DROP_PAUSE = 0.05
"""Seconds between the end of a drag and letting go."""

SLICE = 0.02
"""Seconds between two looks at `stopped` while time passes."""


def steps(path: Sequence[Point]) -> Iterator[Point]:
    """The places that the pointer passes after the first point of `path`, every corner included."""
    for start, end in pairwise(path):
        count = max(4, math.ceil(start.distance(end) / DRAG_STEP))
        for number in range(1, count + 1):
            part = number / count
            yield Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)


def device_pixel(point: Point) -> tuple[int, int]:
    """The whole device unit that holds `point`: the only place where coordinates are rounded.

    Downwards, as unit 7 reaches from 7 to 8: rounded to the nearest, a point in the last half of
    a target's last pixel would leave the target. A scale may leave 119.9999999 where 120 is meant.
    """
    return math.floor(point.x + 1e-6), math.floor(point.y + 1e-6)


def let_pass(seconds: float, stopped: Stopped) -> bool:
    """Whether the time passed before `stopped` said to stop."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if stopped():
            return False
        time.sleep(min(left, SLICE))
    return True
