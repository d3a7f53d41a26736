"""A panel in memory: sliders that say their number, a colour's code, patches of colours.

It stands for any page of that kind; what it shows is drawn with Pillow.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from agentkit import Click, Drag, Frame, Press, Type
from agentkit.actions import Action
from agentkit.geometry import Box, Point
from agentkit.protocols import Stopped

FONT = 22
"""Pixels."""


@dataclass
class Slider:
    """A slider of whole numbers; its number stands below it."""

    box: Box
    low: int = 0
    high: int = 20
    value: int = 10

    @property
    def is_standing(self) -> bool:
        return self.box.height > self.box.width

    @property
    def knob(self) -> Point:
        share = (self.value - self.low) / (self.high - self.low)
        if self.is_standing:
            return Point(self.box.center.x, self.box.bottom - share * self.box.height)
        return Point(self.box.left + share * self.box.width, self.box.center.y)

    def drop(self, at: Point) -> None:
        box = self.box
        share = (
            (box.bottom - at.y) / box.height if self.is_standing else (at.x - box.left) / box.width
        )
        self.step_to(round(self.low + share * (self.high - self.low)))

    def step_to(self, value: int) -> None:
        self.value = min(max(value, self.low), self.high)


@dataclass
class Panel:
    """A screen of 480×640 pixels.

    Attributes:
        sliders: each can be dragged, and moved with the arrow keys once it was.
        code: of the colour that is picked; None where there is no such field.
        picker: whether the colours are shown under the field, over the button.
        patches: places and colours.
        marked: the numbers of the patches that were clicked.
        submitted: whether the button was pressed.
    """

    sliders: list[Slider] = field(default_factory=list)
    code: str | None = None
    picker: bool = False
    patches: list[tuple[Point, str]] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    submitted: bool = False
    ground: str = "white"
    ink: str = "black"

    name = "panel"
    action_space = frozenset({"click", "drag", "type", "press", "move", "scroll"})
    quiet = 0.0
    _held: Slider | None = None

    button = Box(160, 560, 320, 615)
    entry = Box(60, 430, 420, 480)

    def capture(self) -> Frame:
        picture = Image.new("RGB", (480, 640), self.ground)
        draw = ImageDraw.Draw(picture)
        for slider in self.sliders:
            self._draw_slider(draw, slider)
        for number, (at, colour) in enumerate(self.patches):
            edge = self.ink if number in self.marked else None
            draw.rectangle(Box.around(at, 36).edges, colour, edge, 5)
        self._draw_plate(draw, self.button, "Submit", "#9bd" if self.submitted else "#ddd")
        if self.code is not None:
            self._draw_plate(draw, self.entry, self.code, f"#{self.code}")
        if self.picker:
            for x in range(60, 420, 4):
                draw.rectangle((x, 500, x + 3, 630), f"hsl({x - 60},90%,50%)")
        return Frame.from_image(picture)

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        match action:
            case Click(at=Point() as at):
                self._click(at)
            case Drag(path=path):
                near = [one for one in self.sliders if one.knob.distance(path[0]) < 22]
                self._held = near[0] if near else None
                if self._held:
                    self._held.drop(path[-1])
            case Press(keys=("left" | "right" as way,)) if self._held:
                self._held.step_to(self._held.value + (1 if way == "right" else -1))
            case Type(text=text) if self.picker:
                self.code = text

    def release(self) -> None:
        """Nothing is ever held."""

    def close(self) -> None:
        """There is nothing to close."""

    def _click(self, at: Point) -> None:
        covered, self.picker = self.picker, self.code is not None and self.entry.contains(at)
        self.submitted |= self.button.contains(at) and not covered
        self.marked += [n for n, (place, _) in enumerate(self.patches) if place.distance(at) < 20]

    def _draw_slider(self, draw: ImageDraw.ImageDraw, slider: Slider) -> None:
        draw.rounded_rectangle(slider.box.edges, 8, None, "#999", 2)
        draw.rounded_rectangle(Box.around(slider.knob, 34).edges, 6, "#eee", "#777", 2)
        font = ImageFont.load_default(FONT)
        place = (slider.box.left, slider.box.bottom + 20)
        draw.text(place, str(slider.value), self.ink, font)

    def _draw_plate(self, draw: ImageDraw.ImageDraw, box: Box, words: str, fill: str) -> None:
        draw.rectangle(box.edges, fill, "#555", 2)
        center = (box.center.x, box.center.y)
        draw.text(center, words, "black", ImageFont.load_default(FONT + 2), anchor="mm")
