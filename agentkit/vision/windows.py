"""Windows: large areas with a title bar that a close button stands in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.scene import Scene
from agentkit.vision.surfaces import hangs_under

__all__ = ["find_windows"]

BAR = 4.0
"""A title bar is lower than this many font sizes."""


def find_windows(scene: Scene, icons: list[Element]) -> list[Element]:
    """The windows on a scene whose `icons` are known; the title is the text of each."""
    closers = [icon.box for icon in icons if icon.text == "close"]
    found: list[Element] = []
    for box in sorted(_panels(scene), key=lambda box: -box.area):
        large = box.width > 12 * scene.unit and box.height > 6 * scene.unit
        if not large or not any(_is_corner(box, closer, scene.unit) for closer in closers):
            continue
        if not any(other.box.iou(box) > 0.6 for other in found):
            found.append(Element(box, "window", _title(scene, box), 0.7))
    return found


def _panels(scene: Scene) -> Iterator[Box]:
    """Every area, and each long bar together with what hangs under it."""
    boxes = [shape.box for shape in scene.shapes if shape.box.width > 4 * scene.unit]
    yield from boxes
    for bar in boxes:
        if bar.height < BAR * scene.unit:
            under = [box for box in boxes if hangs_under(box, bar, scene.unit)]
            yield reduce(Box.union, under, bar)


def _is_corner(box: Box, closer: Box, unit: float) -> bool:
    """Whether a close button stands in the upper right or left corner of `box`."""
    reach = BAR * unit
    high = box.top <= closer.center.y < box.top + reach
    right = box.right - reach < closer.center.x <= box.right
    left = box.left <= closer.center.x < box.left + reach
    return high and (right or left)


def _title(scene: Scene, box: Box) -> str:
    bar = Box(box.left, box.top, box.right, min(box.bottom, box.top + BAR * scene.unit))
    words = [line for line in scene.texts_in(bar) if len(line.text) > 2]
    return min(words, key=lambda line: line.box.top + line.box.left / 50).text if words else ""
