"""Launchers: large icons with their name written under them."""

from __future__ import annotations

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.lines import Line
from agentkit.vision.scene import Scene
from agentkit.vision.shapes import Shape

__all__ = ["find_tiles", "is_caption"]

SMALLEST, LARGEST = 2.5, 8.0
"""Font sizes: the sides of a tile."""


def find_tiles(scene: Scene) -> list[Element]:
    """Squares without words on them, named by the line under their middle."""
    found: list[Element] = []
    for shape in sorted(scene.shapes, key=lambda shape: -shape.box.area):
        name = _caption(scene, shape) if _is_tile(scene, shape) else None
        if name and not any(one.box.intersection(shape.box) for one in found):
            found.append(Element(shape.box, "icon", name.text, 0.75))
    return found


def is_caption(box: Box, tiles: list[Element], unit: float) -> bool:
    """Whether a box lies right under a tile, as the ground of its name does."""
    return any(
        abs(box.center.x - tile.box.center.x) < unit
        and -0.3 * unit < box.top - tile.box.bottom < 1.6 * unit
        and box.height < tile.box.height
        for tile in tiles
    )


def _is_tile(scene: Scene, shape: Shape) -> bool:
    box, unit = shape.box, scene.unit
    square = 0.8 < box.width / box.height < 1.25 and shape.fullness > 0.7
    words = [line for line in scene.texts_in(box) if len(line.text) > 1]
    return square and not words and SMALLEST * unit < box.height < LARGEST * unit


def _caption(scene: Scene, shape: Shape) -> Line | None:
    """The line under the middle of a tile, where it does not stand on something alike."""
    box, unit = shape.box, scene.unit
    under = [
        line
        for line in scene.lines
        if abs(line.box.center.x - box.center.x) < 0.7 * unit
        and -0.3 * unit < line.box.top - box.bottom < 1.3 * unit
        and len(line.text) > 1
        and line.box.width < 2.5 * box.width
    ]
    name = min(under, key=lambda line: line.box.top, default=None)
    return None if name and _stands_on_square(scene, name, box) else name


def _stands_on_square(scene: Scene, line: Line, square: Box) -> bool:
    return any(
        shape.box.encloses(line.box, 2)
        and shape.box.top >= square.bottom - 2
        and 0.7 < shape.box.height / square.height < 1.4
        for shape in scene.shapes
    )
