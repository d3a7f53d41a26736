"""Points, boxes, and the only way from one coordinate space to another.

Every `Point` and `Box` in agentkit is in float pixels of the captured frame, origin at the top
left, y down, unless a docstring says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Box", "Point", "Size", "Space", "Transform"]


@dataclass(frozen=True, slots=True)
class Point:
    """A place, in pixels."""

    x: float
    y: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.x) and math.isfinite(self.y)):
            raise ValueError(f"point ({self.x}, {self.y}) is not finite")

    def __str__(self) -> str:
        return f"({self.x:g}, {self.y:g})"

    def distance(self, other: Point) -> float:
        """The straight distance to `other`, in pixels."""
        return math.hypot(self.x - other.x, self.y - other.y)


@dataclass(frozen=True, slots=True)
class Size:
    """A width and a height, in whole pixels."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"size {self.width}×{self.height} is empty")

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels; `right` and `bottom` are exclusive.

    Raises:
        ValueError: where an edge is not finite or the box is inside out.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, self.edges)):
            raise ValueError(f"box {self} is not finite")
        if self.right < self.left or self.bottom < self.top:
            raise ValueError(f"box {self} is inside out")

    def __str__(self) -> str:
        return "[" + ", ".join(f"{edge:g}" for edge in self.edges) + "]"

    @classmethod
    def of(cls, edges: Sequence[float]) -> Box:
        """From ``[left, top, right, bottom]``, the way boxes are written everywhere."""
        if len(edges) != 4:
            raise ValueError(f"a box is [left, top, right, bottom], not {list(edges)}")
        return cls(*edges)

    @classmethod
    def around(cls, center: Point, width: float, height: float | None = None) -> Box:
        """A box of `width` × `height` (a square where no height is given) about `center`."""
        across, down = width / 2, (width if height is None else height) / 2
        return cls(center.x - across, center.y - down, center.x + across, center.y + down)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """``(left, top, right, bottom)``."""
        return (self.left, self.top, self.right, self.bottom)

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def center(self) -> Point:
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def contains(self, point: Point) -> bool:
        """Whether `point` lies inside; the right and bottom edges do not."""
        return self.left <= point.x < self.right and self.top <= point.y < self.bottom

    def encloses(self, other: Box, slack: float = 0.0) -> bool:
        """Whether `other` lies inside, sticking out by at most `slack` pixels."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def intersection(self, other: Box) -> Box | None:
        """The common part, or None where there is none."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, right, bottom) if left < right and top < bottom else None

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        common = self.intersection(other)
        if common is None:
            return 0.0
        either = self.area + other.area - common.area
        return common.area / either if either else 0.0

    def grow(self, margin: float) -> Box:
        """The box with `margin` pixels more on every side; fewer, down to none, where negative."""
        middle = self.center
        return Box(
            min(self.left - margin, middle.x),
            min(self.top - margin, middle.y),
            max(self.right + margin, middle.x),
            max(self.bottom + margin, middle.y),
        )

    def clip(self, size: Size) -> Box | None:
        """The part that lies on a frame of `size`, or None where none does."""
        return self.intersection(Box(0, 0, size.width, size.height))


@dataclass(frozen=True, slots=True)
class Transform:
    """``x' = x * sx + dx`` and likewise for y: the only way one space becomes another."""

    sx: float = 1.0
    sy: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def __post_init__(self) -> None:
        if not (self.sx > 0 and self.sy > 0):
            raise ValueError(f"a transform needs positive scales, not {self.sx} and {self.sy}")

    def point(self, point: Point) -> Point:
        """`point` in the other space."""
        return Point(point.x * self.sx + self.dx, point.y * self.sy + self.dy)

    def box(self, box: Box) -> Box:
        """`box` in the other space."""
        start = self.point(Point(box.left, box.top))
        end = self.point(Point(box.right, box.bottom))
        return Box(start.x, start.y, end.x, end.y)

    def inverse(self) -> Transform:
        """The way back."""
        return Transform(1 / self.sx, 1 / self.sy, -self.dx / self.sx, -self.dy / self.sy)

    def then(self, after: Transform) -> Transform:
        """The two as one: first this, then `after`."""
        return Transform(
            self.sx * after.sx,
            self.sy * after.sy,
            self.dx * after.sx + after.dx,
            self.dy * after.sy + after.dy,
        )


@dataclass(frozen=True, slots=True)
class Space:
    """How a model writes the numbers of a place.

    Attributes:
        unit: ``pixel`` of the picture as the model saw it, times `factor`; ``fraction`` of its
            width and height; ``grid`` steps of 1/`grid`; ``bin`` numbers, whose middle counts;
            ``patch`` columns and rows, the last of which is included; ``auto`` for models that
            mix fractions (all numbers at most 1) and pixels.
        grid: steps along each side, for ``grid``, ``bin`` and ``patch``.
        box_order: the order of a box's four numbers.
        point_order: the order of a point's two numbers.
        factor: pixels of the picture as seen per written unit, for ``pixel``.
    """

    unit: Literal["pixel", "fraction", "grid", "bin", "patch", "auto"] = "pixel"
    grid: int = 1000
    box_order: Literal["xyxy", "yxyx"] = "xyxy"
    point_order: Literal["xy", "yx"] = "xy"
    factor: float = 1.0
