"""What belongs to the desktop itself: icons on the wallpaper, the panel, the launcher."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.apps.app import App, Desk, Value
from agentkit.simulator.canvas import text_width
from agentkit.simulator.fields import TextField
from agentkit.simulator.layers import Layer
from agentkit.simulator.theme import Colour
from agentkit.simulator.widgets import Label, Paint, Tile, Widget
from agentkit.simulator.writing import Writing

__all__ = ["PANEL", "Backdrop", "Launcher", "Panel", "clock"]

PANEL = 46.0
"""Height of the panel."""

CELL = 104.0
"""Side of the cells that icons stand in."""

COLUMNS = 5
"""Applications beside each other in the launcher."""


class Backdrop(Layer):
    """The icons on the wallpaper; a double click opens one."""

    key = "desktop"

    def __init__(self, box: Box, settings: dict[str, Value], open_app: Callable[[str], None]):
        self.box = box
        self.chosen = ""
        self._settings, self._open = settings, open_app

    def choose(self, name: str) -> None:
        self.chosen = name

    def context(self) -> dict[str, Callable[[], None]]:
        return {f"Open {app}": partial(self._open, app) for app in ("Files", "Settings")}

    def widgets(self) -> list[Widget]:
        shown = [("Home", "folder", (38, 128, 196)), ("Writing", "pencil", (214, 120, 20))]
        if not self._settings["Show desktop icons"]:
            return []
        return [self._icon(place, *icon) for place, icon in enumerate(shown)]

    def _icon(self, place: int, name: str, icon: str, colour: Colour) -> Widget:
        top = 20 + place * (CELL + 6)
        return Tile(
            name=name,
            text=name,
            icon=icon,
            colour=colour,
            box=Box(20, top, 20 + CELL, top + CELL - 6),
            bright=True,
            chosen=self.chosen == name,
            act=partial(self.choose, name),
            act_twice=partial(self._open, {"Home": "Files", "Writing": "Text Editor"}[name]),
        )


@dataclass(frozen=True, kw_only=True)
class PanelButton(Widget):
    """A flat button on the panel; a line under it while its window is in front.

    Where it is `bare`, its words are not written on it.
    """

    words: str = ""
    bare: bool = False
    icon: str
    colour: Colour | None = None
    active: bool = False

    role = "button"

    def draw(self, paint: Paint) -> None:
        look, box = paint.look, self.box
        if self.active or self.name in (paint.hovered, paint.pressed):
            paint.canvas.fill(box, look.hover, 8)
        square = Box.around(Point(box.left + 20, box.center.y), 20)
        if self.colour:
            paint.canvas.fill(square.grow(2), self.colour, 6)
            paint.canvas.icon(self.icon, square.grow(-2), (255, 255, 255))
        else:
            paint.canvas.icon(self.icon, square, look.accent)
        if not self.bare:
            words = self.words or self.name
            paint.canvas.text(Point(box.left + 38, box.center.y), words, look.panel_text)
        if self.active:
            line = Box(box.left + 10, box.bottom - 3, box.right - 10, box.bottom)
            paint.canvas.fill(line, look.accent, 2)

    def elements(self) -> list[Element]:
        return [self.element(self.words)]


@dataclass(frozen=True, kw_only=True)
class Sign(Widget):
    """An icon that only shows something."""

    icon: str

    role = "icon"

    def draw(self, paint: Paint) -> None:
        paint.canvas.icon(self.icon, self.box, paint.look.panel_text)


class Panel(Layer):
    """The bar at the bottom: the launcher's button, a button for each window, signs, the clock."""

    def __init__(
        self, key: str, box: Box, settings: dict[str, Value], toggle_launcher: Callable[[], None]
    ) -> None:
        self.key, self.box = key, box
        self.tasks: Sequence[tuple[App, bool, Callable[[], None]]] = ()
        self._settings, self._toggle = settings, toggle_launcher

    def draw_back(self, paint: Paint) -> None:
        paint.canvas.fill(self.box, paint.look.panel)

    def widgets(self) -> list[Widget]:
        widgets: list[Widget] = [self._start()]
        for app, active, act in self.tasks:
            left = widgets[-1].box.right + 8
            widgets.append(self._task(app, left, active, act))
        return [*widgets, *self._signs()]

    @property
    def _crowded(self) -> bool:
        """Whether the windows' names do not fit beside each other."""
        wide = sum(60 + text_width(app.shown_name) for app, _, _ in self.tasks)
        return wide > self.box.width - 360

    def _start(self) -> Widget:
        box = self._place(self.box.left + 8, "Applications")
        return PanelButton(name="Applications", box=box, icon="apps", act=self._toggle)

    def _task(self, app: App, left: float, active: bool, act: Callable[[], None]) -> Widget:
        words, bare = app.shown_name, self._crowded
        return PanelButton(
            name=app.name,
            words=words,
            bare=bare,
            box=self._place(left, "" if bare else words),
            icon=app.icon,
            colour=app.colour,
            active=active,
            act=act,
        )

    def _place(self, left: float, words: str) -> Box:
        right = left + (52 + text_width(words) if words else 40)
        return Box(left, self.box.top + 5, right, self.box.bottom - 5)

    def _signs(self) -> list[Widget]:
        time, middle = clock(self._settings), self.box.center.y
        left = self.box.right - 18 - text_width(time)
        signs = [
            Sign(name=name, icon=icon, box=Box.around(Point(left - back, middle), 20))
            for name, icon, back in (("Wi-Fi", "wifi", 56), ("Volume", "sound", 26))
        ]
        return [*signs, Label.at(left, middle, time)]


