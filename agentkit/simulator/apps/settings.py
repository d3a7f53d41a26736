"""The Settings application: a sidebar of pages, and rows of settings on cards."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Any

from agentkit.geometry import Box, Point, Size
from agentkit.simulator.apps.app import App, Desk, Value
from agentkit.simulator.apps.pages import PAGES, Group, Page, Setting
from agentkit.simulator.canvas import BODY, SMALL, TITLE, text_width
from agentkit.simulator.controls import Checkbox, Dropdown, Radio, Slider, Switch
from agentkit.simulator.fields import TextField
from agentkit.simulator.scrolling import ScrollArea
from agentkit.simulator.widgets import Card, Label, Line, ListRow, Widget
from agentkit.simulator.writing import Writing

__all__ = ["SettingsApp"]

SIDE, ROW, TALL, GAP = 204.0, 54.0, 64.0, 26.0
"""The sidebar's width, the height of a row and of one with a note, the room between cards."""


class SettingsApp(App):
    """Every change takes effect at once."""

    name = "Settings"
    icon = "settings"
    colour = (84, 92, 110)
    size = Size(880, 600)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.pages = _in_order(desk.seed)
        self.page = next((page for page in self.pages if page.title == document), self.pages[0])
        self.offset = 0.0
        self.writings: dict[str, Writing] = {}

    def state(self) -> dict[str, Any]:
        return {"page": self.page.title, "scrolled": round(self.offset)}

    def show(self, page: Page) -> None:
        """Turn to a page, at its top."""
        self.page, self.offset = page, 0.0

    def widgets(self, room: Box) -> list[Widget]:
        split = room.left + SIDE
        body = Box(split + 1, room.top, room.right - 4, room.bottom - 6)
        edge = Line(box=Box(split, room.top, split + 1, room.bottom))
        return [*self._sidebar(room), edge, *self._body(body)]

    def _sidebar(self, room: Box) -> list[Widget]:
        left, right = room.left + 12, room.left + SIDE - 12
        return [
            ListRow(
                name=page.title,
                text=self._say(page.title),
                box=Box(left, room.top + 12 + 42 * place, right, room.top + 50 + 42 * place),
                icon=page.icon,
                chosen=page is self.page,
                act=partial(self.show, page),
            )
            for place, page in enumerate(self.pages)
        ]

    def _body(self, room: Box) -> list[Widget]:
        left, right = room.left + 32, room.right - 32
        top = room.top - self.offset + 38
        title = self._say(self.page.title)
        inside: list[Widget] = [Label.at(left, top, title, size=TITLE, heading=True)]
        top += 34
        for group in self.page.groups:
            inside += self._group(group, Box(left, top, right, top + _height(group)))
            top += _height(group) + GAP
        height = top + self.offset - room.top
        area = ScrollArea(
            name=f"{self.page.title} page",
            box=room,
            inside=inside,
            offset=self.offset,
            height=height,
            scroll=self._scroll,
        )
        return [area, *area.bar()]

    def _say(self, words: str) -> str:
        return self.desk.variety.say(words)

    def _scroll(self, offset: float) -> None:
        self.offset = offset

    def _group(self, group: Group, box: Box) -> list[Widget]:
        title = Label.at(box.left + 2, box.top + 12, group.title, size=SMALL + 0.5, muted=True)
        card = Card(box=Box(box.left, box.top + 28, box.right, box.bottom))
        widgets: list[Widget] = [title, card]
        top = card.box.top
        in_order = self.desk.variety.order(f"rows of {group.title}", group.settings)
        for place, setting in enumerate(in_order):
            row = Box(box.left + 18, top, box.right - 18, top + _row_height(setting))
            if place:
                widgets.append(Line(box=Box(row.left, top, row.right, top + 1)))
            widgets += self._row(setting, row)
            top = row.bottom
        return widgets

    def _row(self, setting: Setting, row: Box) -> list[Widget]:
        if setting.kind == "checkbox":
            return [self._checkbox(setting, row)]
        return [*_words(setting, self._say(setting.label), row), *self._control(setting, row)]

    def _set(self, label: str, value: Value) -> None:
        self.desk.settings[label] = value

    def _flip(self, label: str) -> None:
        self._set(label, not self.desk.settings[label])

    def _control(self, setting: Setting, row: Box) -> list[Widget]:
        if setting.kind == "switch":
            return [self._switch(setting, row)]
        if setting.kind == "slider":
            return [self._slider(setting, row)]
        if setting.kind == "dropdown":
            return [self._dropdown(setting, row)]
        if setting.kind == "field":
            return [self._field(setting, row)]
        if setting.kind == "radio":
            return self._radios(setting, row)
        fact = setting.options[0]
        return [Label.at(row.right - text_width(fact), row.center.y, fact, muted=True)]

    def _checkbox(self, setting: Setting, row: Box) -> Widget:
        label, words = setting.label, self._say(setting.label)
        width = 30 + text_width(words)
        box = Box(row.left, row.center.y - 16, row.left + width, row.center.y + 16)
        on, act = self.desk.settings[label] is True, partial(self._flip, label)
        return Checkbox(name=label, text=words, box=box, on=on, act=act)

    def _switch(self, setting: Setting, row: Box) -> Widget:
        on = self.desk.settings[setting.label] is True
        act, words = partial(self._flip, setting.label), self._say(setting.label)
        return Switch(name=setting.label, text=words, box=_at_right(row, 46, 25), on=on, act=act)

    def _slider(self, setting: Setting, row: Box) -> Widget:
        value = float(self.desk.settings[setting.label])
        choose, words = partial(self._set, setting.label), self._say(setting.label)
        box = _at_right(row, 230, 26)
        return Slider(name=setting.label, text=words, box=box, value=value, choose=choose)

    def _dropdown(self, setting: Setting, row: Box) -> Widget:
        box, value = _at_right(row, 200, 36), str(self.desk.settings[setting.label])
        choose = partial(self._set, setting.label)
        act = partial(self.desk.show_menu, box, setting.options, value, choose)
        words = self._say(setting.label)
        return Dropdown(name=setting.label, text=words, box=box, value=value, act=act)

    def _field(self, setting: Setting, row: Box) -> Widget:
        label = setting.label
        writing = self.writings.setdefault(
            label, Writing(str(self.desk.settings[label]), clipboard=self.desk.clipboard)
        )
        return TextField(
            name=label,
            text=self._say(label),
            box=_at_right(row, 230, 36),
            writing=writing,
            changed=partial(self._set, label),
            scale=self.desk.scale,
        )

    def _radios(self, setting: Setting, row: Box) -> list[Widget]:
        widgets: list[Widget] = []
        right = row.right
        for option in reversed(setting.options):
            left = right - text_width(option) - 32
            widgets.append(
                Radio(
                    name=f"{setting.label}: {option}",
                    text=option,
                    box=Box(left, row.center.y - 16, right, row.center.y + 16),
                    on=self.desk.settings[setting.label] == option,
                    act=partial(self._set, setting.label, option),
                )
            )
            right = left - 18
        return widgets[::-1]


def _in_order(seed: int) -> list[Page]:
    """Appearance first, About last, the others as the seed has it."""
    middle = list(PAGES[1:-1])
    Random(f"pages {seed}").shuffle(middle)
    return [PAGES[0], *middle, PAGES[-1]]


def _row_height(setting: Setting) -> float:
    return TALL if setting.note else ROW


def _height(group: Group) -> float:
    return 28 + sum(_row_height(setting) for setting in group.settings)


def _at_right(row: Box, width: float, height: float) -> Box:
    return Box.around(Point(row.right - width / 2, row.center.y), width, height)


def _words(setting: Setting, label: str, row: Box) -> list[Widget]:
    """The label, and the note below it where there is one."""
    if not setting.note:
        return [Label.at(row.left, row.center.y, label)]
    return [
        Label.at(row.left, row.center.y - 11, label, size=BODY),
        Label.at(row.left, row.center.y + 11, setting.note, size=SMALL, muted=True),
    ]
