"""Typing into a field, and searching: what was typed is read back."""

from __future__ import annotations

from difflib import SequenceMatcher

from agentkit.actions import Click, Press, Type
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._fields import (
    fields_meant,
    focus,
    has_parts,
    is_plural,
    is_single,
    says_no_name,
)
from agentkit.planners._looking import ANYWHERE, look_further, search
from agentkit.planners._scene import TRIES, Act, Doubt, Fails, Holds, Next, Scene
from agentkit.vision.matching import key

__all__ = ["focus", "is_single", "search_it", "type_it"]

READ_BACK = 0.85
"""The share of typed letters that has to be read back."""

MORE = 3
"""How many letters more than were typed a field may seem to hold, by misreading."""

DECLINING = ("Cancel", "No thanks", "Not now", "No", "Later", "Maybe later", "Skip", "Dismiss")
"""What the button is called that sends away a question that nobody asked for."""


def type_it(scene: Scene) -> Next:
    """Type, into a field where one is named, and read it back."""
    match scene.memory.phase:
        case "typed":
            return _typed(scene)
        case "focused":
            return _declined(scene) or _type(scene, _written(scene))
        case "in parts":
            # A space opens the list of such a field.
            return _type(scene, _written(scene).replace(" ", ""))
    name = scene.command.target
    field = next(iter(fields_meant(scene)), None)
    further = None if field and says_no_name(name) else look_further(scene, field)
    if further:
        return further
    if field:
        return _focus(scene, field)
    if name.lower() in ANYWHERE:
        return _type(scene, _written(scene))
    return search(scene, name)


def _focus(scene: Scene, field: Element) -> Act:
    name = scene.command.target
    actions = focus(scene, field, name)
    phase = "in parts" if has_parts(field) else "focused"
    return scene.act_on(field, f"putting the caret into {name!r}", *actions, phase=phase)


def _declined(scene: Scene) -> Act | None:
    """Send away what came up unasked as the field was clicked; then the field is clicked again."""
    fresh = scene.appeared(scene.memory.since)
    button = scene.button(DECLINING, only_new=True) if fresh else None
    if button is None or len(scene.memory.tried) > TRIES:
        return None
    click = Click(at=button.box.center, target=button.text)
    return scene.act_on(button, "declining what came in between", click, phase="declined")


def _type(scene: Scene, text: str) -> Act:
    return scene.act(f"typing {text!r}", Type(text=text), phase="typed")


def _written(scene: Scene) -> str:
    """What is to be typed, in the letters that were asked for."""
    text = scene.command.text
    match scene.command.letters:
        case "upper":
            return text.upper()
        case "lower":
            return text.lower()
    return text


def _typed(scene: Scene) -> Next:
    text = _written(scene)
    if text.strip() and not scene.changed:
        return Fails(f"typing {text!r} changed nothing: no field has the keyboard")
    further = _next_field(scene)
    if further:
        return _focus(scene, further)
    field = _filled(scene)
    if field and is_single(scene, field) and len(field.value) > len(text) + MORE:
        return Fails(f"{scene.command.target!r} holds {field.value!r} instead of {text!r}")
    if not _is_read(scene, text):
        return Doubt(f"{text!r} was typed, but can't be read back")
    return Holds()


def _next_field(scene: Scene) -> Element | None:
    """Where the same is typed into several fields, the next of them."""
    if not is_plural(scene.command.target):
        return None
    return next((one for one in fields_meant(scene) if not scene.was_tried(one)), None)


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
            return _type(scene, _written(scene))
    for target in filter(None, (scene.command.target, "search field", "search icon", "Search")):
        found = scene.candidates(target)
        if found:
            actions = focus(scene, found[0], "search")
            return scene.act_on(
                found[0], "putting the caret into the search", *actions, phase="focused"
            )
    return search(scene, "search field")
