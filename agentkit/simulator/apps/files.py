"""The file browser: folders, and what was saved in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from agentkit.geometry import Box, Size
from agentkit.simulator.apps.app import App, Desk, Value
from agentkit.simulator.canvas import SMALL, text_width
from agentkit.simulator.dialogs import Question
from agentkit.simulator.forms import Entry
from agentkit.simulator.scrolling import Scrolled
from agentkit.simulator.widgets import Button, IconButton, Label, Line, ListRow, Widget

__all__ = ["FileBrowser"]

ROW, BAR, HEAD, FOOT = 40.0, 54.0, 38.0, 60.0


class FileBrowser(App):
    """One click chooses, a double click opens; the buttons act on what is chosen.

    Paths in the desktop's files: ``Letters/plan.txt``; a folder's own ends with a slash.
    """

    name = "Files"
    icon = "folder"
    colour = (38, 128, 196)
    size = Size(640, 470)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.folder = self.chosen = ""
        self.scrolled = Scrolled()

    def state(self) -> dict[str, Any]:
        return {"folder": self.folder, "chosen": self.chosen}

    @property
    def shown(self) -> list[str]:
        """The paths of what is in the folder, folders first."""
        inside = [path for path in self.desk.files if self._parent(path) == self.folder]
        return sorted(inside, key=lambda path: (not path.endswith("/"), path.lower()))

    def _parent(self, path: str) -> str:
        above, slash, _ = path.rstrip("/").rpartition("/")
        return above + slash

    def _named(self, path: str) -> str:
        return path.removeprefix(self.folder).rstrip("/")

    def choose(self, path: str) -> None:
        self.chosen = path

    def enter(self, folder: str) -> None:
        """Show what is in a folder."""
        self.folder, self.chosen, self.scrolled.offset = folder, "", 0.0

    def open(self, path: str) -> None:
        """Show a folder here, a file in the editor."""
        if path.endswith("/"):
            self.enter(path)
        elif path in self.desk.files:
            self.desk.open("Text Editor", path)

    def ask_new(self) -> None:
        """Ask for the name of a new folder."""
        entries = [Entry("field", "Folder name")]
        self.desk.ask(Question("New folder", "Create", self._make, entries=entries))

    def _make(self, filled: Mapping[str, Value]) -> None:
        name = str(filled["Folder name"]).strip()
        if self._is_free(name):
            self.desk.files[f"{self.folder}{name}/"] = ""
            self.desk.tell(f"{name} was created")

    def _is_free(self, name: str) -> bool:
        """Whether something here may get that name; says why not."""
        taken = [self._named(path) for path in self.shown]
        if name and "/" not in name and name not in taken:
            return True
        self.desk.tell(f"{name} is there already" if name in taken else "A name is needed")
        return False

    def ask_rename(self) -> None:
        """Ask for another name for what is chosen."""
        if self.chosen:
            now = self._named(self.chosen)
            entries, values = [Entry("field", "New name")], {"New name": now}
            question = Question(f"Rename {now}", "Rename", self._rename, "", entries, values)
            self.desk.ask(question)

    def _rename(self, filled: Mapping[str, Value]) -> None:
        name, before = str(filled["New name"]).strip(), self.chosen
        if not self._is_free(name):
            return
        after = self.folder + name + ("/" if before.endswith("/") else "")
        for path in [path for path in self.desk.files if self._is_part(path, before)]:
            self.desk.files[after + path.removeprefix(before)] = self.desk.files.pop(path)
        self.chosen = after
        self.desk.tell(f"Renamed to {name}")

    def _is_part(self, path: str, of: str) -> bool:
        """Whether a path is another one, or lies in it."""
        return path == of or (of.endswith("/") and path.startswith(of))

    def ask_delete(self) -> None:
        """Ask whether what is chosen is really to be taken away."""
        if self.chosen:
            title = f"Delete {self._named(self.chosen)}?"
            note = "It will be gone for good. This can not be undone."
            self.desk.ask(Question(title, "Delete", self._delete, note, danger=True))

    def _delete(self, _: Mapping[str, Value]) -> None:
        for path in [path for path in self.desk.files if self._is_part(path, self.chosen)]:
            del self.desk.files[path]
        self.desk.tell(f"{self._named(self.chosen)} was deleted")
        self.chosen = ""

    def context(self) -> dict[str, Callable[[], None]]:
        return {self.desk.variety.say("New folder"): self.ask_new}

    def widgets(self, room: Box) -> list[Widget]:
        left, right = room.left + 16, room.right - 16
        head, foot = room.top + BAR + HEAD, room.bottom - FOOT
        return [
            *self._bar(Box(left, room.top + 10, right, room.top + 46)),
            Label.at(left + 12, head - 18, "Name", size=SMALL, muted=True),
            Label.at(right - 104, head - 18, "Size", size=SMALL, muted=True),
            Line(box=Box(left, head, right, head + 1)),
            *self._list(Box(left, head + 6, right, foot - 4)),
            Line(box=Box(left, foot, right, foot + 1)),
            *self._buttons(Box(left, foot + 12, right, foot + 46)),
        ]

    def _bar(self, bar: Box) -> list[Widget]:
        where = " / ".join(["Home", *self.folder.rstrip("/").split("/")]).removesuffix(" / ")
        words = self.desk.variety.say("New folder")
        new = Box(bar.right - 36 - text_width(words), bar.top, bar.right, bar.bottom)
        up = Box(bar.left, bar.center.y - 16, bar.left + 32, bar.center.y + 16)
        climb = partial(self.enter, self._parent(self.folder))
        return [
            IconButton(name="Up", box=up, icon="chevron-up", act=climb),
            Label.at(up.right + 12, bar.center.y, where, bold=True),
            Button(name="New folder", text=words, box=new, act=self.ask_new),
        ]

    def _list(self, box: Box) -> list[Widget]:
        return self.scrolled.area("Files", box, ROW * len(self.shown), self._rows)

    def _rows(self, box: Box) -> list[Widget]:
        rows: list[Widget] = []
        for place, path in enumerate(self.shown):
            top = box.top + ROW * place
            rows += self._row(path, Box(box.left, top, box.right, top + ROW - 4))
        return rows

    def _row(self, path: str, box: Box) -> list[Widget]:
        is_folder = path.endswith("/")
        row = ListRow(
            name=path,
            text=self._named(path),
            box=box,
            icon="folder" if is_folder else "document",
            kind="menuitem",
            chosen=path == self.chosen,
            act=partial(self.choose, path),
            act_twice=partial(self.open, path),
        )
        if row.chosen or is_folder:
            return [row]
        size = f"{len(self.desk.files[path].encode())} bytes"
        return [row, Label.at(box.right - 90, box.center.y, size, size=SMALL, muted=True)]

    def _buttons(self, bar: Box) -> list[Widget]:
        count = f"{len(self.shown)} {'item' if len(self.shown) == 1 else 'items'}"
        widgets: list[Widget] = [
            Label.at(bar.left + 12, bar.center.y, count, size=SMALL, muted=True)
        ]
        acts = {"Rename": self.ask_rename, "Delete": self.ask_delete}
        right = bar.right
        for name in ["Open", *self.desk.variety.order("file buttons", ["Delete", "Rename"])]:
            words = self.desk.variety.say(name)
            box = Box(right - 40 - text_width(words), bar.top, right, bar.bottom)
            act = acts.get(name, partial(self.open, self.chosen))
            widgets.append(Button(name=name, text=words, box=box, act=act, primary=name == "Open"))
            right = box.left - 10
        return widgets
