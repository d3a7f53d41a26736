"""Closed outlines and flat areas on a picture: the raw material of widgets and icons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from agentkit.frame import Pixels
from agentkit.geometry import Box

__all__ = ["Shape", "colour_distance", "find_edges", "find_shapes", "main_colour"]

FAINTEST_EDGE = 3
"""Grey levels between neighbours that count as an edge: dark themes draw borders this faint."""

NOISY_EDGES = (8, 20)
"""The same on pictures where fainter edges cover much of the screen: photographs, noise."""

SMALLEST = 4
"""Pixels: nothing that is shorter is a thing of its own."""

THINNEST = 2
"""Pixels: nor is anything thinner."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Something that stands out from what is around it.

    Attributes:
        box: where it is, in pixels.
        fullness: the share of its box that its silhouette covers: 1 for a rectangle, 0.785 for a
            circle.
        flat: whether it is an area of one colour; otherwise it is what an outline encloses.
    """

    box: Box
    fullness: float
    flat: bool


def find_shapes(picture: Pixels, largest: float = 0.98) -> list[Shape]:
    """The shapes on a BGR `picture`, but for those that cover more than a share of it."""
    edges = find_edges(picture)
    limit = largest * picture.shape[0] * picture.shape[1]
    found = [shape for shape in _outlines(edges, 0) if shape.box.area < limit]
    flat = [shape for shape in _outlines(1 - edges, 1) if shape.box.area < limit]
    return found + flat


def main_colour(part: Pixels) -> Pixels:
    """The colour that most of a BGR picture has: three numbers."""
    coarse = (part.reshape(-1, 3) >> 3).astype(np.uint32)
    codes = coarse[:, 0] << 10 | coarse[:, 1] << 5 | coarse[:, 2]
    values, counts = np.unique(codes, return_counts=True)
    chosen = part.reshape(-1, 3)[codes == values[counts.argmax()]]
    return np.asarray(np.median(chosen, axis=0), np.uint8)


def colour_distance(part: Pixels, colour: Pixels) -> Pixels:
    """For each pixel, the largest difference to `colour` in any channel: height × width."""
    difference = np.abs(part.astype(np.int16) - colour.astype(np.int16))
    return np.asarray(difference.max(axis=2), np.uint8)


def find_edges(picture: Pixels) -> Pixels:
    """Where a BGR `picture` changes: height × width, 1 on edges and 0 on flat areas."""
    steep = cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)).max(axis=2)
    for faintest in (FAINTEST_EDGE, *NOISY_EDGES):
        edges = steep > faintest
        if edges.mean() < 0.35:
            break
    return np.asarray(edges, np.uint8)


def _outlines(mask: Pixels, margin: int) -> Iterator[Shape]:
    """Each connected part of a mask; `margin` is how much its outline hides of it."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    height, width = mask.shape
    for contour, links in zip(contours, tree[0] if tree is not None else (), strict=True):
        if links[3] >= 0:
            continue
        left, top, across, down = cv2.boundingRect(contour)
        if max(across, down) < SMALLEST or min(across, down) < THINNEST:
            continue
        area = cv2.contourArea(contour) + cv2.arcLength(contour, True) / 2 + 1
        box = Box(
            max(0, left - margin),
            max(0, top - margin),
            min(width, left + across + margin),
            min(height, top + down + margin),
        )
        yield Shape(box, min(1.0, area / (across * down)), bool(margin))
