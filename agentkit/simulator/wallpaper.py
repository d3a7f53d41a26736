"""The picture behind everything: a gradient with soft hills, drawn from the seed."""

from __future__ import annotations

import colorsys
import math
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw

from agentkit.simulator.theme import Colour

__all__ = ["wallpaper"]

FINE = 2
"""How many times finer the hills' edges are drawn before they are brought to size."""

HUES = (0.58, 0.62, 0.68, 0.74, 0.47, 0.52, 0.92, 0.03)
"""Where on the colour wheel the gradient may begin: blues, violets, sea greens, rose, coral."""


@lru_cache(maxsize=4)
def wallpaper(seed: int, dark: bool, width: int, height: int) -> Image.Image:
    """An RGB picture of `width` × `height` pixels; do not draw on it, copy it first."""
    random = Random(f"wallpaper {seed}")
    hue = random.choice(HUES)
    picture = _gradient(hue, dark).resize((width, height), Image.Resampling.BICUBIC)
    for layer in range(3):
        colour = _colour(hue + 0.09 + 0.05 * layer, 0.42, (0.34 if dark else 0.86) - 0.08 * layer)
        picture.paste(colour, mask=_hill(random, layer, width, height))
    return picture


def _colour(hue: float, saturation: float, value: float) -> Colour:
    return tuple(round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))


def _gradient(hue: float, dark: bool) -> Image.Image:
    """Sixteen by sixteen pixels: Pillow's bicubic makes the smooth rest."""
    top, bottom = (0.16, 0.40) if dark else (0.74, 0.96)
    small = Image.new("RGB", (16, 16))
    for x in range(16):
        for y in range(16):
            part = (x + 2 * y) / 45
            small.putpixel(
                (x, y), _colour(hue + 0.12 * part, 0.55 - 0.33 * part, top + (bottom - top) * part)
            )
    return small


def _hill(random: Random, layer: int, width: int, height: int) -> Image.Image:
    start, length = random.uniform(0, 2 * math.pi), random.uniform(0.7, 1.3)
    level, swing = 0.58 + 0.13 * layer, random.uniform(0.05, 0.10)
    mask = Image.new("L", (width * FINE, height * FINE), 0)
    edge = [
        (step / 100, level + swing * math.sin(start + length * 2 * math.pi * step / 100))
        for step in range(101)
    ]
    points = [(x * width * FINE, y * height * FINE) for x, y in [*edge, (1, 1.1), (0, 1.1)]]
    ImageDraw.Draw(mask).polygon(points, 130)
    return mask.resize((width, height), Image.Resampling.BOX)
