"""Everything that can be found on a frame by pixels alone, each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.areas import find_areas, find_pages
from agentkit.vision.grids import without_cells
from agentkit.vision.icons import ICON_LETTERS, find_icons, name_icon
from agentkit.vision.keypads import name_keys
from agentkit.vision.labels import label_of
from agentkit.vision.layout import reading_order, same_row
from agentkit.vision.lines import Line
from agentkit.vision.rows import as_row
from agentkit.vision.scene import Scene, ink_boxes
from agentkit.vision.sliders import find_sliders
from agentkit.vision.surfaces import find_surfaces
from agentkit.vision.tiles import find_tiles, is_caption
from agentkit.vision.toggles import find_switches, find_toggles
from agentkit.vision.windows import find_windows, name_window_buttons

__all__ = ["find_elements"]

PLAIN = ("button", "tab", "menuitem")
"""Roles whose words stand on them."""

SURFACES = (*PLAIN, "field", "dropdown")
"""Roles that hold words."""

HEADING = 1.3
"""Text this many times as high as the usual line is a heading."""


def find_elements(scene: Scene) -> list[Element]:
    """Widgets, icons and text of a scene, in reading order."""
    tiles = find_tiles(scene)
    widgets = _widgets(scene, tiles)
    icons = find_icons(scene, [one.box for one in (*widgets, *tiles)])
    windows = find_windows(scene, icons)
    icons = name_window_buttons(icons, scene.unit)
    pages = find_pages(scene, windows, [one.box for one in (*widgets, *icons)])
    texts = _texts(scene, widgets, icons)
    labelled = [
        one
        for members, near in _by_window(windows, widgets, texts)
        for one in _all_labelled(scene, members, near)
    ]
    named = [_captioned(icon, texts, scene.unit) for icon in icons]
    found = [*windows, *labelled, *pages, *tiles, *named, *texts]
    return reading_order(found, lambda element: element.box)


def _by_window(
    windows: list[Element], widgets: list[Element], texts: list[Element]
) -> Iterator[tuple[list[Element], list[Element]]]:
    """The widgets of each window, with the texts that may name them: nothing beyond its edge."""
    groups: dict[tuple[Box, ...], list[Element]] = {}
    for widget in widgets:
        holding = tuple(one.box for one in windows if one.box.contains(widget.box.center))
        groups.setdefault(holding, []).append(widget)
    for holding, members in groups.items():
        yield (
            members,
            [t for t in texts if not holding or any(b.contains(t.box.center) for b in holding)],
        )


def _widgets(scene: Scene, tiles: list[Element]) -> list[Element]:
    """The surer kinds first: a later one gives way where it meets an earlier one."""
    found: list[Element] = []
    for find in (find_switches, find_sliders, find_toggles, find_surfaces, find_areas):
        found += [one for one in find(scene) if not any(_meets(one.box, two.box) for two in found)]
    kept = [one for one in found if not _is_of_tile(one, tiles, scene.unit)]
    widgets = name_keys(scene, without_cells(kept))
    return [as_row(one, _free(scene, one, widgets), scene.unit) for one in widgets]


def _free(scene: Scene, widget: Element, widgets: list[Element]) -> list[Line]:
    """The lines that lie on no other widget."""
    others = [other.box for other in widgets if other is not widget]
    return [line for line in scene.lines if not any(b.contains(line.box.center) for b in others)]


def _is_of_tile(widget: Element, tiles: list[Element], unit: float) -> bool:
    """Whether what looks like a button is a launcher, or the ground of its name."""
    on_tile = any(_meets(widget.box, tile.box) for tile in tiles)
    return widget.role == "button" and (on_tile or is_caption(widget.box, tiles, unit))


def _meets(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return common is not None and common.area > 0.3 * min(one.area, other.area)


def _all_labelled(scene: Scene, widgets: list[Element], texts: list[Element]) -> list[Element]:
    """Each widget with its label; what names one in its own row names none below it."""
    alone = [_labelled(scene, widget, texts, widgets) for widget in widgets]
    free = [text for text in texts if not any(_names(text, widget) for widget in alone)]
    return [
        first
        if any(_names(text, first) for text in texts)
        else _labelled(scene, widget, free, widgets)
        for widget, first in zip(widgets, alone, strict=True)
    ]


def _names(text: Element, widget: Element) -> bool:
    """Whether a text is the label of a widget in its own row."""
    return text.text == widget.text and same_row(text.box, widget.box)


def _labelled(
    scene: Scene, widget: Element, texts: list[Element], widgets: list[Element]
) -> Element:
    if widget.role in PLAIN or (widget.text and widget.value) or _names_itself(widget):
        return widget
    others = [other.box for other in widgets if other is not widget]
    label = label_of(widget, texts, others, scene.unit)
    if label is None and widget.role == "field" and not widget.text:
        return replace(widget, text="Search") if _has_magnifier(scene, widget.box) else widget
    return replace(widget, text=label.text) if label else widget


def _names_itself(widget: Element) -> bool:
    """Whether the hint in an empty field is worded as its label."""
    return widget.role == "field" and widget.text.rstrip().endswith(":")


def _has_magnifier(scene: Scene, box: Box) -> bool:
    """Whether the first thing drawn in a field is a magnifier."""
    start = Box(box.left, box.top, min(box.right, box.left + 1.4 * box.height), box.bottom)
    inner = start.grow(-0.14 * box.height)
    spots = [spot for spot in ink_boxes(scene.marks(inner), 5) if spot.left > 0]
    if not spots:
        return False
    first = min(spots, key=lambda spot: spot.left)
    drawn = Box(
        inner.left + first.left,
        inner.top + first.top,
        inner.left + first.right,
        inner.top + first.bottom,
    )
    return name_icon(scene.part(drawn.grow(1)))[0] == "search"


def _captioned(icon: Element, texts: list[Element], unit: float) -> Element:
    """A large icon takes the text below it for its name, as in a launcher."""
    box = icon.box
    if box.height < 1.7 * unit:
        return icon
    below = [
        text
        for text in texts
        if abs(text.box.center.x - box.center.x) < unit
        and -0.3 * unit < text.box.top - box.bottom < 1.2 * unit
    ]
    return replace(icon, text=below[0].text, score=0.6) if below else icon


def _texts(scene: Scene, widgets: list[Element], icons: list[Element]) -> list[Element]:
    """The lines that are not part of another element."""
    surfaces = [one.box for one in widgets if one.role in SURFACES]
    usual = median([line.box.height for line in scene.lines]) if scene.lines else 0.0
    return [
        Element(line.box, _text_role(line, usual), line.text, line.score)
        for line in scene.lines
        if not any(box.contains(line.box.center) for box in surfaces)
        and not (line.text.strip() in ICON_LETTERS and any(i.box == line.box for i in icons))
    ]


def _text_role(line: Line, usual: float) -> str:
    return "heading" if line.box.height > HEADING * usual and len(line.text) > 2 else "text"
