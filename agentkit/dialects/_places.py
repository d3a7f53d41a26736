"""Languages of places alone: points and boxes, with or without names. One of them is a click."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from agentkit.dialects._shapes import Shape, click_on, clicked, elements_of
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.views import View

__all__ = ["Places", "box_about"]


class Places(ABC):
    """A language that says where things are and does nothing else.

    Attributes:
        language: what it is called, in errors.
        around: what it writes before, between and after several places.
    """

    language: ClassVar[str]
    around: ClassVar[tuple[str, str, str]] = ("", "", "")

    @abstractmethod
    def shapes(self, text: str) -> Iterable[Shape]:
        """The places of a text in the model's own numbers, in their order.

        Raises:
            DialectError: where one is malformed.
        """

    @abstractmethod
    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """A point of two numbers, or a box of four, as the model would write it."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """A click on the one place in `text`: a point, or the middle of a box.

        Raises:
            DialectError: as `parse_elements`, and where there is no place, or more than one.
        """
        return click_on(self.shapes(text), text, view)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """A thing for every place in `text`, in their order; a point is one pixel.

        Raises:
            DialectError: where one is malformed, or outside the view.
        """
        return elements_of(self.shapes(text), text, view)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision to click one place, as the model would write it.

        Raises:
            DialectError: where it is anything else: the language has no words for that.
        """
        place, name = clicked(decision, self.language)
        return self._framed([self.written(view.numbers(place), name, view)])

    def format_elements(self, elements: Sequence[Element], view: View) -> str:
        """Elements with their boxes, as the model would write them.

        Raises:
            DialectError: where the language cannot write one.
        """
        places = [self.written(view.numbers(each.box), each.text, view) for each in elements]
        return self._framed(places)

    def _framed(self, places: Sequence[str]) -> str:
        before, between, after = self.around
        return before + between.join(places) + after


def box_about(point: Sequence[float], last: int) -> tuple[int, int, int, int]:
    """The smallest box of whole numbers, 0 to `last`, with a point as its middle to half a step.

    For languages that can write boxes alone.

    Raises:
        DialectError: where the point is too near the edge to be the middle of any.
    """
    (left, right), (top, bottom) = (_about(number, last) for number in point)
    return left, top, right, bottom


def _about(number: float, last: int) -> tuple[int, int]:
    """The numbers on both sides of one: one step apart, or two."""
    twice = min(max(round(2 * number), 1), 2 * last - 1)
    if abs(twice / 2 - number) > 0.5:
        raise DialectError(f"{number:g} is too near the edge to be the middle of a box")
    first = (twice - 1) // 2
    return first, twice - first
