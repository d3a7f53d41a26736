"""Sliders: a track with a knob on it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.scene import Scene
from agentkit.vision.shapes import Shape, colour_distance
from agentkit.vision.toggles import FAINT, is_round, outermost
from agentkit.vision.tracks import find_bands

__all__ = ["find_sliders"]

LONGEST_KNOB, SHORTEST = 1.3, 3.5
"""Times its height: a knob is at most as wide, and a track at least as long."""

THICKEST = 0.72
"""Times the height of a knob: a track is less thick."""


def find_sliders(scene: Scene) -> list[Element]:
    """Tracks with a knob, apart or in one piece; the value is its place from 0 to 1."""
    thin = outermost(
        [found for shape in scene.shapes for found in [_slider(scene, shape)] if found]
    )
    bands = [one for one in find_bands(scene) if not any(_meets(one, two) for two in thin)]
    return [*thin, *outermost(bands)]


def _meets(one: Element, other: Element) -> bool:
    return one.box.intersection(other.box) is not None


def _slider(scene: Scene, shape: Shape) -> Element | None:
    box, unit = shape.box, scene.unit
    if is_round(shape) and 0.5 * unit < box.width < 2.4 * unit:
        return _with_knob(scene, box)
    piece = box.width > SHORTEST * box.height and 0.35 < shape.fullness < 0.8
    return _in_one(scene, box) if piece and 0.5 * unit < box.height < 2.4 * unit else None


def _in_one(scene: Scene, box: Box) -> Element | None:
    """A track and a knob of one colour, as browsers draw the part before the knob."""
    part = scene.part(box)
    drawn = colour_distance(part, scene.around(box)) > FAINT
    spans = np.array([_span(column) for column in drawn.T])
    heights = spans[:, 1] - spans[:, 0]
    knob = np.flatnonzero(heights > 0.8 * part.shape[0])
    rest = np.setdiff1d(np.arange(len(heights)), _around(knob, part.shape[0], len(heights)))
    if not len(knob) or not len(rest) or not _is_knob(drawn, knob):
        return None
    if not _is_track(spans[rest], part.shape[0]):
        return None
    middle, half = float(knob.mean()) + 0.5, part.shape[0] / 2
    room = max(1.0, box.width - 2 * half)
    value = min(1.0, max(0.0, (middle - half) / room))
    return Element(box, "slider", score=0.8, value=f"{value:.2f}")


def _span(column: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Where what is drawn in a column begins and ends; 0 and 0 where nothing is."""
    rows = np.flatnonzero(column)
    return (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0)


def _around(knob: npt.NDArray[np.intp], height: int, width: int) -> npt.NDArray[np.intp]:
    """The columns that a knob of that height takes up, with its round sides."""
    if not len(knob):
        return knob
    middle = (knob[0] + knob[-1]) / 2
    first, last = middle - 0.65 * height, middle + 0.65 * height
    return np.arange(max(0, round(first)), min(width, round(last) + 1))


def _is_knob(drawn: npt.NDArray[np.bool_], knob: npt.NDArray[np.intp]) -> bool:
    """Whether the high columns are one full piece, no wider than high."""
    width = int(knob[-1] - knob[0]) + 1
    one = width == len(knob) and 0.25 * drawn.shape[0] < width < LONGEST_KNOB * drawn.shape[0]
    return bool(one and drawn[:, knob].mean() > 0.85)


def _is_track(spans: npt.NDArray[np.int64], height: int) -> bool:
    """Whether columns beside a knob are drawn in one thickness, and in its middle."""
    if (spans[:, 1] > 0).mean() < 0.97:
        return False
    spans = spans[spans[:, 1] > 0]
    thick = spans[:, 1] - spans[:, 0]
    usual = float(np.median(thick))
    even = float((np.abs(thick - usual) <= max(1.0, 0.2 * usual)).mean())
    level = np.abs(spans.mean(axis=1) - height / 2).max(initial=0.0)
    return usual < THICKEST * height and even > 0.85 and bool(level < 0.15 * height + 1)


def _with_knob(scene: Scene, knob: Box) -> Element | None:
    track = _track(scene, knob)
    if track is None:
        return None
    left, right = track
    if right - left < 3.5 * knob.width:
        return None
    half = knob.width / 2
    room = max(1.0, right - left - 2 * half)
    value = min(1.0, max(0.0, (knob.center.x - left - half) / room))
    box = Box(left, knob.top, right, knob.bottom)
    return Element(box, "slider", score=0.85, value=f"{value:.2f}")


def _track(scene: Scene, knob: Box) -> tuple[float, float] | None:
    """How far a thin bar reaches to the left and right of a knob, or None where there is none."""
    middle, reach = round(knob.center.y), round(0.42 * knob.height)
    if middle - reach < 0 or middle + reach >= scene.picture.shape[0]:
        return None
    rows = scene.picture[[middle - reach, middle, middle + reach]].astype(np.int16)
    above, below = (np.abs(rows[1] - rows[side]).max(axis=1) > FAINT for side in (0, 2))
    still = np.abs(rows[0] - rows[2]).max(axis=1) <= FAINT
    bar = above & below & still
    left = _run(bar, range(round(knob.left) - 2, -1, -1))
    right = _run(bar, range(round(knob.right) + 1, len(bar)))
    if not left and not right:
        return None
    return knob.left - 2 - left if left else knob.left, knob.right + 1 + right if right else (
        knob.right
    )


def _run(bar: npt.NDArray[np.bool_], places: range) -> int:
    """How many of `places` in a row lie on the bar; a little gap at the knob is stepped over."""
    start = next((number for number, at in enumerate(places[:4]) if bar[at]), None)
    if start is None:
        return 0
    length = next((n for n, at in enumerate(places[start:]) if not bar[at]), len(places) - start)
    return start + length