class Launcher(Layer):
    """The applications in a grid, above the panel's button; typing narrows them down."""

    key = "launcher"
    focus = "Search"

    def __init__(
        self,
        room: Box,
        apps: Sequence[type[App]],
        desk: Desk,
    ) -> None:
        rows = -(-len(apps) // COLUMNS)
        top = room.bottom - 76 - 132 * rows
        self.box = Box(room.left + 10, top, room.left + 42 + 116 * COLUMNS, room.bottom - 10)
        self._apps, self._desk = apps, desk
        self._search = Writing(clipboard=desk.clipboard)

    def draw_back(self, paint: Paint) -> None:
        radius = paint.look.round(14)
        paint.canvas.shadow(self.box, radius, 24, paint.look.shadow)
        paint.canvas.outlined(self.box, paint.look.window, paint.look.border, radius)

    @property
    def found(self) -> list[type[App]]:
        """The applications whose names hold what was typed."""
        words = self._search.text.strip().lower()
        return [app for app in self._apps if words in self._named(app).lower()]

    def _named(self, app: type[App]) -> str:
        return self._desk.variety.say(app.name)

    def _open_first(self) -> None:
        if self.found:
            self._desk.open(self.found[0].name)

    def widgets(self) -> list[Widget]:
        box = self.box
        search = TextField(
            name="Search",
            box=Box(box.left + 18, box.top + 18, box.right - 18, box.top + 56),
            writing=self._search,
            entered=self._open_first,
            hint="Search applications",
            scale=self._desk.scale,
        )
        tiles = [self._tile(place, app) for place, app in enumerate(self.found)]
        return [search, *tiles]

    def _tile(self, place: int, app: type[App]) -> Widget:
        left = self.box.left + 18 + (place % COLUMNS) * 116
        top = self.box.top + 72 + (place // COLUMNS) * 132
        return Tile(
            name=app.name,
            text=self._named(app),
            icon=app.icon,
            colour=app.colour,
            side=60,
            box=Box(left, top, left + 112, top + 110),
            act=partial(self._desk.open, app.name),
        )

    def elements(self) -> list[Element]:
        window = Element(self.box, "window", "Applications", by="native")
        return [window, *super().elements()]


def clock(settings: dict[str, Value]) -> str:
    """The time, which stands still."""
    time = "10:24:36" if settings["Show seconds in the clock"] else "10:24"
    return time + (" AM" if settings["Clock format"] == "12-hour" else "")
