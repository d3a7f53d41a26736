"""Numbered targets all over the screen, which record where they were hit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from agentkit.geometry import Box, Point
from agentkit.simulator.canvas import SMALL
from agentkit.simulator.layers import Layer
from agentkit.simulator.widgets import Paint, Widget

__all__ = ["Marks"]

SIDE = 28.0
"""How wide a target is, in logical units."""


@dataclass(frozen=True, kw_only=True)
class Mark(Widget):
    """One target; its name is its number."""

    role = "button"

    def draw(self, paint: Paint) -> None:
        look = paint.look
        paint.canvas.outlined(self.box, look.accent, look.on_accent, 99, 1.5)
        paint.canvas.text(self.box.center, self.name, look.on_accent, SMALL, "mm")


class Marks(Layer):
    """A board of `count` targets, one in each cell of a grid that fills the screen.

    Attributes:
        hits: every click: which target (None beside all of them), where in logical units, with
            which button, and the how many-th in a row.
    """

    key = "marks"

    def __init__(self, seed: int, box: Box, count: int) -> None:
        self.box = box
        self.hits: list[dict[str, Any]] = []
        self._marks = _spread(Random(f"marks {seed}"), box, count)

    def widgets(self) -> list[Widget]:
        return list(self._marks)

    def hit(self, at: Point, button: str, count: int, widgets: Sequence[Widget]) -> None:
        """Record a click."""
        mark = int(widgets[0].name) if widgets else None
        self.hits.append({"mark": mark, "at": [at.x, at.y], "button": button, "count": count})


def _spread(random: Random, box: Box, count: int) -> list[Mark]:
    """The first and the last stand in the corners; the others anywhere in their cells."""
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    wide, tall = box.width / columns, box.height / rows
    marks = []
    for place in range(count):
        left = box.left + (place % columns) * wide
        top = box.top + (place // columns) * tall
        across = {0: 0.0, count - 1: 1.0}.get(place, random.random())
        down = {0: 0.0, count - 1: 1.0}.get(place, random.random())
        x, y = left + across * (wide - SIDE), top + down * (tall - SIDE)
        marks.append(Mark(name=str(place + 1), box=Box(x, y, x + SIDE, y + SIDE)))
    return marks
