"""Using what is in sight: click, set, select, type, press, scroll and wait, each verified."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher

from agentkit.actions import Action, Click, Drag, Press, Type, Wait
from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.keys import parse_chord
from agentkit.planners._scene import (
    NOTCHES,
    SPOTS,
    TRIES,
    Act,
    Doubt,
    Fails,
    Holds,
    Next,
    Scene,
    is_irreversible,
    says,
    scroll,
    scroll_spot,
    search,
)
from agentkit.vision.matching import key, likeness

__all__ = [
    "click_it",
    "drag_it",
    "press_it",
    "scroll_it",
    "search_it",
    "select_it",
    "set_it",
    "type_it",
    "wait_for_it",
]

READ_BACK = 0.85
"""The share of typed letters that has to be read back."""

MORE = 3
"""How many letters more than were typed a field may seem to hold, by misreading."""

SLACK = 0.02
"""How far beside the wanted place a slider may stand, as a share of its track."""

PATIENCE = 30
"""How many seconds something is waited for."""

SINGLE_LINE = 3.5
"""The greatest height of a field of a single line, in heights of a line of text."""

_ROLE = re.compile(
    r"\s+(?:check\s*box|box|switch|toggle|option|setting|slider|field|drop-?\s*down|list)$",
    re.IGNORECASE,
)
"""What people say a widget is, after its name."""

ANYWHERE = ("", "document", "editor", "text area", "it", "there", "window")
"""Names for whatever has the keyboard already."""


def click_it(scene: Scene) -> Next:
    """Click until something changes: a plain click is verified by a change."""
    command = replace(scene.command, target=scene.command.target or scene.command.text)
    if scene.memory.phase == "clicked" and scene.changed:
        return Holds()
    if scene.memory.phase == "clicked" and _is_final(scene):
        return Fails(f"clicking {command.target!r} changed nothing")
    candidates = scene.candidates(command.target)
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
    further = _look_further(scene, toggle)
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


def _look_further(scene: Scene, thing: Element | None) -> Act | None:
    """Scroll on where what was found only holds the name, or is a label whose field is hidden."""
    name = _ROLE.sub("", scene.command.target)
    if thing is None or scene.memory.phase not in ("", "searching"):
        return None
    is_label = thing.role in ("text", "heading") and scene.command.verb == "type"
    if name.lower() in ANYWHERE or (likeness(thing.text, name) and not is_label):
        return None
    further = search(scene, name)
    return further if isinstance(further, Act) else None


def _toggle(scene: Scene) -> Element | None:
    """The thing of that name that can be on or off."""
    name = _ROLE.sub("", scene.command.target)
    toggles = [e for e in scene.elements if e.value in ("on", "off") and says(e.text, name)]
    if not toggles:
        found = [e for kind in ("switch", "checkbox") for e in scene.locate(f"{name} {kind}")]
        toggles = [e for e in found if e.value in ("on", "off")]
    return max(toggles, key=lambda e: likeness(e.text, name), default=None)


def select_it(scene: Scene) -> Next:
    """Choose an option of a drop-down, or of a list in sight; the choice shown verifies it."""
    name, option = scene.command.target, scene.command.text
    share = _share(option)
    slider = _slider(scene) if share is not None else None
    if slider and share is not None:
        return _slide(scene, slider, share)
    box = _dropdown(scene)
    further = _look_further(scene, box)
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
    name = _ROLE.sub("", scene.command.target)
    sliders = [e for e in scene.elements if e.role == "slider" and e.value and says(e.text, name)]
    return max(sliders, key=lambda e: likeness(e.text, name), default=None)


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


def drag_it(scene: Scene) -> Next:
    """Drag one thing onto another; a change verifies it."""
    name, onto = scene.command.target, scene.command.text
    if scene.memory.phase == "dragged":
        return Holds() if scene.changed else Fails(f"dragging {name!r} changed nothing")
    things, places = scene.candidates(name), scene.locate(onto)
    if not things or not places:
        return search(scene, onto if things else name)
    drag = Drag(path=(things[0].box.center, places[0].box.center), target=name)
    return scene.act_on(things[0], f"dragging {name!r} to {onto!r}", drag, phase="dragged")


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
            focus = _focus(scene, found[0], "search")
            return scene.act_on(
                found[0], "putting the caret into the search", *focus, phase="focused"
            )
    return search(scene, "search field")


def type_it(scene: Scene) -> Next:
    """Type, into a field where one is named, and read it back."""
    match scene.memory.phase:
        case "typed":
            return _typed(scene)
        case "focused":
            return _type(scene)
    name = scene.command.target
    field = _field(scene)
    further = _look_further(scene, field)
    if further:
        return further
    if field:
        actions = _focus(scene, field, name)
        return scene.act_on(field, f"putting the caret into {name!r}", *actions, phase="focused")
    if name.lower() in ANYWHERE:
        return _type(scene)
    return search(scene, name)


def _field(scene: Scene) -> Element | None:
    name = _ROLE.sub("", scene.command.target)
    fields = [e for e in scene.elements if e.role == "field"]
    named = [e for e in fields if name and says(e.text, name)]
    if named:
        return max(named, key=lambda e: likeness(e.text, name))
    if name.lower() in ANYWHERE:
        areas = [e for e in fields if name and not _is_single(scene, e)]
        return max(areas, key=lambda e: e.box.area, default=None)
    return next(iter([*scene.locate(f"{name} field"), *scene.locate(name)]), None)


def _is_single(scene: Scene, field: Element) -> bool:
    return field.box.height <= SINGLE_LINE * scene.unit


def _focus(scene: Scene, field: Element, name: str) -> list[Action]:
    """Click into a field; what stands in one of a single line is taken over, as people expect."""
    click = Click(at=field.box.center, target=name)
    replaced = field.value and _is_single(scene, field)
    return [click, Press(keys=("ctrl", "a"))] if replaced else [click]


def _type(scene: Scene) -> Next:
    text = scene.command.text
    return scene.act(f"typing {text!r}", Type(text=text), phase="typed")


def _typed(scene: Scene) -> Next:
    text = scene.command.text
    if text.strip() and not scene.changed:
        return Fails(f"typing {text!r} changed nothing: no field has the keyboard")
    field = _filled(scene)
    if field and _is_single(scene, field) and len(field.value) > len(text) + MORE:
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
    if target and scene.locate(target):
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
    if target and scene.locate(target):
        return Holds()
    if not target and waits:
        return Holds()
    if waits >= (PATIENCE if scene.can_wait else 1):
        return Fails(f"{target!r} has not appeared in {waits} seconds", missing=target)
    seconds = 1.0 if target else scene.command.count
    what = repr(target) if target else f"{seconds:g} seconds"
    return scene.act(f"waiting for {what}", Wait(seconds=seconds), phase="waited", waits=waits + 1)
