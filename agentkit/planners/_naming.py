"""Making a thing of a name, and giving a thing another name: in a dialog, or where it stands."""

from __future__ import annotations

from agentkit.actions import Click, Move, Press, Type, Wait
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._looking import search
from agentkit.planners._scene import Doubt, Fails, Holds, Next, Scene, says
from agentkit.planners._typing import focus
from agentkit.vision.matching import likeness

__all__ = ["create_it", "rename_it"]

MAKING = ("New", "Create", "Make", "Add")
"""What stands before the kind of thing on the button or entry that makes one."""

RENAMING = ("Rename", "Change name", "Edit name", "Change the name")
"""What the button or entry that renames is called."""

MENUS = ("File", "Edit")
"""The menus that such entries stand in."""

ACCEPTING = ("OK", "Create", "Save", "Add", "Done", "Apply", "Rename", "Continue")
"""What the button is called where enter does not accept a name."""

SAME = 0.5
"""How much of two places has to be shared by the same field before and after."""

WAITS = 2
"""How often a new name is given another second to show."""


def create_it(scene: Scene) -> Next:
    """Make a folder, an event, a list of that name; it must stand somewhere new then."""
    if scene.memory.phase in ("named", "entered", "accepted", "aside"):
        return _accept(scene)
    kind = scene.command.target
    ways = (*(f"{verb} {kind}" for verb in MAKING), *MAKING[:2])
    return _ask(scene, ways, ("ctrl", "shift", "n"))


def rename_it(scene: Scene) -> Next:
    """Rename what the goal names: the new name must stand somewhere, and the old one not."""
    match scene.memory.phase:
        case "" | "searching":
            return _choose(scene)
        case "named" | "entered" | "accepted" | "aside":
            return _accept(scene)
    return _ask(scene, RENAMING, ("f2",))


def _choose(scene: Scene) -> Next:
    name = scene.command.target
    things = [thing for thing in scene.candidates(name) if _bears(scene, thing, name)]
    if not things:
        return search(scene, name)
    click = Click(at=things[0].box.center, target=name)
    return scene.act_on(things[0], f"choosing {name!r} to rename it", click, phase="chosen")


def _bears(scene: Scene, thing: Element, name: str) -> bool:
    """Whether the name can be read on a thing, so that no other is renamed."""
    return any(says(line.text, name) for line in scene.lines if line.box.intersection(thing.box))


def _ask(scene: Scene, ways: tuple[str, ...], chord: tuple[str, ...]) -> Next:
    """Get to the field that takes the name: by a button, a menu, the usual keys."""
    phase = scene.memory.phase
    entry = _entry(scene) if phase in ("asked", "keyed") else None
    if entry:
        return _name(scene, entry)
    way = _way(scene, ways)
    if way:
        return _press(scene, way, "asked")
    if phase == "menu":
        return scene.act("it is not in there", Press(keys=("escape",)), phase="left")
    if phase in ("asked", "keyed"):
        return Fails("no field for a name has appeared")
    menu = scene.button(MENUS)
    if menu:
        return _press(scene, menu, "menu")
    return scene.act(f"pressing {'+'.join(chord)}", Press(keys=chord), phase="keyed")


def _way(scene: Scene, ways: tuple[str, ...]) -> Element | None:
    """What leads to the name: in sight, or in the menu that has just opened."""
    if scene.memory.phase == "menu":
        return scene.button(ways, only_new=True)
    return scene.button(ways) if scene.memory.phase in ("", "chosen") else None


def _press(scene: Scene, element: Element, phase: str) -> Next:
    click = Click(at=element.box.center, target=element.text)
    return scene.act_on(element, f"pressing {element.text!r}", click, phase=phase)


def _entry(scene: Scene) -> Element | None:
    """The field that has just appeared; of several, the one for a name."""
    fields = [e for e in scene.new(scene.elements) if e.role == "field"]
    named = [field for field in fields if says(field.text, "name")]
    return next(iter([*named, *fields]), None)


def _name(scene: Scene, entry: Element) -> Next:
    text = scene.command.text
    actions = [*focus(scene, entry, "name"), Type(text=text)]
    place = entry.box.edges
    return scene.act(f"typing the name {text!r}", *actions, phase="named", place=place)


def _accept(scene: Scene) -> Next:
    """The name is typed: accept it, and see that it stands there."""
    phase, text = scene.memory.phase, scene.command.text
    field = _field(scene)
    if phase == "named":
        if not scene.changed:
            return Fails(f"typing {text!r} changed nothing")
        return scene.act("pressing enter", Press(keys=("enter",)), phase="entered")
    if field is None and _stands(scene):
        return Holds()
    accept = scene.button(ACCEPTING) if field and phase == "entered" else None
    if accept and scene.is_alone(accept):
        click = Click(at=accept.box.center, target=accept.text)
        return scene.act(f"pressing {accept.text!r}", click, phase="accepted")
    if field and phase in ("entered", "accepted"):
        # A row under the pointer looks like a field with a name in it.
        away = Move(at=(scene.frame.size.width / 2, 1))
        return scene.act("moving the pointer away", away, phase="aside")
    if scene.can_wait and scene.memory.waits < WAITS:
        waits = scene.memory.waits + 1
        return scene.act("waiting for the name", Wait(seconds=1.0), phase=phase, waits=waits)
    return Doubt(f"whether there is a {text!r} now can't be seen")


def _field(scene: Scene) -> Element | None:
    """The field that the name was typed into, where it still holds it."""
    place = Box.of(scene.memory.place or scene.frame.box.edges)
    fields = [e for e in scene.elements if e.role == "field" and e.box.iou(place) > SAME]
    return next((field for field in fields if likeness(field.value, scene.command.text)), None)


def _stands(scene: Scene) -> bool:
    """Whether a line that was not there says the new name, and none says the old one any more."""
    old, new = scene.command.target, scene.command.text
    old_stands = any(likeness(line.text, old) > likeness(line.text, new) for line in scene.lines)
    if scene.command.verb == "rename" and old_stands:
        return False
    return any(likeness(line.text, new) for line in scene.appeared(scene.memory.base))
