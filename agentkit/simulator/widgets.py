"""What windows are made of: each thing knows its box, draws itself and reacts to events.

Widgets are made anew from the desktop's state whenever they are needed and are told apart by their
names, so that nothing is remembered in two places. Boxes are in logical units of the desktop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.canvas import BODY, Canvas, text_width
from agentkit.simulator.theme import Colour, Theme

__all__ = [
    "Button",
    "Card",
    "Checkbox",
    "Dropdown",
    "IconButton",
    "Label",
    "Line",
    "ListRow",
    "Paint",
    "Radio",
    "ScrollArea",
    "ScrollBar",
    "Slider",
    "Switch",
    "Tile",
    "Widget",
]

KNOB = 2.5
"""Room between the pill of a switch and its knob."""


@dataclass(frozen=True)
class Paint:
    """What a widget needs in order to draw itself.

    Attributes:
        hovered, focused, pressed: names of widgets, or empty.
        rings: whether to frame what has the focus: only while keys move it, not the pointer.
    """

    canvas: Canvas
    look: Theme
    hovered: str = ""
    focused: str = ""
    pressed: str = ""
    rings: bool = False

    def rings_at(self, name: str) -> bool:
        """Whether the widget of that name wears the frame of the focus."""
        return self.rings and self.focused == name


@dataclass(frozen=True, kw_only=True)
class Widget:
    """Something in a window. As it stands it neither draws nor does anything.

    Attributes:
        name: different from all others in its layer, or empty where events pass through it.
        act: what a click on it does.
        act_twice: what a double click on it does.
    """

    name: str = ""
    box: Box
    act: Callable[[], None] | None = None
    act_twice: Callable[[], None] | None = None

    focusable: ClassVar[bool] = False
    role: ClassVar[str] = ""

    @property
    def children(self) -> Sequence[Widget]:
        """What lies inside it and is seen through its box."""
        return ()

    def draw(self, paint: Paint) -> None:
        """Draw it as it stands."""

    def elements(self) -> list[Element]:
        """What a person would say is there, in logical units."""
        return [self.element()] if self.role else []

    def element(self, text: str = "", value: str = "", role: str = "") -> Element:
        """The truth about it."""
        return Element(self.box, role or self.role, text or self.name, by="native", value=value)

    def press(self, at: Point, count: int) -> None:
        """The left button went down on it, for the `count`-th time in a row."""

    def drag(self, at: Point) -> None:
        """The pointer moved with the button that went down on it."""

    def click(self, count: int) -> None:
        """The button was let go on it too."""
        act = self.act_twice if count == 2 else self.act
        if act is not None:
            act()

    def key(self, chord: str) -> bool:
        """A chord such as ``ctrl+a`` while it has the focus; whether it meant anything."""
        if chord in ("enter", "space") and self.act is not None:
            self.act()
            return True
        return False

    def write(self, character: str) -> None:
        """A character was typed while it has the focus."""

    def wheel(self, amount: float) -> bool:
        """The wheel turned over it, by so many logical units; whether that meant anything."""
        del amount
        return False

    def ring(self, paint: Paint, radius: float) -> None:
        """The frame around whatever has the focus."""
        if paint.rings_at(self.name):
            paint.canvas.outlined(
                self.box.grow(2.5), paint.look.card, paint.look.accent, radius + 2.5, 2
            )


@dataclass(frozen=True, kw_only=True)
class Card(Widget):
    """A plain rounded surface that other things stand on."""

    radius: float = 10
    lined: bool = True

    def draw(self, paint: Paint) -> None:
        look = paint.look
        edge = look.border if self.lined else look.card
        paint.canvas.outlined(self.box, look.card, edge, self.radius)


@dataclass(frozen=True, kw_only=True)
class Line(Widget):
    """A thin line between things."""

    def draw(self, paint: Paint) -> None:
        paint.canvas.fill(self.box, paint.look.border)


@dataclass(frozen=True, kw_only=True)
class Label(Widget):
    """One line of text that nothing happens on."""

    text: str
    size: float = BODY
    bold: bool = False
    muted: bool = False
    heading: bool = False

    @classmethod
    def at(
        cls,
        left: float,
        middle: float,
        words: str,
        *,
        size: float = BODY,
        bold: bool = False,
        muted: bool = False,
        heading: bool = False,
    ) -> Label:
        """A label whose text begins at `left` and is centred on the height `middle`."""
        half = size * 0.62
        box = Box(left, middle - half, left + text_width(words, size), middle + half)
        return cls(text=words, box=box, size=size, bold=bold, muted=muted, heading=heading)

    def draw(self, paint: Paint) -> None:
        colour = paint.look.muted if self.muted else paint.look.text
        at = Point(self.box.left, self.box.center.y)
        paint.canvas.text(at, self.text, colour, self.size, bold=self.bold)

    def elements(self) -> list[Element]:
        return [self.element(self.text, role="heading" if self.heading else "text")]


@dataclass(frozen=True, kw_only=True)
class Button(Widget):
    """A rounded rectangle with words on it."""

    text: str = ""
    primary: bool = False
    size: float = BODY

    focusable = True
    role = "button"

    def draw(self, paint: Paint) -> None:
        self.ring(paint, 7)
        look = paint.look
        fill, words, edge = look.card, look.text, look.edge
        if self.primary:
            fill, words, edge = look.accent, look.on_accent, look.accent
        elif self.name in (paint.hovered, paint.pressed):
            fill = look.hover
        paint.canvas.outlined(self.box, fill, edge, 7)
        paint.canvas.text(self.box.center, self.text or self.name, words, self.size, "mm")

    def elements(self) -> list[Element]:
        return [self.element(self.text)]


@dataclass(frozen=True, kw_only=True)
class IconButton(Widget):
    """A small round button with an icon; `name` says what it does."""

    icon: str
    danger: bool = False

    role = "icon"

    def draw(self, paint: Paint) -> None:
        colour = paint.look.text
        if self.name in (paint.hovered, paint.pressed):
            paint.canvas.fill(self.box, (211, 47, 47) if self.danger else paint.look.hover, 99)
            colour = (255, 255, 255) if self.danger else colour
        paint.canvas.icon(self.icon, Box.around(self.box.center, 16), colour)


@dataclass(frozen=True, kw_only=True)
class Switch(Widget):
    """A pill with a knob: coloured, and the knob at the right, when on."""

    on: bool

    focusable = True
    role = "switch"

    def draw(self, paint: Paint) -> None:
        self.ring(paint, 99)
        look, box = paint.look, self.box
        paint.canvas.fill(box, look.accent if self.on else look.track, 99)
        side = box.height - 2 * KNOB
        left = box.right - KNOB - side if self.on else box.left + KNOB
        knob = Box(left, box.top + KNOB, left + side, box.top + KNOB + side)
        paint.canvas.fill(knob, (255, 255, 255), 99)

    def elements(self) -> list[Element]:
        return [self.element(value=_on_off(self.on))]


@dataclass(frozen=True, kw_only=True)
class Checkbox(Widget):
    """A square with a tick when on, and its label at its right."""

    on: bool

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
        paint.canvas.outlined(square, fill, edge, 4, 1.5)
        if self.on:
            paint.canvas.icon("check", square.grow(-1.5), look.on_accent)
        _beside(self, paint)

    def elements(self) -> list[Element]:
        return _marked(self, self.square, self.on)


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
        return [self.element(value=f"{self.value:.2f}")]

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

    focusable = True
    role = "dropdown"

    def draw(self, paint: Paint) -> None:
        self.ring(paint, 7)
        look, box = paint.look, self.box
        fill = look.hover if self.name == paint.hovered else look.field
        paint.canvas.outlined(box, fill, look.edge, 7)
        paint.canvas.text(Point(box.left + 12, box.center.y), self.value, look.text)
        chevron = Box.around(Point(box.right - 18, box.center.y), 18)
        paint.canvas.icon("chevron-down", chevron, look.muted)

    def elements(self) -> list[Element]:
        return [self.element(value=self.value)]

    def key(self, chord: str) -> bool:
        return super().key("enter" if chord in ("down", "up") else chord)


@dataclass(frozen=True, kw_only=True)
class ListRow(Widget):
    """A row to choose: a page in a sidebar, an option in a list, a file."""

    text: str = ""
    chosen: bool = False
    icon: str = ""
    kind: str = "tab"

    def draw(self, paint: Paint) -> None:
        look, box = paint.look, self.box
        colour = look.text
        if self.chosen:
            paint.canvas.fill(box, look.accent, 7)
            colour = look.on_accent
        elif self.name in (paint.hovered, paint.focused):
            paint.canvas.fill(box, look.hover, 7)
        left = box.left + 12
        if self.icon:
            paint.canvas.icon(self.icon, Box.around(Point(left + 9, box.center.y), 18), colour)
            left += 30
        paint.canvas.text(Point(left, box.center.y), self.text or self.name, colour)

    def elements(self) -> list[Element]:
        return [self.element(self.text, "on" if self.chosen else "", self.kind)]


@dataclass(frozen=True, kw_only=True)
class Tile(Widget):
    """An application's coloured icon with its name below."""

    text: str
    icon: str
    colour: Colour
    side: float = 52
    bright: bool = False
    chosen: bool = False

    def draw(self, paint: Paint) -> None:
        box, middle = self.box, self.box.center.x
        if self.chosen or self.name == paint.hovered:
            paint.canvas.fill(box, (127, 127, 127, 60), 10)
        square = Box.around(Point(middle, box.top + 10 + self.side / 2), self.side)
        paint.canvas.fill(square, self.colour, self.side * 0.24)
        paint.canvas.icon(self.icon, square.grow(-self.side * 0.22), (255, 255, 255))
        below = Point(middle, square.bottom + 17)
        if self.bright:
            behind = Box.around(below, text_width(self.text) + 16, 22)
            paint.canvas.fill(behind, (0, 0, 0, 110), 7)
        colour = (255, 255, 255) if self.bright else paint.look.text
        paint.canvas.text(below, self.text, colour, anchor="mm")

    def elements(self) -> list[Element]:
        return [self.element(self.text, role="icon")]


