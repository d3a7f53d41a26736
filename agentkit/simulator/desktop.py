"""The desktop: events in, state changed, pixels out; and the truth about what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PIL import Image

from agentkit.frame import Element
from agentkit.geometry import Box, Point, Size, Transform
from agentkit.keys import MODIFIERS
from agentkit.simulator.apps.app import App, Value
from agentkit.simulator.apps.calculator import Calculator
from agentkit.simulator.apps.editor import TextEditor
from agentkit.simulator.apps.files import FileBrowser
from agentkit.simulator.apps.pages import first_values
from agentkit.simulator.apps.settings import SettingsApp
from agentkit.simulator.canvas import Canvas
from agentkit.simulator.layers import SHOWN, Layer, Menu, hit, placed, uncovered
from agentkit.simulator.marks import Marks
from agentkit.simulator.notes import first_files
from agentkit.simulator.shell import PANEL, Backdrop, Launcher, Panel
from agentkit.simulator.theme import Theme, theme_with
from agentkit.simulator.wallpaper import wallpaper
from agentkit.simulator.widgets import Paint, Widget
from agentkit.simulator.windows import Window
from agentkit.simulator.writing import Clipboard

__all__ = ["APPS", "Desktop"]

APPS: dict[str, type[App]] = {
    app.name: app for app in (FileBrowser, TextEditor, Calculator, SettingsApp)
}
"""Every application, in the launcher's order."""

NOTCH = 60.0
"""Logical units that one notch of the wheel scrolls."""


