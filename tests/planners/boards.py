"""A board in memory: figures that can be dragged, lines that can be drawn, rows that trade places.

It stands for any page of that kind; what it shows is drawn with Pillow, in any colours and scale.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PIL import Image, ImageDraw, ImageFont

from agentkit import Click, Drag, Frame, Type
from agentkit.actions import Action
from agentkit.geometry import Box, Point
from agentkit.protocols import Stopped


@dataclass(frozen=True)
class Piece:
    """A figure on the board: ``circle``, ``triangle``, ``square``, or a letter."""

    form: str
    at: tuple[float, float]
    size: float = 40
    colour: str = "red"

    @property
    def box(self) -> Box:
        return Box.around(Point(*self.at), self.size, self.size)


@dataclass
class Board:
    """A screen of 480×600 units of `scale` pixels.

    Attributes:
        pieces: figures; those that are dragged stay where they are dropped.
        boxes: empty boxes, that stay.
        buttons: what can be pressed, by its words.
        rows: a list whose rows can be dragged.
        pressed: the buttons that were pressed, in that order.
        strokes: the paths that were drawn where nothing can be dragged.
        clicks: the places that were clicked.
    """

    pieces: list[Piece] = field(default_factory=list)
    boxes: tuple[Box, ...] = ()
    buttons: dict[str, Box] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    ground: str = "white"
    ink: str = "black"
    scale: float = 2.0
    pressed: list[str] = field(default_factory=list)
    strokes: list[tuple[Point, ...]] = field(default_factory=list)
    clicks: list[Point] = field(default_factory=list)
    typed: str = ""

    name = "board"
    action_space = frozenset({"click", "drag", "type", "press", "move", "scroll"})

    def capture(self) -> Frame:
        size = (round(480 * self.scale), round(600 * self.scale))
        picture = Image.new("RGB", (2 * size[0], 2 * size[1]), self.ground)
        draw = ImageDraw.Draw(picture)
        self._draw(draw, 2 * self.scale)
        return Frame.from_image(picture.resize(size, Image.Resampling.LANCZOS))

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        if isinstance(action, Click) and action.at:
            self._press(self._unit(action.at))
        elif isinstance(action, Drag):
            self._drag(tuple(map(self._unit, action.path)))
        elif isinstance(action, Type):
            self.typed += action.text

    def release(self) -> None:
        """Nothing is ever held."""

    def close(self) -> None:
        """There is nothing to close."""

    def row_box(self, index: int) -> Box:
        return Box(40, 140 + 56 * index, 400, 188 + 56 * index)

    def _unit(self, point: Point) -> Point:
        return Point(point.x / self.scale, point.y / self.scale)

    def _press(self, at: Point) -> None:
        self.clicks.append(at)
        self.pressed += [words for words, box in self.buttons.items() if box.contains(at)]

    def _drag(self, path: tuple[Point, ...]) -> None:
        start, end = path[0], path[-1]
        piece = next((one for one in reversed(self.pieces) if one.box.contains(start)), None)
        row = next((n for n in range(len(self.rows)) if self.row_box(n).contains(start)), None)
        if piece:
            moved = (piece.at[0] + end.x - start.x, piece.at[1] + end.y - start.y)
            self.pieces[self.pieces.index(piece)] = replace(piece, at=moved)
        elif row is not None:
            place = round((end.y - self.row_box(0).center.y) / 56)
            self.rows.insert(min(max(place, 0), len(self.rows) - 1), self.rows.pop(row))
        else:
            self.strokes.append(path)

    def _draw(self, draw: ImageDraw.ImageDraw, scale: float) -> None:
        font = ImageFont.load_default(18 * scale)
        for box in self.boxes:
            draw.rectangle([edge * scale for edge in box.edges], None, self.ink, round(2 * scale))
        for index, words in enumerate(self.rows):
            self._draw_plate(draw, scale, self.row_box(index), words, font)
        for words, box in self.buttons.items():
            fill = "#9bd" if words in self.pressed else "#ddd"
            self._draw_plate(draw, scale, box, words, font, fill)
        for piece in self.pieces:
            _draw_piece(draw, scale, piece)
        for path in self.strokes:
            draw.line([(x * scale, y * scale) for x, y in map(_pair, path)], self.ink, 6)
        for at in self.clicks:
            draw.ellipse([(edge * scale) for edge in Box.around(at, 6).edges], "#e08")

    def _draw_plate(
        self,
        draw: ImageDraw.ImageDraw,
        scale: float,
        box: Box,
        words: str,
        font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
        fill: str = "#eee",
    ) -> None:
        draw.rectangle([edge * scale for edge in box.edges], fill, "#777", round(scale))
        center = (box.center.x * scale, box.center.y * scale)
        draw.text(center, words, "black", font, anchor="mm")


def _pair(point: Point) -> tuple[float, float]:
    return point.x, point.y


def _draw_piece(draw: ImageDraw.ImageDraw, scale: float, piece: Piece) -> None:
    left, top, right, bottom = (edge * scale for edge in piece.box.edges)
    if piece.form == "circle":
        draw.ellipse((left, top, right, bottom), piece.colour)
    elif piece.form == "ring":
        draw.ellipse((left, top, right, bottom), None, piece.colour, round(1.2 * scale))
    elif piece.form == "square":
        draw.rectangle((left, top, right, bottom), piece.colour)
    elif piece.form == "triangle":
        draw.polygon([(left, bottom), ((left + right) / 2, top), (right, bottom)], piece.colour)
    else:
        font = ImageFont.load_default(piece.size * scale)
        center = ((left + right) / 2, (top + bottom) / 2)
        draw.text(center, piece.form, piece.colour, font, anchor="mm")
