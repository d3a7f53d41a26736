"""What a model is shown, and the way back to the frame.

A `View` is the first of the two doors that coordinates go through: numbers that a model wrote
become pixels of the frame here, and nowhere else. It knows the crop, how the model's own
preprocessing resizes the picture (computed without pixels, by the card's `ImageRule`), and how
the model writes numbers (the card's `Space`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from PIL import Image

from agentkit.errors import DialectError
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point, Size, Space, Transform
from agentkit.marking import draw_marks

if TYPE_CHECKING:
    from agentkit.catalog import Card

__all__ = ["ImageRule", "Resized", "View", "smart_resize"]


class Resized(NamedTuple):
    """What a model's preprocessing makes of a picture.

    Attributes:
        seen: the size of what the model sees, padding included.
        content: the part at the top left of it that the picture fills.
    """

    seen: Size
    content: Size


@dataclass(frozen=True, slots=True)
class ImageRule:
    """How a model's own preprocessing resizes a picture.

    Attributes:
        kind: ``as_is``; ``fit`` shrinks to lie inside `width` × `height`, keeping its shape;
            ``stretch`` makes it exactly `width` × `height`; ``longest`` scales the longer side
            to `width`; ``smart`` is Qwen2-VL's: sides in multiples of `factor`, area between
            `least` and `most` pixels; ``canvas`` is ``fit``, then padded at the right and the
            bottom to `width` × `height`.
        sent: whether we resize the picture before it leaves our hands. Otherwise the model's own
            code does, and the rule only foretells what it will do.
    """

    kind: Literal["as_is", "fit", "stretch", "longest", "smart", "canvas"] = "as_is"
    width: int = 0
    height: int = 0
    factor: int = 28
    least: int = 3136
    most: int = 12_845_056
    sent: bool = False

    def resize(self, size: Size) -> Resized:
        """What becomes of a picture of `size`."""
        return _RULES[self.kind](self, size)


def smart_resize(size: Size, factor: int = 28, least: int = 3136, most: int = 12_845_056) -> Size:
    """The size that Qwen2-VL's preprocessing gives a picture.

    Sides become multiples of `factor` pixels, and the area is brought between `least` and `most`
    pixels with the shape kept as well as that allows (Qwen2-VL, arXiv:2409.12191).

    Raises:
        ValueError: where one side is more than 200 times the other, as the models refuse too.
    """
    width, height = size.width, size.height
    if max(width, height) > 200 * min(width, height):
        raise ValueError(f"a picture of {size} is too long: one side is over 200 times the other")
    across = max(factor, round(width / factor) * factor)
    down = max(factor, round(height / factor) * factor)
    if across * down > most:
        shrink = math.sqrt(width * height / most)
        across = max(factor, math.floor(width / shrink / factor) * factor)
        down = max(factor, math.floor(height / shrink / factor) * factor)
    elif across * down < least:
        stretch = math.sqrt(least / (width * height))
        across = math.ceil(width * stretch / factor) * factor
        down = math.ceil(height * stretch / factor) * factor
    return Size(across, down)


def _scaled(size: Size, scale: float) -> Size:
    """`size` times `scale`, rounded down; 79 × (336 / 79) is 336, whatever floats make of it."""
    width, height = (int(side * scale + 1e-6) for side in (size.width, size.height))
    return Size(max(1, width), max(1, height))


def _as_is(_rule: ImageRule, size: Size) -> Resized:
    return Resized(size, size)


def _fit(rule: ImageRule, size: Size) -> Resized:
    fitted = _scaled(size, min(1.0, rule.width / size.width, rule.height / size.height))
    return Resized(fitted, fitted)


def _stretch(rule: ImageRule, _size: Size) -> Resized:
    whole = Size(rule.width, rule.height)
    return Resized(whole, whole)


def _longest(rule: ImageRule, size: Size) -> Resized:
    scaled = _scaled(size, rule.width / max(size.width, size.height))
    return Resized(scaled, scaled)


def _smart(rule: ImageRule, size: Size) -> Resized:
    resized = smart_resize(size, rule.factor, rule.least, rule.most)
    return Resized(resized, resized)


def _canvas(rule: ImageRule, size: Size) -> Resized:
    return Resized(Size(rule.width, rule.height), _fit(rule, size).content)


_RULES: dict[str, Callable[[ImageRule, Size], Resized]] = {
    "as_is": _as_is,
    "fit": _fit,
    "stretch": _stretch,
    "longest": _longest,
    "smart": _smart,
    "canvas": _canvas,
}


class View:
    """The picture that a model is shown of a frame, and the way back.

    Attributes:
        frame: what it is a view of.
        shown: the part of the frame that it shows, in frame pixels.
        marks: the elements whose numbers are drawn on it, counted from 1.
        seen: the size of the picture after the model's own preprocessing, in pixels.
        space: how the model writes numbers.
        enlarged: how many times larger than on the frame the picture leaves our hands.
        notes: what was corrected on the way, such as a point moved back to the last pixel.
        converted: the numbers that were asked about, as the model wrote them, in their order.
    """

    def __init__(
        self,
        frame: Frame,
        space: Space | None = None,
        rule: ImageRule | None = None,
        *,
        box: Box | None = None,
        marks: Sequence[Element] = (),
        enlarged: float = 1.0,
    ) -> None:
        self.frame = frame
        self.space = space or Space()
        self.rule = rule or ImageRule()
        self.marks = tuple(marks)
        self.enlarged = enlarged
        self.notes: list[str] = []
        self.converted: list[float] = []
        self._part = frame if box is None else frame.crop(box)
        corner = Point(0, 0) if box is None else Point(max(0, int(box.left)), max(0, int(box.top)))
        size = self._part.size
        self.shown = Box(corner.x, corner.y, corner.x + size.width, corner.y + size.height)
        self._larger = _scaled(size, enlarged)
        self.seen, self._content = self.rule.resize(self._larger)
        self.to_frame = Transform(
            size.width / self._content.width, size.height / self._content.height, corner.x, corner.y
        )

    @classmethod
    def of(
        cls,
        frame: Frame,
        card: Card,
        *,
        box: Box | None = None,
        marks: Sequence[Element] = (),
        enlarged: float = 1.0,
    ) -> View:
        """What the model of `card` is shown of `frame`, or of the part inside `box`."""
        rule = card.image_rule
        return cls(frame, card.space, rule, box=box, marks=marks, enlarged=enlarged)

    @cached_property
    def picture(self) -> Image.Image:
        """What leaves our hands, in RGB: resized to enlarge it, or where the rule says `sent`."""
        picture = self._part.image
        if self.marks:
            picture = picture.copy()
            moved = Transform(dx=-self.shown.left, dy=-self.shown.top)
            boxes = [moved.box(element.box) for element in self.marks]
            draw_marks(picture, boxes, max(1.0, self.to_frame.sx, self.to_frame.sy))
        sent = self._content if self.rule.sent else self._larger
        if sent != Size(*picture.size):
            picture = picture.resize((sent.width, sent.height), Image.Resampling.LANCZOS)
        if not self.rule.sent or sent == self.seen:
            return picture
        canvas = Image.new("RGB", (self.seen.width, self.seen.height), "white")
        canvas.paste(picture, (0, 0))
        return canvas

    def point(self, x: float, y: float) -> Point:
        """The place on the frame that two numbers of the model mean, in its own order.

        Raises:
            DialectError: where that lies outside the view by more than one unit of the model's
                grid and more than a pixel.
        """
        written = self._noted("point", x, y)
        if self.space.point_order == "yx":
            x, y = y, x
        unit = self._unit(x, y)
        place = Point(self._along(x, self.seen.width, unit), self._along(y, self.seen.height, unit))
        return self._inside(self.to_frame.point(place), written, unit)

    def box(self, a: float, b: float, c: float, d: float) -> Box:
        """The box on the frame that four numbers of the model mean, in its own order.

        Corners given the wrong way round are swapped and noted.

        Raises:
            DialectError: where it has no area, or lies outside the view.
        """
        written = self._noted("box", a, b, c, d)
        left, top, right, bottom = (b, a, d, c) if self.space.box_order == "yxyx" else (a, b, c, d)
        unit = self._unit(left, top, right, bottom)
        if left > right or top > bottom:
            self.notes.append(f"{written} is inside out; corners swapped")
            left, right, top, bottom = *sorted((left, right)), *sorted((top, bottom))
        if unit == "patch":
            right, bottom = right + 1, bottom + 1
        start = Point(
            self._along(left, self.seen.width, unit), self._along(top, self.seen.height, unit)
        )
        end = Point(
            self._along(right, self.seen.width, unit), self._along(bottom, self.seen.height, unit)
        )
        start, end = self.to_frame.point(start), self.to_frame.point(end)
        return self._inside_box(Box(start.x, start.y, end.x, end.y), written, unit)

    def mark(self, number: int) -> Element:
        """The element that carries `number`, counted from 1.

        Raises:
            DialectError: where no mark has that number.
        """
        if not 1 <= number <= len(self.marks):
            raise DialectError(f"mark {number} is not among the {len(self.marks)} on the picture")
        return self.marks[number - 1]

    def numbers(self, shape: Point | Box) -> tuple[float, ...]:
        """The numbers that the model would write for a place on the frame: the way back."""
        seen = self.to_frame.inverse()
        if isinstance(shape, Point):
            place = seen.point(shape)
            unit = self._unit(round(place.x), round(place.y))
            pair = (
                self._written(place.x, self.seen.width, unit),
                self._written(place.y, self.seen.height, unit),
            )
            return pair[::-1] if self.space.point_order == "yx" else pair
        box = seen.box(shape)
        unit = self._unit(*map(round, box.edges))
        left, right = (self._written(x, self.seen.width, unit) for x in (box.left, box.right))
        top, bottom = (self._written(y, self.seen.height, unit) for y in (box.top, box.bottom))
        if self.space.unit == "patch":
            right, bottom = right - 1, bottom - 1
        if self.space.box_order == "yxyx":
            return top, left, bottom, right
        return left, top, right, bottom

    def _noted(self, shape: str, *numbers: float) -> str:
        """The numbers of a model for messages, once they are noted as asked about."""
        written = _written_out(shape, *numbers)
        self.converted += map(float, numbers)
        return written

    def _unit(self, *numbers: float) -> str:
        """The unit of written numbers; of whole pixels, the one that will be read back as meant."""
        if self.space.unit != "auto":
            return self.space.unit
        return "fraction" if all(number <= 1 for number in numbers) else "pixel"

    def _along(self, number: float, length: int, unit: str) -> float:
        """A written number as pixels of the picture as seen, along a side of `length`."""
        if unit == "pixel":
            return number * self.space.factor
        if unit == "fraction":
            return number * length
        return (number + (0.5 if unit == "bin" else 0)) / self.space.grid * length

    def _written(self, pixels: float, length: int, unit: str) -> float:
        """The way back from `_along`."""
        if unit == "pixel":
            return pixels / self.space.factor
        if unit == "fraction":
            return pixels / length
        return pixels / length * self.space.grid - (0.5 if unit == "bin" else 0)

    def _slack(self, unit: str) -> tuple[float, float]:
        """How far outside a place may lie, in frame pixels: a unit of the grid, or a pixel."""
        if unit in ("grid", "bin", "patch"):
            steps = self.seen.width / self.space.grid, self.seen.height / self.space.grid
        else:
            steps = (self.space.factor, self.space.factor) if unit == "pixel" else (0.0, 0.0)
        return max(1.0, steps[0] * self.to_frame.sx), max(1.0, steps[1] * self.to_frame.sy)

    def _inside(self, place: Point, written: str, unit: str) -> Point:
        across, down = self._slack(unit)
        allowed = Box(
            self.shown.left - across,
            self.shown.top - down,
            self.shown.right + across,
            self.shown.bottom + down,
        )
        if not allowed.contains(place):
            raise DialectError(
                f"{written} is {place} on the frame, outside the view at {self.shown}"
            )
        moved = Point(
            min(max(place.x, self.shown.left), self.shown.right - 1),
            min(max(place.y, self.shown.top), self.shown.bottom - 1),
        )
        if not self.shown.contains(place):
            self.notes.append(f"{written} is just outside the view; moved to {moved}")
            return moved
        return place

    def _inside_box(self, box: Box, written: str, unit: str) -> Box:
        across, down = self._slack(unit)
        common = box.intersection(self.shown)
        if box.area == 0:
            raise DialectError(f"{written} is {box} on the frame, which has no area")
        if common is None:
            raise DialectError(f"{written} is {box} on the frame, outside the view at {self.shown}")
        if not self.shown.encloses(box, max(across, down)):
            raise DialectError(
                f"{written} is {box} on the frame, partly outside the view at {self.shown}"
            )
        if common != box:
            self.notes.append(f"{written} reaches just outside the view; cut to {common}")
        return common


def _written_out(shape: str, *numbers: float) -> str:
    """The numbers of a model for messages, once it is sure that they are numbers of this world."""
    if not all(abs(number) < 1e15 for number in numbers):  # nan and endless integers too
        raise DialectError(f"{shape} ({', '.join(map(str, numbers))[:80]}) is not on any picture")
    return f"{shape} ({', '.join(f'{number:g}' for number in numbers)})"
