"""Rows of lists and tables, heads of columns, tabs, links and days of a month."""

from __future__ import annotations

from dataclasses import dataclass

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.canvas import BODY, SMALL, text_width
from agentkit.simulator.widgets import Label, Paint, Widget

__all__ = ["DayCell", "HeadCell", "Link", "RecordRow", "Tab", "TableRow"]


@dataclass(frozen=True, kw_only=True)
class TableRow(Widget):
    """What the cells of a row stand on; they are widgets of their own."""

    chosen: bool = False

    def draw(self, paint: Paint) -> None:
        look = paint.look
        if self.chosen:
            paint.canvas.fill(self.box, look.selection, look.round(7))
        elif self.name == paint.hovered:
            paint.canvas.fill(self.box, look.hover, look.round(7))


@dataclass(frozen=True, kw_only=True)
class RecordRow(TableRow):
    """A row of two lines: what it is, and a smaller note below."""

    text: str
    note: str

    role = "menuitem"

    def draw(self, paint: Paint) -> None:
        super().draw(paint)
        at = Point(self.box.left + 14, self.box.center.y - 11)
        paint.canvas.text(at, self.text, paint.look.text)
        self._note.draw(paint)

    @property
    def _note(self) -> Label:
        middle = self.box.center.y + 12
        return Label.at(self.box.left + 14, middle, self.note, size=SMALL, muted=True)

    def elements(self) -> list[Element]:
        return [self.element(self.text, "on" if self.chosen else ""), *self._note.elements()]


@dataclass(frozen=True, kw_only=True)
class HeadCell(Widget):
    """The head of a column; a click sorts by it.

    Attributes:
        order: 1 where rows are sorted by it upwards, -1 downwards, 0 where they are not.
    """

    text: str
    order: int = 0

    role = "button"

    def draw(self, paint: Paint) -> None:
        look, middle = paint.look, self.box.center.y
        if self.name == paint.hovered:
            paint.canvas.fill(self.box, look.hover, look.round(6))
        paint.canvas.text(Point(self.box.left + 8, middle), self.text, look.text, bold=True)
        if self.order:
            arrow = "chevron-up" if self.order > 0 else "chevron-down"
            left = self.box.left + 14 + text_width(self.text, BODY)
            paint.canvas.icon(arrow, Box(left, middle - 8, left + 16, middle + 8), look.text)

    def elements(self) -> list[Element]:
        return [self.element(self.text)]


@dataclass(frozen=True, kw_only=True)
class Tab(Widget):
    """One of some pages: a line below it, or a tinted surface, while it is the one that shows."""

    text: str
    chosen: bool

    role = "tab"

    @staticmethod
    def width(words: str) -> float:
        """How wide a tab is, in logical units."""
        return text_width(words) + 36

    def draw(self, paint: Paint) -> None:
        look, box = paint.look, self.box
        if self.name == paint.hovered or (self.chosen and look.style.filled):
            paint.canvas.fill(box, look.hover, look.round(7))
        if self.chosen:
            line = Box(box.left + 6, box.bottom - 3, box.right - 6, box.bottom)
            paint.canvas.fill(line, look.accent, 2)
        colour = look.text if self.chosen else look.muted
        paint.canvas.text(box.center, self.text, colour, anchor="mm")

    def elements(self) -> list[Element]:
        return [self.element(self.text, "on" if self.chosen else "")]


@dataclass(frozen=True, kw_only=True)
class Link(Widget):
    """Underlined words that lead somewhere."""

    text: str

    role = "link"

    def draw(self, paint: Paint) -> None:
        look, box = paint.look, self.box
        colour = look.accent if look.name == "light" else (138, 180, 248)
        paint.canvas.text(Point(box.left, box.center.y), self.text, colour)
        paint.canvas.fill(Box(box.left, box.bottom - 3, box.right, box.bottom - 2), colour)

    def elements(self) -> list[Element]:
        return [self.element(self.text)]


@dataclass(frozen=True, kw_only=True)
class DayCell(Widget):
    """A day of a month; a dot below its number where something happens on it."""

    text: str
    chosen: bool
    busy: bool

    role = "button"

    def draw(self, paint: Paint) -> None:
        look, box = paint.look, self.box
        colour = look.on_accent if self.chosen else look.text
        if self.chosen:
            paint.canvas.fill(box, look.accent, look.round(8))
        elif self.name == paint.hovered:
            paint.canvas.fill(box, look.hover, look.round(8))
        paint.canvas.text(box.center, self.text, colour, anchor="mm")
        if self.busy:
            dot = Point(box.center.x, box.bottom - 7)
            paint.canvas.fill(Box.around(dot, 5), colour if self.chosen else look.accent, 99)

    def elements(self) -> list[Element]:
        return [self.element(self.text, "on" if self.chosen else "")]
