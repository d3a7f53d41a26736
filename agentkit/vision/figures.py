"""Figures: what is drawn and stands by itself on a plain ground, with its form and its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from agentkit.frame import Pixels
from agentkit.geometry import Box, Point, Transform
from agentkit.vision.outlined import measure
from agentkit.vision.shapes import colour_distance, find_edges, main_colour

__all__ = ["Figure", "find_figures"]

Contour = npt.NDArray[np.int32]
Colour = tuple[int, int, int]
"""Blue, green and red, 0 to 255."""

SMALLEST = 5
"""Pixels: what is narrower and lower is a speck."""

LARGEST = 0.6
"""The share of a picture that a figure covers at the most."""

FAINT = 6
"""Grey levels between neighbours or surfaces that make a difference to the eye."""

SAME = 40
"""Grey levels by which thin lines that are blurred differ from their own colour, at the most."""

DRAWN = 0.25
"""The share of its strongest contrast from which a pixel belongs to a figure: edges are blurred."""

PART = 0.03
"""The share of what stands together that a figure of its own covers at the least."""

EMPTY = 0.2
"""The share of a silhouette that shows what it stands on where it is hollow, whatever it holds."""

BORDER = 0.3
"""The share of the way to the middle of a silhouette that its line lies within."""

PLAIN = frozenset({"circle", "ellipse", "triangle", "square", "rectangle"})
"""The forms that have names."""

WHOLE, UNEQUAL = 0.9, 0.12
"""The share of a box that is covered at the least, and by how much the sides of a square differ."""

MADE_UP = 0.6
"""The share of what stands together that its parts cover at the least."""

RIM = 0.45
"""The share of its box that what is inside of a line covers at the least."""

FLAT = frozenset("acemnorsuvwxz")
LOW, HIGH = 0.55, 0.74
"""Letters without a stem, and how high they and all others are drawn: as shares of the size of the
letters (DejaVu Sans; others differ by a tenth)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Something drawn.

    Attributes:
        box: where it is, in pixels.
        center: of its area, which for a triangle is not that of its box.
        form: ``circle``, ``ellipse``, ``triangle``, ``square``, ``rectangle``, ``polygon``,
            ``line`` or, for letters and all else, ``sign``.
        sides: how many it has; 0 for what is round, and for signs.
        colour: what it is filled with, or drawn with where it is hollow: blue, green, red.
        ground: the colour that it stands on.
        hollow: whether it is filled with what it stands on.
        stroke: how thick its line is in pixels, where it is hollow or a sign.
        text: the letter or digit that it was read as; such have the form ``letter`` or ``digit``.
    """

    box: Box
    center: Point
    form: str
    sides: int
    colour: Colour
    ground: Colour
    hollow: bool
    stroke: float
    text: str = ""

    @property
    def extent(self) -> float:
        """How large it is in pixels: of a letter, the height of the line that it is written in."""
        if not self.text:
            return max(self.box.width, self.box.height)
        return self.box.height / (LOW if self.text in FLAT else HIGH)


def find_figures(picture: Pixels) -> list[Figure]:
    """The figures on a BGR `picture`, those too that lie in others; letters are signs."""
    flat = cv2.copyMakeBorder(1 - find_edges(picture), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    contours, tree = cv2.findContours(flat, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(-1, -1))
    limit = LARGEST * picture.shape[0] * picture.shape[1]
    found: list[Figure] = []
    for contour, links in zip(contours, tree[0] if tree is not None else (), strict=True):
        _, _, width, height = cv2.boundingRect(contour)
        if links[3] >= 0 and max(width, height) >= SMALLEST + 2 and width * height < limit:
            found += _Cut(picture, np.asarray(contour, np.int32)).figures()
    return [one for one in found if not any(_is_part_of(one, other) for other in found)]


def _is_part_of(one: Figure, other: Figure) -> bool:
    """Whether it is what the line of another encloses, the eye of a letter, or a whole that only
    something else beside it makes larger.
    """
    if one is other or one.box == other.box:
        return False
    if other.box.encloses(one.box):
        is_eye = bool(other.stroke) and _is_alike(one.colour, other.ground)
        if is_eye:
            return _is_alike(one.ground, other.colour)
        return _is_fill(one, other) and not _has_name(one, other)
    return one.box.encloses(other.box) and _is_fill(other, one) and _has_name(other, one)


def _is_fill(inner: Figure, outer: Figure) -> bool:
    is_large = inner.box.area > RIM * outer.box.area
    return is_large and _is_alike(inner.colour, outer.colour)


def _has_name(inner: Figure, outer: Figure) -> bool:
    """Whether only the inner of two has a form that has a name."""
    return inner.form in PLAIN and outer.form not in PLAIN


def _is_alike(one: Colour, other: Colour) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= SAME


class _Cut:
    """What one contour encloses: a figure, or several that touch.

    Args:
        picture: BGR, the whole.
        contour: runs on the ground, one pixel outside what stands on it.
    """

    def __init__(self, picture: Pixels, contour: Contour) -> None:
        height, width = picture.shape[:2]
        ring = np.clip(contour.reshape(-1, 2), 0, (width - 1, height - 1))
        self.left, self.top = map(int, ring.min(axis=0))
        right, bottom = map(int, ring.max(axis=0))
        self.part = np.ascontiguousarray(picture[self.top : bottom + 1, self.left : right + 1])
        self.ground = np.asarray(np.median(picture[ring[:, 1], ring[:, 0]], axis=0), np.uint8)
        self.within = _filled(self.part.shape[:2], contour - (self.left, self.top))
        self.contrast = colour_distance(self.part, self.ground) * self.within

    def figures(self) -> list[Figure]:
        peak = int(self.contrast.max())
        if peak < FAINT:
            return []
        drawn = np.asarray(self.contrast > max(FAINT / 2, DRAWN * peak), np.uint8)
        whole = self._figure(drawn)
        parts = self._parts(_solid(drawn)) if max(drawn.shape) > 2 * SMALLEST else []
        if len(parts) > 1 and _are_apart(parts):
            return parts
        return [whole] if whole else []

    def _figure(self, drawn: Pixels) -> Figure | None:
        outline = measure(drawn)
        if outline is None or max(outline.width, outline.height) < SMALLEST:
            return None
        hollow = float((self.contrast < FAINT)[outline.mask > 0].mean()) > EMPTY
        is_thin = hollow or outline.form == "sign"
        border = outline.mask if outline.form == "sign" else _border(outline.mask)
        ink = np.asarray(drawn & border, np.uint8)
        fill = main_colour(self.part[_core(outline.mask) > 0][None])
        colour = self._ink_colour(ink) if is_thin else fill
        to_picture = Transform(1, 1, self.left, self.top)
        return Figure(
            to_picture.box(Box(*outline.edges)),
            to_picture.point(Point(*outline.center)),
            outline.form,
            outline.sides,
            _colour(colour),
            _colour(self.ground),
            hollow,
            _thickness(ink) if is_thin else 0.0,
        )

    def _ink_colour(self, ink: Pixels) -> Pixels:
        """The colour of a line where it is not blurred."""
        strength = self.contrast * ink
        clear = strength >= 0.9 * strength.max()
        return np.asarray(np.median(self.part[clear], axis=0), np.uint8)

    def _parts(self, whole: Pixels) -> list[Figure]:
        """The areas of one colour each that make up what stands together, lines left out."""
        areas = self._areas(whole)
        if sum(float(area.sum()) for area in areas) < MADE_UP * whole.sum():
            return []
        found = [self._figure(_widened(area, whole)) for area in areas]
        covered = np.logical_or.reduce(areas)
        return [_uncovered(one, self._sight(one, covered)) for one in found if one]

    def _areas(self, whole: Pixels) -> list[Pixels]:
        """The largest flat areas that do not enclose one another: masks."""
        flat = np.asarray((find_edges(self.part) == 0) & (whole > 0), np.uint8)
        _, numbers, sizes, _ = cv2.connectedComponentsWithStats(flat, connectivity=4)
        taken = np.zeros_like(flat)
        found: list[Pixels] = []
        for number in np.argsort(-sizes[1:, cv2.CC_STAT_AREA]) + 1:
            size = sizes[number, cv2.CC_STAT_AREA]
            if size < PART * whole.sum():
                break
            area = _solid(np.asarray(numbers == number, np.uint8))
            if size > area.sum() / 2 and not taken[area > 0].any():
                found.append(area)
                taken |= area
        return found

    def _sight(self, figure: Figure, covered: Pixels) -> float:
        """The share of its box that it and what may lie over it cover."""
        left, top, right, bottom = map(int, figure.box.edges)
        return float(
            covered[top - self.top : bottom - self.top, left - self.left : right - self.left].mean()
        )


def _uncovered(figure: Figure, share: float) -> Figure:
    """What is a box but for a corner that another thing lies over, as that box."""
    if figure.form in PLAIN or share < WHOLE:
        return figure
    is_square = abs(figure.box.width / figure.box.height - 1) < UNEQUAL
    return replace(figure, form="square" if is_square else "rectangle", sides=4)


def _colour(found: Pixels) -> Colour:
    return int(found[0]), int(found[1]), int(found[2])


def _are_apart(parts: Sequence[Figure]) -> bool:
    """Whether parts of what stands together are figures of their own: letters are not cut up."""
    plain = [one for one in parts if one.form in PLAIN]
    return len(plain) == len(parts) or len({one.colour for one in parts}) == len(parts)


def _filled(shape: Sequence[int], contour: Contour) -> Pixels:
    """What a contour encloses, without the contour itself: 1 inside."""
    mask = np.zeros((shape[0], shape[1]), np.uint8)
    cv2.drawContours(mask, [contour], -1, 1, cv2.FILLED)
    cv2.drawContours(mask, [contour], -1, 0, 1)
    return mask


def _widened(area: Pixels, within: Pixels) -> Pixels:
    """An area with its blurred edge."""
    wide = np.asarray(cv2.dilate(area, np.ones((3, 3), np.uint8)), np.uint8)
    return np.asarray(wide & within, np.uint8)


def _solid(mask: Pixels) -> Pixels:
    """A mask without its holes."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(np.zeros_like(mask), contours, -1, 1, cv2.FILLED), np.uint8)


def _core(mask: Pixels) -> Pixels:
    """The middle of a silhouette: what lies furthest from its edge."""
    depth = _depth(mask)
    return np.asarray(depth >= 0.5 * depth.max(), np.uint8)


def _border(mask: Pixels) -> Pixels:
    """What lies near the edge of a silhouette."""
    depth = _depth(mask)
    return np.asarray((mask > 0) & (depth <= max(3.0, BORDER * depth.max())), np.uint8)


def _thickness(ink: Pixels) -> float:
    """How thick a line is in pixels: twice the depth that most of its middle has."""
    depth = _depth(ink)
    ridge = depth[depth >= 0.7 * depth.max()]
    return float(2 * np.median(ridge)) if ridge.size else 0.0


def _depth(mask: Pixels) -> npt.NDArray[np.float32]:
    """Pixels from each place of a silhouette to its edge, or that of the picture."""
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32)
