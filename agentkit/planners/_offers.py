"""Taking the best of several offers: the cheapest, the shortest, the latest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agentkit.actions import Click, Scroll
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.planners._scene import Act, Fails, Holds, Next, Scene
from agentkit.planners._times import TIME, time_of
from agentkit.vision.matching import likeness

__all__ = ["offer_it"]

VIEWS = 14
"""How often the list of offers is scrolled on."""

NOTCHES = 0.85
"""Wheel notches: less than a view, so that every offer is seen whole."""

TAKES = re.compile(r"(?:book|buy|select|choose|reserve|order|get|take|purchase)\b", re.IGNORECASE)
"""What a button says that takes an offer."""

_SUM = r"\d[\d,]*(?:\.\d{2})?"
_CURRENCY = r"(?:[$€£¥]|USD|EUR)"
_PRICE = re.compile(rf"{_CURRENCY}\s*(?P<sum>{_SUM})|(?P<after>{_SUM})\s*{_CURRENCY}")
_LENGTH = re.compile(
    r"(?:(?P<hours>\d+)\s*h(?:ours?|rs?)?\.?\s*)?(?:(?P<minutes>\d+)\s*m(?:in(?:ute)?s?)?\b)?", re.I
)


@dataclass(frozen=True)
class Offer:
    """One offer: what it is measured by, and what its button says."""

    measure: float
    button: str


def offer_it(scene: Scene) -> Next:
    """Look through all offers, then take the best."""
    if scene.memory.phase == "taken":
        return Holds() if scene.changed else Fails("taking the offer changed nothing")
    offers = {*map(_kept, scene.memory.done), *_offers(scene)}
    if scene.memory.phase in ("", "looking") and _may_go_on(scene):
        return _scroll(scene, NOTCHES, "looking", offers)
    if not offers:
        return Fails(f"no {scene.command.target} is offered", missing=scene.command.target)
    largest = scene.command.text.startswith(("most", "highest", "long", "lat"))
    best = (max if largest else min)(offers, key=lambda offer: offer.measure)
    return _take(scene, best, offers)


def _may_go_on(scene: Scene) -> bool:
    moved = scene.memory.phase == "" or bool(scene.changed)
    return moved and scene.memory.searches < VIEWS


def _take(scene: Scene, best: Offer, offers: set[Offer]) -> Next:
    """Click the button of the best offer, once it is in sight."""
    shown = [line for line, _ in _buttons(scene) if likeness(line.text, best.button) > 0.95]
    if shown:
        click = Click(at=shown[0].box.center, target=best.button)
        return scene.act_on(shown[0], f"taking {best.button!r}", click, phase="taken")
    if scene.memory.phase == "returning" and not scene.changed:
        return Fails(f"{best.button!r} is out of sight")
    return _scroll(scene, -NOTCHES, "returning", offers)


def _scroll(scene: Scene, notches: float, phase: str, offers: set[Offer]) -> Act:
    size = scene.frame.size
    wheel = Scroll(at=Point(size.width / 2, size.height * 0.6), dy=notches)
    kept = tuple(sorted(f"{offer.measure:g} {offer.button}" for offer in offers))
    moves = scene.memory.searches + 1
    return scene.act("looking through the offers", wheel, phase=phase, searches=moves, done=kept)


def _kept(words: str) -> Offer:
    measure, _, button = words.partition(" ")
    return Offer(float(measure), button)


def _offers(scene: Scene) -> Iterator[Offer]:
    """The offers in sight: each button with the measure on it, or the nearest above it."""
    above = 0.0
    for line, bottom in _buttons(scene):
        measures = [
            (one.box.center.y, measure)
            for one in scene.lines
            if above < one.box.center.y <= bottom
            and (measure := _measure(one.text, scene.command.text)) is not None
        ]
        if measures:
            yield Offer(max(measures)[1], line.text)
        above = bottom


def _buttons(scene: Scene) -> list[tuple[Element, float]]:
    """What takes an offer, from the top, and how far down each reaches."""
    buttons = [one for one in scene.elements if one.role == "button"]
    on_none = [
        line for line in scene.lines if not any(b.box.contains(line.box.center) for b in buttons)
    ]
    takes = [one for one in (*buttons, *on_none) if TAKES.match(one.text)]
    return sorted(((one, one.box.bottom) for one in takes), key=lambda one: one[1])


def _measure(text: str, best: str) -> float | None:
    """What an offer is compared by, where a line says it: a price, a length, a time."""
    if best in ("earliest", "latest"):
        said = re.search(TIME, text, re.IGNORECASE)
        return time_of(said.group()) if said and not said.group().isdigit() else None
    if "exp" in best or "priced" in best or best == "cheapest":
        price = _PRICE.search(text)
        return float((price["sum"] or price["after"]).replace(",", "")) if price else None
    length = next((one for one in _LENGTH.finditer(text) if one["hours"] or one["minutes"]), None)
    return 60 * float(length["hours"] or 0) + float(length["minutes"] or 0) if length else None
