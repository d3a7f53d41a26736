"""Typing what is read elsewhere on the screen: beside a name, or as the text that stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._fields import free_fields
from agentkit.planners._looking import search
from agentkit.planners._scene import Act, Doubt, Fails, Holds, Next, Scene
from agentkit.planners._typing import type_it
from agentkit.vision.layout import reading_order, same_row
from agentkit.vision.matching import likeness

__all__ = ["copy_it", "fill_it"]

SHOWN = ("below", "above", "here", "there")
"""What points at a text without naming it."""

LARGER = 1.4
"""A text this many times as high as others is what is shown; those explain it."""

PARAGRAPH = 1.2
"""Heights of a line between two lines of one text, at the most."""


def copy_it(scene: Scene) -> Next:
    """Read what stands beside a name, or is shown, and type it; what was typed is read back."""
    what = scene.command.text
    if scene.memory.read:
        return _type(scene, scene.command.target, scene.memory.read)
    text = _shown(scene, what) if _is_place(what) else _value(scene, what)
    if not text:
        return search(scene, what)
    return _type(scene, scene.command.target, text)


def fill_it(scene: Scene) -> Next:
    """Type into each empty field what stands beside its name elsewhere on the screen."""
    doing = scene.memory.via
    if doing and scene.memory.phase:
        done = _type(scene, doing, scene.memory.read)
        if not isinstance(done, Holds | Doubt):
            return done
        scene = _after(scene)
    for field in free_fields(scene):
        value = _value(scene, field.text)
        if value and not scene.was_tried(field):
            return _begun(scene, field.text, value)
    if not scene.memory.searches and doing is None:
        return Fails("no empty field has a name that stands elsewhere with a value beside it")
    return Holds()


def _begun(scene: Scene, name: str, value: str) -> Next:
    memory = replace(scene.memory, via=name, phase="")
    return _type(replace(scene, memory=memory), name, value)


def _after(scene: Scene) -> Scene:
    return replace(scene, memory=replace(scene.memory, phase="", read=""))


def _type(scene: Scene, field: str, text: str) -> Next:
    """Type, and remember what: the screen shows it twice from then on."""
    command = replace(scene.command, verb="type", target=field, text=text)
    done = type_it(replace(scene, command=command))
    return replace(done, memory=replace(done.memory, read=text)) if isinstance(done, Act) else done


def _is_place(what: str) -> bool:
    return what.lower() in SHOWN or what.lower().startswith(("in the", "on the"))


def _value(scene: Scene, name: str) -> str:
    """What stands beside a name, or after it on its line; else what stands below it."""
    words = [line for line in scene.lines if not _is_used(scene, line)]
    for label in sorted(words, key=lambda line: -_names(line, name)):
        if not _names(label, name):
            break
        value = _after_colon(label, name) or _beside(label, words) or _under(label, words)
        if value:
            return value
    return ""


def _names(line: Element, name: str) -> float:
    said = line.text.partition(":")[0]
    return likeness(said, name.rstrip(": "))


def _is_used(scene: Scene, line: Element) -> bool:
    """Whether a line stands on something to be used, or is the label of a field."""
    fields = [e for e in scene.elements if e.role == "field" and likeness(e.text, line.text)]
    return _holder(scene, line) is not None or any(_is_label(line.box, e.box) for e in fields)


def _holder(scene: Scene, line: Element) -> Element | None:
    """What a line stands on, if that is to be used."""
    used = [e for e in scene.elements if e.role in ("button", "field", "dropdown")]
    return next((one for one in used if one.box.contains(line.box.center)), None)


def _is_label(label: Box, field: Box) -> bool:
    """Whether words stand close before or over a field."""
    before = same_row(label, field) and label.right <= field.left + label.height
    over = 0 <= field.top - label.top < 2.5 * label.height and label.left < field.right
    return before or over


def _after_colon(label: Element, name: str) -> str:
    """What follows a name on the same line, after a colon."""
    said, _, value = label.text.partition(":")
    return value.strip() if likeness(said, name) else ""


def _beside(label: Element, words: Sequence[Element]) -> str:
    row = [w for w in words if same_row(w.box, label.box) and w.box.left >= label.box.right]
    nearest = min(row, key=lambda word: word.box.left, default=None)
    return nearest.text.strip() if nearest else ""


def _under(label: Element, words: Sequence[Element]) -> str:
    below = [
        word
        for word in words
        if 0 < word.box.center.y - label.box.center.y < 2.5 * label.box.height
        and abs(word.box.left - label.box.left) < 2 * label.box.height
    ]
    nearest = min(below, key=lambda word: word.box.top, default=None)
    return nearest.text.strip() if nearest else ""


def _shown(scene: Scene, where: str) -> str:
    """The text that is shown below or above the goal's own words, or anywhere: what is written
    larger than the rest, or else the first paragraph.
    """
    lines = [line for line in scene.lines if not _holder(scene, line)]
    if scene.statement and where.lower() in ("below", "above"):
        edge, under = scene.statement.center.y, where.lower() == "below"
        lines = [line for line in lines if (line.box.center.y > edge) == under]
    highest = max((line.box.height for line in lines), default=0.0)
    large = [line for line in lines if line.box.height > highest / LARGER]
    return " ".join(line.text.strip() for line in _paragraph(reading_order(large, lambda e: e.box)))


def _paragraph(lines: Sequence[Element]) -> list[Element]:
    """The first lines that follow each other closely."""
    kept: list[Element] = []
    for line in lines:
        if kept and line.box.top - kept[-1].box.bottom > PARAGRAPH * line.box.height:
            break
        kept.append(line)
    return kept
