"""What lies above all windows: a question that has to be answered, a word about what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.canvas import BODY, text_width
from agentkit.simulator.fields import wrap
from agentkit.simulator.forms import Entry, Form
from agentkit.simulator.layers import Layer
from agentkit.simulator.widgets import Button, Label, Paint, Widget

if TYPE_CHECKING:
    from agentkit.simulator.apps.app import Desk, Value

__all__ = ["Dialog", "Question", "Toast"]

WIDTH, PAD, LINE = 420.0, 24.0, 23.0


@dataclass(frozen=True)
class Question:
    """What a dialog asks.

    Attributes:
        accept: what its main button says, in plain words; the other one cancels.
        entries: what is to be filled in.
        answered: called with what was filled in, where it was accepted.
        danger: whether accepting takes something away for good: enter does not accept it then.
    """

    title: str
    accept: str
    answered: Callable[[Mapping[str, Value]], None]
    note: str = ""
    entries: Sequence[Entry] = ()
    values: Mapping[str, Value] | None = None
    danger: bool = False


class Dialog(Layer):
    """A question in front of everything: nothing else can be used until it is answered.

    Args:
        done: called with the plain words of the button; takes the dialog away.
    """

    key = "dialog"

    def __init__(
        self, desk: Desk, question: Question, middle: Point, done: Callable[[str], None]
    ) -> None:
        self.question, self._desk, self._done = question, desk, done
        self.form = Form(desk, question.entries, question.values, above=True)
        self.focus = self.form.first
        self.box = Box.around(middle, WIDTH, self._height)

    @property
    def _notes(self) -> list[str]:
        note = self.question.note
        spans = wrap(note, WIDTH - 2 * PAD) if note else ()
        return [note[start:end].strip() for start, end in spans]

    @property
    def _height(self) -> float:
        notes = LINE * len(self._notes)
        form = self.form.height + 8 if self.question.entries else 0
        return round(60 + notes + form + 84)

    def accept(self) -> None:
        self._done(self.question.accept)
        self.question.answered(self.form.values)

    def cancel(self) -> None:
        self._done("Cancel")

    def draw_back(self, paint: Paint) -> None:
        radius = paint.look.round(12)
        paint.canvas.shadow(self.box, radius, 34, min(255, paint.look.shadow + 60))
        paint.canvas.outlined(self.box, paint.look.card, paint.look.edge, radius)

    def widgets(self) -> list[Widget]:
        left, top = self.box.left + PAD, self.box.top
        title = Label.at(left, top + 34, self.question.title, size=17, bold=True, heading=True)
        widgets: list[Widget] = [title]
        top += 60
        for line in self._notes:
            widgets.append(Label.at(left, top + LINE / 2, line))
            top += LINE
        form = Box(left, top + 8, self.box.right - PAD, top + 8 + self.form.height)
        return [*widgets, *self.form.widgets(form), *self._buttons()]

    def _buttons(self) -> list[Widget]:
        say, question = self._desk.variety.say, self.question
        accept = (say(question.accept), self.accept, not question.danger)
        cancel = (say("Cancel"), self.cancel, False)
        pair = self._desk.variety.pick("dialog buttons", ((accept, cancel), (cancel, accept)))
        right, bottom = self.box.right - PAD, self.box.bottom - 22
        widgets: list[Widget] = []
        for words, act, primary in pair:
            left = right - max(92, text_width(words, BODY) + 36)
            box = Box(left, bottom - 38, right, bottom)
            widgets.append(Button(name=words, box=box, act=act, primary=primary))
            right = left - 10
        return widgets[::-1]

    def elements(self) -> list[Element]:
        window = Element(self.box, "window", self.question.title, by="native")
        return [window, *super().elements()]

    def chord(self, chord: str) -> bool:
        if chord == "escape":
            self.cancel()
        elif chord == "enter" and not self.question.danger:
            self.accept()
        else:
            return False
        return True


class Toast(Layer):
    """A word about what was done; it stays until the next click, key or turn of the wheel."""

    key = "toast"

    def __init__(self, room: Box, words: str) -> None:
        self.words = words
        width = text_width(words) + 44
        left = round(room.center.x - width / 2)
        self.box = Box(left, room.bottom - 58, left + width, room.bottom - 16)

    def draw_back(self, paint: Paint) -> None:
        paint.canvas.shadow(self.box, 10, 12, paint.look.shadow)
        paint.canvas.outlined(self.box, (44, 47, 56), (92, 98, 112), paint.look.round(10))
        paint.canvas.text(self.box.center, self.words, (255, 255, 255), anchor="mm")

    def widgets(self) -> list[Widget]:
        return []

    def elements(self) -> list[Element]:
        return [Element(self.box.grow(-10), "text", self.words, by="native")]
