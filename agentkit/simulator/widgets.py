"""What windows are made of: each thing knows its box, draws itself and reacts to events.

Widgets are made anew from the desktop's state whenever they are needed and are told apart by their
names, so that nothing is remembered in two places. Boxes are in logical units of the desktop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.canvas import BODY, Canvas, text_width
from agentkit.simulator.theme import Colour, Theme

__all__ = [
    "Button",
    "Card",
    "IconButton",
    "Label",
    "Line",
    "ListRow",
    "Paint",
    "Tile",
    "Widget",
]


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

    def surface(
        self, box: Box, fill: Colour, edge: Colour, width: float = 1, line: bool = False
    ) -> None:
        """What a thing that can be used stands on: outlined or tinted, as the style has it.

        A tinted one that takes a value has a line at its bottom.
        """
        radius, look = self.look.round(7), self.look
        if not look.style.filled or width > 1:
            self.canvas.outlined(box, fill, edge, radius, width)
            return
        tints = {look.card: look.hover, look.field: look.hover, look.hover: look.border}
        self.canvas.fill(box, tints.get(fill, fill), radius)
        if line:
            self.canvas.fill(Box(box.left, box.bottom - 1.5, box.right, box.bottom), edge)


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
        paint.canvas.outlined(self.box, look.card, edge, look.round(self.radius))


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
        self.ring(paint, paint.look.round(7))
        look = paint.look
        fill, words, edge = look.card, look.text, look.edge
        if self.primary:
            fill, words, edge = look.accent, look.on_accent, look.accent
        elif self.name in (paint.hovered, paint.pressed):
            fill = look.hover
        paint.surface(self.box, fill, edge)
        paint.canvas.text(self.box.center, self.text or self.name, words, self.size, "mm")

    def elements(self) -> list[Element]:
        return [self.element(self.text)]


@dataclass(frozen=True, kw_only=True)
class IconButton(Widget):
    """A small round button with an icon; `name` (or `text`) says what it does."""

    icon: str
    text: str = ""
    danger: bool = False

    role = "icon"

    def draw(self, paint: Paint) -> None:
        colour = paint.look.text
        if self.name in (paint.hovered, paint.pressed):
            paint.canvas.fill(self.box, (211, 47, 47) if self.danger else paint.look.hover, 99)
            colour = (255, 255, 255) if self.danger else colour
        paint.canvas.icon(self.icon, Box.around(self.box.center, 16), colour)

    def elements(self) -> list[Element]:
        return [self.element(self.text)]


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
            paint.canvas.fill(box, look.accent, look.round(7))
            colour = look.on_accent
        elif self.name in (paint.hovered, paint.focused):
            paint.canvas.fill(box, look.hover, look.round(7))
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
