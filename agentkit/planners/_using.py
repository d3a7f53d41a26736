"""Using what is in sight: click, set, drag, press, scroll and wait, each verified."""

from __future__ import annotations

from dataclasses import replace

from agentkit.actions import Click, Drag, Press, Wait
from agentkit.frame import Element
from agentkit.keys import parse_chord
from agentkit.planners._finishing import finishing
from agentkit.planners._looking import (
    NOTCHES,
    SPOTS,
    look_further,
    scroll,
    scroll_spot,
    search,
)
from agentkit.planners._scene import (
    TRIES,
    Doubt,
    Fails,
    Holds,
    Next,
    Scene,
    bare,
    is_irreversible,
    says,
)
from agentkit.vision.matching import likeness

__all__ = [
    "click_it",
    "drag_it",
    "press_it",
    "scroll_it",
    "set_it",
    "wait_for_it",
]

PATIENCE = 30
"""How many seconds something is waited for."""


def click_it(scene: Scene) -> Next:
    """Click until something changes: a plain click is verified by a change."""
    command = replace(scene.command, target=scene.command.target or scene.command.text)
    if scene.memory.phase == "clicked" and scene.changed:
        return Holds()
    if scene.memory.phase == "clicked" and _is_final(scene):
        return Fails(f"clicking {command.target!r} changed nothing")
    candidates = scene.candidates(command.target) or finishing(scene)
    if not candidates:
        if scene.memory.tried:
            return Fails(f"clicking {command.target!r} changed nothing")
        return search(scene, command.target)
    click = Click(
        at=candidates[0].box.center,
        target=command.target,
        count=int(command.count),
        button=command.button,
    )
    return scene.act_on(candidates[0], f"clicking {command.target!r}", click, phase="clicked")


def _is_final(scene: Scene) -> bool:
    """Whether no other candidate may be tried."""
    return is_irreversible(scene.command.target) or len(scene.memory.tried) >= TRIES


def set_it(scene: Scene) -> Next:
    """Turn a switch or a check box on or off; its state in the picture verifies it."""
    name, wanted = scene.command.target, scene.command.text
    toggle = _toggle(scene)
    further = look_further(scene, toggle)
    if further:
        return further
    if toggle and toggle.value == wanted:
        return Holds()
    if scene.memory.phase == "clicked" and (toggle is None or not toggle.value):
        if scene.changed:
            return Doubt(f"{name!r} was clicked, but whether it is {wanted} can't be seen")
        return Fails(f"clicking {name!r} changed nothing")
    if len(scene.memory.tried) >= TRIES:
        return Fails(f"{name!r} stays {toggle.value if toggle else 'as it is'}")
    thing = toggle or next(iter(scene.candidates(name)), None)
    if thing is None:
        return search(scene, name)
    click = Click(at=thing.box.center, target=name)
    return scene.act_on(thing, f"turning {name!r} {wanted}", click, phase="clicked")


def _toggle(scene: Scene) -> Element | None:
    """The thing of that name that can be on or off."""
    name = bare(scene.command.target)
    toggles = [e for e in scene.elements if e.value in ("on", "off") and says(e.text, name)]
    if not toggles:
        found = [e for kind in ("switch", "checkbox") for e in scene.locate(f"{name} {kind}")]
        toggles = [e for e in found if e.value in ("on", "off")]
    return max(toggles, key=lambda e: likeness(e.text, name), default=None)


def drag_it(scene: Scene) -> Next:
    """Drag one thing onto another; a change verifies it."""
    name, onto = scene.command.target, scene.command.text
    if scene.memory.phase == "dragged":
        return Holds() if scene.changed else Fails(f"dragging {name!r} changed nothing")
    things, places = scene.candidates(name), scene.locate(onto)
    if not things or not places:
        return search(scene, onto if things else name)
    drag = Drag(path=(things[0].box.center, places[0].box.center), target=name)
    guessed = "model" in (things[0].by, places[0].by)
    thought = f"dragging {name!r} to {onto!r}"
    return scene.act_on(things[0], thought, drag, phase="dragged", guessed=guessed)


def press_it(scene: Scene) -> Next:
    """Press a chord, or the button of that name where one is in sight; a change verifies it."""
    name = scene.command.text
    if scene.memory.phase == "pressed":
        return Holds() if scene.changed else Doubt(f"{name} was pressed, but nothing changed")
    buttons = [e for e in scene.candidates(f"{name} button") if likeness(e.text, name)]
    if len(name) > 1 and (buttons or scene.memory.phase == "clicked"):
        return click_it(scene)
    return scene.act(f"pressing {name}", Press(keys=parse_chord(name)), phase="pressed")


def scroll_it(scene: Scene) -> Next:
    """Scroll once, or until something comes into sight."""
    target, up = scene.command.target, scene.command.text == "up"
    if target and scene.shows(target):
        return Holds()
    if scene.memory.phase == "searching" and not target and scene.changed:
        return Holds()
    spot = scroll_spot(scene)
    if spot >= len(SPOTS) or scene.memory.searches >= PATIENCE:
        if target:
            return Fails(f"{target!r} does not come into sight", missing=target)
        return Doubt("nothing has moved; it may be at its end")
    thought = f"scrolling {scene.command.text} for {target!r}" if target else "scrolling"
    return scroll(scene, thought, spot, -NOTCHES if up else NOTCHES)


def wait_for_it(scene: Scene) -> Next:
    """Wait some seconds, or until something shows."""
    target, waits = scene.command.target, scene.memory.waits
    if target and scene.shows(target):
        return Holds()
    if not target and waits:
        return Holds()
    if waits >= (PATIENCE if scene.can_wait else 1):
        return Fails(f"{target!r} has not appeared in {waits} seconds", missing=target)
    seconds = 1.0 if target else scene.command.count
    what = repr(target) if target else f"{seconds:g} seconds"
    return scene.act(f"waiting for {what}", Wait(seconds=seconds), phase="waited", waits=waits + 1)
