"""A stand-in for a model that sees well, but names places a few pixels off."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["Sighted"]

NOTICED = 1 / 3
"""How much of a thing a view has to show for it to be noticed."""


class Writes(Protocol):
    """A dialect that writes elements."""

    def format_elements(self, elements: Sequence[Element], view: View) -> str: ...


class Sighted:
    """A script for `ScriptedModel`: writes where some things lie on the view that it is shown.

    Args:
        things: where they are, in frame pixels.
        dialect: writes their places.
        error: how far off along each axis they are at the most, in pixels of the view as seen.
        least: what is narrower or flatter, in those pixels, is not noticed.
        seed: of the errors.
    """

    def __init__(
        self,
        things: Sequence[Box],
        dialect: Writes,
        error: float = 4.0,
        least: float = 0.0,
        seed: int = 0,
    ) -> None:
        self._things, self._dialect = things, dialect
        self._error, self._least = error, least
        self._chance = Random(seed)

    def __call__(self, conversation: Sequence[Message]) -> str:
        (view,) = (part for part in conversation[0].parts if isinstance(part, View))
        boxes = [box for thing in self._things if (box := self._seen(thing, view))]
        text = self._dialect.format_elements([Element(box) for box in boxes], view)
        return _after("".join(map(str, conversation[-1].parts)), text)

    def _seen(self, thing: Box, view: View) -> Box | None:
        part, scale = thing.intersection(view.shown), view.to_frame
        if part is None or part.area < thing.area * NOTICED:
            return None
        if min(part.width / scale.sx, part.height / scale.sy) < self._least:
            return None
        across = self._chance.uniform(-self._error, self._error) * scale.sx
        down = self._chance.uniform(-self._error, self._error) * scale.sy
        moved = Box(part.left + across, part.top + down, part.right + across, part.bottom + down)
        return moved.intersection(view.shown)


def _after(begun: str, text: str) -> str:
    """`text` without what the end of `begun` says of it already."""
    said = next(count for count in range(len(text), -1, -1) if begun.endswith(text[:count]))
    return text[said:]
