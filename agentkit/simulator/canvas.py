"""Drawing in logical units on a picture of any scale: crisp text, smooth corners, soft shadows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from agentkit.geometry import Box, Point
from agentkit.simulator.icons import icon_mask
from agentkit.simulator.theme import Colour

__all__ = ["BODY", "SMALL", "TITLE", "Canvas", "text_width"]

SMALL, BODY, TITLE = 12.5, 14.5, 22.0
"""Sizes of text, in logical units."""

FINE = 8
"""How many times finer corners are drawn before they are brought to size."""


class Canvas:
    """A picture that is drawn on in logical units.

    Args:
        image: an RGB picture.
        scale: its pixels per logical unit.
        left, top: where its first pixel lies, in pixels of the whole desktop.
    """

    def __init__(self, image: Image.Image, scale: float, left: int = 0, top: int = 0) -> None:
        self.image = image
        self.scale = scale
        self._left, self._top = left, top
        self._draw = ImageDraw.Draw(image)

    def fill(self, box: Box, colour: Colour, radius: float = 0) -> None:
        """A rectangle with rounded corners."""
        self._fill(self._pixels(box), colour, round(radius * self.scale))

    def outlined(
        self, box: Box, colour: Colour, edge: Colour, radius: float = 0, width: float = 1
    ) -> None:
        """A filled rectangle with a border inside its box."""
        left, top, right, bottom = self._pixels(box)
        thick, corner = max(1, round(width * self.scale)), round(radius * self.scale)
        self._fill((left, top, right, bottom), edge, corner)
        inner = (left + thick, top + thick, right - thick, bottom - thick)
        self._fill(inner, colour, max(0, corner - thick))

    def text(
        self,
        at: Point,
        words: str,
        colour: Colour,
        size: float = BODY,
        anchor: str = "lm",
        bold: bool = False,
    ) -> None:
        """One line of text; `anchor` as Pillow's, such as ``lm`` for its left middle."""
        x, y = self._pixel(at)
        font, gap = _font(size * self.scale), _gap(size * self.scale)
        before = {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]]
        x -= round(before * text_width(words, size, self.scale) * self.scale)
        for word in words.split(" "):
            for shift in (0.0, 0.4 * self.scale) if bold else (0.0,):
                self._draw.text((x + shift, y), word, colour[:3], font, f"l{anchor[1]}")
            x += _letters(word, size * self.scale) + gap

    def icon(self, name: str, box: Box, colour: Colour) -> None:
        """A line icon; `box` is square."""
        left, top, right, _ = self._pixels(box)
        mask = icon_mask(name, max(1, right - left))
        self.image.paste(colour[:3], (left, top), mask)

    def shadow(self, box: Box, radius: float, depth: float, strength: int) -> None:
        """A soft shadow below a rectangle, `depth` units wide, `strength` 0 to 255 dark."""
        left, top, right, bottom = self._pixels(box)
        spread, fall = round(depth * self.scale), round(depth * self.scale / 3)
        corner = round(radius * self.scale)
        mask = _shadow_mask(right - left, bottom - top, corner, spread, strength)
        self.image.paste((0, 0, 0), (left - spread, top - spread + fall), mask)

    @contextmanager
    def clip(self, box: Box) -> Iterator[Canvas]:
        """A canvas that draws inside `box` alone."""
        left, top, right, bottom = self._pixels(box)
        part = self.image.crop((left, top, max(left + 1, right), max(top + 1, bottom)))
        yield Canvas(part, self.scale, left + self._left, top + self._top)
        self.image.paste(part, (left, top))

    def _fill(self, edges: tuple[int, int, int, int], colour: Colour, corner: int) -> None:
        width, height = edges[2] - edges[0], edges[3] - edges[1]
        if width > 0 and height > 0:
            alpha = colour[3] if len(colour) > 3 else 255
            mask = rounded_mask(width, height, min(corner, (min(width, height) + 1) // 2), alpha)
            self.image.paste(colour[:3], edges, mask)

    def _pixel(self, at: Point) -> tuple[int, int]:
        return _round(at.x * self.scale) - self._left, _round(at.y * self.scale) - self._top

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        """The box in pixels: its size is rounded by itself, so that what is square stays so."""
        left, top = self._pixel(Point(box.left, box.top))
        return (
            left,
            top,
            left + _round(box.width * self.scale),
            top + _round(box.height * self.scale),
        )


def text_width(words: str, size: float = BODY, scale: float = 1.0) -> float:
    """How wide a line of text is drawn at a scale, in logical units."""
    parts = words.split(" ")
    letters = sum(_letters(part, size * scale) for part in parts)
    return (letters + _gap(size * scale) * (len(parts) - 1)) / scale


@lru_cache(maxsize=4096)
def _letters(word: str, size: float) -> int:
    return round(_font(size).getlength(word))


def _gap(size: float) -> int:
    """Pixels between words: the font's own space is too narrow to read well when small."""
    return _round(0.3 * size)


def _round(number: float) -> int:
    """Halves go up, so that a thing is as wide wherever it stands."""
    return math.floor(number + 0.5)


@lru_cache(maxsize=64)
def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


@lru_cache(maxsize=512)
def rounded_mask(width: int, height: int, radius: int, alpha: int = 255) -> Image.Image:
    """A rectangle of `alpha` whose corners are rounded and smooth; in pixels."""
    if width == height and radius >= width / 2:
        return _disc(width, alpha)
    mask = Image.new("L", (width, height), alpha)
    if radius > 0:
        corner = _corner(radius, alpha)
        for x, turned in ((0, corner), (width - radius, corner.transpose(_MIRROR))):
            mask.paste(turned, (x, 0))
            mask.paste(turned.transpose(_FLIP), (x, height - radius))
    return mask


_MIRROR, _FLIP = Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM


def _disc(side: int, alpha: int) -> Image.Image:
    fine = Image.new("L", (side * FINE, side * FINE), 0)
    ImageDraw.Draw(fine).ellipse((0, 0, side * FINE - 1, side * FINE - 1), alpha)
    return fine.resize((side, side), Image.Resampling.BOX)


@lru_cache(maxsize=128)
def _corner(radius: int, alpha: int) -> Image.Image:
    fine = Image.new("L", (radius * FINE, radius * FINE), 0)
    ImageDraw.Draw(fine).ellipse((0, 0, 2 * radius * FINE - 1, 2 * radius * FINE - 1), alpha)
    return fine.resize((radius, radius), Image.Resampling.BOX)


@lru_cache(maxsize=16)
def _shadow_mask(width: int, height: int, radius: int, spread: int, strength: int) -> Image.Image:
    mask = Image.new("L", (width + 2 * spread, height + 2 * spread), 0)
    mask.paste(rounded_mask(width, height, radius, strength), (spread, spread))
    return ImageChops.darker(
        mask.filter(ImageFilter.GaussianBlur(spread / 2.5)),
        Image.new("L", mask.size, strength),
    )
