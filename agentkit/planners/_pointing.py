"""Clicking a place that nothing marks: the middle of a figure, halfway between two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agentkit.actions import Click
from agentkit.geometry import Point
from agentkit.planners._figures import meant
from agentkit.planners._looking import search
from agentkit.planners._scene import Doubt, Holds, Next, Scene
from agentkit.planners._using import click_it

__all__ = ["point_it", "points_of"]

_AND = re.compile(r"\s*,?\s+(?:and|to)\s+", re.IGNORECASE)


def point_it(scene: Scene) -> Next:
    """Click a figure, or the middle of all that are named; a change verifies it."""
    name = scene.command.target
    if scene.memory.phase == "pointed":
        return Holds() if scene.changed else Doubt("nothing marks the place that was clicked")
    points = _one(scene) if scene.command.text == "one" else points_of(scene, name)
    if scene.command.text == "one" and not points:
        return click_it(replace(scene, command=replace(scene.command, text="")))
    if not points:
        return search(scene, name)
    place = _middle(points)
    return scene.act(f"clicking at {name!r}", Click(at=place, target=name), phase="pointed")


def _one(scene: Scene) -> list[Point]:
    """The middle of the first figure that is as described; none once something else was tried."""
    figures = meant(scene, scene.command.target) if not scene.memory.phase else []
    return [one.center for one in figures[:1]]


def points_of(scene: Scene, words: str) -> list[Point]:
    """The middles of the figures that words describe, or else of what bears their names."""
    figures = meant(scene, words)
    if figures:
        return [one.center for one in figures]
    parts = _AND.split(words)
    if len(parts) > 1:
        return [point for part in parts for point in points_of(scene, part)[:1]]
    return [one.box.center for one in scene.locate(words)[:1]]


def _middle(points: Sequence[Point]) -> Point:
    across = sum(point.x for point in points) / len(points)
    return Point(across, sum(point.y for point in points) / len(points))
