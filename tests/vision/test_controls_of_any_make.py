"""Sliders, patches of colour and arrows beside a title, drawn in many ways."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from agentkit import Element, Frame
from agentkit.geometry import Box
from agentkit.vision.flanks import nearest_mark
from agentkit.vision.readouts import number_in, readouts
from agentkit.vision.scene import Scene
from agentkit.vision.sliders import find_sliders
from agentkit.vision.swatches import find_swatches, is_shade

LOOKS = [("white", "#999", "#eee"), ("#1c1c1c", "#777", "#303030"), ("#dfe8f0", "#036", "#fc3")]


def drawn(ground: str = "white") -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (480, 400), ground)
    return picture, ImageDraw.Draw(picture)


def sliders_on(picture: Image.Image) -> list[Element]:
    return find_sliders(Scene.of(Frame.from_image(picture), ()))


@pytest.mark.parametrize(("ground", "line", "fill"), LOOKS)
@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_knob_on_a_band_is_a_slider(
    ground: str, line: str, fill: str, filled: bool, share: float
) -> None:
    picture, draw = drawn(ground)
    draw.rectangle((40, 94, 440, 106), line if filled else None, line, 2)
    at = 55 + share * 370
    draw.rectangle((at - 15, 85, at + 15, 115), fill, line, 2)
    (slider,) = sliders_on(picture)
    assert slider.role == "slider"
    assert float(slider.value) == pytest.approx(share, abs=0.03)


def test_a_standing_slider_is_at_1_at_the_top() -> None:
    picture, draw = drawn()
    draw.rounded_rectangle((94, 40, 106, 360), 6, None, "#999", 2)
    draw.rounded_rectangle((85, 50, 115, 80), 5, "#eee", "#777", 2)
    (slider,) = sliders_on(picture)
    assert slider.box.height > slider.box.width
    assert float(slider.value) > 0.9


def test_a_box_in_a_row_of_a_table_and_a_bar_alone_are_none() -> None:
    picture, draw = drawn()
    for top in (60, 100, 140):
        draw.rectangle((20, top, 460, top + 40), None, "#ccc", 1)
        draw.rectangle((40, top + 10, 60, top + 30), "white", "#777", 2)
    draw.rectangle((40, 300, 440, 312), "#eee", "#999", 1)
    draw.rectangle((40, 300, 200, 312), "#27c")
    assert sliders_on(picture) == []


def line(text: str, left: float, top: float) -> Element:
    return Element(Box(left, top, left + 12 * len(text), top + 30), "text", text)


def test_each_slider_has_the_number_at_the_same_side() -> None:
    sliders = [Box(20, top, 400, top + 40) for top in (60, 125, 190)]
    below = [line("16", 25, 96), line("-3", 25, 161), line("5", 25, 226), line("Submit", 25, 300)]
    assert readouts(sliders, below, 30) == [16, -3, 5]
    assert readouts(sliders, [below[0], below[2]], 30) == [16, None, 5]
    assert readouts(sliders[:1], [line("40 %", 410, 65)], 30) == [40]
    assert readouts(sliders[:1], [line("40", 25, 260)], 30) == [None]


def test_only_a_number_alone_is_one() -> None:
    assert number_in("−12.5") == -12.5
    assert number_in("Step 2") is None


def test_patches_are_found_with_their_colours() -> None:
    picture, draw = drawn("#fafafa")
    draw.rectangle((50, 50, 85, 85), "#dcdcf0")
    draw.rectangle((150, 50, 185, 85), "#103080", "black", 4)
    draw.ellipse((250, 50, 285, 85), "#208030")
    draw.rectangle((350, 50, 385, 85), "#fafafa", "black", 1)
    pixels = Frame.from_image(picture).pixels
    found = find_swatches(pixels, 30)
    blue = [one for one in found if is_shade(one.colour, "blue")]
    assert [round(one.box.center.x, -1) for one in blue] == [70, 170]
    assert [one.colour for one in found if is_shade(one.colour, "green")] == [(32, 128, 48)]


def test_words_are_no_patches() -> None:
    picture, draw = drawn()
    draw.text((40, 40), "lilac HI ooo", "blue", font_size=34)
    assert find_swatches(Frame.from_image(picture).pixels, 34) == []


@pytest.mark.parametrize(
    ("colour", "name"),
    [((237, 220, 220), "red"), ((60, 10, 10), "red"), ((255, 160, 0), "orange")],
)
def test_a_shade_has_its_name(colour: tuple[int, int, int], name: str) -> None:
    assert is_shade(colour, name)
    assert not is_shade(colour, "blue")


def test_grey_is_a_shade_of_no_hue() -> None:
    assert not any(is_shade((128, 128, 128), name) for name in ("red", "green", "blue"))
    assert is_shade((128, 128, 128), "grey")


@pytest.mark.parametrize(("ground", "ink"), [("white", "#222"), ("#333", "#bbb")])
def test_what_is_drawn_beside_a_title_is_found(ground: str, ink: str) -> None:
    picture, draw = drawn(ground)
    draw.ellipse((60, 55, 90, 85), ink)
    draw.polygon([(390, 55), (390, 85), (412, 70)], ink)
    title = Box(150, 55, 330, 85)
    pixels = np.asarray(Frame.from_image(picture).pixels)
    left, right = (nearest_mark(pixels, title, side, 30) for side in (-1, 1))
    assert left
    assert left.encloses(Box(65, 60, 85, 80))
    assert right
    assert right.contains(Box(390, 60, 400, 80).center)
    assert nearest_mark(pixels, title, -1, 30, taken=[Box(55, 50, 95, 90)]) is None
