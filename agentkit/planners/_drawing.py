"""Drawing with the pointer: lines and circles, by what is there already."""

from __future__ import annotations

import math

from agentkit.actions import Drag
from agentkit.geometry import Box, Point
from agentkit.planners._figures import meant, picture_of
from agentkit.planners._looking import search
from agentkit.planners._pointing import points_of
from agentkit.planners._scene import Fails, Holds, Next, Scene
from agentkit.vision.room import room

__all__ = ["draw_it"]

LONG = 4.0
"""Heights of a line that a line reaches on either side of what it runs through, at the most."""

WIDE = 3.0
"""Heights of a line that a circle reaches, at the most."""

SHARE = 0.85
"""The share of the free room that is drawn over."""

CORNERS = 40
"""Straight pieces that a circle is drawn of."""


def draw_it(scene: Scene) -> Next:
    """Draw with the pointer held down; a change verifies it."""
    form, name = scene.command.text, scene.command.target
    if scene.memory.phase == "drawn":
        return Holds() if scene.changed else Fails(f"drawing a {form} changed nothing")
    points = points_of(scene, name)
    if not points or (form == "line" and len(points) < 2):
        return search(scene, name)
    if form == "line":
        path = tuple(points[:2])
    else:
        path = _circle(scene, points[0]) if form == "circle" else _straight(scene, points[0])
    return scene.act(f"drawing a {form}", Drag(path=path, target=name), phase="drawn")


def _straight(scene: Scene, through: Point) -> tuple[Point, ...]:
    """A line down or across, on both sides of a point."""
    upright = "vertical" in scene.command.text
    across, down = (0, 1) if upright else (1, 0)
    most = LONG * scene.unit
    before, after = (
        min(most, SHARE * _room(scene, through, sign * across, sign * down)) for sign in (-1, 1)
    )
    return (
        Point(through.x - across * before, through.y - down * before),
        through,
        Point(through.x + across * after, through.y + down * after),
    )


def _circle(scene: Scene, center: Point) -> tuple[Point, ...]:
    """Around a point, as wide as there is room for."""
    free = [_room(scene, center, *way) for way in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    radius = min(WIDE * scene.unit, SHARE * min(free))
    turns = [2 * math.pi * step / CORNERS for step in range(CORNERS + 1)]
    return tuple(
        Point(center.x + radius * math.cos(turn), center.y + radius * math.sin(turn))
        for turn in turns
    )


def _room(scene: Scene, center: Point, across: int, down: int) -> float:
    """Pixels from a point to what is in the way, beyond the mark that stands there."""
    marks = [one.box for one in meant(scene, scene.command.target) if one.box.contains(center)]
    mark = marks[0] if marks else Box.around(center, 2)
    return room(picture_of(scene), mark, across, down) + max(mark.width, mark.height) / 2
