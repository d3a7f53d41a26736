"""Windows: a frame with a title bar around an application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.apps.app import App
from agentkit.simulator.layers import Layer
from agentkit.simulator.variety import Variety
from agentkit.simulator.widgets import IconButton, Label, Line, Paint, Widget

__all__ = ["BAR", "Window", "first_box", "fitted"]

BAR, RADIUS = 42.0, 12.0
"""Height of a title bar, and how round a window's corners are."""


@dataclass(frozen=True, kw_only=True)
class TitleBar(Widget):
    """Drags its window; a double click makes it fill the desktop."""

    grip: Callable[[Point], None]
    pull: Callable[[Point], None]

    def press(self, at: Point, count: int) -> None:
        del count
        self.grip(at)

    def drag(self, at: Point) -> None:
        self.pull(at)


class Window(Layer):
    """An application's window.

    Args:
        number: different from that of every other window of the desktop.
        room_at: tells where windows may be on the monitor that shows a place.
        close: takes it off the desktop.
    """

    def __init__(
        self,
        number: int,
        app: App,
        box: Box,
        room_at: Callable[[Point], Box],
        close: Callable[[Window], None],
    ) -> None:
        self.key = f"window {number}"
        self.app, self.box, self.focus = app, box, app.focus
        self.hidden = False
        self._room_at, self._close = room_at, close
        self._small: Box | None = None
        self._grip = Point(0, 0)

    @property
    def state(self) -> dict[str, Any]:
        """What there is to know about it, as JSON values."""
        return {
            "app": self.app.name,
            "title": self.app.title,
            "box": [round(edge) for edge in self.box.edges],
            "minimized": self.hidden,
            **self.app.state(),
        }

    def close(self) -> None:
        self._close(self)

    def hide(self) -> None:
        self.hidden = True

    def toggle_size(self) -> None:
        """Fill the desktop, or be as large as before."""
        full = self._room_at(self.box.center)
        self.box, self._small = self._small or full, None if self._small else self.box

    def _take(self, at: Point) -> None:
        self._grip = Point(at.x - self.box.left, at.y - self.box.top)

    def _pull(self, at: Point) -> None:
        room = self._room_at(at)
        left = min(max(at.x - self._grip.x, room.left - self.box.width + 120), room.right - 120)
        top = min(max(at.y - self._grip.y, room.top), room.bottom - BAR)
        left, top = round(left), round(top)
        self.box = Box(left, top, left + self.box.width, top + self.box.height)

    def draw_back(self, paint: Paint) -> None:
        radius = paint.look.round(RADIUS)
        paint.canvas.shadow(self.box, radius, 26, paint.look.shadow)
        paint.canvas.outlined(self.box, paint.look.window, paint.look.border, radius)

    def widgets(self) -> list[Widget]:
        box = self.box
        bar = Box(box.left, box.top, box.right, box.top + BAR)
        room = Box(box.left + 1, bar.bottom, box.right - 1, box.bottom - 1)
        line = Line(box=Box(room.left, bar.bottom - 1, room.right, bar.bottom))
        return [*self._frame(bar), line, *self.app.widgets(room)]

    def _frame(self, bar: Box) -> list[Widget]:
        title = Label.at(bar.left + 18, bar.center.y, self.app.title, bold=True, heading=True)
        handle = TitleBar(
            name="title bar", box=bar, grip=self._take, pull=self._pull, act_twice=self.toggle_size
        )
        return [
            title,
            handle,
            self._button("Minimize", 92, bar, self.hide),
            self._button("Maximize", 58, bar, self.toggle_size),
            self._button("Close", 24, bar, self.close),
        ]

    def _button(self, name: str, from_right: float, bar: Box, act: Callable[[], None]) -> Widget:
        box = Box.around(Point(bar.right - from_right, bar.center.y), 28)
        return IconButton(
            name=name, box=box, icon=name.lower(), act=partial(act), danger=name == "Close"
        )

    def elements(self) -> list[Element]:
        window = Element(self.box, "window", self.app.title, by="native")
        return [window, *super().elements()]

    def context(self) -> dict[str, Callable[[], None]]:
        return self.app.context()

    def chord(self, chord: str) -> bool:
        return self.app.chord(chord)


def first_box(app: App, room: Box, before: int, variety: Variety) -> Box:
    """Where a window opens that so many others came before: in the middle and a step aside, or
    anywhere, a little smaller or larger, where desktops vary.
    """
    more = 0.92 + 0.16 * variety.share(f"size of {app.name}", 0.5)
    wide = min(round(app.size.width * more), room.width - 24)
    tall = min(round(app.size.height * more), room.height - 24)
    across = variety.share(f"left of {app.name}", 1 / 2)
    down = variety.share(f"top of {app.name}", 1 / 3)
    step = 28 * (before % 4)
    left = room.left + round((room.width - wide) * across) + step
    top = room.top + round((room.height - tall) * down) + step
    return fitted(Box(left, top, left + wide, top + tall), room)


def fitted(box: Box, room: Box) -> Box:
    """The box, moved into a room as far as it has to be."""
    left = max(room.left + 8, min(box.left, room.right - box.width - 8))
    top = max(room.top + 8, min(box.top, room.bottom - box.height - 8))
    return Box(left, top, left + box.width, top + box.height)
