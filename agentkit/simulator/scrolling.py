"""A window onto things that are taller than it, and the bar that moves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from agentkit.geometry import Box, Point
from agentkit.simulator.widgets import Paint, Widget

__all__ = ["ScrollArea", "ScrollBar", "Scrolled"]


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


@dataclass
class Scrolled:
    """How far something is scrolled, in logical units; what is above it is kept in no widget."""

    offset: float = 0.0

    def move(self, offset: float) -> None:
        self.offset = offset

    def area(
        self, name: str, box: Box, height: float, inside: Callable[[Box], Sequence[Widget]]
    ) -> list[Widget]:
        """The area and its bar. `inside` is called with where all of it lies: as tall as `height`,
        as wide as there is room beside the bar.
        """
        self.offset = min(self.offset, max(0.0, height - box.height))
        right = box.right - (14 if height > box.height else 0)
        top = box.top - self.offset
        area = ScrollArea(
            name=name,
            box=box,
            inside=inside(Box(box.left, top, right, top + height)),
            offset=self.offset,
            height=height,
            scroll=self.move,
        )
        return [area, *area.bar()]
