"""Labelled fields, drop-downs, radio buttons and check boxes, one below the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from agentkit.geometry import Box
from agentkit.simulator.canvas import text_width
from agentkit.simulator.controls import Checkbox, Dropdown, Radio
from agentkit.simulator.fields import TextField
from agentkit.simulator.widgets import Label, Widget
from agentkit.simulator.writing import Writing

if TYPE_CHECKING:
    from agentkit.simulator.apps.app import Desk, Value

__all__ = ["Entry", "Form"]

LABEL, CONTROL, GAP, TICK = 28.0, 36.0, 16.0, 40.0
"""Heights: of a label above its control, of a control, below it, and of a check box's row."""


@dataclass(frozen=True)
class Entry:
    """One thing to fill in; its label is the name that its value goes by."""

    kind: Literal["field", "dropdown", "radio", "checkbox"]
    label: str
    options: tuple[str, ...] = ()


class Form:
    """What is being filled in.

    Args:
        values: what it begins with; otherwise fields are empty, boxes off, and of options the
            first is chosen.
        above: whether labels stand above their controls, not at their left.

    Attributes:
        values: as it stands, by label.
    """

    def __init__(
        self,
        desk: Desk,
        entries: Sequence[Entry],
        values: Mapping[str, Value] | None = None,
        above: bool = False,
    ) -> None:
        self.entries, self.above, self._desk = entries, above, desk
        self.values: dict[str, Value] = {each.label: _first(each) for each in entries}
        self.values.update(values or {})
        self._writings = {
            each.label: Writing(str(self.values[each.label]), clipboard=desk.clipboard)
            for each in entries
            if each.kind == "field"
        }
        for writing in self._writings.values():
            writing.place(len(writing.text))

    @property
    def height(self) -> float:
        """Of all of it, in logical units."""
        return sum(map(self._height, self.entries))

    @property
    def first(self) -> str:
        """The first thing that takes text."""
        return next(iter(self._writings), "")

    def widgets(self, box: Box) -> list[Widget]:
        """All of it, from the top of `box` down."""
        widgets: list[Widget] = []
        top = box.top
        for entry in self.entries:
            bottom = top + self._height(entry)
            widgets += self._row(entry, Box(box.left, top, box.right, bottom))
            top = bottom
        return widgets

    def _height(self, entry: Entry) -> float:
        if entry.kind == "checkbox":
            return TICK
        return CONTROL + GAP + (LABEL if self.above else 0)

    def _row(self, entry: Entry, row: Box) -> list[Widget]:
        words = self._say(entry.label)
        if entry.kind == "checkbox":
            return [self._checkbox(entry, row)]
        if self.above:
            label = Label.at(row.left + 1, row.top + LABEL / 2, words)
            box = Box(row.left, row.top + LABEL, row.right, row.bottom - GAP)
        else:
            label = Label.at(row.left + 1, row.top + CONTROL / 2, words)
            box = Box(row.left + self._indent, row.top, row.right, row.bottom - GAP)
        return [label, *self._control(entry, box)]

    @property
    def _indent(self) -> float:
        """How wide the labels at the left are."""
        named = [each for each in self.entries if each.kind != "checkbox"]
        return 24 + max((text_width(self._say(each.label)) for each in named), default=0)

    def _control(self, entry: Entry, box: Box) -> list[Widget]:
        if entry.kind == "radio":
            return self._radios(entry, box)
        if entry.kind == "dropdown":
            return [self._dropdown(entry, box)]
        return [
            TextField(
                name=entry.label,
                text=self._say(entry.label),
                box=box,
                writing=self._writings[entry.label],
                changed=partial(self._set, entry.label),
                scale=self._desk.scale,
            )
        ]

    def _dropdown(self, entry: Entry, box: Box) -> Widget:
        value, choose = str(self.values[entry.label]), partial(self._set, entry.label)
        act = partial(self._desk.show_menu, box, entry.options, value, choose)
        return Dropdown(
            name=entry.label, text=self._say(entry.label), box=box, value=value, act=act
        )

    def _radios(self, entry: Entry, box: Box) -> list[Widget]:
        widgets: list[Widget] = []
        left = box.left
        for option in entry.options:
            right = left + 32 + text_width(option)
            widgets.append(
                Radio(
                    name=f"{entry.label}: {option}",
                    text=option,
                    box=Box(left, box.center.y - 16, right, box.center.y + 16),
                    on=self.values[entry.label] == option,
                    act=partial(self._set, entry.label, option),
                )
            )
            left = right + 22
        return widgets

    def _checkbox(self, entry: Entry, row: Box) -> Widget:
        words = self._say(entry.label)
        middle = row.top + CONTROL / 2
        box = Box(row.left, middle - 16, row.left + 30 + text_width(words), middle + 16)
        return Checkbox(
            name=entry.label,
            text=words,
            box=box,
            on=self.values[entry.label] is True,
            act=partial(self._flip, entry.label),
        )

    def _say(self, label: str) -> str:
        return self._desk.variety.say(label)

    def _set(self, label: str, value: Value) -> None:
        self.values[label] = value

    def _flip(self, label: str) -> None:
        self.values[label] = not self.values[label]


def _first(entry: Entry) -> Value:
    if entry.kind == "checkbox":
        return False
    return entry.options[0] if entry.options else ""
