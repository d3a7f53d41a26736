"""The address book: a list that narrows down to what is typed, and the chosen contact."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from agentkit.geometry import Box, Size
from agentkit.simulator.apps.app import App, Desk, Value
from agentkit.simulator.canvas import text_width
from agentkit.simulator.controls import Switch
from agentkit.simulator.dialogs import Question
from agentkit.simulator.fields import TextField
from agentkit.simulator.forms import Entry, Form
from agentkit.simulator.rows import RecordRow
from agentkit.simulator.scrolling import Scrolled
from agentkit.simulator.widgets import Button, Label, Line, Widget
from agentkit.simulator.writing import Writing

__all__ = ["Contacts"]

LIST, ROW = 290.0, 58.0
ENTRIES = (Entry("field", "Phone"), Entry("field", "Email"))


class Contacts(App):
    """What is typed into the fields of a contact is kept once it is saved."""

    name = "Contacts"
    icon = "person"
    colour = (168, 66, 110)
    size = Size(780, 520)
    focus = "Search"

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.search = Writing(clipboard=desk.clipboard)
        self.chosen, self.scrolled = "", Scrolled()
        self.form = Form(desk, ())

    def state(self) -> dict[str, Any]:
        return {"chosen": self.chosen, "search": self.search.text, "shown": self.shown}

    @property
    def people(self) -> dict[str, Any]:
        """What is known of each, by name."""
        return self.desk.records["Contacts"]

    @property
    def shown(self) -> list[str]:
        """The names that hold what was typed."""
        words = self.search.text.strip().lower()
        return [name for name in self.people if words in name.lower()]

    def choose(self, name: str) -> None:
        self.chosen = name
        entries = self.desk.variety.order("contact fields", ENTRIES)
        above = self.desk.variety.pick("contact labels", (True, False))
        known = {entry.label: self.people[name][entry.label] for entry in ENTRIES}
        self.form = Form(self.desk, entries, known, above)

    def save(self) -> None:
        self.people[self.chosen] = {**self.people[self.chosen], **self.form.values}
        self.desk.tell("Contact saved")

    def like(self) -> None:
        person = self.people[self.chosen]
        self.people[self.chosen] = {**person, "Favorite": not person["Favorite"]}

    def ask_delete(self) -> None:
        title = f"Delete {self.chosen}?"
        note = "The contact will be gone for good."
        self.desk.ask(Question(title, "Delete", self._delete, note, danger=True))

    def _delete(self, _: Mapping[str, Value]) -> None:
        del self.people[self.chosen]
        self.chosen = ""
        self.desk.tell("Contact deleted")

    def widgets(self, room: Box) -> list[Widget]:
        side = Box(room.left, room.top, room.left + LIST, room.bottom)
        edge = Line(box=Box(side.right, room.top, side.right + 1, room.bottom))
        body = Box(side.right + 28, room.top, room.right - 28, room.bottom)
        return [*self._side(side), edge, *(self._person(body) if self.chosen else [])]

    def _side(self, room: Box) -> list[Widget]:
        search = TextField(
            name="Search",
            box=Box(room.left + 12, room.top + 12, room.right - 12, room.top + 48),
            writing=self.search,
            hint="Search contacts",
            scale=self.desk.scale,
        )
        box = Box(room.left + 8, room.top + 58, room.right - 4, room.bottom - 8)
        height = ROW * len(self.shown)
        return [search, *self.scrolled.area("People", box, height, self._rows)]

    def _rows(self, box: Box) -> list[Widget]:
        return [
            RecordRow(
                name=f"contact {name}",
                text=name,
                note=self.people[name]["Phone"],
                box=Box(box.left, box.top + ROW * place, box.right, box.top + ROW * place + 54),
                chosen=name == self.chosen,
                act=partial(self.choose, name),
            )
            for place, name in enumerate(self.shown)
        ]

    def _person(self, room: Box) -> list[Widget]:
        top = room.top
        form = Box(room.left, top + 124, room.right, top + 124 + self.form.height)
        return [
            Label.at(room.left, top + 38, self.chosen, size=20, bold=True, heading=True),
            *self._favorite(Box(room.left, top + 66, room.right, top + 106)),
            *self.form.widgets(form),
            *self._buttons(Box(room.left, form.bottom + 10, room.right, form.bottom + 46)),
        ]

    def _favorite(self, row: Box) -> list[Widget]:
        words, on = self.desk.variety.say("Favorite"), self.people[self.chosen]["Favorite"]
        box = Box(row.right - 46, row.center.y - 12.5, row.right, row.center.y + 12.5)
        switch = Switch(name="Favorite", text=words, box=box, on=on, act=self.like)
        return [Label.at(row.left + 1, row.center.y, words), switch]

    def _buttons(self, bar: Box) -> list[Widget]:
        say = self.desk.variety.say
        save = Box(bar.left, bar.top, bar.left + text_width(say("Save")) + 40, bar.bottom)
        gone = Box(
            save.right + 10, bar.top, save.right + text_width(say("Delete")) + 50, bar.bottom
        )
        return [
            Button(name="Save", text=say("Save"), box=save, act=self.save, primary=True),
            Button(name="Delete", text=say("Delete"), box=gone, act=self.ask_delete),
        ]
