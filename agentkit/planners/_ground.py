"""A place where nothing is: what is clicked to leave something that has opened."""

from __future__ import annotations

import numpy as np

from agentkit.frame import Frame
from agentkit.geometry import Box, Point
from agentkit.planners._scene import Scene

__all__ = ["bare_ground"]

ROOM = 0.6
"""Heights of a line that are free around such a place, to each side."""


def bare_ground(scene: Scene, near: Point) -> Point | None:
    """The place nearest to `near` with nothing on it that was as it is before the last act; None
    where there is none.
    """
    step = max(4, round(scene.unit / 2))
    taken = [*scene.changed, *(one.box for one in scene.elements if one.role != "window")]
    if scene.statement:
        taken.append(scene.statement)
    free = [
        Point(x, y)
        for y in range(step, scene.frame.size.height - step, step)
        for x in range(step, scene.frame.size.width - step, step)
        if _is_free(scene.frame, Box.around(Point(x, y), 2 * ROOM * scene.unit), taken)
    ]
    return min(free, key=near.distance, default=None)


def _is_free(frame: Frame, spot: Box, taken: list[Box]) -> bool:
    if not frame.box.encloses(spot) or any(box.intersection(spot) for box in taken):
        return False
    left, top, right, bottom = map(int, spot.edges)
    inside = frame.pixels[top:bottom, left:right]
    return bool((np.ptp(inside, axis=(0, 1)) == 0).all())
