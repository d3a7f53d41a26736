"""The desktop: what stands on it, its state, its pixels, and the truth about what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PIL import Image

from agentkit.frame import Element
from agentkit.geometry import Box, Point, Transform
from agentkit.simulator.apps.app import App, Value
from agentkit.simulator.apps.browser import Browser
from agentkit.simulator.apps.calculator import Calculator
from agentkit.simulator.apps.calendar import Calendar
from agentkit.simulator.apps.contacts import Contacts
from agentkit.simulator.apps.editor import TextEditor
from agentkit.simulator.apps.files import FileBrowser
from agentkit.simulator.apps.invoices import Invoices
from agentkit.simulator.apps.mail import Mail
from agentkit.simulator.apps.pages import first_values
from agentkit.simulator.apps.printer import Printer
from agentkit.simulator.apps.settings import SettingsApp
from agentkit.simulator.canvas import Canvas
from agentkit.simulator.dialogs import Dialog, Question, Toast
from agentkit.simulator.input import Input
from agentkit.simulator.layers import SHOWN, Layer, Menu, uncovered
from agentkit.simulator.marks import Marks
from agentkit.simulator.monitors import Monitor
from agentkit.simulator.notes import first_files
from agentkit.simulator.records import Records, first_records
from agentkit.simulator.shell import PANEL, Backdrop, Launcher, Panel
from agentkit.simulator.theme import Theme, theme_with
from agentkit.simulator.variety import Variety
from agentkit.simulator.wallpaper import wallpaper
from agentkit.simulator.widgets import Paint
from agentkit.simulator.windows import Window, first_box, fitted
from agentkit.simulator.writing import Clipboard

__all__ = ["APPS", "Desktop"]

APPS: dict[str, type[App]] = {
    app.name: app
    for app in (
        *(FileBrowser, TextEditor, Calculator, SettingsApp, Browser),
        *(Mail, Contacts, Calendar, Invoices, Printer),
    )
}
"""Every application, in the launcher's order."""

SHADOW = 48.0
"""How far a layer may reach beyond its box."""


