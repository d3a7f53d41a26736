"""Closing a window: by its button or with the keyboard, until its title is gone."""

from __future__ import annotations

from agentkit.actions import Click, Press
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._scene import Doubt, Fails, Holds, Next, Scene, says

__all__ = ["close_it"]

BESIDE = 0.75
"""How far beside a title, up or down, its close button may lie, in heights of a line."""


def close_it(scene: Scene) -> Next:
    """Close a window: its close button, else the keyboard's way; it must be gone then."""
    title = _title(scene)
    if scene.memory.phase in ("clicked", "keyed") and _gone(scene):
        return Holds()
    if scene.command.target and title is None:
        if scene.memory.phase:
            return Doubt(f"{scene.command.target!r} still stands somewhere on the screen")
        return Fails(f"{scene.command.target!r} is not open", missing=scene.command.target)
    button = _close_button(scene, title)
    if title and button is None and not scene.memory.phase:
        return _raise(scene, title)
    place = title or button
    if scene.memory.phase == "keyed" or (button is None and scene.memory.phase == "clicked"):
        return Fails("the close button and alt+F4 did not close it")
    if button and place:
        click = Click(at=button.box.center, target="close button")
        return scene.act_on(
            button, "closing it with its button", click, phase="clicked", place=place.box.edges
        )
    edges = place.box.edges if place else None
    return scene.act(
        "closing it with the keyboard", Press(keys=("alt", "f4")), phase="keyed", place=edges
    )


def _raise(scene: Scene, title: Element) -> Next:
    """Bring a window to the front whose close button is covered."""
    click = Click(at=title.box.center, target=scene.command.target)
    return scene.act("bringing it to the front", click, phase="raised")


def _title(scene: Scene) -> Element | None:
    """The window's title: the topmost line that says its name."""
    if not scene.command.target:
        return None
    named = [line for line in scene.lines if says(line.text, scene.command.target)]
    beside = [line for line in named if _close_button(scene, line)]
    return min(beside or named, key=lambda line: line.box.top, default=None)


def _close_button(scene: Scene, title: Element | None) -> Element | None:
    """The close button in the row of a title, or the first there is."""
    buttons = scene.candidates("close icon")
    if title is None:
        return buttons[0] if buttons else None
    # A window that says "Close" elsewhere has a cross in its title bar all the same.
    crosses = [e for e in scene.elements if e.role == "icon" and e.text == "close"]
    untried = [cross for cross in crosses if not scene.was_tried(cross)]
    row = [b for b in [*buttons, *untried] if _same_bar(scene, title, b)]
    return min(row, key=lambda b: abs(b.box.center.x - title.box.center.x), default=None)


def _same_bar(scene: Scene, title: Element, button: Element) -> bool:
    """Whether a button stands in a title's row, with no other title between them."""
    if abs(button.box.center.y - title.box.center.y) > BESIDE * scene.unit:
        return False
    left, right = sorted((title.box.center.x, button.box.center.x))
    return not any(
        left < line.box.center.x < right
        and abs(line.box.center.y - button.box.center.y) <= BESIDE * scene.unit
        and not says(line.text, scene.command.target)
        and line.box.center.distance(button.box.center) > scene.unit
        for line in scene.lines
    )


def _gone(scene: Scene) -> bool:
    """Whether what the title said no longer stands where it stood."""
    if scene.memory.place is None:
        return bool(scene.changed)
    place = Box.of(scene.memory.place)
    if not any(box.intersection(place) for box in scene.changed):
        return False
    still = [e for e in scene.lines if place.grow(4).contains(e.box.center)]
    return not any(says(line.text, scene.command.target) for line in still)
