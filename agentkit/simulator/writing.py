"""Text that is being written: a caret, a selection, and the keys that move and change them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Clipboard", "Writing"]


@dataclass
class Clipboard:
    """What was cut or copied last."""

    text: str = ""


@dataclass
class Writing:
    """A text with a caret; `anchor` is the other end of what is selected.

    Attributes:
        caret, anchor: places between characters, 0 to the length of the text.
        lines: whether it may hold more than one line.
        top: the first line that shows, where there are more than fit.
    """

    text: str = ""
    caret: int = 0
    anchor: int = 0
    lines: bool = False
    top: int = 0
    clipboard: Clipboard = field(default_factory=Clipboard)

    @property
    def selected(self) -> tuple[int, int]:
        """Where the selection starts and ends."""
        return min(self.caret, self.anchor), max(self.caret, self.anchor)

    def place(self, caret: int, keep: bool = False) -> None:
        """Put the caret somewhere; `keep` leaves the other end of the selection where it is."""
        self.caret = min(max(caret, 0), len(self.text))
        if not keep:
            self.anchor = self.caret

    def insert(self, words: str) -> None:
        """Put words in the place of what is selected."""
        start, end = self.selected
        words = words if self.lines else words.replace("\n", " ")
        self.text = self.text[:start] + words + self.text[end:]
        self.place(start + len(words))

    def select_all(self) -> None:
        self.anchor, self.caret = 0, len(self.text)

    def select_word(self, at: int) -> None:
        """The word around a place, as a double click does."""
        words = [match.span() for match in re.finditer(r"\w+|\W", self.text)]
        self.anchor, self.caret = next(
            ((start, end) for start, end in words if start <= at < end), (at, at)
        )

    def key(self, chord: str) -> bool:
        """Do what a chord means to a text; whether it means anything."""
        keep, plain = chord.startswith("shift+"), chord.removeprefix("shift+")
        if plain in ("left", "right", "home", "end", "ctrl+home", "ctrl+end"):
            self.place(self._target(plain, keep), keep)
        elif plain in ("backspace", "delete"):
            self._erase(-1 if plain == "backspace" else 1)
        elif plain == "enter" and self.lines:
            self.insert("\n")
        else:
            return self._command(plain)
        return True

    def _target(self, chord: str, keep: bool) -> int:
        start, end = self.selected
        if chord in ("left", "right") and start != end and not keep:
            return start if chord == "left" else end
        line_end = self.text.find("\n", self.caret)
        return {
            "left": self.caret - 1,
            "right": self.caret + 1,
            "home": self.text.rfind("\n", 0, self.caret) + 1,
            "end": line_end if line_end >= 0 else len(self.text),
            "ctrl+home": 0,
            "ctrl+end": len(self.text),
        }[chord]

    def _erase(self, step: int) -> None:
        if self.caret == self.anchor:
            self.place(self.caret + step, keep=True)
        self.insert("")

    def _command(self, chord: str) -> bool:
        start, end = self.selected
        if chord == "ctrl+a":
            self.select_all()
        elif chord in ("ctrl+c", "ctrl+x") and start != end:
            self.clipboard.text = self.text[start:end]
            if chord == "ctrl+x":
                self.insert("")
        elif chord == "ctrl+v":
            self.insert(self.clipboard.text)
        else:
            return False
        return True
