"""Numbers drawn on pictures: they can be read on any ground, and cover nothing that is marked."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image, ImageChops

from agentkit.geometry import Box
from agentkit.marking import COLOURS, draw_marks

FORM = [
    Box(20 + 110 * column, 40 + 60 * row, 100 + 110 * column, 60 + 60 * row)
    for row in range(5)
    for column in range(5)
]
"""Labels with some room between them."""


def drawn(boxes: list[Box], ground: str = "white", size: tuple[int, int] = (600, 400), **options):
    """The pixels that drawing changed."""
    before = Image.new("RGB", size, ground)
    after = before.copy()
    draw_marks(after, boxes, **options)
    return np.asarray(ImageChops.difference(before, after)).max(axis=2) > 0


@pytest.mark.parametrize("ground", ["white", "black", "#808080", *COLOURS])
def test_nothing_that_is_marked_is_covered(ground: str) -> None:
    changed = drawn(FORM, ground)
    for box in FORM:
        left, top, right, bottom = map(int, box.edges)
        assert not changed[top:bottom, left:right].any()


def test_small_things_are_not_covered_even_in_a_crowd() -> None:
    """Icons of 16 pixels beside labels, as in a tool bar or a tree."""
    icons = [Box(10 + 90 * n, 40, 26 + 90 * n, 56) for n in range(6)]
    labels = [Box(30 + 90 * n, 40, 80 + 90 * n, 56) for n in range(6)]
    changed = drawn([*icons, *labels])
    assert not any(
        changed[int(box.top) : int(box.bottom), int(box.left) : int(box.right)].any()
        for box in [*icons, *labels]
    )


@pytest.mark.parametrize("ground", ["white", "black", "#808080", *COLOURS])
def test_digits_and_outlines_stand_out_from_any_ground(ground: str) -> None:
    """Of everything drawn, some has a contrast of at least 3 to 1 (WCAG 2.2, 1.4.11)."""
    before = Image.new("RGB", (200, 100), ground)
    after = before.copy()
    draw_marks(after, [Box(60, 40, 160, 70)])
    outline = after.crop((70, 70, 150, 72)), after.crop((58, 45, 60, 65))
    for part in outline:
        assert max(contrast(pixel, before.getpixel((0, 0))) for pixel in colours_of(part)) >= 3


def test_digits_stand_out_from_their_tag() -> None:
    assert all(
        contrast(Image.new("RGB", (1, 1), each).getpixel((0, 0)), (255,) * 3) >= 4.5
        for each in COLOURS
    )


def colours_of(picture: Image.Image) -> list[tuple[int, int, int]]:
    return [colour for _, colour in picture.getcolors(10_000)]


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The ratio of luminances (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: tuple[int, ...]) -> float:
    shares = [each / 255 for each in colour[:3]]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_digits_grow_where_the_model_sees_the_picture_smaller() -> None:
    few, many = (drawn([FORM[12]], shrunk=shrunk).sum() for shrunk in (1.0, 3.0))
    assert many > 3 * few / 2


def test_any_boxes_can_be_drawn() -> None:
    chance = random.Random(1)
    for _ in range(20):
        corners = [(chance.uniform(-50, 250), chance.uniform(-50, 150)) for _ in range(30)]
        boxes = [Box(x, y, x + chance.choice([0, 1, 20, 300]), y + 9) for x, y in corners]
        draw_marks(Image.new("RGB", (200, 100)), boxes)
    draw_marks(Image.new("RGB", (3, 2)), [Box(0, 0, 3, 2)])
    assert not drawn([]).any()


def test_two_tags_do_not_lie_on_each_other() -> None:
    """The same thing marked alone and with a neighbour that wants the same place."""
    one, other = Box(100, 100, 180, 120), Box(100, 124, 180, 144)
    alone, together = drawn([one]), drawn([one, other])
    assert (alone & ~together).sum() == 0
