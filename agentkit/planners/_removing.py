"""Deleting a thing: choose it, use the way to delete that is in sight, confirm only where told."""

from __future__ import annotations

from agentkit.actions import Click
from agentkit.geometry import Box
from agentkit.planners._looking import search
from agentkit.planners._scene import Doubt, Fails, Holds, Next, Scene, says

__all__ = ["delete_it"]

WAYS = ("Delete", "Remove", "Move to trash", "Trash", "Discard", "Delete it")
"""What the button that deletes is called."""

YES = (*WAYS, "OK", "Yes", "Confirm", "Continue")
"""What the button that confirms is called."""


def delete_it(scene: Scene) -> Next:
    """Delete what the goal names; it must be gone then."""
    name = scene.command.target
    match scene.memory.phase:
        case "chosen":
            return _press(scene, WAYS, "pressed")
        case "pressed":
            return _pressed(scene)
        case "confirmed":
            return Holds() if _gone(scene) else Fails(f"{name!r} is still there")
    things = scene.candidates(name)
    if not things:
        return search(scene, name)
    click = Click(at=things[0].box.center, target=name)
    return scene.act_on(things[0], f"choosing {name!r} to delete it", click, phase="chosen")


def _pressed(scene: Scene) -> Next:
    name = scene.command.target
    if scene.button(YES, only_new=True):
        if scene.command.text == "confirm":
            return _press(scene, YES, "confirmed", only_new=True)
        return Doubt(f"the screen asks whether to delete {name!r}; say “and confirm it” to answer")
    return Holds() if _gone(scene) else Doubt(f"whether {name!r} is deleted can't be seen")


def _press(scene: Scene, names: tuple[str, ...], phase: str, only_new: bool = False) -> Next:
    found = scene.button(names, only_new=only_new)
    if found is None:
        return Fails(f"there is no way to delete {scene.command.target!r} in sight")
    click = Click(at=found.box.center, target=found.text)
    return scene.act(f"pressing {found.text!r}", click, phase=phase)


def _gone(scene: Scene) -> bool:
    """Whether the name no longer stands where it stood."""
    if scene.memory.place is None or not scene.changed:
        return False
    place = Box.of(scene.memory.place).grow(4)
    there = [line for line in scene.lines if place.contains(line.box.center)]
    return not any(says(line.text, scene.command.target) for line in there)
