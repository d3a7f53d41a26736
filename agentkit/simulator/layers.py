"""What lies above what: the desktop is a stack of layers, each with widgets of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.simulator.canvas import text_width
from agentkit.simulator.widgets import ListRow, Paint, Widget

__all__ = ["SHOWN", "Layer", "Menu", "hit", "placed", "uncovered"]

SHOWN = 0.8
"""The part of a thing that must be in sight for it to count as seen."""

OPTION = 38.0
"""Height of one option of a menu."""


class Layer:
    """Something that covers what lies below it.

    Attributes:
        key: its name, different from that of every other layer.
        box: what it covers, in logical units.
        focus: the widget that has the keyboard while this layer is the active one.
    """

    key: str
    box: Box
    focus: str = ""

    def widgets(self) -> list[Widget]:
        """Everything on it, from back to front."""
        raise NotImplementedError

    def draw_back(self, paint: Paint) -> None:
        """What is behind its widgets."""

    def draw(self, paint: Paint) -> None:
        self.draw_back(paint)
        for widget in self.widgets():
            widget.draw(paint)

    def find(self, name: str) -> Widget | None:
        """The widget of that name, where it is there now."""
        return next(
            (each for each, _ in placed(self.widgets(), self.box) if each.name == name), None
        )

    def context(self) -> dict[str, Callable[[], None]]:
        """What a right click on it offers."""
        return {}

    def chord(self, chord: str) -> bool:
        """A chord that no widget wanted; whether it meant anything."""
        del chord
        return False

    def elements(self) -> list[Element]:
        """What is on it, cut to what can be seen; in logical units."""
        seen = []
        for widget, clip in placed(self.widgets(), self.box):
            for element in widget.elements():
                part = element.box.intersection(clip)
                if part is not None and part.area >= element.box.area * SHOWN:
                    seen.append(
                        Element(part, element.role, element.text, 1, "native", element.value)
                    )
        return seen


class Menu(Layer):
    """A list of options that lies above everything until one is chosen."""

    key = "menu"

    def __init__(
        self,
        anchor: Box,
        room: Box,
        options: Sequence[str],
        chosen: str,
        choose: Callable[[str], None],
    ) -> None:
        self.options, self.chosen, self._choose = list(options), chosen, choose
        wide = max(anchor.width, max(text_width(option) for option in options) + 60)
        tall = OPTION * len(self.options) + 12
        left = max(room.left + 6, min(anchor.left, room.right - wide - 6))
        below = anchor.bottom + 4 + tall <= room.bottom
        top = anchor.bottom + 4 if below else max(room.top + 4, anchor.top - 4 - tall)
        self.box = Box(left, top, left + wide, top + tall)
        self.focus = chosen

    def draw_back(self, paint: Paint) -> None:
        radius = paint.look.round(10)
        paint.canvas.shadow(self.box, radius, 14, paint.look.shadow)
        paint.canvas.outlined(self.box, paint.look.card, paint.look.border, radius)

    def widgets(self) -> list[Widget]:
        left, right, top = self.box.left + 6, self.box.right - 6, self.box.top + 6
        return [
            ListRow(
                name=option,
                box=Box(left, top + OPTION * place, right, top + OPTION * (place + 1)),
                chosen=option == self.chosen,
                kind="menuitem",
                act=partial(self._choose, option),
            )
            for place, option in enumerate(self.options)
        ]

    def chord(self, chord: str) -> bool:
        step = {"up": -1, "down": 1}.get(chord)
        if step is not None:
            now = self.options.index(self.focus) if self.focus in self.options else -1
            self.focus = self.options[(now + step) % len(self.options)]
        elif chord in ("enter", "space") and self.focus:
            self._choose(self.focus)
        return True


def placed(widgets: Sequence[Widget], clip: Box) -> Iterator[tuple[Widget, Box]]:
    """Every widget, those inside others too, and the part of the screen it can be seen in."""
    for widget in widgets:
        yield widget, clip
        inner = clip.intersection(widget.box) if widget.children else None
        if inner is not None:
            yield from placed(widget.children, inner)


def hit(layer: Layer, at: Point) -> list[Widget]:
    """The widgets at a point, the foremost first; events pass through those without a name."""
    found = [
        widget
        for widget, clip in placed(layer.widgets(), layer.box)
        if widget.name and widget.box.contains(at) and clip.contains(at)
    ]
    return found[::-1]


def uncovered(box: Box, covers: Sequence[Box]) -> list[Box]:
    """What is left of a box when others lie on it, as boxes that do not overlap."""
    left = [box]
    for cover in covers:
        left = [piece for part in left for piece in _without(part, cover)]
    return left


def _without(box: Box, cover: Box) -> list[Box]:
    common = box.intersection(cover)
    if common is None:
        return [box]
    edges = [
        (box.left, box.top, box.right, common.top),
        (box.left, common.bottom, box.right, box.bottom),
        (box.left, common.top, common.left, common.bottom),
        (common.right, common.top, box.right, common.bottom),
    ]
    return [Box(*each) for each in edges if each[0] < each[2] and each[1] < each[3]]
