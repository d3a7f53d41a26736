"""Searching with a form: what is looked for is taken apart, each piece into the field it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from agentkit.actions import Action, Click, Type
from agentkit.frame import Element
from agentkit.planners._fields import focus
from agentkit.planners._scene import Doubt, Fails, Holds, Next, Scene
from agentkit.planners._typing import search_it

__all__ = ["search_anything", "taken_apart"]

NAMES = ("Search", "Submit", "Find", "Go", "Show results", "OK")
"""What the button of such a form says."""

ALIKE, LETTERS = 0.6, 4
"""Two words speak of one thing where they begin alike: for that share of the longer, and for that
many letters."""

LINKS = frozenset(
    "by from of in on at to for with and or the a an is are was were that which whose made called "
    "named released published written between".split()
)
"""Words that stand between what is looked for, and are no part of it."""

KIN = (
    frozenset({"year", "date", "released", "when", "day"}),
    frozenset({"director", "directed", "author", "written", "maker", "made", "artist"}),
    frozenset({"genre", "kind", "type", "category", "sort"}),
    frozenset({"city", "town", "place", "location", "where"}),
)
"""Words for one thing that do not begin alike."""

_WORD = re.compile(r"[^\s,;]+")


def search_anything(scene: Scene) -> Next:
    """Fill in a form where one is in sight that asks for more than one thing; else search as in
    any search field.
    """
    match scene.memory.phase:
        case "filled":
            return _send(scene)
        case "sent":
            return Holds() if scene.changed else Doubt("the form was sent, but nothing changed")
    fields = [one for one in scene.elements if one.role == "field" and one.text]
    values = taken_apart(scene.command.text, [one.text for one in fields])
    if scene.memory.phase or scene.command.target or len(fields) < 2 or len(values) < 2:
        return search_it(scene)
    acts = [act for one in fields if one.text in values for act in _put(scene, one, values)]
    said = ", ".join(f"{value!r} into {name!r}" for name, value in values.items())
    return scene.act(f"putting {said}", *acts, phase="filled")


def _put(scene: Scene, field: Element, values: dict[str, str]) -> list[Action]:
    return [*focus(scene, field, field.text), Type(text=values[field.text])]


def _send(scene: Scene) -> Next:
    if not scene.changed:
        return Fails("typing changed nothing: no field took it")
    button = scene.button(NAMES) or scene.named(NAMES)
    if button is None:
        return Fails("there is no button that sends the form", missing="Search")
    click = Click(at=button.box.center, target=button.text)
    return scene.act_on(button, f"sending the form by {button.text!r}", click, phase="sent")


def taken_apart(query: str, names: Sequence[str]) -> dict[str, str]:
    """What of a query goes into which field.

    ``jazz records made by Miles from year 1959`` with fields Genre, Maker and Year: a word that
    is akin to a field's name tells what comes after it, and what is left over is for the field
    that nothing told of.

    Args:
        query: what is looked for, in a person's words.
        names: of the fields.
    """
    words = [word.strip(".\"'“”") for word in _WORD.findall(query)]
    cues = {at: name for name in names for at in _cues(words, name)[:1]}
    values = {name: _after(words, at, cues) for at, name in cues.items()}
    told = {name: value for name, value in values.items() if value}
    left = [name for name in names if name not in told]
    first = min((at for at, name in cues.items() if name in told), default=0)
    rest = _before([word for word in words[:first] if word not in told.values()])
    return {**told, left[0]: rest} if len(left) == 1 and rest else told


def _cues(words: Sequence[str], name: str) -> list[int]:
    """Where in a query a word is akin to a field's name, the closest first."""
    akin = [
        (_akin(word, part), -at)
        for at, word in enumerate(words)
        for part in name.split()
        if _akin(word, part)
    ]
    return [-at for _, at in sorted(akin, reverse=True)]


def _akin(one: str, other: str) -> float:
    """The share of the longer word in which both begin alike; 0 where that is too little."""
    one, other = one.casefold(), other.casefold()
    common = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
    share = common / max(len(one), len(other))
    if one == other or (common >= LETTERS and share >= ALIKE):
        return share
    return ALIKE if any({one, other} <= kin for kin in KIN) else 0.0


def _after(words: Sequence[str], cue: int, cues: dict[int, str]) -> str:
    """The words between a cue and what comes next; a number before it where there are none."""
    said: list[str] = []
    for at in range(cue + 1, len(words)):
        if at in cues or (said and words[at].casefold() in LINKS):
            break
        if words[at].casefold() not in LINKS:
            said.append(words[at])
    before = words[cue - 1] if cue and words[cue - 1].isdigit() else ""
    return " ".join(said) or before


def _before(said: Sequence[str]) -> str:
    """What is said of the things that are looked for, before their own name or after it."""
    link = next((at for at, word in enumerate(said) if word.casefold() in LINKS), len(said))
    after = [word for word in said[link:] if word.casefold() not in LINKS]
    return " ".join(said[: link - 1] or after)
