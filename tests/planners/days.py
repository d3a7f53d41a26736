"""A day's calendar and a list of offers, in memory: drawn with Pillow, scrolled by the wheel."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from agentkit import Click, Drag, Frame, Press, Scroll, Type
from agentkit.actions import Action
from agentkit.geometry import Box, Point
from agentkit.protocols import Stopped

PITCH, NOTCH = 100, 120
"""Pixels of an hour, and of a notch of the wheel."""


def told(half_hours: float) -> str:
    hour, minutes = divmod(int(half_hours * 30), 60)
    clock = f"{(hour - 1) % 12 + 1}" + (f":{minutes}" if minutes else "")
    return clock + ("am" if hour % 24 < 12 else "pm")


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], words: str, size: int = 22) -> None:
    draw.text(at, words, "black", ImageFont.load_default(size))


@dataclass
class Day:
    """A calendar of 480×640 pixels: what is drawn over it is named in a dialog.

    Attributes:
        entries: name, first and last half hour.
        late: half hours by which an entry comes out earlier than it was drawn.
    """

    entries: list[tuple[str, int, int]] = field(default_factory=list)
    late: int = 0
    down: float = 0
    made: tuple[int, int] | None = None
    typed: str = ""

    name = "day"
    action_space = frozenset({"click", "drag", "type", "press", "move", "scroll"})
    quiet = 0.0

    dialog = Box(60, 200, 420, 420)
    create, cancel = Box(260, 350, 400, 400), Box(80, 350, 220, 400)

    def capture(self) -> Frame:
        picture = Image.new("RGB", (480, 640), "white")
        draw = ImageDraw.Draw(picture)
        for hour in range(24):
            top = hour * PITCH - self.down
            draw.line((0, top, 480, top), "#aaa", 2)
            write(draw, (8, top + 4), told(2 * hour), 20)
        for name, first, last in self.entries:
            top, bottom = (half * PITCH / 2 - self.down for half in (first, last))
            draw.rectangle((100, top, 440, bottom), "#afe4f7", "black", 2)
            write(draw, (108, top + 4), name)
        if self.made:
            self._draw_dialog(draw, self.made)
        return Frame.from_image(picture)

    def _draw_dialog(self, draw: ImageDraw.ImageDraw, made: tuple[int, int]) -> None:
        draw.rectangle(self.dialog.edges, "white", "black", 2)
        draw.rectangle((80, 220, 400, 270), "white", "#777", 2)
        write(draw, (90, 232), self.typed or "Event name")
        write(draw, (80, 290), f"{told(made[0])} to {told(made[1])}")
        for words, box in (("Create", self.create), ("Cancel", self.cancel)):
            draw.rectangle(box.edges, "#ddd", "#555", 2)
            center = (box.center.x, box.center.y)
            draw.text(center, words, "black", ImageFont.load_default(22), anchor="mm")

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        match action:
            case Scroll(dy=dy):
                self.down = min(max(self.down + dy * NOTCH, 0), 24 * PITCH - 640)
            case Drag(path=path) if self.made is None:
                first, last = (int((at.y + self.down) // (PITCH / 2)) for at in (path[0], path[-1]))
                self.made = (first - self.late, last + 1 - self.late)
            case Type(text=text) if self.made:
                self.typed += text
            case Press():
                self.made = None
            case Click(at=Point() as at) if self.made and self.create.contains(at):
                self.entries.append((self.typed, *self.made))
                self.made = None
            case Click(at=Point() as at) if self.cancel.contains(at):
                self.made = None

    def release(self) -> None:
        """Nothing is ever held."""

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class Offers:
    """A list of journeys of 480×640 pixels, longer than that.

    Attributes:
        journeys: hours, minutes and dollars of each.
        taken: the numbers of those that were booked.
    """

    journeys: list[tuple[int, int, int]]
    taken: list[int] = field(default_factory=list)
    down: float = 0

    name = "offers"
    action_space = frozenset({"click", "scroll", "move", "type", "press", "drag"})
    quiet = 0.0

    def capture(self) -> Frame:
        picture = Image.new("RGB", (480, 640), "#e8eef4")
        draw = ImageDraw.Draw(picture)
        for number, (hours, minutes, price) in enumerate(self.journeys):
            top = number * 300 - self.down
            draw.rectangle((20, top + 10, 460, top + 290), "white", "#bbb", 1)
            write(draw, (40, top + 30), f"Departs at {hours % 12 + 1}:15 PM")
            write(draw, (40, top + 130), f"Duration: {hours}h {minutes}m")
            fill = "#9c9" if number in self.taken else "#fc6"
            draw.rectangle(self.button(number).edges, fill, "#777", 2)
            center = self.button(number).center
            font = ImageFont.load_default(24)
            draw.text((center.x, center.y), f"Book for ${price}", "black", font, anchor="mm")
        return Frame.from_image(picture)

    def button(self, number: int) -> Box:
        top = number * 300 - self.down + 210
        return Box(60, top, 420, top + 56)

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        match action:
            case Scroll(dy=dy):
                end = len(self.journeys) * 300 - 640
                self.down = min(max(self.down + dy * NOTCH, 0), end)
            case Click(at=Point() as at):
                places = range(len(self.journeys))
                self.taken += [n for n in places if self.button(n).contains(at)]

    def release(self) -> None:
        """Nothing is ever held."""

    def close(self) -> None:
        """There is nothing to close."""
