"""Going to a page of several: by its number, a field for it, or the way on and back."""

from __future__ import annotations

import re

from agentkit.actions import Click, Move, Type
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._looking import search
from agentkit.planners._scene import TRIES, Doubt, Fails, Holds, Next, Scene, says
from agentkit.planners._typing import focus

__all__ = ["number_of", "page_it", "way_on"]

WAYS = {
    "next": ("next page", "next", "next icon", "older"),
    "previous": ("previous page", "previous", "previous icon", "newer"),
}
"""What leads on and back."""

APART = 8.0
"""How far beside each other the numbers of pages stand at the most, in heights of a line."""

_CURRENT = re.compile(r"\bpage\s+(?P<page>\d+)\b|^(?P<part>\d+)\s*(?:of|/)\s*\d+$", re.IGNORECASE)


def page_it(scene: Scene) -> Next:
    """Go to a page: the screen must say then that it is that one, or mark its number."""
    if scene.command.text in WAYS:
        return _step(scene, scene.command.text)
    wanted, now = int(scene.command.text), _current(scene)
    if now == wanted:
        return Holds()
    if scene.memory.phase in ("clicked", "left", "typed"):
        return _arrived(scene, now)
    number = None if scene.memory.phase == "turning" else number_of(scene, wanted)
    if number:
        click = Click(at=number.box.center, target=f"page {wanted}")
        return scene.act_on(number, f"going to page {wanted}", click, phase="clicked")
    field = next((e for e in scene.elements if e.role == "field" and says(e.text, "page")), None)
    if field:
        actions = [*focus(scene, field, "page"), Type(text=str(wanted), enter=True)]
        return scene.act_on(field, f"typing {wanted}", *actions, phase="typed")
    return _turn(scene, wanted, now) if now else search(scene, f"page {wanted}")


def _current(scene: Scene) -> int | None:
    """The page that the screen says it shows."""
    said = [match for line in scene.lines if (match := _CURRENT.search(line.text.strip()))]
    pages = {int(match["page"] or match["part"]) for match in said}
    return pages.pop() if len(pages) == 1 else None


def number_of(scene: Scene, wanted: int) -> Element | None:
    """The number of a page, in a row with that of another; None where it is not in sight."""
    numbers = {near: _numbers(scene, near) for near in (wanted, wanted - 1, wanted + 1, 1, 2)}
    others = [e for near, found in numbers.items() if near != wanted for e in found]
    for one in numbers[wanted]:
        reach = Box.around(one.box.center, 2 * APART * scene.unit, one.box.height)
        if any(reach.contains(other.box.center) for other in others):
            return one
    return None


def _numbers(scene: Scene, number: int) -> list[Element]:
    found = scene.locate(f'"{number}"')
    return [e for e in found if e.text.strip() == str(number) and not scene.was_tried(e)]


def _arrived(scene: Scene, now: int | None) -> Next:
    """The number was clicked, or typed, and the page does not say that it is that one."""
    wanted, phase = scene.command.text, scene.memory.phase
    if now is not None or not scene.changed:
        return Fails(f"page {now or 'one'} is shown instead of page {wanted}")
    if phase == "clicked":
        away = Move(at=(scene.frame.size.width / 2, 1))
        thought = "moving the pointer away, to see whether the number stays marked"
        return scene.act(thought, away, phase="left", since=scene.memory.since)
    place = Box.of(scene.memory.place or scene.frame.box.edges)
    there = [e.text.strip() for e in scene.locate(f'"{wanted}"') if place.contains(e.box.center)]
    if phase == "left" and wanted in there and scene.looks_other(place):
        return Holds()
    return Doubt(f"something has changed, but nothing says that it is page {wanted}")


def _turn(scene: Scene, wanted: int, now: int) -> Next:
    """Turn page after page, as long as it brings the wanted one nearer."""
    left = abs(wanted - now)
    far = scene.memory.phase == "turning" and left >= scene.memory.searches
    way = way_on(scene, "next" if wanted > now else "previous")
    if way is None or far:
        return Fails(f"there is no way from page {now} to page {wanted}", missing=f"page {wanted}")
    click = Click(at=way.box.center, target=way.text)
    return scene.act(f"turning page {now}", click, phase="turning", searches=left)


def _step(scene: Scene, direction: str) -> Next:
    """Turn one page; where pages are numbered, the number must say so."""
    now, before = _current(scene), scene.memory.searches
    if scene.memory.phase == "clicked" and scene.changed:
        wanted = before + (1 if direction == "next" else -1)
        if before and now and now != wanted:
            return Fails(f"page {now} is shown instead of page {wanted}")
        return Holds()
    way = way_on(scene, direction)
    if way is None or len(scene.memory.tried) >= TRIES:
        return search(scene, f"{direction} page")
    click = Click(at=way.box.center, target=way.text)
    thought = f"going to the {direction} page"
    return scene.act_on(way, thought, click, phase="clicked", searches=now or 0)


def way_on(scene: Scene, direction: str) -> Element | None:
    """What leads to the ``next`` or the ``previous`` page; None where nothing does."""
    found = (element for name in WAYS[direction] for element in scene.candidates(name))
    return next(found, None)
