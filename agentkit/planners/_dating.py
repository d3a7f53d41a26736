"""Picking a date: in a calendar's month, turned to where it has to be, or typed into a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agentkit.actions import Click, Move, Type
from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.planners._dates import (
    Day,
    day_of,
    days_in,
    is_ambiguous,
    is_written,
    month_in,
    written_as,
)
from agentkit.planners._looking import search
from agentkit.planners._scene import TRIES, Doubt, Fails, Holds, Next, Scene, says
from agentkit.planners._typing import focus
from agentkit.planners._using import click_it
from agentkit.vision.flanks import nearest_mark

__all__ = ["date_it"]

ARROWS = {
    1: ("next month", "next icon", "next", "down icon"),
    -1: ("previous month", "previous icon", "previous", "up icon"),
}
"""What turns a calendar's page, forward and back."""

ROW = 1.5
"""How far above or below the month's name its arrows may lie, in heights of a line."""

AT_ONCE = 12
"""Months that are turned over at once, after the first."""

NAMELESS = ("", "date", "day", "calendar")
"""What says nothing of which date is meant."""


def date_it(scene: Scene) -> Next:
    """Pick a day; that day must then be said, or stand out from the others."""
    wanted = day_of(scene.command.text)
    if wanted is None:
        return Fails(f"{scene.command.text!r} is no date")
    if scene.memory.phase in ("picked", "left"):
        return _meant(scene, _picked(scene, wanted))
    if scene.memory.phase == "typed":
        return _typed(scene, wanted)
    heading = _heading(scene, wanted)
    if heading is None:
        return _without_month(scene, wanted)
    year, month = month_in(heading.text) or (0, 0)
    wanted = replace(wanted, year=wanted.year or year)
    ahead = ((wanted.year or year) - year) * 12 + wanted.month - month
    return _turn(scene, heading, ahead) if ahead else _pick(scene, heading, wanted)


def _heading(scene: Scene, wanted: Day) -> Element | None:
    """The line that says which month is shown: the wanted one's, where there are several."""
    headings = [line for line in scene.lines if month_in(line.text)]
    named = [one for one in headings if month_in(one.text) == (wanted.year, wanted.month)]
    return next(iter([*named, *scene.new(headings), *headings]), None)


def _turn(scene: Scene, heading: Element, ahead: int) -> Next:
    """Turn to the month that is so many months ahead."""
    left, turning = abs(ahead), scene.memory.phase == "turning"
    if turning and left < scene.memory.searches:
        place = Box.of(scene.memory.place or heading.box.edges)
        clicks = [Click(at=place.center, target="arrow")] * min(left, AT_ONCE)
        return scene.act(f"{left} months to turn", *clicks, phase="turning", searches=left)
    arrow = _arrow(scene, heading, ARROWS[1 if ahead > 0 else -1])
    if arrow is None or len(scene.memory.tried) >= TRIES:
        return Fails(f"the calendar can't be turned from {heading.text}", missing="next month")
    click = Click(at=arrow.box.center, target=arrow.text)
    return scene.act_on(arrow, f"turning {heading.text}", click, phase="turning", searches=left)


def _arrow(scene: Scene, heading: Element, names: Sequence[str]) -> Element | None:
    """What turns the page: it stands in the row of the month's name.

    Where nothing there bears such a name, it is the drawing beside the month's name: arrows are
    drawn in many ways, but the earlier month is always to the left of the later.
    """
    found = [
        element
        for name in names
        for element in scene.candidates(name)
        if abs(element.box.center.y - heading.box.center.y) <= ROW * scene.unit
    ]
    near = min(found, key=lambda e: abs(e.box.center.x - heading.box.center.x), default=None)
    return near or _drawn_beside(scene, heading, 1 if names == ARROWS[1] else -1)


def _drawn_beside(scene: Scene, heading: Element, side: int) -> Element | None:
    words = [line.box for line in scene.lines if len(line.text) > 2]
    box = nearest_mark(scene.cleared.pixels, heading.box, side, scene.unit, words)
    arrow = Element(box, "icon", ARROWS[side][0]) if box else None
    return None if arrow is None or scene.was_tried(arrow) else arrow


def _pick(scene: Scene, heading: Element, wanted: Day) -> Next:
    cell = _cell(scene, heading, wanted.day)
    if cell is None:
        return Fails(f"{wanted.day} is not among the days of {heading.text}", str(wanted.day))
    if cell.value == "on":
        return Holds()
    click = Click(at=cell.box.center, target=str(wanted.day))
    return scene.act_on(cell, f"picking the {wanted.day}", click, phase="picked")


def _cell(scene: Scene, heading: Element, day: int) -> Element | None:
    """The day's number in the month, or where it must stand, by those beside and below it.

    Months show some days of their neighbours too: a number counts only where others support it,
    and on the right side of the 15th, which no other month lends.
    """
    near = (day, day - 1, day + 1, day - 7, day + 7, day - 14, day + 14, 15)
    places = {number: _numbers(scene, heading, number) for number in near}
    middle = next(iter(places[15]), None)
    cells = [
        cell
        for cell in places[day]
        if _support(cell, places, day, scene.unit) >= 2 and _is_ordered(cell, day, middle)
    ]
    if cells:
        return min(cells, key=lambda e: abs(e.box.center.x - heading.box.center.x))
    return _between(places, day, scene.unit)


def _numbers(scene: Scene, heading: Element, number: int) -> list[Element]:
    """Where a number stands by itself below the month's name."""
    if not 1 <= number <= 31:
        return []
    found = scene.locate(f'"{number}"')
    below = [e for e in found if e.box.center.y > heading.box.bottom]
    return [element for element in below if element.text.strip() == str(number)]


