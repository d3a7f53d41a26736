"""Dragging figures: into a box, or in a direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from agentkit.actions import Drag
from agentkit.geometry import Box, Point
from agentkit.planners._figures import meant, picture_of, plain
from agentkit.planners._grammar_shapes import REST
from agentkit.planners._scene import Fails, Next, Scene
from agentkit.planners._submitting import hand_in
from agentkit.planners._using import drag_it
from agentkit.vision.describing import BOXED, DRAWN, described, fitting
from agentkit.vision.figures import Figure
from agentkit.vision.room import room

__all__ = ["carry_it"]

_ALL = re.compile(rf"(?:all|every|each|any)\b|{REST}$", re.IGNORECASE)

WAYS = MappingProxyType({"up": (0, -1), "down": (0, 1), "left": (-1, 0), "right": (1, 0)})

FAR = 3.0
"""Heights of a line that something is dragged in a direction, at the most."""

ROOMY = 0.3
"""The share of the largest box that others cover, into which things are put too."""

SHARE = 0.8
"""The share of the free room."""

MOST = 20
"""Things that are dragged for one command, at the most."""

MARGIN = 1.7
"""Times its size: the room that a thing gets, as it may not land where the pointer lets go."""

SPOTS = 7
"""Places across and down a box that are weighed for where to leave a thing."""


def carry_it(scene: Scene) -> Next:
    """Drag figures one by one until all lie where they should."""
    if scene.memory.phase == "handed in":
        return hand_in(scene)
    if scene.command.text in WAYS:
        return _push(scene)
    box = _box(scene)
    if box is None:
        return drag_it(scene)
    things = [one for one in _things(scene) if one.box != box.box]
    outside = [one for one in things if not box.box.encloses(one.box)]
    if not outside:
        return hand_in(scene) if things or _may_be_none(scene) else drag_it(scene)
    if scene.memory.phase == "carried" and not scene.changed:
        return Fails(f"dragging {scene.command.target!r} changed nothing")
    if scene.memory.searches >= MOST:
        return Fails(f"{scene.command.target!r} can't be dragged into {scene.command.text!r}")
    return _carry(scene, outside[0], box)


def _carry(scene: Scene, thing: Figure, box: Figure) -> Next:
    others = [one.box for one in plain(scene) if box.box.encloses(one.box) and one != thing]
    spot = _free_spot(box.box, thing.box, others)
    grip, middle = thing.center, thing.box.center
    end = Point(spot.x + grip.x - middle.x, spot.y + grip.y - middle.y)
    drag = Drag(path=(grip, end), target=scene.command.target)
    thought = f"dragging the {thing.form} into {scene.command.text!r}"
    return scene.act(thought, drag, phase="carried", searches=scene.memory.searches + 1)


def _may_be_none(scene: Scene) -> bool:
    """Whether all of them may be none: a board of figures without one of those."""
    return bool(_ALL.match(scene.command.target) and plain(scene))


def _box(scene: Scene) -> Figure | None:
    """What the things are dragged into: one of the largest boxes, an empty one before others."""
    description = described(scene.command.text)
    if description is None:
        return None
    boxes = _boxes(plain(scene))
    coloured = fitting(replace(description, place=(0, 0)), boxes)
    found = fitting(description, coloured) or (boxes if len(boxes) == 1 else [])
    return max(found, key=lambda one: one.box.area, default=None)


def _boxes(figures: Sequence[Figure]) -> list[Figure]:
    """Those that others can be put into: of one kind with the largest."""
    boxes = [one for one in figures if one.form in BOXED]
    boxes = [one for one in boxes if one.hollow] or boxes
    largest = max((one.box.area for one in boxes), default=0.0)
    return [one for one in boxes if one.box.area > ROOMY * largest]


def _things(scene: Scene) -> list[Figure]:
    """What is dragged: a box only where one was named so."""
    found = plain(scene)
    boxes = [one.box for one in _boxes(found)]
    if scene.command.target == REST:
        free = [one for one in found if one.form in DRAWN and one.box not in boxes]
        return [one for one in free if not any(box.encloses(one.box) for box in boxes)]
    description = described(scene.command.target)
    is_box = description is not None and description.noun == "box"
    named = meant(scene, scene.command.target)
    return named if is_box else [one for one in named if one.box not in boxes]


def _free_spot(box: Box, thing: Box, others: Sequence[Box]) -> Point:
    """Where in a box a thing covers least of what lies there."""

    def covered(spot: Point) -> float:
        place = Box.around(spot, thing.width, thing.height)
        shared = (place.intersection(other) for other in others)
        return sum(one.area for one in shared if one)

    spots = list(_spots(box, thing))
    return min(spots, key=lambda spot: (covered(spot), spot.distance(box.center)))


def _spots(box: Box, thing: Box) -> Iterator[Point]:
    across = max(0.0, box.width - MARGIN * thing.width)
    down = max(0.0, box.height - MARGIN * thing.height)
    for row in range(SPOTS):
        for column in range(SPOTS):
            right, below = column / (SPOTS - 1) - 0.5, row / (SPOTS - 1) - 0.5
            yield Point(box.center.x + right * across, box.center.y + below * down)


def _push(scene: Scene) -> Next:
    """Drag a thing up, down, left or right, as far as nothing is in the way."""
    name, way = scene.command.target, scene.command.text
    if scene.memory.phase == "carried":
        return hand_in(scene) if scene.changed else Fails(f"dragging {name!r} changed nothing")
    figures = meant(scene, name)
    if not figures:
        return Fails(f"{name!r} is not on the screen", missing=name)
    thing = max(figures, key=lambda one: one.box.area)
    across, down = WAYS[way]
    far = min(FAR * scene.unit, SHARE * room(picture_of(scene), thing.box, across, down))
    end = Point(thing.center.x + across * far, thing.center.y + down * far)
    drag = Drag(path=(thing.center, end), target=name)
    return scene.act(f"dragging {name!r} {way}", drag, phase="carried")
