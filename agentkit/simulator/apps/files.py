"""The file browser: a list of what was saved; a double click opens one in the editor."""

from __future__ import annotations

from functools import partial
from typing import Any

from agentkit.geometry import Box, Size
from agentkit.simulator.apps.app import App, Desk
from agentkit.simulator.canvas import SMALL
from agentkit.simulator.scrolling import ScrollArea
from agentkit.simulator.widgets import Button, Label, Line, ListRow, Widget

__all__ = ["FileBrowser"]

ROW, HEAD, FOOT = 40.0, 40.0, 60.0


class FileBrowser(App):
    """One click chooses a file; Open and Delete act on the chosen one."""

    name = "Files"
    icon = "folder"
    colour = (38, 128, 196)
    size = Size(600, 420)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.chosen = ""
        self.offset = 0.0

    def state(self) -> dict[str, Any]:
        return {"chosen": self.chosen}

    def choose(self, name: str) -> None:
        self.chosen = name

    def open_chosen(self) -> None:
        """Show the chosen file in the editor."""
        if self.chosen in self.desk.files:
            self.desk.open("Text Editor", self.chosen)

    def delete_chosen(self) -> None:
        self.desk.files.pop(self.chosen, None)
        self.chosen = ""

    def widgets(self, room: Box) -> list[Widget]:
        head, foot = room.top + HEAD, room.bottom - FOOT
        return [
            Label.at(room.left + 28, room.top + 22, "Name", size=SMALL, muted=True),
            Label.at(room.right - 120, room.top + 22, "Size", size=SMALL, muted=True),
            Line(box=Box(room.left + 16, head, room.right - 16, head + 1)),
            *self._list(Box(room.left + 16, head + 6, room.right - 16, foot - 4)),
            Line(box=Box(room.left + 16, foot, room.right - 16, foot + 1)),
            *self._buttons(Box(room.left + 16, foot + 12, room.right - 16, foot + 46)),
        ]

    def _list(self, box: Box) -> list[Widget]:
        inside: list[Widget] = []
        height = ROW * len(self.desk.files)
        right = box.right - (14 if height > box.height else 0)
        for place, (name, text) in enumerate(sorted(self.desk.files.items(), key=_by_name)):
            top = box.top + ROW * place - self.offset
            inside += self._file(name, text, Box(box.left, top, right, top + ROW - 4))
        area = ScrollArea(
            name="Files",
            box=box,
            inside=inside,
            offset=self.offset,
            height=height,
            scroll=self._scroll,
        )
        return [area, *area.bar()]

    def _scroll(self, offset: float) -> None:
        self.offset = offset

    def _file(self, name: str, text: str, box: Box) -> list[Widget]:
        row = ListRow(
            name=name,
            box=box,
            icon="document",
            kind="menuitem",
            chosen=name == self.chosen,
            act=partial(self.choose, name),
            act_twice=partial(self.desk.open, "Text Editor", name),
        )
        size = f"{len(text.encode())} bytes"
        if row.chosen:
            return [row]
        return [row, Label.at(box.right - 90, box.center.y, size, size=SMALL, muted=True)]

    def _buttons(self, bar: Box) -> list[Widget]:
        opens = Box(bar.right - 90, bar.top, bar.right, bar.bottom)
        deletes = Box(bar.right - 190, bar.top, bar.right - 100, bar.bottom)
        count = f"{len(self.desk.files)} files"
        return [
            Label.at(bar.left + 12, bar.center.y, count, size=SMALL, muted=True),
            Button(name="Delete", box=deletes, act=self.delete_chosen),
            Button(name="Open", box=opens, act=self.open_chosen, primary=True),
        ]


def _by_name(file: tuple[str, str]) -> str:
    return file[0].lower()
