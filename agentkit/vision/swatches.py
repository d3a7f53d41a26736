"""Patches of one plain colour: the cells of a palette, a sample of a colour."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from agentkit.frame import Pixels
from agentkit.geometry import Box
from agentkit.vision.shapes import Shape, colour_distance, find_shapes, main_colour

__all__ = ["Swatch", "find_swatches", "is_shade"]

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

SMALLEST, LARGEST = 0.4, 3.0
"""Heights of a line: how large a patch is."""

FULL = 0.75
"""The share of its box that a patch covers."""

PLAIN, SHARE = 8, 0.95
"""Grey levels that a patch's colour may vary by, and the share of it that has to keep to that."""

APART = 6
"""Grey levels by which a patch differs from what it lies on, at least."""

INNER = 0.15
"""The share of its size at each edge that is smoothed, and not looked at."""

HUES = {"red": 0, "orange": 30, "yellow": 60, "green": 120, "cyan": 180, "blue": 240}
HUES |= {"purple": 280, "magenta": 300, "pink": 340}
"""Degrees of the colour wheel at which each has its name."""

SHADES = {"grey": (40, 215), "gray": (40, 215), "black": (0, 60), "white": (225, 255)}
"""From which to which lightness, of 255, a colour without a hue is called so."""

WIDEST = 35.0
"""Degrees that a shade may lie off its hue: between blue and cyan, neither is one."""

GREY = 0.04
"""The chroma, of 1, under which a colour has no hue."""


@dataclass(frozen=True)
class Swatch:
    """A patch: where it is, and its colour."""

    box: Box
    colour: Colour


def find_swatches(picture: Pixels, unit: float) -> list[Swatch]:
    """The patches on a picture, each once, from the top.

    Args:
        picture: height × width × 3 or 4, blue green red.
        unit: the height of a line of text, in pixels.
    """
    plain = np.ascontiguousarray(picture[..., :3])
    kept: list[Swatch] = []
    for swatch in sorted(_patches(plain, unit), key=lambda one: -one.box.area):
        if not any(other.box.intersection(swatch.box) for other in kept):
            kept.append(swatch)
    return sorted(kept, key=lambda one: (round(one.box.center.y / unit), one.box.left))


def is_shade(colour: Colour, name: str) -> bool:
    """Whether a colour is a shade of the one called so, however pale or dark."""
    lightness = (max(colour) + min(colour)) / 2
    chroma = (max(colour) - min(colour)) / 255
    if name in SHADES:
        low, high = SHADES[name]
        return chroma < 2 * GREY and low <= lightness <= high
    if name not in HUES or chroma < GREY:
        return False
    hue = 360 * colorsys.rgb_to_hsv(*(part / 255 for part in colour))[0]
    off = {other: abs((hue - at + 180) % 360 - 180) for other, at in HUES.items()}
    return off[name] <= WIDEST and off[name] <= min(off.values()) + 1


def _patches(picture: Pixels, unit: float) -> Iterator[Swatch]:
    for shape in find_shapes(picture):
        if _is_sized(shape, unit):
            colour = _colour_of(picture, shape.box)
            if colour is not None:
                yield Swatch(shape.box, colour)


def _is_sized(shape: Shape, unit: float) -> bool:
    sides = shape.box.width, shape.box.height
    return (
        shape.flat
        and shape.fullness >= FULL
        and min(sides) >= SMALLEST * unit
        and max(sides) <= LARGEST * unit
    )


def _colour_of(picture: Pixels, box: Box) -> Colour | None:
    """The one colour that is inside; None where there are several, or that of the ground."""
    inner = _part(picture, box.grow(-INNER * min(box.width, box.height)))
    colour = main_colour(inner)
    if (colour_distance(inner, colour) <= PLAIN).mean() < SHARE:
        return None
    ground = _ring(picture, box, 0.25 * min(box.width, box.height))
    if np.abs(ground.astype(int) - colour.astype(int)).max() < APART:
        return None
    blue, green, red = (int(part) for part in colour)
    return red, green, blue


def _part(picture: Pixels, box: Box) -> Pixels:
    left, top, right, bottom = (max(0, round(edge)) for edge in box.edges)
    return picture[top : max(top + 1, bottom), left : max(left + 1, right)]


def _ring(picture: Pixels, box: Box, margin: float) -> Pixels:
    """The main colour a little outside of a box."""
    around = box.grow(margin)
    rows = _part(picture, Box(around.left, around.top, around.right, around.top + 2))
    below = _part(picture, Box(around.left, around.bottom - 2, around.right, around.bottom))
    return main_colour(np.concatenate([rows.reshape(-1, 3), below.reshape(-1, 3)])[None])
