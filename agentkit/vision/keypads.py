"""Keys with a sign that no text reader sees alone, such as those of a calculator."""

from __future__ import annotations

from dataclasses import replace

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.icons import SIGNS, likeness_to
from agentkit.vision.scene import Scene, ink_boxes

__all__ = ["find_keys"]

SIBLINGS = 3
"""A key stands among at least so many others of its size."""

LEAST_ALIKE = 0.45
"""A sign is this much like the drawing of it; on a key, it can be little else."""


def find_keys(scene: Scene, widgets: list[Element]) -> list[Element]:
    """Buttons for the squares that are like the keys among `widgets`, and carry one sign."""
    keys = [one for one in widgets if one.role == "button" and len(one.text) <= 4]
    taken = [one.box for one in widgets]
    found: list[Element] = []
    for shape in scene.shapes:
        siblings = [one for one in keys if _is_sibling(one.box, shape.box)]
        known = any(box.intersection(shape.box) for box in [*taken, *(one.box for one in found)])
        sign = "" if known or len(siblings) < SIBLINGS else _sign(scene, shape.box)
        if sign:
            found.append(replace(siblings[0], box=shape.box, text=sign))
    return found


def _is_sibling(one: Box, other: Box) -> bool:
    """Whether two boxes are of one size, and in one row or column."""
    near = 0.12 * one.height
    same = abs(one.width - other.width) < near and abs(one.height - other.height) < near
    return same and (abs(one.top - other.top) < near or abs(one.left - other.left) < near)


def _sign(scene: Scene, box: Box) -> str:
    """The sign that is drawn in the middle of a key, or nothing where none is known."""
    inner = box.grow(-0.15 * box.height)
    spots = ink_boxes(scene.marks(inner))
    if not 1 <= len(spots) <= 3:
        return ""
    left, top = min(spot.left for spot in spots), min(spot.top for spot in spots)
    right, bottom = max(spot.right for spot in spots), max(spot.bottom for spot in spots)
    drawn = Box(inner.left + left, inner.top + top, inner.left + right, inner.top + bottom)
    if drawn.center.distance(box.center) > 0.2 * box.height:
        return ""
    bars = all(spot.width > 1.8 * spot.height for spot in spots)
    if bars:
        return {1: "-", 2: "="}.get(len(spots), "")
    picture = scene.part(drawn.grow(1))
    alike = {name: likeness_to(picture, name) for name in SIGNS}
    best = max(alike, key=lambda name: alike[name])
    return SIGNS[best] if alike[best] > LEAST_ALIKE else ""