class Desktop:
    """A small desktop, the same for the same seed and the same events.

    Args:
        seed: draws colours, the order of things and what settings begin with.
        monitors: the first one's box begins at (0, 0); all events are in their logical units.
        monitor: the one that is looked at, counted from 0.
        dark: whether it begins in the dark theme.
        varied: whether words, styles and places of things are drawn from the seed too.
        marks: show so many numbered targets, and nothing else.
    """

    def __init__(
        self,
        seed: int,
        monitors: Sequence[Monitor],
        monitor: int = 0,
        *,
        dark: bool = False,
        varied: bool = False,
        marks: int = 0,
    ) -> None:
        self.seed, self.monitors, self.monitor = seed, list(monitors), monitors[monitor]
        self.variety = Variety(seed if varied else None)
        self.settings: dict[str, Value] = first_values(seed, dark)
        self.files: dict[str, str] = first_files(seed)
        self.records: Records = first_records(seed)
        self._first = dict(self.settings)
        self.clipboard = Clipboard()
        self.input = Input(self, self.monitor.box.center)
        self._opened: list[str] = []
        self._asked: list[list[str]] = []
        self._lay_out(marks)

    def _lay_out(self, marks: int) -> None:
        self.marks = Marks(self.seed, self.monitor.box, marks) if marks else None
        self.backdrop = Backdrop(_room(self.monitors[0]), self.settings, self.open)
        self.panels = [self._panel(place) for place in range(len(self.monitors))]
        self.windows: list[Window] = []
        self.launcher: Launcher | None = None
        self.dialog: Dialog | None = None
        self.toast: Toast | None = None
        self.menu: Menu | None = None

    def _panel(self, place: int) -> Panel:
        box, room = self.monitors[place].box, _room(self.monitors[place])
        bar = Box(box.left, room.bottom, box.right, box.bottom)
        toggle = partial(self.toggle_launcher, room)
        return Panel(f"panel {place + 1}", bar, self.settings, toggle)

    def prepare(
        self,
        settings: Mapping[str, Value],
        files: Mapping[str, str] | None = None,
        records: Records | None = None,
        varied: int | None = None,
    ) -> None:
        """Begin with these settings (the others as they are) and, where given, with these files
        and records alone, and with words, styles and places drawn from a seed.
        """
        self.settings.update(settings)
        self._first = dict(self.settings)
        if files is not None:
            self.files = dict(files)
        if records is not None:
            self.records = {app: dict(kept) for app, kept in records.items()}
        if varied is not None:
            self.variety = Variety(varied)

    @property
    def scale(self) -> float:
        """Pixels per logical unit of the monitor that is looked at."""
        return self.monitor.scale

    @property
    def state(self) -> dict[str, Any]:
        """All there is to know, as JSON values.

        ``windows`` goes from back to front, ``opened`` lists the application of every window there
        ever was, ``touched`` holds the settings that are not what they were at first, ``asked``
        every dialog that was answered and the plain words of the button that did it.
        """
        return {
            "seed": self.seed,
            "theme": self.look.name,
            "settings": dict(self.settings),
            "touched": self._touched(),
            "opened": list(self._opened),
            "windows": [window.state for window in self.windows],
            "files": dict(self.files),
            "records": {app: dict(kept) for app, kept in self.records.items()},
            "clipboard": self.clipboard.text,
            "launcher": self.launcher is not None,
            "menu": list(self.menu.options) if self.menu else [],
            "dialog": self.dialog.question.title if self.dialog else "",
            "asked": [list(pair) for pair in self._asked],
            "toast": self.toast.words if self.toast else "",
            "focus": self.active.focus,
            "pointer": [self.input.pointer.x, self.input.pointer.y],
            "held": {"keys": list(self.input.keys), "buttons": list(self.input.buttons)},
            "hits": list(self.marks.hits) if self.marks else [],
        }

    def _touched(self) -> dict[str, Value]:
        return {name: now for name, now in self.settings.items() if now != self._first[name]}

    @property
    def look(self) -> Theme:
        dark, accent = bool(self.settings["Dark mode"]), str(self.settings["Accent color"])
        return theme_with(dark, accent, self.variety.style)

    @property
    def layers(self) -> list[Layer]:
        """From the bottom to the top."""
        if self.marks:
            return [self.marks]
        shown: list[Layer] = [window for window in self.windows if not window.hidden]
        tasks = [
            (window.app, window is self.front, self._raiser(window)) for window in self.windows
        ]
        for panel in self.panels:
            panel.tasks = tasks
        above = [self.launcher, self.dialog, self.toast, self.menu]
        return [self.backdrop, *shown, *self.panels, *(each for each in above if each is not None)]

    @property
    def active(self) -> Layer:
        """The layer that has the keyboard."""
        return self.menu or self.dialog or self.front

    @property
    def front(self) -> Layer:
        """The layer that has it once no menu and no dialog is open."""
        shown = [window for window in self.windows if not window.hidden]
        return self.launcher or (shown[-1] if shown else self.backdrop)

    def elements(self) -> list[Element]:
        """What can be seen, its middle included; in pixels of the picture."""
        layers, box = self.layers, self.monitor.box
        origin = Transform(dx=-box.left, dy=-box.top).then(Transform(self.scale, self.scale))
        seen = []
        for place, layer in enumerate(layers):
            covers = [above.box for above in layers[place + 1 :]]
            seen += [each for each in layer.elements() if _shows(each, covers, box)]
        return [replace(each, box=_cut(each.box, box)).moved(origin) for each in seen]

    def draw(self) -> Image.Image:
        """The picture of the monitor that is looked at: RGB, its size times its scale."""
        box, scale, look = self.monitor.box, self.scale, self.look
        width, height = round(box.width * scale), round(box.height * scale)
        image = wallpaper(self.seed, look.name == "dark", width, height).copy()
        canvas = Canvas(image, scale, round(box.left * scale), round(box.top * scale))
        over = self.input.over()
        for layer in self.layers:
            if layer.box.grow(SHADOW).intersection(box):
                layer.draw(self._paint(canvas, look, layer, over))
        return image

    def _paint(self, canvas: Canvas, look: Theme, layer: Layer, over: tuple[str, str]) -> Paint:
        grab = self.input.grab
        hovered = over[1] if over[0] == layer.key else ""
        pressed = grab[1] if grab[0] == layer.key else ""
        focused = layer.focus if layer in (self.active, self.front) else ""
        return Paint(canvas, look, hovered, focused, pressed, self.input.by_keys)

    def nearest(self, at: Point) -> Point:
        """The place itself where a monitor shows it, otherwise the nearest one that one shows."""
        places = [_inside(at, monitor.box) for monitor in self.monitors]
        return min(places, key=at.distance)

    def room_at(self, at: Point) -> Box:
        """Where windows may be on the monitor that shows a place."""
        near = self.nearest(at)
        return next(_room(each) for each in self.monitors if each.box.contains(near))

    def open(self, app: str, document: str = "") -> None:
        """Open a window, or bring the one that is open to the front."""
        self.launcher = self.menu = None
        there = [each for each in self.windows if each.app.name == app]
        same = [each for each in there if each.app.document == document]
        if same:
            self._raiser(same[0])()
        else:
            self._open_new(APPS[app](self, document))

    def _open_new(self, app: App) -> None:
        self._opened.append(app.name)
        number, room = len(self._opened), self.room_at(self.input.pointer)
        box = first_box(app, room, number - 1, self.variety)
        self.windows.append(Window(number, app, box, self.room_at, self.windows.remove))

    def _raiser(self, window: Window) -> Callable[[], None]:
        def bring() -> None:
            window.hidden = False
            self.windows.remove(window)
            self.windows.append(window)
            self.launcher = None

        return bring

    def toggle_launcher(self, room: Box | None = None) -> None:
        """Open the launcher (where the pointer is, unless told where), or close it."""
        if self.dialog:
            return
        if self.launcher:
            self.launcher = None
        else:
            room = room or self.room_at(self.input.pointer)
            self.launcher = Launcher(room, list(APPS.values()), self)

    def show_menu(
        self, anchor: Box, options: Sequence[str], chosen: str, choose: Callable[[str], None]
    ) -> None:
        """Open a list below (or, where there is no room, above) a place."""

        def take(option: str) -> None:
            self.menu = None
            choose(option)

        self.menu = Menu(anchor, self.room_at(anchor.center), options, chosen, take)

    def ask(self, question: Question) -> None:
        """Open a dialog in the middle of the front window."""

        def done(words: str) -> None:
            self.dialog = None
            self._asked.append([question.title, words])

        middle = self.front.box.center
        self.dialog = Dialog(self, question, middle, done)
        self.dialog.box = fitted(self.dialog.box, self.room_at(middle))

    def tell(self, words: str) -> None:
        """Say what was done, until the next event."""
        self.toast = Toast(self.room_at(self.front.box.center), words)

    def touch(self, layer: Layer) -> None:
        """A button went down on a layer: a window comes to the front."""
        if isinstance(layer, Window):
            self._raiser(layer)()

    def blocks(self, layer: Layer) -> bool:
        """Whether a dialog keeps a layer from being used."""
        return self.dialog is not None and layer not in (self.dialog, self.menu)

    def dismiss(self, layer: Layer) -> bool:
        """A press beside an open menu or launcher closes it and does nothing else; one beside a
        dialog does nothing at all.
        """
        if self.menu and layer is not self.menu:
            self.menu = None
        elif self.launcher and layer not in (self.launcher, self.menu):
            self.launcher = None
        else:
            return self.blocks(layer)
        return True

    def chord(self, chord: str) -> bool:
        """What a chord means to the desktop itself; whether it means anything."""
        if chord == "escape" and (self.menu or self.launcher):
            self.menu, self.launcher = None, (self.launcher if self.menu else None)
        elif chord == "alt+f4" and isinstance(self.active, Window):
            self.active.close()
        else:
            return False
        return True


def _room(monitor: Monitor) -> Box:
    """A monitor without its panel."""
    box = monitor.box
    return Box(box.left, box.top, box.right, box.bottom - PANEL)


def _inside(at: Point, box: Box) -> Point:
    """The place in a box that is nearest; its right and bottom edges do not belong to it."""
    x = min(max(at.x, box.left), box.right - 1e-6)
    return Point(x, min(max(at.y, box.top), box.bottom - 1e-6))


def _cut(box: Box, to: Box) -> Box:
    return box.intersection(to) or box


def _shows(element: Element, covers: Sequence[Box], monitor: Box) -> bool:
    """Whether enough of it is in sight: of a window half, as its title bar says what it is."""
    box, share = element.box, 0.5 if element.role == "window" else SHOWN
    seen = box.intersection(monitor)
    left = uncovered(seen, covers) if seen else []
    return sum(part.area for part in left) >= box.area * share and any(
        part.contains(box.center) for part in left
    )
