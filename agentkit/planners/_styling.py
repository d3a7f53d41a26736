"""Making text in an editor bold, underlined, red: chosen first, then given its look."""

from __future__ import annotations

import re

from agentkit.actions import Action, Click, Press
from agentkit.frame import Element
from agentkit.planners._looking import search
from agentkit.planners._scene import Act, Fails, Next, Scene
from agentkit.planners._submitting import hand_in
from agentkit.vision.swatches import Swatch, find_swatches, is_shade

__all__ = ["style_it"]

KEYS = {"bold": "b", "italic": "i", "underline": "u"}
"""What is pressed with ctrl: the same in all editors."""

PICKERS = ("text color", "text colour", "font color", "color", "colour", '"A"')
"""What opens the colours of text: its usual sign is a letter A over a bar."""

SIGNS = ".,;:!?…)\"'"
"""What ends a word and is no letter."""

_WORD = re.compile(r"\w+")


def style_it(scene: Scene) -> Next:
    """Choose the text and give it its look; a change verifies each."""
    match scene.memory.phase:
        case "chosen" if not scene.changed:
            return Fails(f"{scene.command.target or 'the text'!r} can't be chosen")
        case "chosen":
            return _look(scene)
        case "opened":
            return _colour(scene)
        case "styled" if not scene.changed:
            return Fails(f"nothing has become {scene.command.text}")
        case "styled" | "handed in":
            return hand_in(scene)
    return _choose(scene)


def _choose(scene: Scene) -> Next:
    """Mark the words, or everything."""
    words = scene.command.target
    if not words:
        text = max(_written(scene), key=lambda line: len(line.text), default=None)
        if text is None:
            return Fails("there is no text to be chosen", missing="text")
        click = Click(at=text.box.center, target="text")
        return _chosen(scene, text, [click, Press(keys=("ctrl", "a"))])
    found = [one for one in scene.locate(f'"{words}"') if _is_bare(scene, one)]
    if not found:
        return search(scene, words)
    return _chosen(scene, found[0], _mark(scene, found[0], words))


def _chosen(scene: Scene, element: Element, actions: list[Action]) -> Act:
    what = repr(scene.command.target) if scene.command.target else "everything"
    return scene.act_on(element, f"choosing {what}", *actions, phase="chosen")


def _mark(scene: Scene, place: Element, words: str) -> list[Action]:
    """A double click takes a word and no sign after it; the keyboard takes what follows."""
    count = max(1, len(_WORD.findall(words)))
    first = place.box.left + place.box.width * len(words.split()[0]) / (2 * len(words))
    click = Click(at=(first, place.box.center.y), count=2, target=words)
    further = [Press(keys=("ctrl", "shift", "right"))] * (count - 1)
    signs = [Press(keys=("shift", "right"))] * _signs_after(scene, place, words)
    return [click, *further, *signs]


def _signs_after(scene: Scene, place: Element, words: str) -> int:
    """How many signs end the words, where they stand on the screen too and are no mere comma of
    the goal's own.
    """
    signs = len(words) - len(words.rstrip(SIGNS))
    lines = [line.text for line in scene.lines if line.box.contains(place.box.center)]
    return signs if any(words.lower() in text.lower() for text in lines) else 0


def _written(scene: Scene) -> list[Element]:
    """The lines that stand on no widget: text, and what letters a tool bar has."""
    return [line for line in scene.lines if _is_bare(scene, line)]


def _is_bare(scene: Scene, line: Element) -> bool:
    used = [e for e in scene.elements if e.role in ("button", "dropdown", "tab")]
    return not any(one.box.contains(line.box.center) for one in used)


def _look(scene: Scene) -> Next:
    look = scene.command.text
    if look in KEYS:
        return scene.act(f"making it {look}", Press(keys=("ctrl", KEYS[look])), phase="styled")
    found = [one for name in PICKERS for one in scene.locate(name)]
    if not found:
        return Fails("there is nothing that opens the colours of text", missing="text color")
    click = Click(at=found[0].box.center, target="text color")
    return scene.act("opening the colours", click, phase="opened")


def _colour(scene: Scene) -> Next:
    """Click the most vivid of the shades that have come up."""
    name = scene.command.text
    patches = find_swatches(scene.frame.pixels, scene.unit)
    fresh = [one for one in patches if any(box.encloses(one.box, 1) for box in scene.changed)]
    shades = [one for one in fresh if is_shade(one.colour, name)]
    if not shades:
        return Fails(f"there is no {name} among the colours", missing=name)
    click = Click(at=max(shades, key=_vividness).box.center, target=name)
    return scene.act(f"choosing {name}", click, phase="styled")


def _vividness(patch: Swatch) -> int:
    return max(patch.colour) - min(patch.colour)
