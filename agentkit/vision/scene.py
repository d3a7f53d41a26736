"""What is known of a frame before its widgets are: pixels, shapes, text, and the size of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import cv2
import numpy as np

from agentkit.frame import Frame, Pixels
from agentkit.geometry import Box
from agentkit.vision.lines import Line
from agentkit.vision.shapes import Shape, colour_distance, find_shapes, main_colour

__all__ = ["Scene"]

LETTER = 0.62
"""Of the height of a line's box, what its font size is: the detector leaves room around text
(measured on pages with known font sizes)."""

PLAIN = 16.0
"""Font size in pixels where there is no text to tell."""

INK = 40
"""Grey levels by which a mark differs from the surface that it is on."""

THICKEST = 10
"""Pixels: an outline is thinner."""


@dataclass(frozen=True)
class Scene:
    """A frame's pixels, text and shapes.

    Attributes:
        picture: height × width × 3, blue green red.
        lines: what is written on it.
        shapes: every shape on it, those that are found twice once.
    """

    picture: Pixels
    lines: tuple[Line, ...]
    shapes: list[Shape]

    @classmethod
    def of(cls, frame: Frame, lines: Sequence[Line]) -> Scene:
        """The scene on `frame`, on which `lines` were read."""
        picture = np.ascontiguousarray(frame.pixels[..., :3])
        return cls(picture, tuple(lines), _distinct(find_shapes(picture)))

    @cached_property
    def unit(self) -> float:
        """The usual font size, in pixels: what sizes of widgets are measured in."""
        heights = [line.box.height for line in self.lines if len(line.text) > 2]
        return LETTER * median(heights) if heights else PLAIN

    @property
    def ground(self) -> Box:
        """All of the frame."""
        return Box(0, 0, self.picture.shape[1], self.picture.shape[0])

    def part(self, box: Box) -> Pixels:
        """The pixels inside `box`, at least one."""
        height, width = self.picture.shape[:2]
        left, top = (int(np.clip(box.left, 0, width - 1)), int(np.clip(box.top, 0, height - 1)))
        right, bottom = max(left + 1, round(box.right)), max(top + 1, round(box.bottom))
        return self.picture[top:bottom, left:right]

    def texts_in(self, box: Box) -> list[Line]:
        """The lines whose middle lies in `box`."""
        return [line for line in self.lines if box.contains(line.box.center)]

    def around(self, box: Box, margin: float = 3.0) -> Pixels:
        """The main colour just outside `box`: three numbers."""
        outer = box.grow(margin)
        strips = [
            Box(outer.left, outer.top, outer.right, max(box.top, outer.top + 1)),
            Box(outer.left, min(box.bottom, outer.bottom - 1), outer.right, outer.bottom),
        ]
        pixels = [self.part(strip).reshape(-1, 3) for strip in strips]
        return main_colour(np.concatenate(pixels)[None])

    def marks(self, box: Box, faintest: int = INK) -> Pixels:
        """Which pixels inside `box` differ from the colour that most of it has: 0 or 1."""
        part = self.part(box)
        return np.asarray(colour_distance(part, main_colour(part)) > faintest, np.uint8)


def ink_boxes(marks: Pixels, smallest: int = 2) -> list[Box]:
    """The connected marks, each as a box in pixels of the mask."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    return [
        Box(left, top, left + width, top + height)
        for left, top, width, height, _ in stats[1:count].tolist()
        if max(width, height) >= smallest
    ]


def _distinct(shapes: Sequence[Shape]) -> list[Shape]:
    """One of each group of shapes in the same place: the outermost."""
    kept: list[Shape] = []
    grid: dict[tuple[int, int], list[Shape]] = {}
    for shape in sorted(shapes, key=lambda shape: -shape.box.area):
        cell = (round(shape.box.center.x / 8), round(shape.box.center.y / 8))
        near = [
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in grid.get((cell[0] + dx, cell[1] + dy), ())
        ]
        if not any(_coincide(other.box, shape.box) for other in near):
            kept.append(shape)
            grid.setdefault(cell, []).append(shape)
    return kept


def _coincide(one: Box, other: Box) -> bool:
    """Whether two boxes are the outside and the inside of one outline."""
    apart = max(abs(a - b) for a, b in zip(one.edges, other.edges, strict=True))
    return apart <= THICKEST and one.iou(other) > 0.75
