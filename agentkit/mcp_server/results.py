"""What the tools return. Fields that say nothing are left out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import BaseModel, Field, PrivateAttr

from agentkit.episode import Effect
from agentkit.frame import Element
from agentkit.geometry import Point, Size

__all__ = ["Acted", "Answered", "Captured", "Found", "Held", "Result", "Seen", "place"]

Numbers = list[float]
Extent = Annotated[
    list[int], Field(min_length=2, max_length=2, description="width and height of the screen")
]


class Result(BaseModel):
    """What all results share."""


class Seen(Result):
    """Something on the screen."""

    box: Numbers = Field(
        min_length=4, max_length=4, description="left, top, right, bottom in pixels"
    )
    role: str = Field(description="such as text, button, field, switch, icon")
    text: str = Field(description="what it says")
    score: float = Field(description="how sure, 0 to 1; below 0.5 it is a guess")
    value: str = Field(default="", description="what it is set to, such as on or off")

    @classmethod
    def of(cls, element: Element) -> Self:
        """An element, as it is written everywhere."""
        return cls(
            box=[round(edge, 2) for edge in element.box.edges],
            role=element.role,
            text=element.text,
            score=round(element.score, 4),
            value=element.value,
        )

    @classmethod
    def all_of(cls, elements: Iterable[Element]) -> list[Self]:
        """Several, in their order."""
        return list(map(cls.of, elements))


class Captured(Result):
    """A picture of the screen, which goes beside this."""

    size: Extent
    box: Numbers = Field(description="what the picture shows: left, top, right, bottom in pixels")
    _png: bytes = PrivateAttr(b"")

    @property
    def base64(self) -> str:
        """The picture: a PNG file in base64."""
        return b64encode(self._png).decode()

    @classmethod
    def of(cls, size: Size, box: Iterable[float], png: bytes) -> Self:
        """A part of a screen of this size, and its picture."""
        captured = cls(size=[size.width, size.height], box=list(box))
        captured._png = png
        return captured


class Found(Result):
    """What is on the screen: in reading order, or best first where something was looked for."""

    elements: list[Seen]


class Answered(Result):
    """An answer; null where the screen does not tell, for the reason in `why`."""

    answer: str | None
    confidence: float | None = Field(default=None, description="0 to 1, where it is known")
    evidence: list[Seen] = []
    why: str = ""


class Acted(Result):
    """What became of an action."""

    done: bool = Field(description="whether it was carried out")
    effect: Effect | None = Field(
        default=None,
        description="confirmed: the screen changed; unchanged: it did not; unknown: cannot be told",
    )
    at: Numbers = Field(default=[], description="where, [x, y] in pixels")
    not_found: bool = Field(default=False, description="the target is not on the screen")
    refused: bool = Field(default=False, description="it was not allowed, or not possible")
    why: str = ""


class Held(Result):
    """Whether an expectation held."""

    held: bool
    element: Seen | None = None
    why: str = ""
    nearest: list[Seen] = Field(default=[], description="what comes nearest to what was expected")


def place(point: Point) -> Numbers:
    """A point as it is written everywhere."""
    return [round(point.x, 2), round(point.y, 2)]
