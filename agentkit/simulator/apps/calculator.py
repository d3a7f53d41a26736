"""A pocket calculator."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from agentkit.frame import Element
from agentkit.geometry import Box, Point, Size
from agentkit.simulator.apps.app import App, Desk
from agentkit.simulator.widgets import Button, Paint, Widget

__all__ = ["Calculator"]

KEYS = ("7", "8", "9", "/", "4", "5", "6", "x", "1", "2", "3", "-", "C", "0", "=", "+")

SIGNS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "x": operator.mul,
    "/": operator.floordiv,
}
"""Whole numbers alone: what is left over is dropped."""

LONGEST = 12
"""Digits that fit on the display."""


@dataclass(frozen=True, kw_only=True)
class Readout(Widget):
    """The display: its number stands at the right."""

    value: str

    def draw(self, paint: Paint) -> None:
        paint.canvas.outlined(self.box, paint.look.field, paint.look.border, 8)
        at = Point(self.box.right - 16, self.box.center.y)
        paint.canvas.text(at, self.value, paint.look.text, 30, "rm")

    def elements(self) -> list[Element]:
        return [self.element("Result", self.value, "field")]


class Calculator(App):
    """Adds, subtracts, multiplies and divides whole numbers, from left to right."""

    name = "Calculator"
    icon = "calculator"
    colour = (24, 132, 92)
    size = Size(320, 440)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.shown, self.kept, self.sign = "0", 0, ""
        self.fresh = True

    def state(self) -> dict[str, Any]:
        return {"shown": self.shown}

    def press(self, key: str) -> None:
        """One of the keys."""
        if key == "C":
            self.shown, self.kept, self.sign, self.fresh = "0", 0, "", True
        elif key.isdigit():
            self.shown = key if self.fresh else (self.shown + key)[:LONGEST]
            self.fresh = self.shown == "0"
        else:
            self._reckon()
            self.sign = "" if key == "=" else key

    def _reckon(self) -> None:
        number = int(self.shown) if self.shown != "Error" else 0
        if self.sign == "/" and number == 0:
            self.shown = "Error"
        elif self.sign:
            self.shown = str(SIGNS[self.sign](self.kept, number))
        self.kept = int(self.shown) if self.shown != "Error" else 0
        self.fresh = True

    def chord(self, chord: str) -> bool:
        key = {"enter": "=", "escape": "C", "*": "x", "shift+8": "x"}.get(chord, chord)
        if key in KEYS:
            self.press(key)
        return key in KEYS

    def widgets(self, room: Box) -> list[Widget]:
        top = room.top + 14
        display = Box(room.left + 14, top, room.right - 14, top + 64)
        readout = Readout(name="Result", box=display, value=self.shown)
        grid = Box(display.left, display.bottom + 12, display.right, room.bottom - 14)
        return [readout, *(self._key(place, key, grid) for place, key in enumerate(KEYS))]

    def _key(self, place: int, key: str, grid: Box) -> Widget:
        wide, tall = (grid.width + 8) / 4, (grid.height + 8) / 4
        left, top = grid.left + wide * (place % 4), grid.top + tall * (place // 4)
        box = Box(left, top, left + wide - 8, top + tall - 8)
        return Button(name=key, box=box, act=partial(self.press, key), size=19, primary=key == "=")
