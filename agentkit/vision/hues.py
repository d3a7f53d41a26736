"""What people call a colour."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from types import MappingProxyType

__all__ = ["COLOURS", "colour_names"]

_ALIKE = {
    "gray": "grey",
    "silver": "grey",
    "aqua": "cyan",
    "turquoise": "cyan",
    "teal": "cyan",
    "fuchsia": "magenta",
    "violet": "purple",
    "lilac": "purple",
    "lime": "green",
    "navy": "blue",
    "gold": "yellow",
    "golden": "yellow",
    "crimson": "red",
    "scarlet": "red",
    "maroon": "brown",
}

NAMES = (
    *("red", "orange", "brown", "yellow", "green", "cyan", "blue", "purple", "magenta", "pink"),
    *("black", "white", "grey"),
)

COLOURS = MappingProxyType({**{name: name for name in NAMES}, **_ALIKE})
"""The words for colours, each with the name that `colour_names` has for it."""

CIRCLE: tuple[tuple[int, tuple[str, ...]], ...] = (
    (14, ("red",)),
    (22, ("orange", "red")),
    (42, ("orange",)),
    (50, ("yellow", "orange")),
    (68, ("yellow",)),
    (160, ("green",)),
    (170, ("green", "cyan")),
    (195, ("cyan", "blue")),
    (258, ("blue",)),
    (290, ("purple", "blue")),
    (325, ("magenta", "purple", "pink")),
    (345, ("pink", "red", "magenta")),
    (361, ("red",)),
)
"""Degrees of hue up to which a vivid colour has these names."""

DARK, PALE, DULL = 0.2, 0.88, 0.16
"""The value below which a colour is black, from which one without a hue is white, and the
saturation below which it has none."""


def colour_names(colour: Sequence[int]) -> tuple[str, ...]:
    """The names of a colour, the likeliest first.

    Args:
        colour: blue, green and red, 0 to 255.
    """
    blue, green, red = (part / 255 for part in colour)
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if value < DARK:
        return ("black",)
    if saturation < DULL:
        return ("white", "grey") if value >= PALE else ("grey", "black" if value < 0.4 else "white")
    names = next(names for degrees, names in CIRCLE if hue * 360 < degrees)
    return _shaded(names, saturation, value)


def _shaded(names: tuple[str, ...], saturation: float, value: float) -> tuple[str, ...]:
    """Dark orange is brown, pale red is pink, dark magenta is purple."""
    if names[0] in ("red", "orange") and value < 0.72:
        return ("brown", *names)
    if names[0] == "red" and saturation < 0.55:
        return ("pink", "red")
    if names[0] == "magenta" and value < 0.8:
        return ("purple", "magenta")
    if names[0] == "magenta" and saturation < 0.7:
        return ("pink", "purple", "magenta")
    return names
