"""Sliders whose track is a band of any kind, lying or standing: filled, or drawn as an outline."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from agentkit.frame import Element, Pixels
from agentkit.geometry import Box
from agentkit.vision.scene import Scene
from agentkit.vision.shapes import Shape
from agentkit.vision.toggles import FAINT, is_round

__all__ = ["find_bands"]

SMALLEST, LARGEST = 0.5, 2.4
"""Font sizes: how large a knob is."""

THINNEST, THICKEST = 0.1, 0.92
"""Of the height of a knob, how thick a band is beside it."""

LEVEL = 0.1
"""Of the height of a knob, how far its band may lie above or below its middle."""

SHORTEST = 3.0
"""Widths of a knob that the band beside it has at least."""

RIM, SHADOW = 0.22, 0.3
"""Of the height of a knob: its own outline, and its outline with a shadow, at the most."""

UNLIKE = 0.08
"""The share of a column that may differ within a band: smoothed edges."""

Columns = npt.NDArray[np.int16]
"""Width × height × 3: the columns of a picture from the left."""


def find_bands(scene: Scene) -> list[Element]:
    """Knobs on a band that is thinner than they are; the value is their place from 0 to 1.

    The value of one that stands is 1 at the top.
    """
    return [*_lying(scene), *_standing(scene)]


def _lying(scene: Scene) -> Iterator[Element]:
    for knob, band in _knobs(scene.picture, scene.shapes, scene.unit):
        box = Box(band[0], knob.top, band[1], knob.bottom)
        yield Element(box, "slider", score=0.8, value=f"{_place(knob, band):.3f}")


def _standing(scene: Scene) -> Iterator[Element]:
    turned = np.ascontiguousarray(scene.picture.transpose(1, 0, 2))
    shapes = [Shape(_turned(one.box), one.fullness, one.flat) for one in scene.shapes]
    for knob, band in _knobs(turned, shapes, scene.unit):
        box = _turned(Box(band[0], knob.top, band[1], knob.bottom))
        yield Element(box, "slider", score=0.8, value=f"{1 - _place(knob, band):.3f}")


def _turned(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)


def _place(knob: Box, band: tuple[float, float]) -> float:
    """Where a knob stands on its band, 0 to 1."""
    half = knob.width / 2
    room = max(1.0, band[1] - band[0] - 2 * half)
    return min(1.0, max(0.0, (knob.center.x - band[0] - half) / room))


def _knobs(
    picture: Pixels, shapes: list[Shape], unit: float
) -> Iterator[tuple[Box, tuple[float, float]]]:
    """Each knob with where its band begins and ends."""
    for shape in shapes:
        knob = _knob(picture, shape, unit)
        band = _band(picture, knob) if knob else None
        if knob and band:
            yield knob, band


def _knob(picture: Pixels, shape: Shape, unit: float) -> Box | None:
    """A shape that may be a knob, with its outline; None where it can be none."""
    box = shape.box
    boxy = shape.fullness > 0.88 and 0.55 < box.width / box.height < 1.4
    if not (boxy or is_round(shape)) or not SMALLEST * unit < box.height < LARGEST * unit:
        return None
    reach = max(2, round(RIM * box.height))
    top, bottom = round(box.top) - reach, round(box.bottom) + reach
    if top < 0 or bottom >= picture.shape[0]:
        return None
    middle = picture[top:bottom, round(box.center.x)].astype(np.int16)
    drawn = _drawn(middle)
    if drawn is None:
        return None
    return Box(box.left, top + drawn[0], box.right, top + drawn[1])


def _drawn(column: npt.NDArray[np.int16]) -> tuple[int, int] | None:
    """Where something stands on one ground in a column; None where the ends have two grounds."""
    if np.abs(column[0] - column[-1]).max() > FAINT:
        return None
    rows = np.flatnonzero(np.abs(column - column[0]).max(axis=1) > FAINT)
    return (int(rows[0]), int(rows[-1]) + 1) if len(rows) else None


def _band(picture: Pixels, knob: Box) -> tuple[float, float] | None:
    """How far a band reaches to both sides of a knob; None where there is none."""
    top, bottom = round(knob.top) - 2, round(knob.bottom) + 2
    if top < 0 or bottom > picture.shape[0]:
        return None
    columns: Columns = picture[top:bottom].transpose(1, 0, 2).astype(np.int16)
    gap = max(2, round(SHADOW * knob.height))
    first, last = round(knob.left) - gap, round(knob.right) + gap
    left = _run(columns, range(first, -1, -1))
    right = _run(columns, range(last, len(columns)))
    if left + right < SHORTEST * knob.width:
        return None
    return first + 1 - left if left else knob.left, last + right if right else knob.right


def _run(columns: Columns, places: range) -> int:
    """How many columns in a row look as the first, where that crosses a band."""
    if not len(places) or not _crosses_band(columns[places[0]]):
        return 0
    near = columns[places.start :: places.step] if places.step > 0 else columns[places.start :: -1]
    unlike = (np.abs(near - near[0]).max(axis=2) > FAINT).mean(axis=1) > UNLIKE
    return int(unlike.argmax()) if unlike.any() else len(near)


def _crosses_band(column: npt.NDArray[np.int16]) -> bool:
    """Whether something thinner than a knob stands in the middle of a column as high as one."""
    drawn = _drawn(column)
    if drawn is None:
        return False
    height = len(column) - 4
    thick, middle = drawn[1] - drawn[0], (drawn[0] + drawn[1]) / 2
    level = abs(middle - len(column) / 2) <= LEVEL * height + 1
    return level and THINNEST * height <= thick <= THICKEST * height
