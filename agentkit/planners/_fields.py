"""Which field is meant: by its name, by the form of what goes into it, or as the only one there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentkit.actions import Action, Click, Press
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.planners._grammar_typing import FIELDS
from agentkit.planners._looking import ANYWHERE
from agentkit.planners._scene import Scene, bare, says
from agentkit.vision.layout import reading_order
from agentkit.vision.matching import likeness

__all__ = [
    "fields_meant",
    "focus",
    "free_fields",
    "has_parts",
    "is_plural",
    "is_single",
    "says_no_name",
]

SINGLE_LINE = 3.5
"""The greatest height of a field of a single line, in heights of a line of text."""

_GENERIC = re.compile(FIELDS, re.IGNORECASE)
_PLURAL = re.compile(
    rf"(?:both|all|each|every|the\s+two|two)(?:\s+(?:of\s+)?(?:the|these|those))?\s+{FIELDS}",
    re.IGNORECASE,
)
_FORMS: dict[str, re.Pattern[str]] = {
    "date": re.compile(r"^(?:[dmy]{2,4}|\d{1,4})([./-])(?:[dmy]{2}|\d{1,2})\1", re.IGNORECASE),
    "time": re.compile(r"^(?:[-–—]+|hh?|\d{1,2})\s*:", re.IGNORECASE),
}
"""How a field shows what it takes, where nothing names it."""


def is_plural(name: str) -> bool:
    """Whether the words mean several fields at once."""
    return _PLURAL.fullmatch(name.strip()) is not None


def says_no_name(name: str) -> bool:
    """Whether the words say that it is a field, or what goes into it, and not what it is called."""
    plain = name.strip()
    return plain.lower() in _FORMS or bool(_GENERIC.fullmatch(plain)) or is_plural(plain)


def is_single(scene: Scene, field: Element) -> bool:
    """Whether a field holds a single line."""
    return field.box.height <= SINGLE_LINE * scene.unit


def fields_meant(scene: Scene) -> list[Element]:
    """The fields that a command may mean, best first; of several at once, all, from the top."""
    target = scene.command.target
    fields = [e for e in scene.elements if e.role == "field"]
    name = bare(target)
    named = [e for e in fields if name and says(e.text, name)]
    if named:
        return sorted(named, key=lambda e: -likeness(e.text, name))
    if is_plural(target):
        return [e for e in fields if is_single(scene, e)]
    if _GENERIC.fullmatch(target.strip()):
        return _any(scene, fields)
    if name.lower() in ANYWHERE:
        areas = [e for e in fields if name and not is_single(scene, e)]
        return sorted(areas, key=lambda e: -e.box.area)
    return _shaped(fields, name) or [*scene.locate(f"{name} field"), *scene.locate(target)]


def _any(scene: Scene, fields: Sequence[Element]) -> list[Element]:
    """Fields where none was named: those that nothing was written into first."""
    written = _written(scene)
    return sorted(fields, key=lambda e: (any(e.box.contains(at) for at in written), bool(e.value)))


def _shaped(fields: Sequence[Element], name: str) -> list[Element]:
    """The fields that show by a pattern that they take a date, or a time."""
    kind = _FORMS.get(name.lower())
    return [e for e in fields if kind and kind.search(e.value or e.text)]


def free_fields(scene: Scene) -> list[Element]:
    """The empty fields with a label, in reading order."""
    fields = [e for e in scene.elements if e.role == "field" and e.text and not e.value]
    return reading_order(fields, lambda field: field.box)


def _written(scene: Scene) -> list[Point]:
    """Where was clicked in this episode."""
    decisions = [step.decision for step in scene.history if step.decision]
    acts = [act for decision in decisions for act in decision.actions]
    return [act.at for act in acts if isinstance(act, Click) and act.at]


def has_parts(field: Element) -> bool:
    """Whether a field takes a date or a time in parts that are typed one after the other."""
    return any(form.search(field.value or field.text) for form in _FORMS.values())


def focus(scene: Scene, field: Element, name: str) -> list[Action]:
    """Click into a field; what stands in one of a single line is taken over, as people expect."""
    if has_parts(field):
        return [Click(at=_first_part(scene, field), target=name)]
    click = Click(at=field.box.center, target=name)
    replaced = field.value and is_single(scene, field)
    return [click, Press(keys=("ctrl", "a"))] if replaced else [click]


def _first_part(scene: Scene, field: Element) -> Point:
    """The first of several parts that take a date or a time: what is typed goes on to the next."""
    words = [line.box.left for line in scene.lines if field.box.contains(line.box.center)]
    left = min(words, default=field.box.left + 0.25 * scene.unit)
    return Point(left + 0.5 * scene.unit, field.box.center.y)
