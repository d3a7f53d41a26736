"""Reading something out: open what bears the name, and tell what it says."""

from __future__ import annotations

from collections.abc import Sequence

from agentkit.actions import Click, Wait
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._looking import search
from agentkit.planners._scene import Doubt, Fails, Next, Scene, Tells, says
from agentkit.vision.matching import likeness

__all__ = ["read_it"]

WIDGETS = frozenset(
    {"button", "checkbox", "switch", "radio", "dropdown", "slider", "tab", "icon", "field"}
)
"""Roles of things whose words are no part of a text."""

LEAST = 3.0
"""How much room around a text still belongs to it, in heights of a line."""

WAITS = 2
"""How often a message is given another second to show."""


def read_it(scene: Scene) -> Next:
    """Read a message, a note, a file: what then stands on the screen is the answer."""
    match scene.memory.phase:
        case "clicked" | "double" if scene.changed:
            return _tell(scene)
        case "clicked":
            x, y = scene.memory.tried[-1]
            click = Click(at=(x, y), count=2, target=scene.command.target)
            return scene.act("one click opens nothing", click, phase="double")
        case "double":
            return Doubt(f"opening {scene.command.target!r} to read it changed nothing")
    name = scene.command.target
    found = scene.candidates(name)
    if not found:
        return search(scene, name)
    click = Click(at=found[0].box.center, target=name)
    return scene.act_on(found[0], f"opening {name!r} to read it", click, phase="clicked")


def _tell(scene: Scene) -> Next:
    name, waits = scene.command.target, scene.memory.waits
    lines = _shown(scene)
    answer = "\n".join(line.text for line in lines)
    if any(says(line.text, name) for line in lines) and len(lines) > 1:
        return Tells(answer)
    if scene.can_wait and waits < WAITS:
        wait, phase, since = Wait(seconds=1.0), scene.memory.phase, scene.memory.since
        return scene.act("waiting for it", wait, phase=phase, since=since, waits=waits + 1)
    if not lines:
        return Fails(f"clicking {name!r} shows nothing to read")
    return Doubt(f"what has opened does not say that it is {name!r}", answer)


def _shown(scene: Scene) -> list[Element]:
    """The lines of the part that has appeared, but for what was clicked and for what is to be
    used there.
    """
    fresh = [line for line in scene.appeared(scene.memory.since) if not scene.was_tried(line)]
    parts = _parts(fresh, LEAST * scene.unit)
    if not parts:
        return []
    part = max(parts, key=lambda box: box.area)
    used = [e for e in scene.elements if e.role in WIDGETS]
    inside = [line for line in scene.lines if part.contains(line.box.center)]
    return [line for line in inside if not any(_is_of(line, widget) for widget in used)]


def _is_of(line: Element, widget: Element) -> bool:
    """Whether a line stands on a widget, or is its label."""
    return widget.box.contains(line.box.center) or likeness(line.text, widget.text) > 0


def _parts(lines: Sequence[Element], reach: float) -> list[Box]:
    """The boxes around lines that lie near each other."""
    parts: list[Box] = []
    for line in lines:
        box = line.box
        while near := [part for part in parts if part.grow(reach).intersection(box)]:
            parts = [part for part in parts if part not in near]
            for part in near:
                box = box.union(part)
        parts.append(box)
    return parts
