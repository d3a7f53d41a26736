"""A table: columns that sort, rows that are chosen, and what can be done to those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from agentkit.geometry import Box, Size
from agentkit.simulator.apps.app import App, Desk, Value
from agentkit.simulator.canvas import text_width
from agentkit.simulator.controls import Checkbox
from agentkit.simulator.dialogs import Question
from agentkit.simulator.rows import HeadCell, TableRow
from agentkit.simulator.scrolling import Scrolled
from agentkit.simulator.widgets import Button, Label, Line, Widget

__all__ = ["Invoices"]

ROW, HEAD, FOOT, TICK = 38.0, 44.0, 60.0, 48.0
COLUMNS = {"Number": 1.1, "Customer": 1.6, "Due": 1.3, "Amount": 1.0, "Status": 0.9}
"""Every column, and how wide it is beside the others."""


class Invoices(App):
    """A click on a row chooses it alone, one on its box adds it or takes it off."""

    name = "Invoices"
    icon = "table"
    colour = (20, 124, 120)
    size = Size(820, 540)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.chosen: list[str] = []
        self.sorted_by, self.upwards = "Number", True
        self.scrolled = Scrolled()

    def state(self) -> dict[str, Any]:
        order = "ascending" if self.upwards else "descending"
        return {"chosen": sorted(self.chosen), "sorted": [self.sorted_by, order]}

    @property
    def invoices(self) -> dict[str, Any]:
        """What is known of each, by number."""
        return self.desk.records["Invoices"]

    @property
    def columns(self) -> list[str]:
        """The number first, the others as the desktop has them."""
        first, *others = COLUMNS
        return [first, *self.desk.variety.order("columns", others)]

    def sort(self, column: str) -> None:
        """Sort by a column; by the same one again, the other way round."""
        self.upwards = not self.upwards if column == self.sorted_by else True
        self.sorted_by = column

    def choose(self, number: str) -> None:
        self.chosen = [number]

    def flip(self, number: str) -> None:
        """Add one to those that are chosen, or take it off."""
        kept = [each for each in self.chosen if each != number]
        self.chosen = kept if number in self.chosen else [*kept, number]

    def pay(self) -> None:
        for number in self.chosen:
            self.invoices[number] = {**self.invoices[number], "Status": "Paid"}
        self.desk.tell(f"{_counted(self.chosen)} marked as paid")

    def ask_delete(self) -> None:
        if self.chosen:
            title = f"Delete {_counted(self.chosen)}?"
            note = ", ".join(sorted(self.chosen)) + " will be gone for good."
            self.desk.ask(Question(title, "Delete", self._delete, note, danger=True))

    def _delete(self, _: Mapping[str, Value]) -> None:
        for number in self.chosen:
            del self.invoices[number]
        self.desk.tell(f"{_counted(self.chosen)} deleted")
        self.chosen = []

    def _shown(self, number: str, column: str) -> str:
        if column == "Number":
            return number
        value = self.invoices[number][column]
        return f"{value}.00" if column == "Amount" else str(value)

    def _in_order(self) -> list[str]:
        def place(number: str) -> Any:
            return number if self.sorted_by == "Number" else self.invoices[number][self.sorted_by]

        return sorted(self.invoices, key=place, reverse=not self.upwards)

    def _cells(self, row: Box) -> Iterator[tuple[str, Box]]:
        """Every column, and its part of a row."""
        left, share = row.left + TICK, (row.width - TICK) / sum(COLUMNS.values())
        for column in self.columns:
            right = left + share * COLUMNS[column]
            yield column, Box(left, row.top, right, row.bottom)
            left = right

    def widgets(self, room: Box) -> list[Widget]:
        left, right = room.left + 12, room.right - 12
        head, foot = room.top + HEAD, room.bottom - FOOT
        heads = self._cells(Box(left, room.top + 6, right - 14, head - 4))
        return [
            *(self._head(column, box) for column, box in heads),
            Line(box=Box(left, head, right, head + 1)),
            *self._table(Box(left, head + 4, right, foot - 4)),
            Line(box=Box(left, foot, right, foot + 1)),
            *self._foot(Box(left, foot + 12, right, foot + 48)),
        ]

    def _head(self, column: str, box: Box) -> Widget:
        order = 0 if column != self.sorted_by else (1 if self.upwards else -1)
        words, act = self.desk.variety.say(column), partial(self.sort, column)
        wide = min(box.right - 4, box.left + text_width(words) + 36)
        box = Box(box.left, box.top, wide, box.bottom)
        return HeadCell(name=f"sort by {column}", text=words, box=box, order=order, act=act)

    def _table(self, box: Box) -> list[Widget]:
        return self.scrolled.area("Table", box, ROW * len(self.invoices), self._rows)

    def _rows(self, box: Box) -> list[Widget]:
        rows: list[Widget] = []
        for place, number in enumerate(self._in_order()):
            top = box.top + ROW * place
            rows += self._row(number, Box(box.left, top, box.right, top + ROW - 2))
        return rows

    def _row(self, number: str, box: Box) -> list[Widget]:
        on = number in self.chosen
        tick = Box(box.left + 12, box.top + 6, box.left + 34, box.bottom - 6)
        cells = [
            Label.at(cell.left + 8, box.center.y, self._shown(number, column))
            for column, cell in self._cells(box)
        ]
        act, flip = partial(self.choose, number), partial(self.flip, number)
        return [
            TableRow(name=f"row {number}", box=box, chosen=on, act=act),
            Checkbox(name=f"box {number}", text=number, box=tick, on=on, bare=True, act=flip),
            *cells,
        ]

    def _foot(self, bar: Box) -> list[Widget]:
        count = f"{len(self.chosen)} of {len(self.invoices)} selected"
        acts = {"Mark as paid": self.pay, "Delete": self.ask_delete}
        widgets: list[Widget] = [Label.at(bar.left + 12, bar.center.y, count, muted=True)]
        right = bar.right
        for name in self.desk.variety.order("invoice buttons", list(acts)):
            words = self.desk.variety.say(name)
            box = Box(right - 40 - text_width(words), bar.top, right, bar.bottom)
            primary = name == "Mark as paid"
            widgets.append(Button(name=name, text=words, box=box, act=acts[name], primary=primary))
            right = box.left - 10
        return widgets


def _counted(numbers: list[str]) -> str:
    return f"{len(numbers)} {'invoice' if len(numbers) == 1 else 'invoices'}"
