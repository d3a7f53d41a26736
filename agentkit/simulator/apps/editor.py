"""The text editor: a document, a name for it, and Save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agentkit.geometry import Box, Size
from agentkit.simulator.apps.app import App, Desk
from agentkit.simulator.canvas import SMALL, text_width
from agentkit.simulator.fields import TextArea, TextField
from agentkit.simulator.widgets import Button, Label, Line, Widget
from agentkit.simulator.writing import Writing

__all__ = ["TextEditor"]


class TextEditor(App):
    """Keeps what it saves in the desktop's files, under the name in its field."""

    name = "Text Editor"
    icon = "pencil"
    colour = (214, 120, 20)
    size = Size(720, 480)
    focus = "Document"

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        board = desk.clipboard
        self.file_name = Writing(document or "Untitled.txt", clipboard=board)
        self.text = Writing(desk.files.get(document, ""), lines=True, clipboard=board)

    @property
    def title(self) -> str:
        return f"{self.file_name.text} - {self.name}"

    @property
    def saved(self) -> bool:
        """Whether the file holds what is shown."""
        return self.desk.files.get(self.file_name.text) == self.text.text

    def state(self) -> dict[str, Any]:
        return {"file": self.file_name.text, "text": self.text.text, "saved": self.saved}

    def save(self) -> None:
        """Put the text into the file; a document without a name is not saved."""
        if self.file_name.text.strip():
            self.desk.files[self.file_name.text] = self.text.text

    def clear(self) -> None:
        """Begin a new document."""
        self.text.text, self.file_name.text = "", "Untitled.txt"
        self.text.place(0)
        self.file_name.place(0)

    def chord(self, chord: str) -> bool:
        act = {"ctrl+s": self.save, "ctrl+n": self.clear}.get(chord)
        if act is not None:
            act()
        return act is not None

    def context(self) -> dict[str, Callable[[], None]]:
        edits = {"Cut": "ctrl+x", "Copy": "ctrl+c", "Paste": "ctrl+v", "Select all": "ctrl+a"}
        return {words: _press(self.text, chord) for words, chord in edits.items()}

    def widgets(self, room: Box) -> list[Widget]:
        bar = Box(room.left + 16, room.top + 10, room.right - 16, room.top + 46)
        line = Line(box=Box(room.left, bar.bottom + 10, room.right, bar.bottom + 11))
        page = Box(room.left + 16, line.box.bottom + 38, room.right - 16, room.bottom - 38)
        label = Label.at(page.left + 2, page.top - 17, "Document")
        return [*self._bar(bar), line, label, self._page(page), *self._foot(page)]

    def _bar(self, bar: Box) -> list[Widget]:
        label = Label.at(bar.left + 2, bar.center.y, "File name")
        left, right = label.box.right + 12, bar.right - 190
        name = Box(left, bar.top, max(left + 60, min(left + 260, right)), bar.bottom)
        new = Box(bar.right - 178, bar.top, bar.right - 96, bar.bottom)
        save = Box(bar.right - 84, bar.top, bar.right, bar.bottom)
        scale = self.desk.scale
        return [
            label,
            TextField(name="File name", box=name, writing=self.file_name, scale=scale),
            Button(name="New", box=new, act=self.clear),
            Button(name="Save", box=save, act=self.save, primary=True),
        ]

    def _page(self, box: Box) -> Widget:
        return TextArea(name="Document", box=box, writing=self.text, scale=self.desk.scale)

    def _foot(self, page: Box) -> list[Widget]:
        middle, words = page.bottom + 19, len(self.text.text.split())
        status = "Saved" if self.saved else "Not saved"
        count = f"{words} {'word' if words == 1 else 'words'}"
        right = page.right - 2 - text_width(count, SMALL)
        return [
            Label.at(page.left + 2, middle, status, size=SMALL, muted=True),
            Label.at(right, middle, count, size=SMALL, muted=True),
        ]


def _press(writing: Writing, chord: str) -> Callable[[], None]:
    def act() -> None:
        writing.key(chord)

    return act
