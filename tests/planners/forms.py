"""A form in memory: fields with or without names, a table, suggestions, a question in between.

It stands for any page of that kind; what it shows is drawn with Pillow.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from agentkit import Click, Frame, Press, Type
from agentkit.actions import Action
from agentkit.geometry import Box, Point
from agentkit.protocols import Stopped

FONT = 22
"""Pixels."""


@dataclass
class Form:
    """A screen of 560×720 pixels.

    Attributes:
        names: of the fields, from the top; an empty one is not shown.
        table: names and values that stand over the fields.
        offers: suggestions that fit what is typed come up below the field.
        question: whether a question comes up as the first field is clicked.
        sends: what the button says.
        values: what the fields hold.
        sent: what they held as the button was pressed; None before.
        left: whether the question was answered by OK.
    """

    names: list[str]
    table: list[tuple[str, str]] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    question: bool = False
    sends: str = "Submit"
    values: list[str] = field(default_factory=list)
    sent: list[str] | None = None
    left: bool = False

    name = "form"
    action_space = frozenset({"click", "type", "press", "move", "scroll"})
    quiet = 0.0
    _focus: int | None = None
    _asks: bool = False

    def __post_init__(self) -> None:
        self.values = self.values or [""] * len(self.names)

    @property
    def button(self) -> Box:
        return Box(40, 640, 220, 690)

    def entry(self, number: int) -> Box:
        top = 70 + 44 * len(self.table) + 96 * number
        return Box(40, top, 400, top + 46)

    def capture(self) -> Frame:
        picture = Image.new("RGB", (560, 720), "white")
        draw = ImageDraw.Draw(picture)
        for number, (name, value) in enumerate(self.table):
            self._cells(draw, 20 + 44 * number, name, value)
        for number, name in enumerate(self.names):
            self._field(draw, number, name)
        self._plate(draw, self.button, self.sends)
        for number, offer in enumerate(self._fitting()):
            self._text(draw, self._offer(number).center, offer)
        if self._asks:
            self._ask(draw)
        return Frame.from_image(picture)

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        match action:
            case Click(at=Point() as at) if self._asks:
                self._answer(at)
            case Click(at=Point() as at):
                self._click(at)
            case Type(text=text) if self._focus is not None:
                self.values[self._focus] += text
            case Press(keys=("ctrl", "a")) if self._focus is not None:
                self.values[self._focus] = ""

    def release(self) -> None:
        """Nothing is ever held."""

    def close(self) -> None:
        """There is nothing to close."""

    def _click(self, at: Point) -> None:
        for number, offer in enumerate(self._fitting()):
            if self._offer(number).contains(at) and self._focus is not None:
                self.values[self._focus] = offer
                return
        if self.button.contains(at):
            self.sent = list(self.values)
        hit = [n for n in range(len(self.names)) if self.entry(n).contains(at)]
        self._focus = hit[0] if hit else None
        if hit and self.question:
            self._asks, self.question, self._focus = True, False, None

    def _answer(self, at: Point) -> None:
        self.left |= Box(60, 420, 160, 470).contains(at)
        self._asks = not Box(60, 420, 340, 470).contains(at)

    def _fitting(self) -> list[str]:
        typed = self.values[self._focus] if self._focus is not None else ""
        return [one for one in self.offers if typed and one.startswith(typed) and one != typed]

    def _offer(self, number: int) -> Box:
        below = self.entry(self._focus or 0).bottom + 8 + 44 * number
        return Box(50, below, 390, below + 40)

    def _ask(self, draw: ImageDraw.ImageDraw) -> None:
        draw.rectangle((40, 300, 520, 490), "#eef", "#333", 2)
        self._text(draw, Point(280, 350), "Your session ends soon. Leave this page?")
        self._plate(draw, Box(60, 420, 160, 470), "OK")
        self._plate(draw, Box(200, 420, 340, 470), "Cancel")

    def _cells(self, draw: ImageDraw.ImageDraw, top: int, name: str, value: str) -> None:
        for left, words in ((40, name), (260, value)):
            draw.rectangle((left, top, left + 220, top + 44), "white", "#999", 2)
            self._text(draw, Point(left + 12, top + 22), words, "lm")

    def _field(self, draw: ImageDraw.ImageDraw, number: int, name: str) -> None:
        box = self.entry(number)
        draw.rectangle(box.edges, "white", "#222" if number == self._focus else "#777", 2)
        self._text(draw, Point(box.left, box.top - 20), name, "lm")
        self._text(draw, Point(box.left + 12, box.center.y), self.values[number], "lm")

    def _plate(self, draw: ImageDraw.ImageDraw, box: Box, words: str) -> None:
        draw.rectangle(box.edges, "#ddd", "#555", 2)
        self._text(draw, box.center, words)

    def _text(self, draw: ImageDraw.ImageDraw, at: Point, words: str, anchor: str = "mm") -> None:
        draw.text((at.x, at.y), words, "black", ImageFont.load_default(FONT), anchor=anchor)
