"""A bare place: ``(352, 348)``, ``[0.49, 0.42]``, ``[[12, 30, 80, 44]]`` (GTA1, ScreenSpot-Pro).

What many models answer when they are asked where a thing is: GTA1 a point in pixels of the resized
picture, SelectGround one on a grid of 1000, GPT in ScreenSpot-Pro a box in fractions
(models/gpt4x.py); Phi-Ground's four numbers need no brackets (microsoft/Phi-Ground, README).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentkit.dialects._calls import check_length
from agentkit.dialects._shapes import NUMBERS, Shape, bracketed, click_on, clicked, elements_of
from agentkit.episode import Decision
from agentkit.frame import Element
from agentkit.views import View

__all__ = ["PointsDialect"]

BARE = re.compile(rf"\s*({NUMBERS})\s*\.?\s*")
THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)


class PointsDialect:
    """Places without names; one of them is a click."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """A click on the one place in `text`.

        Raises:
            DialectError: where there is none, more than one, or it is outside the view.
        """
        return click_on(_shapes(text), text, view)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """A thing for every place in `text`; a point is one pixel.

        Raises:
            DialectError: where one is outside the view.
        """
        return elements_of(_shapes(text), text, view)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision to click one place, as the model would write it.

        Raises:
            DialectError: where it is anything else.
        """
        place, _ = clicked(decision, "Bare places")
        return f"({_written(view.numbers(place), view)})"

    def format_elements(self, elements: Sequence[Element], view: View) -> str:
        """The boxes of elements, as the model would write them."""
        return "".join(f"[{_written(view.numbers(each.box), view)}]" for each in elements)


def _shapes(text: str) -> Iterator[Shape]:
    check_length(text)
    said = THOUGHT.sub(" ", text)
    whole = BARE.fullmatch(said)
    return bracketed(f"[{whole[1]}]" if whole else said)


def _written(numbers: Sequence[float], view: View) -> str:
    digits = 4 if view.space.unit == "fraction" else 0
    return ", ".join(f"{number:.{digits}f}" for number in numbers)
