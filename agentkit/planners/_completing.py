"""Entering one of the suggestions that a field offers: the one that begins and ends as asked."""

from __future__ import annotations

from dataclasses import replace

from agentkit.actions import Click, Wait
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._scene import Act, Doubt, Fails, Next, Scene, says
from agentkit.planners._submitting import hand_in
from agentkit.planners._typing import type_it
from agentkit.vision.matching import key

__all__ = ["complete_it"]

WAITS = 2
"""How often suggestions are given another second to come."""


CUT = 0.5
"""The share of what was chosen that a field shows at least, where it is too short for all."""


def complete_it(scene: Scene) -> Next:
    """Type how it begins, choose the suggestion that fits, and hand it in if that is the goal."""
    match scene.memory.phase:
        case "typed" | "waited":
            return _choose(scene)
        case "chosen" | "handed in":
            return _chosen(scene)
    if not any(one.role in ("field", "dropdown") for one in scene.elements):
        return _choose(scene)
    target = scene.command.target or "text field"
    command = replace(scene.command, verb="type", target=target, text=scene.command.items[0])
    return type_it(replace(scene, command=command))


def _choose(scene: Scene) -> Next:
    fitting = [line for line in _suggestions(scene) if _fits(scene, line.text)]
    if fitting:
        click = Click(at=fitting[0].box.center, target=fitting[0].text)
        thought = f"choosing {fitting[0].text!r}"
        return scene.act(thought, click, phase="chosen", read=fitting[0].text)
    if scene.can_wait and scene.memory.waits < WAITS:
        return _wait(scene, "waited")
    return Fails(f"no suggestion {_wanted(scene)} has come")


def _wait(scene: Scene, phase: str) -> Act:
    since, waits = scene.memory.since, scene.memory.waits + 1
    wait = Wait(seconds=1.0)
    return scene.act("waiting for suggestions", wait, phase=phase, since=since, waits=waits)


def _suggestions(scene: Scene) -> list[Element]:
    """The lines that came with what was typed, but for what stands in the field; where nothing is
    to be typed, all that there are.
    """
    if scene.memory.place is None:
        return scene.lines
    field = Box.of(scene.memory.place) if scene.memory.place else None
    fresh = scene.appeared(scene.memory.since)
    return [line for line in fresh if not (field and field.contains(line.box.center))]


def _fits(scene: Scene, text: str) -> bool:
    if len(scene.command.items) == 1:
        return says(text, scene.command.items[0])
    begins, ends = (key(part).letters for part in scene.command.items)
    said = key(text).letters
    return said.startswith(begins) and said.endswith(ends)


def _chosen(scene: Scene) -> Next:
    """It stands in the field; a goal of no more words is reached once the form is handed in."""
    said = key(scene.memory.read).letters
    shown = [key(line.text).letters for line in scene.lines]
    if scene.memory.phase == "handed in" or any(_is_shown(said, line) for line in shown):
        return hand_in(scene)
    if scene.can_wait and scene.memory.waits < WAITS:
        return _wait(scene, "chosen")
    if scene.memory.place and scene.looks_other(Box.of(scene.memory.place)):
        return Doubt(f"{scene.memory.read!r} was chosen, but the field shows it in part only")
    return Fails(f"{scene.memory.read!r} was chosen, but does not stand in the field")


def _is_shown(said: str, line: str) -> bool:
    """Whether a line is what was chosen, or as much of it as a short field shows."""
    return line == said or (len(line) > CUT * len(said) and said.startswith(line))


def _wanted(scene: Scene) -> str:
    if len(scene.command.items) == 1:
        return f"that says {scene.command.items[0]!r}"
    begins, ends = scene.command.items
    return f"that begins with {begins!r}" + (f" and ends with {ends!r}" if ends else "")
