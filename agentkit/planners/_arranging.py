"""Bringing the rows of a list into another order by dragging them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agentkit.actions import Drag
from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.planners._figures import picture_of
from agentkit.planners._looking import search
from agentkit.planners._scene import Fails, Next, Scene, says
from agentkit.planners._submitting import hand_in
from agentkit.vision.figures import find_figures

__all__ = ["arrange_it", "sort_it"]

ALIKE, APART = 0.5, 3.0
"""Times their height: how far the edges and heights of rows differ, and how closely they follow."""

BEYOND = 0.3
"""Times its height: how far a row is dragged past the middle of the place that it is to take."""

MOST = 12
"""Rows that are dragged for one command, at the most."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NUMBER = re.compile(r"[-−–]?\s*\d+(?:[.,]\d+)?")
_FALLING = re.compile(
    r"decreas|descend|revers|high\w*\s+to\s+low|larg\w*\s+to\s+small|z\s+to\s+a|"
    r"(?:high|larg|bigg|great)\w*\s+(?:number\s+|one\s+|value\s+)?(?:\w+\s+){0,2}(?:first|top)|"
    r"from\s+(?:the\s+)?(?:high|larg|bigg|great)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Row:
    """A row of a list, with what it says."""

    box: Box
    text: str


def arrange_it(scene: Scene) -> Next:
    """Drag a row to another place of its list; where it stands then verifies it."""
    name = scene.command.target
    rows = _rows_with(scene, name)
    at = next((index for index, row in enumerate(rows) if says(row.text, name)), None)
    if at is None:
        return search(scene, name)
    begun = scene.memory.phase == "arranged"
    wanted = scene.memory.spot if begun else _wanted(scene.command.text, at, len(rows))
    if at == wanted or scene.memory.phase == "handed in":
        return hand_in(scene)
    if wanted is None or not 0 <= wanted < len(rows):
        return Fails(f"{scene.command.text!r} is no place among {len(rows)} rows")
    return _drag(scene, rows, at, wanted)


def sort_it(scene: Scene) -> Next:
    """Drag rows until all are in order, as can be seen then."""
    rows = _sorted_by(scene, f"{scene.command.target} {scene.command.text}")
    if len(rows) < 2:
        return Fails("there is no list to sort", missing=scene.command.target)
    falling = bool(_FALLING.search(scene.command.text))
    order = sorted(range(len(rows)), key=lambda index: _value(rows[index].text), reverse=falling)
    unsorted = [place for place, index in enumerate(order) if place != index]
    if not unsorted or scene.memory.phase == "handed in":
        return hand_in(scene)
    return _drag(scene, rows, order[unsorted[0]], unsorted[0])


def _drag(scene: Scene, rows: Sequence[Row], at: int, wanted: int) -> Next:
    if scene.memory.phase == "arranged" and not scene.changed:
        return Fails(f"dragging {rows[at].text!r} changed nothing")
    if scene.memory.searches >= MOST:
        return Fails(f"the rows can't be brought into order by dragging: {rows[at].text!r}")
    start, place = rows[at].box.center, rows[wanted].box
    past = BEYOND * place.height * (1 if wanted > at else -1)
    end = Point(start.x, place.center.y + past)
    # Lists make room for a row while it is over them, so that it has to be seen on its way.
    steps = [Point(start.x, start.y + (end.y - start.y) * share) for share in (0.25, 0.5, 0.75, 1)]
    drag = Drag(path=(start, *steps, end), target=rows[at].text)
    thought = f"dragging {rows[at].text!r} to place {wanted + 1}"
    return scene.act(
        thought, drag, phase="arranged", spot=wanted, searches=scene.memory.searches + 1
    )


def _wanted(words: str, at: int, count: int) -> int | None:
    """The place that words mean, from 0; None where they mean none."""
    said = re.findall(r"\w+", words.lower())
    number = next((one for one in map(_number, said) if one), None)
    if "up" in said or "down" in said:
        return at + (number or 1) * (-1 if "up" in said else 1)
    if {"top", "topmost", "beginning", "start"} & set(said):
        return 0
    if {"bottom", "last", "end"} & set(said):
        return count - 1
    return number - 1 if number else None


def _number(word: str) -> int | None:
    digits = re.fullmatch(r"(\d+)(?:st|nd|rd|th)?", word)
    if digits:
        return int(digits[1])
    known = ORDINALS if word in ORDINALS else COUNTS
    return known.index(word) + 1 if word in known else None


def _value(text: str) -> tuple[float, str]:
    """What a row is sorted by: its number, or its words."""
    number = _NUMBER.search(text)
    if not number:
        return 0.0, text.lower()
    plain = re.sub(r"[−–]", "-", number.group()).replace(" ", "").replace(",", ".")
    return float(plain), ""


def _rows_with(scene: Scene, name: str) -> list[Row]:
    """The rows of the list that `name` is in."""
    lists = [rows for rows in _lists(scene) if any(says(row.text, name) for row in rows)]
    return max(lists, key=len, default=[])


def _sorted_by(scene: Scene, words: str) -> list[Row]:
    """The longest list; of numbers, where words speak of those."""
    lists = _lists(scene)
    if re.search(r"\bnumber|\bvalue", words, re.IGNORECASE):
        lists = [rows for rows in lists if all(_NUMBER.search(row.text) for row in rows)]
    return max(lists, key=len, default=[])


def _lists(scene: Scene) -> list[list[Row]]:
    """Boxes of one size, one below the other, or else lines of text that are."""
    boxes = [
        one.box for one in find_figures(picture_of(scene)) if one.form in ("line", "rectangle")
    ]
    held = [Row(box, said) for box in boxes for said in [_said(scene, box)] if said]
    stacks = [stack for stack in _stacks(held) if len(stack) > 1]
    if stacks:
        return stacks
    widest = max((line.box.width for line in scene.lines), default=0.0)
    return _stacks([_as_row(line, widest) for line in scene.lines])


def _as_row(line: Element, width: float) -> Row:
    left, top, _, bottom = line.box.edges
    return Row(Box(left, top, left + width, bottom), line.text)


def _said(scene: Scene, box: Box) -> str:
    inside = [line for line in scene.lines if box.contains(line.box.center)]
    return " ".join(line.text for line in sorted(inside, key=lambda line: line.box.left))


def _stacks(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that begin below one another, from the top."""
    stacks: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: row.box.top):
        stack = next((stack for stack in stacks if _belongs(row, stack[-1])), None)
        if stack is None:
            stacks.append([row])
        else:
            stack.append(row)
    return stacks


def _belongs(row: Row, above: Row) -> bool:
    slack = ALIKE * above.box.height
    return (
        abs(row.box.left - above.box.left) < slack
        and abs(row.box.right - above.box.right) < slack
        and abs(row.box.height - above.box.height) < slack
        and 0 < row.box.top - above.box.top < APART * above.box.height
    )
