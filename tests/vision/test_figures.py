"""Figures drawn with Pillow: their form, colour and size, and what people call them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw

from agentkit.frame import Frame, Pixels
from agentkit.geometry import Box
from agentkit.perceivers.builtin import BuiltinPerceiver
from agentkit.vision.describing import described, fitting
from agentkit.vision.figures import Figure, find_figures
from agentkit.vision.hues import colour_names
from agentkit.vision.room import room

SCALES = (1.0, 1.5, 3.0)


def board(
    scale: float, ground: str, *drawn: tuple[str, tuple[int, int, int, int], str]
) -> Image.Image:
    """A picture of 400×300 units with figures in their boxes, edges blurred as on screens."""
    picture = Image.new("RGB", (round(1600 * scale), round(1200 * scale)), ground)
    draw = ImageDraw.Draw(picture)
    for form, box, colour in drawn:
        left, top, right, bottom = (4 * scale * edge for edge in box)
        if form == "circle":
            draw.ellipse((left, top, right, bottom), colour)
        elif form == "ring":
            draw.ellipse((left, top, right, bottom), None, colour, round(6 * scale))
        elif form == "frame":
            draw.rectangle((left, top, right, bottom), None, colour, round(8 * scale))
        elif form == "triangle":
            draw.polygon([(left, bottom), ((left + right) / 2, top), (right, bottom)], colour)
        else:
            draw.rectangle((left, top, right, bottom), colour)
    return picture.resize((round(400 * scale), round(300 * scale)), Image.Resampling.LANCZOS)


def pixels(picture: Image.Image) -> Pixels:
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def found(picture: Image.Image, words: str) -> list[Figure]:
    description = described(words)
    assert description is not None
    return fitting(description, find_figures(pixels(picture)))


SET = (
    ("circle", (20, 20, 80, 80), "red"),
    ("circle", (120, 30, 150, 60), "red"),
    ("triangle", (200, 20, 260, 80), "#00a040"),
    ("square", (300, 20, 330, 50), "blue"),
    ("rectangle", (20, 130, 110, 170), "yellow"),
    ("ring", (150, 120, 230, 200), "#808080"),
    ("frame", (260, 120, 380, 220), "#909090"),
)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("ground", ["white", "#101418"])
def test_forms_are_told_at_any_scale_and_on_any_ground(scale: float, ground: str) -> None:
    figures = find_figures(pixels(board(scale, ground, *SET)))
    forms = sorted(one.form for one in figures)
    assert " ".join(forms) == "circle circle circle rectangle rectangle square triangle"
    assert sorted(one.form for one in figures if one.hollow) == ["circle", "rectangle"]


@pytest.mark.parametrize(
    ("words", "boxes"),
    [
        ("the large red circle", [(20, 20, 80, 80)]),
        ("red circles", [(20, 20, 80, 80), (120, 30, 150, 60)]),
        ("all small shapes", [(120, 30, 150, 60), (300, 20, 330, 50)]),
        ("the green triangle", [(200, 20, 260, 80)]),
        ("the leftmost rectangle", [(20, 130, 110, 170)]),
        ("empty box", [(260, 120, 380, 220)]),
        ("the circle on the right", [(150, 120, 230, 200)]),
        ("purple squares", []),
    ],
)
def test_what_people_call_figures(words: str, boxes: list[tuple[int, int, int, int]]) -> None:
    said = found(board(2.0, "white", *SET), words)
    assert len(said) == len(boxes)
    for one, edges in zip(sorted(said, key=lambda one: one.box.left), boxes, strict=True):
        assert one.box.iou(Box(*(2 * edge for edge in edges))) > 0.9


@pytest.mark.parametrize(
    "words", ["Submit", "the Save button", "everything else", "circle.png", ""]
)
def test_other_names_describe_no_figures(words: str) -> None:
    assert described(words) is None


@pytest.mark.parametrize("sides", range(3, 9))
@pytest.mark.parametrize("turn", [0.0, 0.2, 0.7])
def test_sides_are_counted(sides: int, turn: float) -> None:
    picture = Image.new("RGB", (800, 800), "white")
    turns = [turn + 2 * math.pi * step / sides for step in range(sides)]
    corners = [(400 + 200 * math.cos(one), 400 + 200 * math.sin(one)) for one in turns]
    ImageDraw.Draw(picture).polygon(corners, "teal")
    small = picture.resize((200, 200), Image.Resampling.LANCZOS)
    assert [one.sides for one in find_figures(pixels(small))] == [sides]


def test_what_touches_is_two_figures_where_colours_differ() -> None:
    touching = (("square", (50, 50, 110, 110), "red"), ("square", (110, 50, 170, 110), "blue"))
    figures = find_figures(pixels(board(2.0, "white", *touching)))
    assert [one.form for one in figures] == ["square", "square"]


def test_a_box_stays_empty_of_kind_with_something_in_it() -> None:
    held = (("frame", (50, 50, 250, 200), "black"), ("circle", (110, 90, 190, 170), "red"))
    figures = find_figures(pixels(board(2.0, "white", *held)))
    assert sorted((one.form, one.hollow) for one in figures) == [
        ("circle", False),
        ("rectangle", True),
    ]


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((0, 0, 255), "red"),
        ((0, 128, 0), "green"),
        ((255, 255, 0), "cyan"),
        ((255, 0, 0), "blue"),
        ((255, 0, 255), "magenta"),
        ((128, 0, 128), "purple"),
        ((42, 42, 165), "brown"),
        ((0, 165, 255), "orange"),
        ((203, 192, 255), "pink"),
        ((128, 128, 128), "grey"),
        ((10, 10, 10), "black"),
        ((250, 250, 250), "white"),
    ],
)
def test_colours_have_the_names_that_people_give_them(
    colour: tuple[int, int, int], name: str
) -> None:
    assert name in colour_names(colour)


def test_room_ends_at_what_is_in_the_way() -> None:
    picture = pixels(board(1.0, "white", ("square", (100, 100, 120, 120), "red"), SET[6]))
    assert room(picture, Box(100, 100, 120, 120), 0, -1) == pytest.approx(100, abs=3)
    assert room(picture, Box(100, 150, 120, 170), 1, 0) == pytest.approx(140, abs=3)
    within = Box(104, 104, 116, 116)
    assert room(picture, within, -1, 0) == pytest.approx(104, abs=3), "its own rim is no obstacle"


@pytest.mark.whole
def test_figures_are_located_and_counted_and_absent_ones_are_refused() -> None:
    frame = Frame.from_image(board(2.0, "white", *SET))
    perceiver = BuiltinPerceiver()
    best = perceiver.locate(frame, "the blue square")
    assert [one.box.iou(Box(600, 40, 660, 100)) > 0.9 for one in best] == [True]
    assert perceiver.locate(frame, "the purple square") == []
    assert all(one.score < 0.5 for one in perceiver.locate(frame, "circle"))
    assert perceiver.ask(frame, "How many red circles are there?").text == "2"
