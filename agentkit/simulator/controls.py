"""What settings are set with: switches, check boxes, radio buttons, sliders, drop-downs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.widgets import Label, Paint, Widget

__all__ = ["Checkbox", "Dropdown", "Radio", "Slider", "Switch"]

KNOB = 2.5
"""Room between the pill of a switch and its knob."""


@dataclass(frozen=True, kw_only=True)
class Switch(Widget):
    """A pill with a knob: coloured, and the knob at the right, when on."""

    on: bool
    text: str = ""

    focusable = True
    role = "switch"

    def draw(self, paint: Paint) -> None:
        look, box = paint.look, self.box
        radius = 99 if look.style.corner == 1 else 5
        self.ring(paint, radius)
        paint.canvas.fill(box, look.accent if self.on else look.track, radius)
        side = box.height - 2 * KNOB
        left = box.right - KNOB - side if self.on else box.left + KNOB
        knob = Box(left, box.top + KNOB, left + side, box.top + KNOB + side)
        paint.canvas.fill(knob, (255, 255, 255), radius)

    def elements(self) -> list[Element]:
        return [self.element(self.text, _on_off(self.on))]


@dataclass(frozen=True, kw_only=True)
class Checkbox(Widget):
    """A square with a tick when on, and its label (`text`, or its name) at its right.

    Without a label drawn (`bare`) the words only say what it is.
    """

    on: bool
    text: str = ""
    bare: bool = False

    focusable = True
    role = "checkbox"

    @property
    def square(self) -> Box:
        """The box that is ticked; `box` has the label in it too."""
        return Box.around(Point(self.box.left + 10, self.box.center.y), 19)

    def draw(self, paint: Paint) -> None:
        look, square = paint.look, self.square
        if paint.rings_at(self.name):
            paint.canvas.outlined(square.grow(3), look.card, look.accent, 7, 2)
        fill, edge = (look.accent, look.accent) if self.on else (look.field, look.edge)
        paint.canvas.outlined(square, fill, edge, look.round(4), 1.5)
        if self.on:
            paint.canvas.icon("check", square.grow(-1.5), look.on_accent)
        if not self.bare:
            _beside(self, paint, self.text)

    def elements(self) -> list[Element]:
        return _marked(self, self.square, self.on, self.text)[: 1 if self.bare else 2]


@dataclass(frozen=True, kw_only=True)
class Radio(Widget):
    """A circle with a dot when chosen, and its label at its right."""

    on: bool
    text: str

    focusable = True
    role = "radio"

    @property
    def circle(self) -> Box:
        """The circle alone."""
        return Box.around(Point(self.box.left + 10, self.box.center.y), 19)

    def draw(self, paint: Paint) -> None:
        look, circle = paint.look, self.circle
        if paint.rings_at(self.name):
            paint.canvas.outlined(circle.grow(3), look.card, look.accent, 99, 2)
        paint.canvas.outlined(circle, look.field, look.accent if self.on else look.edge, 99, 1.5)
        if self.on:
            paint.canvas.fill(circle.grow(-5), look.accent, 99)
        _beside(self, paint, self.text)

    def elements(self) -> list[Element]:
        return _marked(self, self.circle, self.on, self.text)


@dataclass(frozen=True, kw_only=True)
class Slider(Widget):
    """A track with a knob; `value` is 0 to 1."""

    value: float
    choose: Callable[[float], None]
    text: str = ""

    focusable = True
    role = "slider"

    def draw(self, paint: Paint) -> None:
        look, box = paint.look, self.box
        middle, knob = box.center.y, self.place(self.value)
        paint.canvas.fill(Box(box.left, middle - 2.5, box.right, middle + 2.5), look.track, 3)
        paint.canvas.fill(Box(box.left, middle - 2.5, knob, middle + 2.5), look.accent, 3)
        ring = look.accent if paint.rings_at(self.name) else look.edge
        paint.canvas.outlined(Box.around(Point(knob, middle), 20), (255, 255, 255), ring, 99, 1.5)

    def place(self, value: float) -> float:
        """Where the knob's middle stands for a value."""
        return self.box.left + 10 + value * (self.box.width - 20)

    def elements(self) -> list[Element]:
        return [self.element(self.text, f"{self.value:.2f}")]

    def press(self, at: Point, count: int) -> None:
        del count
        self.drag(at)

    def drag(self, at: Point) -> None:
        part = (at.x - self.box.left - 10) / (self.box.width - 20)
        self.choose(round(min(1.0, max(0.0, part)), 2))

    def key(self, chord: str) -> bool:
        step = {"left": -0.05, "down": -0.05, "right": 0.05, "up": 0.05}.get(chord)
        if step is not None:
            self.choose(round(min(1.0, max(0.0, self.value + step)), 2))
        return step is not None


@dataclass(frozen=True, kw_only=True)
class Dropdown(Widget):
    """A bordered box with the chosen option and a chevron; a click opens the list."""

    value: str
    text: str = ""

    focusable = True
    role = "dropdown"

    def draw(self, paint: Paint) -> None:
        self.ring(paint, paint.look.round(7))
        look, box = paint.look, self.box
        fill = look.hover if self.name == paint.hovered else look.field
        paint.surface(box, fill, look.edge, line=True)
        paint.canvas.text(Point(box.left + 12, box.center.y), self.value, look.text)
        chevron = Box.around(Point(box.right - 18, box.center.y), 18)
        paint.canvas.icon("chevron-down", chevron, look.muted)

    def elements(self) -> list[Element]:
        return [self.element(self.text, self.value)]

    def key(self, chord: str) -> bool:
        return super().key("enter" if chord in ("down", "up") else chord)


def _on_off(on: bool) -> str:
    return "on" if on else "off"


def _beside(widget: Widget, paint: Paint, words: str = "") -> None:
    at = Point(widget.box.left + 30, widget.box.center.y)
    paint.canvas.text(at, words or widget.name, paint.look.text)


def _marked(widget: Widget, mark: Box, on: bool, words: str = "") -> list[Element]:
    """A check box or radio button and, as a text of its own, the label beside it."""
    words = words or widget.name
    toggle = Element(mark, widget.role, words, by="native", value=_on_off(on))
    label = Label.at(widget.box.left + 30, widget.box.center.y, words)
    return [toggle, *label.elements()]
