"""Typing into a field, and searching: what was typed is read back."""

from __future__ import annotations

from difflib import SequenceMatcher

from agentkit.actions import Action, Click, Press, Type
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._looking import ANYWHERE, look_further, search
from agentkit.planners._scene import Doubt, Fails, Holds, Next, Scene, bare, says
from agentkit.vision.matching import key, likeness

__all__ = ["focus", "is_single", "search_it", "type_it"]

READ_BACK = 0.85
"""The share of typed letters that has to be read back."""

MORE = 3
"""How many letters more than were typed a field may seem to hold, by misreading."""

SINGLE_LINE = 3.5
"""The greatest height of a field of a single line, in heights of a line of text."""


def type_it(scene: Scene) -> Next:
    """Type, into a field where one is named, and read it back."""
    match scene.memory.phase:
        case "typed":
            return _typed(scene)
        case "focused":
            return _type(scene)
    name = scene.command.target
    field = _field(scene)
    further = look_further(scene, field)
    if further:
        return further
    if field:
        actions = focus(scene, field, name)
        return scene.act_on(field, f"putting the caret into {name!r}", *actions, phase="focused")
    if name.lower() in ANYWHERE:
        return _type(scene)
    return search(scene, name)


def _field(scene: Scene) -> Element | None:
    name = bare(scene.command.target)
    fields = [e for e in scene.elements if e.role == "field"]
    named = [e for e in fields if name and says(e.text, name)]
    if named:
        return max(named, key=lambda e: likeness(e.text, name))
    if name.lower() in ANYWHERE:
        areas = [e for e in fields if name and not is_single(scene, e)]
        return max(areas, key=lambda e: e.box.area, default=None)
    return next(iter([*scene.locate(f"{name} field"), *scene.locate(name)]), None)


def is_single(scene: Scene, field: Element) -> bool:
    return field.box.height <= SINGLE_LINE * scene.unit


def focus(scene: Scene, field: Element, name: str) -> list[Action]:
    """Click into a field; what stands in one of a single line is taken over, as people expect."""
    click = Click(at=field.box.center, target=name)
    replaced = field.value and is_single(scene, field)
    return [click, Press(keys=("ctrl", "a"))] if replaced else [click]


def _type(scene: Scene) -> Next:
    text = scene.command.text
    return scene.act(f"typing {text!r}", Type(text=text), phase="typed")


def _typed(scene: Scene) -> Next:
    text = scene.command.text
    if text.strip() and not scene.changed:
        return Fails(f"typing {text!r} changed nothing: no field has the keyboard")
    field = _filled(scene)
    if field and is_single(scene, field) and len(field.value) > len(text) + MORE:
        return Fails(f"{scene.command.target!r} holds {field.value!r} instead of {text!r}")
    if not _is_read(scene, text):
        return Doubt(f"{text!r} was typed, but can't be read back")
    return Holds()


def _filled(scene: Scene) -> Element | None:
    """The field that was typed into, as it is now."""
    if scene.memory.place is None:
        return None
    center = Box.of(scene.memory.place).center
    return next((e for e in scene.elements if e.role == "field" and e.box.contains(center)), None)


def _is_read(scene: Scene, text: str) -> bool:
    """Whether the typed letters stand where the screen changed."""
    wanted = key(text).letters
    places = [box.grow(12) for box in scene.changed]
    lines = [e.text for e in scene.lines if any(box.intersection(e.box) for box in places)]
    shown = key(" ".join(lines)).letters
    if not wanted or wanted in shown:
        return bool(shown) or not wanted
    blocks = SequenceMatcher(None, wanted, shown, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 2) >= READ_BACK * len(wanted)


def search_it(scene: Scene) -> Next:
    """Put words into the search field and press enter; a change verifies each."""
    match scene.memory.phase:
        case "typed" if scene.changed:
            return scene.act("pressing enter", Press(keys=("enter",)), phase="entered")
        case "typed":
            return Fails(f"typing {scene.command.text!r} changed nothing")
        case "entered" if scene.changed:
            return Holds()
        case "entered":
            return Doubt("enter was pressed, but nothing changed")
        case "focused":
            return _type(scene)
    for target in filter(None, (scene.command.target, "search field", "search icon", "Search")):
        found = scene.candidates(target)
        if found:
            actions = focus(scene, found[0], "search")
            return scene.act_on(
                found[0], "putting the caret into the search", *actions, phase="focused"
            )
    return search(scene, "search field")
