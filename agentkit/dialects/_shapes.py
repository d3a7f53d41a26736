"""Points and boxes as models write them: two numbers or four, with or without a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agentkit.actions import Action, Click, Move
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.views import View

__all__ = [
    "NUMBERS",
    "Shape",
    "box_of",
    "bracketed",
    "click_on",
    "clicked",
    "clicked_elements",
    "elements_at",
    "elements_of",
    "pixels_at",
    "point_of",
    "whole_box",
]


NUMBER = r"\s*-?\d+(?:\.\d+)?\s*"
NUMBERS = rf"{NUMBER},{NUMBER}(?:,{NUMBER},{NUMBER})?"
"""The pattern of two or four numbers."""

BRACKETED = re.compile(rf"[(\[](?:x\s*=)?({NUMBERS})[)\]]")


@dataclass(frozen=True)
class Shape:
    """A place in the model's own numbers and order: two of a point, four of a box."""

    numbers: tuple[float, ...]
    name: str = ""


def point_of(numbers: Sequence[float], text: str, view: View) -> Point:
    """The place on the frame that two numbers mean, or the middle of the box that four do.

    Raises:
        DialectError: where there are neither two nor four, or they lie outside the view.
    """
    if len(numbers) == 4:
        return box_of(numbers, text, view).center
    if len(numbers) != 2:
        raise DialectError(f"a point is two numbers, not {list(numbers)}", text)
    try:
        return view.point(*numbers)
    except DialectError as error:
        raise DialectError(str(error), text) from error


def box_of(numbers: Sequence[float], text: str, view: View) -> Box:
    """The part of the frame that four numbers mean; of two, the pixel that the point lies on.

    Raises:
        DialectError: where there are neither two nor four, or they lie outside the view.
    """
    if len(numbers) == 2:
        point = point_of(numbers, text, view)
        left, top = int(point.x), int(point.y)
        return Box(left, top, left + 1, top + 1)
    if len(numbers) != 4:
        raise DialectError(f"a box is four numbers, not {list(numbers)}", text)
    try:
        return view.box(*numbers)
    except DialectError as error:
        raise DialectError(str(error), text) from error


def elements_of(shapes: Iterable[Shape], text: str, view: View) -> list[Element]:
    """An element for every shape, in their order.

    Raises:
        DialectError: where one lies outside the view.
    """
    return [
        Element(box_of(shape.numbers, text, view), text=shape.name, by="model") for shape in shapes
    ]


def click_on(shapes: Iterable[Shape], text: str, view: View) -> Decision:
    """A click on the one place that was written: the point, or the middle of the box.

    Raises:
        DialectError: where there is none, more than one, or it lies outside the view.
    """
    places = {shape.numbers: shape for shape in shapes}
    if len(places) != 1:
        count = f"{len(places)} places" if places else "no place"
        raise DialectError(f"{count} to click, not one: {text[:80]!r}", text)
    (shape,) = places.values()
    click = Click(at=point_of(shape.numbers, text, view), target=shape.name)
    return Decision(actions=(click,), raw=text)


def clicked(decision: Decision, language: str) -> tuple[Point, str]:
    """Where the one plain click of a decision goes, and what is there.

    Raises:
        DialectError: where it is anything else, for which `language` has no words.
    """
    if len(decision.actions) != 1:
        raise DialectError(f"{language} say one click, not {len(decision.actions)} acts")
    return _place(decision.actions[0], language)


def _place(action: Action, language: str) -> tuple[Point, str]:
    if isinstance(action, Click) and action.at is not None:
        plain = Click(at=action.at, target=action.target)
        if action == plain:
            return action.at, action.target
    raise DialectError(f"{language} say a plain click on a place, not {action!r}")


def whole_box(numbers: Sequence[float], last: int | None = None) -> tuple[int, int, int, int]:
    """The four numbers of a box, rounded; it stays at least one step wide and high.

    Args:
        numbers: in any order that names both starts before both ends.
        last: the last number that a box may begin at; any, where it is not given.
    """
    first, second, third, fourth = map(round, numbers)
    if last is not None:
        first, second = min(first, last), min(second, last)
    return first, second, max(third, first + 1), max(fourth, second + 1)


def elements_at(places: Iterable[Sequence[float]], text: str, view: View) -> list[Element]:
    """An element of one pixel for every point, or middle of a box, in their order.

    Raises:
        DialectError: where one lies outside the view.
    """
    return pixels_at(point_of(place, text, view) for place in places)


def pixels_at(points: Iterable[Point]) -> list[Element]:
    """An element of one pixel at every place of the frame."""
    corners = [(int(point.x), int(point.y)) for point in points]
    return [Element(Box(x, y, x + 1, y + 1), by="model") for x, y in corners]


def clicked_elements(actions: Iterable[Action]) -> list[Element]:
    """An element of one pixel at every place that is clicked or pointed at, in their order."""
    return pixels_at(act.at for act in actions if isinstance(act, Click | Move) and act.at)


def bracketed(text: str) -> Iterator[Shape]:
    """Every two or four numbers in round or square brackets, in their order."""
    for found in BRACKETED.finditer(text):
        yield Shape(tuple(float(number) for number in found[1].split(",")))
