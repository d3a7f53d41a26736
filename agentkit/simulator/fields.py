"""Boxes that text is typed into: one line, or many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.canvas import BODY, text_width
from agentkit.simulator.widgets import Paint, Widget
from agentkit.simulator.writing import Writing

__all__ = ["TextArea", "TextField", "wrap"]

PAD, LINE = 10.0, 23.0
"""Room inside the border, and from one line of text to the next."""


@dataclass(frozen=True, kw_only=True)
class TextField(Widget):
    """A bordered box with one line of text.

    Attributes:
        changed: called with the text after every change.
        entered: called when enter is pressed.
        hint: shown in grey while there is no text.
        text: what stands beside it, where that is not its name.
        scale: pixels per unit, by which the font's widths differ a little.
    """

    writing: Writing
    changed: Callable[[str], None] | None = None
    entered: Callable[[], None] | None = None
    hint: str = ""
    text: str = ""
    scale: float = 1.0

    focusable = True
    role = "field"

    @property
    def text_box(self) -> Box:
        """Where text shows."""
        return Box(self.box.left + PAD, self.box.top, self.box.right - PAD, self.box.bottom)

    def rows(self) -> Sequence[tuple[int, int]]:
        """Where each shown line starts and ends in the text."""
        return [(0, len(self.writing.text))]

    def row_top(self, row: int) -> float:
        """Where a line starts on the screen."""
        del row
        return self.box.center.y - LINE / 2

    def shift(self) -> float:
        """How far the text is moved to the left so that the caret shows."""
        before = self._across(0, self.writing.caret)
        return max(0.0, before - self.text_box.width + 2)

    def draw(self, paint: Paint) -> None:
        look, busy = paint.look, paint.focused == self.name
        edge = look.accent if busy else look.edge
        paint.surface(self.box, look.field, edge, 2 if busy else 1, line=True)
        with paint.canvas.clip(self.text_box.grow(2).intersection(self.box) or self.box) as canvas:
            inner = replace(paint, canvas=canvas)
            if not self.writing.text:
                at = Point(self.text_box.left + 4, self.row_top(0) + LINE / 2)
                canvas.text(at, self.hint, look.muted)
            for row, span in enumerate(self.rows()):
                self._draw_row(inner, row, span)

    def _draw_row(self, paint: Paint, row: int, span: tuple[int, int]) -> None:
        canvas, writing, top = paint.canvas, self.writing, self.row_top(row)
        left = self.text_box.left - self.shift()
        busy = paint.focused == self.name
        first, last = (min(max(place, span[0]), span[1]) for place in writing.selected)
        if busy and first < last:
            start, end = (left + self._across(span[0], place) for place in (first, last))
            canvas.fill(Box(start, top, end, top + LINE), paint.look.selection)
        canvas.text(Point(left, top + LINE / 2), self._shown(*span), paint.look.text)
        if busy and self.caret_row() == row:
            x = left + self._across(span[0], writing.caret)
            canvas.fill(Box(x, top + 3, x + 1.5, top + LINE - 3), paint.look.text)

    def _shown(self, start: int, end: int) -> str:
        return self.writing.text[start:end].replace("\n", "")

    def _across(self, start: int, end: int) -> float:
        return text_width(self._shown(start, end), BODY, self.scale)

    def caret_row(self) -> int:
        """The shown line that the caret is in."""
        starts = [row for row, span in enumerate(self.rows()) if span[0] <= self.writing.caret]
        return starts[-1]

    def elements(self) -> list[Element]:
        return [self.element(self.text, self.writing.text)]

    def press(self, at: Point, count: int) -> None:
        place = self._place(at)
        if count == 1:
            self.writing.place(place)
        elif count == 2:
            self.writing.select_word(place)
        else:
            self.writing.select_all()

    def drag(self, at: Point) -> None:
        self.writing.place(self._place(at), keep=True)

    def _place(self, at: Point) -> int:
        """The place between characters that is nearest to a point."""
        rows = self.rows()
        row = int((at.y - self.row_top(0)) // LINE)
        start, end = rows[min(max(row, 0), len(rows) - 1)]
        across = at.x - self.text_box.left + self.shift()
        return min(
            range(start, end + 1), key=lambda place: abs(self._across(start, place) - across)
        )

    def key(self, chord: str) -> bool:
        if chord == "enter" and self.entered is not None:
            self.entered()
            return True
        return self._tell(self.writing.key(chord))

    def write(self, character: str) -> None:
        self.writing.insert(character)
        self._tell(True)

    def _tell(self, used: bool) -> bool:
        if used and self.changed is not None:
            self.changed(self.writing.text)
        return used


@dataclass(frozen=True, kw_only=True)
class TextArea(TextField):
    """A bordered box with many lines, wrapped at its width; it scrolls to where the caret goes."""

    @property
    def text_box(self) -> Box:
        return self.box.grow(-PAD)

    def rows(self) -> Sequence[tuple[int, int]]:
        return wrap(self.writing.text, self.text_box.width - 4, self.scale)

    @property
    def room(self) -> int:
        """How many lines fit."""
        return max(1, int(self.text_box.height // LINE))

    @property
    def first(self) -> int:
        """The first line that shows."""
        return min(self.writing.top, max(0, len(self.rows()) - self.room))

    def row_top(self, row: int) -> float:
        return self.text_box.top + (row - self.first) * LINE

    def wheel(self, amount: float) -> bool:
        most = max(0, len(self.rows()) - self.room)
        self.writing.top = min(most, max(0, self.first + round(amount / LINE)))
        return True

    def write(self, character: str) -> None:
        super().write(character)
        self._follow()

    def drag(self, at: Point) -> None:
        super().drag(at)
        self._follow()

    def _follow(self) -> None:
        """Scroll until the caret's line shows."""
        row = self.caret_row()
        self.writing.top = max(min(self.first, row), row - self.room + 1)

    def shift(self) -> float:
        return 0.0

    def key(self, chord: str) -> bool:
        keep, plain = chord.startswith("shift+"), chord.removeprefix("shift+")
        if plain in ("up", "down"):
            top = self.row_top(self.caret_row() + (1 if plain == "down" else -1))
            start = self.rows()[self.caret_row()][0]
            left = self.text_box.left + self._across(start, self.writing.caret)
            self.writing.place(self._place(Point(left, top + LINE / 2)), keep)
            used = True
        else:
            used = super().key(chord)
        self._follow()
        return used


@lru_cache(maxsize=64)
def wrap(text: str, width: float, scale: float = 1.0) -> tuple[tuple[int, int], ...]:
    """Where each line starts and ends when text is broken at spaces to fit `width` units."""
    rows: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        rows += _wrap_line(text, start, start + len(line), width, scale)
        start += len(line) + 1
    return tuple(rows)


def _wrap_line(
    text: str, start: int, end: int, width: float, scale: float
) -> list[tuple[int, int]]:
    rows = []
    while text_width(text[start:end], BODY, scale) > width:
        fits = _fitting(text, start, end, width, scale)
        space = text.rfind(" ", start + 1, fits)
        stop = space + 1 if space > 0 else fits
        rows.append((start, stop))
        start = stop
    return [*rows, (start, end)]


def _fitting(text: str, start: int, end: int, width: float, scale: float) -> int:
    """The last place up to which the text fits, at least one character on."""
    place = start + 1
    while place < end and text_width(text[start : place + 1], BODY, scale) <= width:
        place += 1
    return place