class Desktop:
    """A small desktop, the same for the same seed and the same events.

    Args:
        seed: draws colours, the order of things and what settings begin with.
        size: in logical units, in which all events are too.
        scale: pixels per logical unit.
        dark: whether it begins in the dark theme.
        marks: show so many numbered targets, and nothing else.
    """

    def __init__(
        self, seed: int, size: Size, scale: float, dark: bool = False, marks: int = 0
    ) -> None:
        self.seed, self.size, self.scale = seed, size, scale
        self.settings: dict[str, Value] = first_values(seed, dark)
        self.files: dict[str, str] = first_files(seed)
        self._first = dict(self.settings)
        self.clipboard = Clipboard()
        self.pointer = Point(size.width / 2, size.height / 2)
        self.keys: list[str] = []
        self.buttons: list[str] = []
        self._lay_out(Box(0, 0, size.width, size.height), marks)
        self._grab = ("", "")
        self._opened: list[str] = []
        self._lone_super = self._by_keys = False

    def _lay_out(self, whole: Box, marks: int) -> None:
        self.room = Box(0, 0, whole.right, whole.bottom - PANEL)
        self.marks = Marks(self.seed, whole, marks) if marks else None
        self.backdrop = Backdrop(self.room, self.settings, self.open)
        bar = Box(0, self.room.bottom, whole.right, whole.bottom)
        self.panel = Panel(bar, self.settings, self.toggle_launcher)
        self.windows: list[Window] = []
        self.launcher: Launcher | None = None
        self.menu: Menu | None = None

    def prepare(self, settings: Mapping[str, Value], files: Mapping[str, str]) -> None:
        """Begin with these settings (the others as they are) and these files alone."""
        self.settings.update(settings)
        self._first = dict(self.settings)
        self.files.clear()
        self.files.update(files)

    @property
    def state(self) -> dict[str, Any]:
        """All there is to know, as JSON values.

        ``windows`` goes from back to front, ``opened`` lists the application of every window there
        ever was, ``touched`` holds the settings that are not what they were at first.
        """
        return {
            "seed": self.seed,
            "theme": self.look.name,
            "settings": dict(self.settings),
            "touched": self._touched(),
            "opened": list(self._opened),
            "windows": [window.state for window in self.windows],
            "files": dict(self.files),
            "clipboard": self.clipboard.text,
            "launcher": self.launcher is not None,
            "menu": list(self.menu.options) if self.menu else [],
            "focus": self.active.focus,
            "pointer": [self.pointer.x, self.pointer.y],
            "held": {"keys": list(self.keys), "buttons": list(self.buttons)},
            "hits": list(self.marks.hits) if self.marks else [],
        }

    def _touched(self) -> dict[str, Value]:
        return {name: now for name, now in self.settings.items() if now != self._first[name]}

    @property
    def look(self) -> Theme:
        return theme_with(bool(self.settings["Dark mode"]), str(self.settings["Accent color"]))

    @property
    def layers(self) -> list[Layer]:
        """From the bottom to the top."""
        if self.marks:
            return [self.marks]
        shown: list[Layer] = [window for window in self.windows if not window.hidden]
        self.panel.tasks = [
            (window.app, window is self.front, self._raiser(window)) for window in self.windows
        ]
        above = [layer for layer in (self.launcher, self.menu) if layer is not None]
        return [self.backdrop, *shown, self.panel, *above]

    @property
    def active(self) -> Layer:
        """The layer that has the keyboard."""
        return self.menu or self.front

    @property
    def front(self) -> Layer:
        """The layer that has it once no menu is open."""
        shown = [window for window in self.windows if not window.hidden]
        return self.launcher or (shown[-1] if shown else self.backdrop)

    def elements(self) -> list[Element]:
        """What can be seen, its middle included; in pixels of the picture."""
        layers, scale = self.layers, Transform(self.scale, self.scale)
        seen = []
        for place, layer in enumerate(layers):
            covers = [above.box for above in layers[place + 1 :]]
            seen += [each for each in layer.elements() if _shows(each, covers)]
        return [element.moved(scale) for element in seen]

    def draw(self) -> Image.Image:
        """The picture: RGB, the size times the scale."""
        width, height = (round(side * self.scale) for side in (self.size.width, self.size.height))
        look = self.look
        image = wallpaper(self.seed, look.name == "dark", width, height).copy()
        canvas = Canvas(image, self.scale)
        layers = self.layers
        over = self._over()
        for layer in layers:
            layer.draw(self._paint(canvas, look, layer, over))
        return image

    def _paint(self, canvas: Canvas, look: Theme, layer: Layer, over: tuple[str, str]) -> Paint:
        hovered = over[1] if over[0] == layer.key else ""
        pressed = self._grab[1] if self._grab[0] == layer.key else ""
        focused = layer.focus if layer in (self.active, self.front) else ""
        return Paint(canvas, look, hovered, focused, pressed, self._by_keys)

    def _over(self) -> tuple[str, str]:
        """The layer and the widget below the pointer."""
        layer, widgets = self._at(self.pointer)
        return layer.key, widgets[0].name if widgets else ""

    def _at(self, at: Point) -> tuple[Layer, list[Widget]]:
        layers = self.layers
        layer = next((each for each in reversed(layers) if each.box.contains(at)), layers[0])
        return layer, hit(layer, at)

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
        wide = min(app.size.width, self.room.width - 24)
        tall = min(app.size.height, self.room.height - 24)
        step = 28 * ((len(self._opened) - 1) % 4)
        left = min(round((self.room.width - wide) / 2) + step, self.room.right - wide - 8)
        top = min(round((self.room.height - tall) / 3) + step, self.room.bottom - tall - 8)
        box = Box(left, top, left + wide, top + tall)
        self.windows.append(Window(len(self._opened), app, box, self.room, self._close))

    def _close(self, window: Window) -> None:
        self.windows.remove(window)

    def _raiser(self, window: Window) -> Callable[[], None]:
        def bring() -> None:
            window.hidden = False
            self.windows.remove(window)
            self.windows.append(window)
            self.launcher = None

        return bring

    def toggle_launcher(self) -> None:
        """Open the launcher, or close it."""
        if self.launcher:
            self.launcher = None
        else:
            apps = list(APPS.values())
            self.launcher = Launcher(self.room, apps, self.open, self.clipboard, self.scale)

    def show_menu(
        self, anchor: Box, options: Sequence[str], chosen: str, choose: Callable[[str], None]
    ) -> None:
        """Open a list below (or, where there is no room, above) a place."""

        def take(option: str) -> None:
            self.menu = None
            choose(option)

        self.menu = Menu(anchor, self.room, options, chosen, take)

    def move(self, at: Point) -> None:
        """The pointer goes to a place; outside the desktop it stays at its edge."""
        x = min(max(at.x, 0), self.size.width - 1e-6)
        y = min(max(at.y, 0), self.size.height - 1e-6)
        self.pointer = Point(x, y)
        held = self._grabbed() if "left" in self.buttons else None
        if held is not None:
            held.drag(self.pointer)

    def button_down(self, button: str, count: int = 1) -> None:
        """A button goes down where the pointer is, for the `count`-th time in a row."""
        self.buttons.append(button)
        self._by_keys = False
        layer, widgets = self._at(self.pointer)
        if self._dismiss(layer):
            return
        if isinstance(layer, Window):
            self._raiser(layer)()
        widget = widgets[0] if widgets else None
        if button == "left":
            layer.focus = widget.name if widget and widget.focusable else ""
            self._grab = (layer.key, widget.name if widget else "")
            if widget is not None:
                widget.press(self.pointer, count)

    def button_up(self, button: str, count: int = 1) -> None:
        """A button is let go where the pointer is."""
        if button not in self.buttons:
            return
        self.buttons.remove(button)
        layer, widgets = self._at(self.pointer)
        if self.marks:
            self.marks.hit(self.pointer, button, count, widgets)
        elif button == "right":
            self._show_context(layer)
        elif button == "left":
            grab, self._grab = self._grab, ("", "")
            if widgets and (layer.key, widgets[0].name) == grab:
                widgets[0].click(count)

    def _grabbed(self) -> Widget | None:
        layer = next((each for each in self.layers if each.key == self._grab[0]), None)
        return layer.find(self._grab[1]) if layer and self._grab[1] else None

    def _dismiss(self, layer: Layer) -> bool:
        """A press beside an open menu or launcher closes it and does nothing else."""
        if self.menu and layer is not self.menu:
            self.menu = None
            return True
        if self.launcher and layer not in (self.launcher, self.menu):
            self.launcher = None
            return True
        return False

    def _show_context(self, layer: Layer) -> None:
        offers = layer.context()
        if offers:
            anchor = Box.around(self.pointer, 1)
            self.show_menu(anchor, list(offers), "", lambda option: offers[option]())

    def scroll(self, dx: float, dy: float) -> None:
        """The wheel turns by notches where the pointer is; nothing here scrolls sideways."""
        del dx
        _, widgets = self._at(self.pointer)
        for widget in widgets:
            if widget.wheel(dy * NOTCH):
                return

    def key_down(self, key: str) -> None:
        """A key goes down, with its canonical name."""
        self.keys.append(key)
        self._lone_super = key == "super"
        if key not in MODIFIERS:
            held = [name for name in MODIFIERS if name in self.keys]
            self._chord("+".join([*held, key]))

    def key_up(self, key: str) -> None:
        """A key is let go."""
        if key in self.keys:
            self.keys.remove(key)
        if key == "super" and self._lone_super:
            self.toggle_launcher()

    def write(self, character: str) -> None:
        """A character was typed; a line break or tab is the key of that name."""
        named = {"\n": "enter", "\t": "tab"}.get(character)
        if named:
            self._chord(named)
            return
        widget = self.active.find(self.active.focus) if self.active.focus else None
        if widget is not None:
            widget.write(character)

    def _chord(self, chord: str) -> None:
        layer = self.active
        widget = layer.find(layer.focus) if layer.focus and layer is not self.menu else None
        if self._shell_chord(chord) or (widget is not None and widget.key(chord)):
            return
        plain = chord.removeprefix("shift+")
        if layer.chord(chord) or self._step_focus(chord):
            return
        if len(plain) == 1 or plain == "space":
            letter = " " if plain == "space" else plain
            self.write(letter.upper() if chord != plain else letter)

    def _shell_chord(self, chord: str) -> bool:
        if chord == "escape" and (self.menu or self.launcher):
            self.menu, self.launcher = None, (self.launcher if self.menu else None)
        elif chord == "alt+f4" and isinstance(self.active, Window):
            self.active.close()
        else:
            return False
        return True

    def _step_focus(self, chord: str) -> bool:
        """Tab and shift+tab go around the widgets that take keys."""
        if chord not in ("tab", "shift+tab"):
            return False
        self._by_keys = True
        layer = self.active
        names = [each.name for each, _ in placed(layer.widgets(), layer.box) if each.focusable]
        if names:
            step = 1 if chord == "tab" else -1
            now = names.index(layer.focus) if layer.focus in names else (-1 if step > 0 else 0)
            layer.focus = names[(now + step) % len(names)]
        return True


def _shows(element: Element, covers: Sequence[Box]) -> bool:
    """Whether enough of it is in sight: of a window half, as its title bar says what it is."""
    box, share = element.box, 0.5 if element.role == "window" else SHOWN
    left = uncovered(box, covers)
    return sum(part.area for part in left) >= box.area * share and any(
        part.contains(box.center) for part in left
    )
