"""Fuyu's places: ``<box>y1, x1, y2, x2</box>`` and ``<point>x, y</point>``.

Fuyu writes a place as tokens of their own: an opening one, one per number, a closing one. Its
adapter writes them out as above, the tags of Adept's own prompts (transformers,
``processing_fuyu.py``). In an answer the numbers are in units of two pixels of the picture as the
model saw it, which is how the model was trained; in a question they are pixels of the picture as
it left our hands, which is what those prompts take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentkit.actions import Action, Click
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Box, Point, Transform
from agentkit.views import View

__all__ = ["FuyuDialect"]

NUMBER = r"\s*(\d+(?:\.\d+)?)\s*"
PLACE = re.compile(
    rf"<box>{NUMBER},{NUMBER},{NUMBER},{NUMBER}</box>|<point>{NUMBER},{NUMBER}</point>"
)


class FuyuDialect:
    """Boxes and points without names; one of them is a click."""

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """A thing for every box in `text`, in its order, and one of a pixel for every point.

        A box or point that does not hold its four or two numbers is none.

        Raises:
            DialectError: where a place is outside the view.
        """
        return [Element(_box(place, text, view), by="model") for place in _places(text)]

    def parse_actions(self, text: str, view: View) -> Decision:
        """A click on the one place in `text`: the point, or the middle of the box.

        Raises:
            DialectError: where the place is outside the view, there is none, or more than one.
        """
        places = dict.fromkeys(_places(text))
        if len(places) != 1:
            count = f"{len(places)} places" if places else "no place"
            raise DialectError(f"{count} to click, not one: {text[:80]!r}", text)
        (place,) = places
        return Decision(actions=(Click(at=_middle(place, text, view)),), raw=text)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision to click one place, as the model would write it.

        Raises:
            DialectError: where it is anything else: the language has no words for that.
        """
        if len(decision.actions) != 1:
            raise DialectError(f"Fuyu's places say one click, not {len(decision.actions)} acts")
        return _written(view.numbers(_clicked(decision.actions[0])))

    def format_elements(self, elements: Sequence[Element], view: View) -> str:
        """The boxes of elements, as the model would write them."""
        return "".join(_written(view.numbers(element.box)) for element in elements)

    def mention(self, place: Point | Box, view: View) -> str:
        """A place on the frame, as a question about the view names it.

        Raises:
            ValueError: where a box lies outside the view.
        """
        larger = Transform(view.enlarged, view.enlarged)
        to_picture = Transform(dx=-view.shown.left, dy=-view.shown.top).then(larger)
        if isinstance(place, Point):
            point = to_picture.point(place)
            return _written((point.x, point.y))
        seen = place.intersection(view.shown)
        if seen is None:
            raise ValueError(f"box {place} is outside the view at {view.shown}")
        box = to_picture.box(seen)
        return _written((box.top, box.left, box.bottom, box.right))


def _places(text: str) -> Iterator[tuple[float, ...]]:
    """The numbers of every place: four of a box, two of a point."""
    for found in PLACE.finditer(text):
        yield tuple(float(number) for number in found.groups() if number is not None)


def _box(place: tuple[float, ...], text: str, view: View) -> Box:
    if len(place) == 2:
        point = _middle(place, text, view)
        left, top = int(point.x), int(point.y)
        return Box(left, top, left + 1, top + 1)
    try:
        return view.box(*place)
    except DialectError as error:
        raise DialectError(str(error), text) from error


def _middle(place: tuple[float, ...], text: str, view: View) -> Point:
    if len(place) == 4:
        return _box(place, text, view).center
    try:
        return view.point(*place)
    except DialectError as error:
        raise DialectError(str(error), text) from error


def _clicked(action: Action) -> Point:
    """Where a plain click goes."""
    if (
        isinstance(action, Click)
        and action.at is not None
        and action == Click(at=action.at, target=action.target)
    ):
        return action.at
    raise DialectError(f"Fuyu's places say a plain click on a place, not {action!r}")


def _written(numbers: Sequence[float]) -> str:
    """Whole numbers in their tags; a box is at least one step wide and high."""
    rounded = [round(number) for number in numbers]
    if len(rounded) == 2:
        return f"<point>{rounded[0]}, {rounded[1]}</point>"
    top, left, bottom, right = rounded
    return f"<box>{top}, {left}, {max(bottom, top + 1)}, {max(right, left + 1)}</box>"