def _support(cell: Element, places: dict[int, list[Element]], day: int, unit: float) -> int:
    """How many of the days beside, above and below stand where they have to."""
    at = cell.box.center

    def beside(other: Point, side: int) -> bool:
        return abs(other.y - at.y) < unit and (other.x - at.x) * side > unit

    def stacked(other: Point, side: int) -> bool:
        return abs(other.x - at.x) < unit and (other.y - at.y) * side > unit

    return sum(
        any(test(other.box.center, side) for other in places[day + step * side])
        for test, step in ((beside, 1), (stacked, 7))
        for side in (-1, 1)
    )


def _is_ordered(cell: Element, day: int, middle: Element | None) -> bool:
    """Whether a day stands before or after the 15th, as it has to."""
    if middle is None or day == 15:
        return True
    down = cell.box.center.y - middle.box.center.y
    across = cell.box.center.x - middle.box.center.x
    after = across > 0 if abs(down) < middle.box.height else down > 0
    return after == (day > 15)


def _between(places: dict[int, list[Element]], day: int, unit: float) -> Element | None:
    """Where a number that could not be read must stand, by two others of its column."""
    for one, other, share in (
        (day - 7, day + 7, 0.5),
        (day + 7, day + 14, -1.0),
        (day - 7, day - 14, -1.0),
    ):
        for first in places[one]:
            for second in places[other]:
                start, end = first.box.center, second.box.center
                if abs(start.x - end.x) < unit < abs(start.y - end.y):
                    down = start.y + (end.y - start.y) * share
                    return Element(Box.around(Point(start.x, down), unit, unit), text=str(day))
    return None


def _picked(scene: Scene, wanted: Day) -> Next:
    """The day is said somewhere now, or it stands out though the pointer has left it."""
    place = Box.of(scene.memory.place or scene.frame.box.edges)
    heading = _heading(scene, wanted)
    cell = _cell(scene, heading, wanted.day) if heading else None
    if cell and cell.value == "on" and _says_month(heading, wanted):
        return Holds()
    if _is_said(scene.appeared(scene.memory.since), wanted):
        return Holds()
    if scene.memory.phase == "picked" and heading:
        away = Move(at=heading.box.center)
        thought = "moving the pointer away, to see whether the day stays marked"
        return scene.act(thought, away, phase="left", since=scene.memory.since)
    if heading and _says_month(heading, wanted) and scene.looks_other(place):
        return Holds()
    return Doubt(f"{scene.command.text!r} was clicked, but whether it is chosen can't be seen")


def _meant(scene: Scene, result: Next) -> Next:
    """What came of it, where the date may be two days: the screen has to write it the same way."""
    text = scene.command.text
    if not isinstance(result, Holds) or not is_ambiguous(text):
        return result
    said = [line.text for line in scene.appeared(scene.memory.since)]
    if any(is_written(text, line) for line in said):
        return result
    if any(is_ambiguous(line) for line in said):
        return Fails(f"{text!r} was taken for another day; say the month in words")
    return Doubt(f"{text!r} may be two days; the one with the month first was picked")


def _says_month(heading: Element | None, wanted: Day) -> bool:
    year, month = (month_in(heading.text) if heading else None) or (0, 0)
    return month == wanted.month and wanted.year in (None, year)


def _is_said(lines: Sequence[Element], wanted: Day) -> bool:
    return any(day.fits(wanted) for line in lines for day in days_in(line.text))


def _without_month(scene: Scene, wanted: Day) -> Next:
    """No calendar is in sight: open the one of a field, or write into it."""
    field = _field(scene)
    if field is None:
        if scene.candidates(scene.command.text):
            return click_it(replace(scene, command=replace(scene.command, target="")))
        return search(scene, scene.command.target or scene.command.text)
    if _is_said([replace(field, text=field.value)], wanted):
        return Holds()
    if scene.memory.phase == "opened":
        return _write(scene, field, wanted)
    click = Click(at=field.box.center, target=scene.command.target)
    return scene.act_on(field, "opening its calendar", click, phase="opened")


def _field(scene: Scene) -> Element | None:
    """The field of that name; where none was said, the one that shows a date or is called one."""
    fields = [e for e in scene.elements if e.role in ("field", "dropdown")]
    name = scene.command.target
    if name.lower() not in NAMELESS:
        return next((e for e in fields if says(e.text, name)), None)
    dated = [e for e in fields if days_in(e.value) or says(e.text, "date")]
    return dated[0] if len(dated) == 1 else _under_word(scene, fields)


def _under_word(scene: Scene, fields: Sequence[Element]) -> Element | None:
    """The field right under a line that speaks of a date, such as a panel's title."""
    words = [line.box for line in scene.lines if says(line.text, "date")]
    under = [
        field
        for field in fields
        if any(0 <= field.box.top - word.bottom < scene.unit for word in words)
    ]
    return under[0] if len(under) == 1 else None


def _write(scene: Scene, field: Element, wanted: Day) -> Next:
    """No calendar came: type the date as the field writes its own."""
    text = written_as(wanted, field.value or field.text) or scene.command.text
    actions = [*focus(scene, field, scene.command.target), Type(text=text, enter=True)]
    return scene.act(f"typing {text!r}", *actions, phase="typed", place=field.box.edges)


def _typed(scene: Scene, wanted: Day) -> Next:
    place = Box.of(scene.memory.place or scene.frame.box.edges)
    held = [line for line in scene.lines if place.grow(4).contains(line.box.center)]
    days = [day for line in held for day in days_in(line.text)]
    if days and all(day.fits(wanted) for day in days):
        return Holds()
    return Doubt(f"{scene.command.text!r} was typed, but can't be read back for sure")
