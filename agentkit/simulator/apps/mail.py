"""The mail program: a list of messages, and the one that is chosen beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from agentkit.geometry import Box, Size
from agentkit.simulator.apps.app import App, Desk, Value
from agentkit.simulator.canvas import SMALL, text_width
from agentkit.simulator.controls import Checkbox
from agentkit.simulator.dialogs import Question
from agentkit.simulator.fields import TextField
from agentkit.simulator.rows import RecordRow, Tab
from agentkit.simulator.scrolling import Scrolled
from agentkit.simulator.widgets import Button, Label, Line, Widget
from agentkit.simulator.writing import Writing

__all__ = ["Mail"]

LIST, ROW, TABS = 310.0, 58.0, 52.0
FOLDERS = ("Inbox", "Archived")


class Mail(App):
    """A click on a message shows it; what its buttons do happens at once, but for Delete."""

    name = "Mail"
    icon = "mail"
    colour = (52, 98, 200)
    size = Size(860, 540)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.folder, self.chosen = FOLDERS[0], ""
        self.scrolled, self.reply = Scrolled(), Writing(clipboard=desk.clipboard)

    def state(self) -> dict[str, Any]:
        return {"folder": self.folder, "chosen": self.chosen, "reply": self.reply.text}

    @property
    def messages(self) -> dict[str, Any]:
        """What is known of each, by its subject."""
        return self.desk.records["Mail"]

    @property
    def shown(self) -> list[str]:
        return [key for key, each in self.messages.items() if each["folder"] == self.folder]

    def show(self, folder: str) -> None:
        self.folder, self.chosen, self.scrolled.offset = folder, "", 0.0

    def choose(self, subject: str) -> None:
        self.chosen, self.reply.text = subject, ""
        self.reply.place(0)

    def _change(self, **facts: Any) -> None:
        self.messages[self.chosen] = {**self.messages[self.chosen], **facts}

    def archive(self) -> None:
        self._change(folder="Archived")
        self.desk.tell("Message archived")
        self.chosen = ""

    def flag(self) -> None:
        self._change(important=not self.messages[self.chosen]["important"])

    def send(self) -> None:
        """Send what was written; an empty reply is not sent."""
        if self.reply.text.strip():
            self._change(reply=self.reply.text)
            self.desk.tell("Reply sent")
            self.reply.select_all()
            self.reply.insert("")

    def ask_delete(self) -> None:
        note = f"{self.chosen}. It can not be brought back."
        self.desk.ask(Question("Delete this message?", "Delete", self._delete, note, danger=True))

    def _delete(self, _: Mapping[str, Value]) -> None:
        del self.messages[self.chosen]
        self.desk.tell("Message deleted")
        self.chosen = ""

    def widgets(self, room: Box) -> list[Widget]:
        on_left = self.desk.variety.pick("side of the list", (True, False))
        split = room.left + LIST if on_left else room.right - LIST
        parts = Box(room.left, room.top, split, room.bottom), Box(split, *_rest(room))
        side, body = parts if on_left else parts[::-1]
        edge = Line(box=Box(split, room.top, split + 1, room.bottom))
        return [*self._side(side), edge, *(self._message(body) if self.chosen else _hint(body))]

    def _side(self, room: Box) -> list[Widget]:
        widgets: list[Widget] = []
        left = room.left + 10
        for folder in FOLDERS:
            box = Box(left, room.top + 8, left + Tab.width(folder), room.top + TABS - 6)
            act, chosen = partial(self.show, folder), folder == self.folder
            widgets.append(Tab(name=folder, text=folder, box=box, chosen=chosen, act=act))
            left = box.right + 6
        box = Box(room.left + 8, room.top + TABS, room.right - 4, room.bottom - 8)
        height = ROW * len(self.shown)
        return [*widgets, *self.scrolled.area("Messages", box, height, self._rows)]

    def _rows(self, box: Box) -> list[Widget]:
        return [
            RecordRow(
                name=f"message {subject}",
                text=subject,
                note=self.messages[subject]["from"],
                box=Box(box.left, box.top + ROW * place, box.right, box.top + ROW * place + 54),
                chosen=subject == self.chosen,
                act=partial(self.choose, subject),
            )
            for place, subject in enumerate(self.shown)
        ]

    def _message(self, room: Box) -> list[Widget]:
        left, top = room.left + 28, room.top
        message = self.messages[self.chosen]
        lines = ["Hello,", f"this is about {self.chosen.lower()}.", "Let me know what you think."]
        return [
            Label.at(left, top + 34, self.chosen, size=18, bold=True, heading=True),
            Label.at(left, top + 64, f"From {message['from']}", size=SMALL, muted=True),
            *self._acts(Box(left, top + 84, room.right - 24, top + 120)),
            *(Label.at(left, top + 158 + 26 * row, line) for row, line in enumerate(lines)),
            *self._answer(Box(left, top + 250, room.right - 24, top + 400)),
        ]

    def _acts(self, bar: Box) -> list[Widget]:
        say, widgets, left = self.desk.variety.say, [], bar.left
        acts = {"Archive": self.archive, "Delete": self.ask_delete}
        for name in self.desk.variety.order("mail buttons", list(acts)):
            box = Box(left, bar.top, left + text_width(say(name)) + 36, bar.bottom)
            widgets.append(Button(name=name, text=say(name), box=box, act=acts[name]))
            left = box.right + 10
        words = say("Important")
        box = Box(left + 8, bar.top, left + 38 + text_width(words), bar.bottom)
        on = self.messages[self.chosen]["important"]
        return [*widgets, Checkbox(name="Important", text=words, box=box, on=on, act=self.flag)]

    def _answer(self, box: Box) -> list[Widget]:
        say = self.desk.variety.say
        words, button = say("Your reply"), say("Send reply")
        field = Box(box.left, box.top + 28, box.right, box.top + 64)
        send = Box(
            box.left, field.bottom + 14, box.left + text_width(button) + 40, field.bottom + 50
        )
        writing, scale = self.reply, self.desk.scale
        return [
            Label.at(box.left, box.top + 12, words),
            TextField(name="Your reply", text=words, box=field, writing=writing, scale=scale),
            Button(name="Send reply", text=button, box=send, act=self.send, primary=True),
        ]


def _rest(room: Box) -> tuple[float, float, float]:
    return room.top, room.right, room.bottom


def _hint(room: Box) -> list[Widget]:
    words = "Choose a message to read it"
    left = room.center.x - text_width(words) / 2
    return [Label.at(left, room.center.y, words, muted=True)]