@dataclass(frozen=True, kw_only=True)
class ScrollArea(Widget):
    """A window onto things that are taller than it.

    Attributes:
        inside: the things, already moved up by `offset`.
        offset, height: how far it is scrolled, and how tall all of it is, in logical units.
    """

    inside: Sequence[Widget] = field(default=())
    offset: float
    height: float
    scroll: Callable[[float], None]

    @property
    def children(self) -> Sequence[Widget]:
        return self.inside

    @property
    def most(self) -> float:
        """How far it can be scrolled."""
        return max(0.0, self.height - self.box.height)

    def wheel(self, amount: float) -> bool:
        """Scroll as far as there is anything."""
        self.scroll(min(self.most, max(0.0, self.offset + amount)))
        return True

    def draw(self, paint: Paint) -> None:
        with paint.canvas.clip(self.box) as canvas:
            inner = replace(paint, canvas=canvas)
            for widget in self.inside:
                if widget.box.intersection(self.box):
                    widget.draw(inner)

    def bar(self) -> list[Widget]:
        """The bar at its right edge, where there is something to scroll."""
        if not self.most:
            return []
        track = Box(self.box.right - 12, self.box.top + 2, self.box.right - 2, self.box.bottom - 2)
        return [ScrollBar(name=f"{self.name} bar", box=track, area=self)]


@dataclass(frozen=True, kw_only=True)
class ScrollBar(Widget):
    """Shows how far an area is scrolled, and drags it."""

    area: ScrollArea

    def draw(self, paint: Paint) -> None:
        look, thumb = paint.look, self.thumb
        busy = self.name in (paint.hovered, paint.pressed)
        paint.canvas.fill(thumb.grow(0 if busy else -1.5), look.edge if busy else look.track, 99)

    @property
    def thumb(self) -> Box:
        """The part that is dragged."""
        long = max(36.0, self.box.height * self.area.box.height / self.area.height)
        top = self.box.top + (self.box.height - long) * self.area.offset / self.area.most
        return Box(self.box.left, top, self.box.right, top + long)

    def press(self, at: Point, count: int) -> None:
        del count
        if not self.thumb.contains(at):
            self.drag(at)

    def drag(self, at: Point) -> None:
        room = self.box.height - self.thumb.height
        part = (at.y - self.box.top - self.thumb.height / 2) / room
        self.area.scroll(self.area.most * min(1.0, max(0.0, part)))


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
