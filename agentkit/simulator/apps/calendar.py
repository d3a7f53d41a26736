"""A month to pick a day from, and what happens on that day."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from functools import partial
from typing import Any

from agentkit.geometry import Box, Point, Size
from agentkit.simulator.apps.app import App, Desk, Value
from agentkit.simulator.canvas import SMALL, text_width
from agentkit.simulator.dialogs import Question
from agentkit.simulator.forms import Entry
from agentkit.simulator.records import first_month
from agentkit.simulator.rows import DayCell
from agentkit.simulator.widgets import Button, IconButton, Label, Line, ListRow, Widget

__all__ = ["HOURS", "MONTHS", "Calendar"]

SIDE, HEAD = 264.0, 58.0
HOURS = tuple(f"{hour}:00" for hour in range(9, 17))
"""When an event can start."""

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENTRIES = (Entry("field", "Event title"), Entry("dropdown", "Start time", HOURS))


class Calendar(App):
    """It opens on the first day of a month that the seed draws: there is no clock here."""

    name = "Calendar"
    icon = "calendar"
    colour = (196, 62, 56)
    size = Size(740, 480)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.year, self.month = first_month(desk.seed)
        self.day, self.chosen = 1, ""

    def state(self) -> dict[str, Any]:
        return {"date": self.date, "chosen": self.chosen}

    @property
    def date(self) -> str:
        """The chosen day as ``2026-03-17``."""
        return self._date(self.day)

    def _date(self, day: int) -> str:
        return f"{self.year}-{self.month:02}-{day:02}"

    @property
    def events(self) -> dict[str, Any]:
        """What is known of each, by its title."""
        return self.desk.records["Calendar"]

    def turn(self, months: int) -> None:
        """Show a later month, or an earlier one, at its first day."""
        years, month = divmod(self.month - 1 + months, 12)
        self.year, self.month, self.day, self.chosen = self.year + years, month + 1, 1, ""

    def pick(self, day: int) -> None:
        self.day, self.chosen = day, ""

    def choose(self, title: str) -> None:
        self.chosen = title

    def ask_new(self) -> None:
        """Ask what happens on the chosen day."""
        title = f"New event on {self.day} {MONTHS[self.month - 1]}"
        self.desk.ask(Question(title, "Add", self._add, entries=ENTRIES))

    def _add(self, filled: Mapping[str, Value]) -> None:
        title = str(filled["Event title"]).strip()
        if title:
            self.events[title] = {"day": self.date, "time": filled["Start time"]}
        self.desk.tell("Event added" if title else "A title is needed")

    def ask_delete(self) -> None:
        if self.chosen:
            note = f"{self.chosen} on {self.day} {MONTHS[self.month - 1]}"
            self.desk.ask(Question("Delete this event?", "Delete", self._delete, note, danger=True))

    def _delete(self, _: Mapping[str, Value]) -> None:
        del self.events[self.chosen]
        self.chosen = ""
        self.desk.tell("Event deleted")

    def widgets(self, room: Box) -> list[Widget]:
        split = room.right - SIDE
        edge = Line(box=Box(split, room.top, split + 1, room.bottom))
        month = Box(room.left + 14, room.top, split - 14, room.bottom - 12)
        return [*self._month(month), edge, *self._day(Box(split, room.top, *_end(room)))]

    def _month(self, room: Box) -> list[Widget]:
        middle = room.top + HEAD / 2
        title = f"{MONTHS[self.month - 1]} {self.year}"
        left = room.center.x - text_width(title, 18) / 2
        return [
            self._arrow("Previous month", "chevron-left", Point(room.left + 24, middle), -1),
            Label.at(left, middle, title, size=18, bold=True, heading=True),
            self._arrow("Next month", "chevron-right", Point(room.right - 24, middle), 1),
            *self._days(Box(room.left, room.top + HEAD, room.right, room.bottom)),
        ]

    def _arrow(self, name: str, icon: str, middle: Point, months: int) -> Widget:
        box = Box.around(middle, 34)
        return IconButton(name=name, box=box, icon=icon, act=partial(self.turn, months))

    def _days(self, room: Box) -> list[Widget]:
        first = self.desk.variety.pick("first day of the week", (0, 6))
        wide, tall = room.width / 7, (room.height - 26) / 6
        widgets: list[Widget] = []
        for column in range(7):
            words = WEEK[(first + column) % 7]
            left = room.left + wide * (column + 0.5) - text_width(words, SMALL) / 2
            widgets.append(Label.at(left, room.top + 10, words, size=SMALL, muted=True))
        weeks = calendar.Calendar(first).monthdayscalendar(self.year, self.month)
        for row, week in enumerate(weeks):
            top = room.top + 26 + tall * row
            for column, day in enumerate(week):
                left = room.left + wide * column
                if day:
                    widgets.append(self._cell(day, Box(left, top, left + wide, top + tall)))
        return widgets

    def _cell(self, day: int, cell: Box) -> Widget:
        busy = any(event["day"] == self._date(day) for event in self.events.values())
        return DayCell(
            name=f"day {day}",
            text=str(day),
            box=cell.grow(-3),
            chosen=day == self.day,
            busy=busy,
            act=partial(self.pick, day),
        )

    def _day(self, room: Box) -> list[Widget]:
        left, right, say = room.left + 20, room.right - 18, self.desk.variety.say
        title = f"{self.day} {MONTHS[self.month - 1]}"
        new = Box(
            left, room.bottom - 54, left + text_width(say("New event")) + 36, room.bottom - 18
        )
        gone = Box(new.right + 8, new.top, right, new.bottom)
        return [
            Label.at(left, room.top + HEAD / 2, title, bold=True, heading=True),
            *self._events(Box(left, room.top + HEAD, right, new.top)),
            Button(
                name="New event", text=say("New event"), box=new, act=self.ask_new, primary=True
            ),
            Button(name="Delete", text=say("Delete"), box=gone, act=self.ask_delete),
        ]

    def _events(self, room: Box) -> list[Widget]:
        here = [
            (each["time"], title) for title, each in self.events.items() if each["day"] == self.date
        ]
        if not here:
            return [Label.at(room.left, room.top + 18, "Nothing on this day", muted=True)]
        return [
            ListRow(
                name=f"event {title}",
                text=f"{time} {title}",
                box=Box(room.left - 6, room.top + 40 * row, room.right, room.top + 40 * row + 36),
                chosen=title == self.chosen,
                kind="menuitem",
                act=partial(self.choose, title),
            )
            for row, (time, title) in enumerate(sorted(here, key=_hour))
        ]


def _end(room: Box) -> tuple[float, float]:
    return room.right, room.bottom


def _hour(event: tuple[str, str]) -> tuple[int, str]:
    return int(event[0].partition(":")[0]), event[1]
