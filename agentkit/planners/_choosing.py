"""Choosing an option of a drop-down or a list, and setting a slider."""

from __future__ import annotations

import re
from dataclasses import replace

from agentkit.actions import Click, Drag
from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.planners._looking import look_further, search
from agentkit.planners._scene import TRIES, Doubt, Fails, Holds, Next, Scene, bare, says
from agentkit.planners._sliding import slide_it
from agentkit.vision.matching import likeness
from agentkit.vision.readouts import number_in

__all__ = ["select_it"]

SLACK = 0.02
"""How far beside the wanted place a slider may stand, as a share of its track."""


def select_it(scene: Scene) -> Next:
    """Choose an option of a drop-down, or of a list in sight; the choice shown verifies it."""
    name, option = scene.command.target, scene.command.text
    share = _share(option)
    slider = _slider(scene) if share is not None else None
    if slider and share is not None:
        return _slide(scene, slider, share)
    if number_in(option) is not None and _slider(scene):
        return slide_it(replace(scene, command=replace(scene.command, items=(option,))))
    box = _dropdown(scene)
    further = look_further(scene, box)
    if further:
        return further
    if box and box.value and likeness(box.value, option):
        return Holds()
    match scene.memory.phase:
        case "opened":
            return _choose(scene)
        case "chosen":
            return _chosen(scene, box)
    if box is None:
        return _without_dropdown(scene)
    click = Click(at=box.box.center, target=name)
    return scene.act_on(box, f"opening {name!r} to choose from", click, phase="opened")


def _dropdown(scene: Scene) -> Element | None:
    name = scene.command.target
    boxes = [e for e in scene.elements if e.role == "dropdown" and says(e.text, name)]
    found = boxes or [e for e in scene.locate(f"{name} dropdown") if e.role == "dropdown"]
    return max(found, key=lambda e: likeness(e.text, name), default=None)


def _without_dropdown(scene: Scene) -> Next:
    options = scene.candidates(scene.command.text)
    if not options:
        return search(scene, scene.command.target)
    return _pick(scene, options[0])


def _choose(scene: Scene) -> Next:
    option = scene.command.text
    if not scene.changed:
        return Fails(f"{scene.command.target!r} did not open")
    options = scene.new(scene.locate(f'"{option}"'))
    if not options:
        return Fails(f"{option!r} is not among the options", missing=option)
    return _pick(scene, options[0])


def _pick(scene: Scene, element: Element) -> Next:
    option = scene.command.text
    click = Click(at=element.box.center, target=option)
    return scene.act(
        f"choosing {option!r}", click, phase="chosen", place=scene.memory.place or element.box.edges
    )


def _chosen(scene: Scene, box: Element | None) -> Next:
    option = scene.command.text
    place = Box.of(scene.memory.place) if scene.memory.place else None
    shown = [e for e in scene.lines if place and place.grow(4).contains(e.box.center)]
    radios = [e for e in scene.elements if e.role == "radio" and likeness(e.text, option)]
    if any(radio.value == "on" for radio in radios):
        return Holds()
    if not radios and any(says(line.text, option) for line in shown):
        return Holds()
    if box and box.value:
        return Fails(f"{scene.command.target!r} shows {box.value!r} instead of {option!r}")
    return Doubt(f"{option!r} was chosen, but {scene.command.target!r} does not show it")


def _slide(scene: Scene, slider: Element, share: float) -> Next:
    """Drag a slider's knob to a share of its track; its place in the picture verifies it."""
    name, value = scene.command.target, float(slider.value)
    if abs(value - share) <= SLACK:
        return Holds()
    if len(scene.memory.tried) >= TRIES or (scene.memory.phase == "slid" and not scene.changed):
        return Fails(f"{name!r} stays at {value:.0%}")
    box = slider.box
    start = Point(box.left + box.width * value, box.center.y)
    # Tracks are often shorter than their box: from the second try on, correct the last place.
    before = _last_drag(scene) if scene.memory.phase == "slid" else None
    reached = before.x - box.width * (value - share) if before else box.left + box.width * share
    end = Point(min(max(reached, box.left), box.right - 1), box.center.y)
    drag = Drag(path=(start, end), target=name)
    return scene.act_on(slider, f"sliding {name!r} to {share:.0%}", drag, phase="slid")


def _last_drag(scene: Scene) -> Point | None:
    """Where the last drag ended."""
    last = scene.history[-1].decision if scene.history else None
    drags = [action for action in (last.actions if last else ()) if isinstance(action, Drag)]
    return drags[-1].path[-1] if drags else None


def _share(text: str) -> float | None:
    """What ``40%`` or ``40 percent`` means, 0 to 1."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:%|percent)", text.strip(), re.IGNORECASE)
    return min(1.0, float(match[1]) / 100) if match else None


def _slider(scene: Scene) -> Element | None:
    name = bare(scene.command.target)
    sliders = [e for e in scene.elements if e.role == "slider" and e.value and says(e.text, name)]
    return max(sliders, key=lambda e: likeness(e.text, name), default=None)
