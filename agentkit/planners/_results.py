"""Following the result of a number, over as many pages as it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from agentkit.actions import Click
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._paging import number_of, way_on
from agentkit.planners._scene import Act, Fails, Holds, Next, Scene
from agentkit.vision.layout import reading_order, same_row
from agentkit.vision.links import coloured, ink_colour, is_link

__all__ = ["follow_result"]

NUMBERS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1
    )
}

LIKE = 48
"""Levels between the colours of two titles, at the most, of 255."""

PAGES = 12
"""How many pages are turned."""


def follow_result(scene: Scene) -> Next:
    """Click the title of a result; where it lies on another page, that page is turned to."""
    name = f"{scene.command.text} result"
    if scene.memory.phase == "clicked":
        return Holds() if scene.changed else Fails(f"clicking the {name} changed nothing")
    if scene.memory.phase == "turned" and not scene.changed:
        return Fails(f"the page with the {name} does not come", missing=name)
    titles, passed = _titles(scene), scene.memory.searches
    if not titles:
        return Fails("nothing looks like a list of results", missing=name)
    at = _number(scene.command.text) - 1 - passed
    if at >= len(titles):
        return _turn(scene, name, at, titles)
    click = Click(at=titles[at].box.center, target=name)
    return scene.act_on(titles[at], f"clicking the {name}", click, phase="clicked")


def _number(said: str) -> int:
    digits = re.match(r"\d+", said)
    return int(digits.group()) if digits else NUMBERS[said.lower()]


def _titles(scene: Scene) -> list[Element]:
    """The links of the look of the topmost one, that begin where it begins; one that stands
    alone gives way to several.
    """
    pixels = scene.cleared.pixels
    widgets = [one.box for one in scene.elements if one.role in ("field", "button", "dropdown")]
    links = [
        line
        for line in scene.lines
        if any(map(str.isalpha, line.text))
        and is_link(pixels, line.box)
        and not any(box.contains(line.box.center) for box in widgets)
    ]
    ordered = reading_order(links, lambda line: line.box)
    columns = [_like(scene, one, ordered) for one in ordered]
    return next((column for column in columns if len(column) > 1), ordered[:1])


def _like(scene: Scene, first: Element, links: Sequence[Element]) -> list[Element]:
    """The links that look like one of them and begin where it begins."""
    pixels = scene.cleared.pixels
    colour = ink_colour(pixels, first.box)
    return [
        one
        for one in links
        if abs(one.box.left - first.box.left) < scene.unit
        and np.abs(ink_colour(pixels, one.box) - colour).max() < LIKE
    ]


def _last_of_row(scene: Scene, titles: Sequence[Element]) -> Element | None:
    """The last of the small links side by side under the results: numbers of pages that no text
    reader sees, and the way to the next.
    """
    ground, last = scene.frame.box, titles[-1].box
    below = Box(ground.left, last.bottom, ground.right, ground.bottom)
    pixels = scene.cleared.pixels
    links = coloured(pixels, below, ink_colour(pixels, last), LIKE)
    small = [box for box in links if box.width < 3 * scene.unit and box.height > scene.unit / 3]
    lowest = max(small, key=lambda box: box.bottom, default=None)
    row = [box for box in small if lowest and same_row(box, lowest)]
    end = max(row, key=lambda box: box.right) if len(row) > 1 else None
    return Element(end, "icon", "next page") if end else None


def _turn(scene: Scene, name: str, ahead: int, titles: Sequence[Element]) -> Act | Fails:
    """Go to the page by its number where that is in sight, else one page on."""
    passed, per_page = scene.memory.searches, len(titles)
    pages = ahead // per_page
    here = passed // per_page + 1
    number = number_of(scene, here + pages)
    way = number or way_on(scene, "next") or _last_of_row(scene, titles)
    if way is None or here > PAGES:
        return Fails(f"there is no page with the {name}", missing=name)
    passed += (pages if number else 1) * per_page
    click = Click(at=way.box.center, target=way.text)
    return scene.act(f"turning to where the {name} is", click, phase="turned", searches=passed)
