"""The form of a silhouette: round, with three or four sides, or none that has a name."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from agentkit.frame import Pixels

__all__ = ["Outline", "measure"]

Contour = npt.NDArray[np.int32]

LIKE = 0.06
"""How far the area of a silhouette may be off from that of the form that it is taken for."""

THIN = 0.2
"""Times as long: what is narrower is a line."""

EQUAL = 0.12
"""By how much the sides of a square, or the diameters of a circle, may differ."""

BULGING = 0.93
"""The share of its hull that a form without notches covers."""

BLUNT = 0.85
"""The share of the smallest triangle around it that a triangle covers, its corners blurred."""

ROUND, COARSE = 0.012, 0.6
"""How far the edge of what is round strays from an ellipse, as a share of the way from its middle
(the sides of an octagon: 0.024), and by how many pixels at any size."""

MOST_SIDES = 8
"""Polygons of more sides are not told from what is round."""


@dataclass(frozen=True)
class Outline:
    """A silhouette, measured.

    Attributes:
        edges: left, top, right and bottom, in pixels; right and bottom exclusive.
        center: of its area.
        form, sides: as in `agentkit.vision.figures.Figure`.
        mask: 1 where it is, without holes.
    """

    edges: tuple[int, int, int, int]
    center: tuple[float, float]
    form: str
    sides: int
    mask: Pixels

    @property
    def width(self) -> int:
        return self.edges[2] - self.edges[0]

    @property
    def height(self) -> int:
        return self.edges[3] - self.edges[1]


def measure(drawn: Pixels) -> Outline | None:
    """The largest thing on a mask of 0 and 1; None where there is none."""
    contours, _ = cv2.findContours(drawn, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    contour = np.asarray(max(contours, key=cv2.contourArea), np.int32)
    mask = np.zeros(drawn.shape, np.uint8)
    cv2.drawContours(mask, [contour], -1, 1, cv2.FILLED)
    left, top, width, height = cv2.boundingRect(contour)
    rows, columns = np.nonzero(mask)
    center = (float(columns.mean()) + 0.5, float(rows.mean()) + 0.5)
    form, sides = _form(contour, float(mask.sum()), width, height)
    return Outline((left, top, left + width, top + height), center, form, sides, mask)


def _form(contour: Contour, area: float, width: int, height: int) -> tuple[str, int]:
    """The name of a form and how many sides it has."""
    _, (across, down), _ = cv2.minAreaRect(contour)
    longer, shorter = max(across, down) + 1, min(across, down) + 1
    if shorter < THIN * longer:
        return ("line", 1) if area > (1 - 4 * LIKE) * longer * shorter else ("sign", 0)
    hull = np.asarray(cv2.convexHull(contour), np.int32)
    coarse = 1 / shorter
    if area < (BULGING - coarse) * (cv2.contourArea(hull) + cv2.arcLength(hull, True) / 2 + 1):
        return "sign", 0
    if area > (1 - LIKE - coarse) * min(width * height, longer * shorter):
        return ("square" if longer < (1 + EQUAL) * shorter else "rectangle"), 4
    if _is_round(contour, area):
        return ("circle" if longer < (1 + EQUAL) * shorter else "ellipse"), 0
    return _polygon(hull, area, coarse)


def _is_round(contour: Contour, area: float) -> bool:
    """Whether the edge keeps to an ellipse of the same area."""
    if len(contour) < 5:
        return False
    (x, y), (across, down), angle = cv2.fitEllipse(contour)
    if min(across, down) < 1 or abs(np.pi / 4 * (across + 1) * (down + 1) / area - 1) > LIKE:
        return False
    turned = (contour.reshape(-1, 2) - (x, y)) @ _turn(angle)
    way = np.hypot(turned[:, 0] / (across / 2), turned[:, 1] / (down / 2))
    return bool(way.std() < ROUND + COARSE / min(across, down))


def _turn(angle: float) -> npt.NDArray[np.float64]:
    sine, cosine = np.sin(np.radians(angle)), np.cos(np.radians(angle))
    return np.array([[cosine, -sine], [sine, cosine]])


def _polygon(hull: Contour, area: float, coarse: float) -> tuple[str, int]:
    """By the fewest corners that an outline without notches can be drawn with."""
    around, _ = cv2.minEnclosingTriangle(hull)
    length = cv2.arcLength(hull, True)
    if area > (BLUNT - 2 * coarse) * (around + length / 2):
        return "triangle", 3
    for slack in (0.05, 0.04, 0.03, 0.02, 0.015):
        corners = cv2.approxPolyDP(hull, slack * length, True)
        drawn = cv2.contourArea(corners) + cv2.arcLength(corners, True) / 2 + 1
        if 4 <= len(corners) <= MOST_SIDES and abs(drawn / area - 1) < LIKE / 2:
            return "polygon", len(corners)
    return "sign", 0
