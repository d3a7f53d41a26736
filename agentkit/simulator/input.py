"""The mouse and the keyboard: what their events mean to the desktop that they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agentkit.geometry import Box, Point
from agentkit.keys import MODIFIERS
from agentkit.simulator.layers import Layer, hit, placed
from agentkit.simulator.widgets import Widget

if TYPE_CHECKING:
    from agentkit.simulator.desktop import Desktop

__all__ = ["Input"]

NOTCH = 60.0
"""Logical units that one notch of the wheel scrolls."""


class Input:
    """Where the pointer is, what is held down, and who gets the next event.

    Attributes:
        pointer: in logical units.
        keys, buttons: what is held, in the order in which it went down.
        grab: the layer and the widget that the left button went down on.
        by_keys: whether keys moved the focus last, not the pointer.
    """

    def __init__(self, desktop: Desktop, pointer: Point) -> None:
        self.pointer = pointer
        self.keys: list[str] = []
        self.buttons: list[str] = []
        self.grab = ("", "")
        self.by_keys = False
        self._desktop = desktop
        self._lone_super = False

    def over(self) -> tuple[str, str]:
        """The layer and the widget below the pointer."""
        layer, widgets = self._at(self.pointer)
        return layer.key, widgets[0].name if widgets else ""

    def _at(self, at: Point) -> tuple[Layer, list[Widget]]:
        layers = self._desktop.layers
        layer = next((each for each in reversed(layers) if each.box.contains(at)), layers[0])
        return layer, hit(layer, at)

    def move(self, at: Point) -> None:
        """The pointer goes to a place; outside all monitors it stays at an edge."""
        self.pointer = self._desktop.nearest(at)
        held = self._grabbed() if "left" in self.buttons else None
        if held is not None:
            held.drag(self.pointer)

    def button_down(self, button: str, count: int = 1) -> None:
        """A button goes down where the pointer is, for the `count`-th time in a row."""
        self.buttons.append(button)
        self.by_keys = False
        self._desktop.toast = None
        layer, widgets = self._at(self.pointer)
        if self._desktop.dismiss(layer):
            return
        self._desktop.touch(layer)
        widget = widgets[0] if widgets else None
        if button == "left":
            layer.focus = widget.name if widget and widget.focusable else ""
            self.grab = (layer.key, widget.name if widget else "")
            if widget is not None:
                widget.press(self.pointer, count)

    def button_up(self, button: str, count: int = 1) -> None:
        """A button is let go where the pointer is."""
        if button not in self.buttons:
            return
        self.buttons.remove(button)
        layer, widgets = self._at(self.pointer)
        if self._desktop.marks:
            self._desktop.marks.hit(self.pointer, button, count, widgets)
        elif button == "right":
            self._show_context(layer)
        elif button == "left":
            grab, self.grab = self.grab, ("", "")
            if widgets and (layer.key, widgets[0].name) == grab:
                widgets[0].click(count)

    def _grabbed(self) -> Widget | None:
        key, name = self.grab
        layer = next((each for each in self._desktop.layers if each.key == key), None)
        return layer.find(name) if layer and name else None

    def _show_context(self, layer: Layer) -> None:
        offers = layer.context()
        if offers:
            anchor = Box.around(self.pointer, 1)
            self._desktop.show_menu(anchor, list(offers), "", lambda option: offers[option]())

    def scroll(self, dx: float, dy: float) -> None:
        """The wheel turns by notches where the pointer is; nothing here scrolls sideways."""
        del dx
        self._desktop.toast = None
        layer, widgets = self._at(self.pointer)
        if self._desktop.blocks(layer):
            return
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
            self._desktop.toggle_launcher()

    def write(self, character: str) -> None:
        """A character was typed; a line break or tab is the key of that name."""
        named = {"\n": "enter", "\t": "tab"}.get(character)
        if named:
            self._chord(named)
            return
        self._desktop.toast = None
        layer = self._desktop.active
        widget = layer.find(layer.focus) if layer.focus else None
        if widget is not None:
            widget.write(character)
        else:
            layer.chord(character)

    def _chord(self, chord: str) -> None:
        self._desktop.toast = None
        layer = self._desktop.active
        by_widget = layer.focus and layer is not self._desktop.menu
        widget = layer.find(layer.focus) if by_widget else None
        if self._desktop.chord(chord) or (widget is not None and widget.key(chord)):
            return
        plain = chord.removeprefix("shift+")
        if layer.chord(chord) or self._step_focus(chord):
            return
        if len(plain) == 1 or plain == "space":
            letter = " " if plain == "space" else plain
            self.write(letter.upper() if chord != plain else letter)

    def _step_focus(self, chord: str) -> bool:
        """Tab and shift+tab go around the widgets that take keys."""
        if chord not in ("tab", "shift+tab"):
            return False
        self.by_keys = True
        layer = self._desktop.active
        names = [each.name for each, _ in placed(layer.widgets(), layer.box) if each.focusable]
        if names:
            step = 1 if chord == "tab" else -1
            now = names.index(layer.focus) if layer.focus in names else (-1 if step > 0 else 0)
            layer.focus = names[(now + step) % len(names)]
        return True
