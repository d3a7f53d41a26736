"""The door from a model's numbers to the frame: every rule × every way to write × sizes × crops."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from agentkit.catalog import find_card
from agentkit.errors import DialectError
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point, Size, Space
from agentkit.views import ImageRule, View, smart_resize

RULES = [
    ImageRule(),
    ImageRule("fit", 1024, 768),
    ImageRule("stretch", 980, 980),
    ImageRule("longest", 1536),
    ImageRule("smart"),
    ImageRule("smart", factor=32, least=4096, most=1_003_520),
    ImageRule("canvas", 1920, 1080),
]
SPACES = [
    Space(unit, grid, box_order, point_order, factor)
    for unit, grid, factor in [
        ("pixel", 1000, 1.0),
        ("pixel", 1000, 2.0),
        ("fraction", 1000, 1.0),
        ("grid", 1000, 1.0),
        ("bin", 1000, 1.0),
        ("patch", 32, 1.0),
        ("auto", 1000, 1.0),
    ]
    for box_order, point_order in [("xyxy", "xy"), ("yxyx", "yx")]
]


def frame(width: int, height: int) -> Frame:
    # One broadcast pixel: views compute without pixels, so the largest frames cost nothing.
    return Frame(np.broadcast_to(np.zeros(4, np.uint8), (height, width, 4)).view())


@st.composite
def views(draw: st.DrawFn) -> View:
    width, height = draw(st.integers(20, 4000)), draw(st.integers(20, 4000))
    box = None
    if draw(st.booleans()):
        left, top = draw(st.floats(0, width - 12)), draw(st.floats(0, height - 12))
        box = Box(left, top, left + draw(st.floats(10, 4000)), top + draw(st.floats(10, 4000)))
        shape = box.clip(Size(width, height))
        assume(shape and max(shape.width, shape.height) < 150 * min(shape.width, shape.height))
    space, rule = draw(st.sampled_from(SPACES)), draw(st.sampled_from(RULES))
    enlarged = draw(st.sampled_from([1.0, 2.0, 3.3]))
    return View(frame(width, height), space, rule, box=box, enlarged=enlarged)


@given(views(), st.floats(0, 0.999), st.floats(0, 0.999))
def test_a_place_written_by_the_model_comes_back(view: View, across: float, down: float) -> None:
    shown = view.shown
    place = Point(shown.left + across * (shown.width - 1), shown.top + down * (shown.height - 1))
    back = view.point(*view.numbers(place))
    assert back.distance(place) < 1e-6 * (1 + place.x + place.y)


@given(views(), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_box_written_by_the_model_comes_back(view: View, shares: list[float]) -> None:
    shown = view.shown
    left, right = sorted(shown.left + share * shown.width for share in shares[:2])
    top, bottom = sorted(shown.top + share * shown.height for share in shares[2:])
    # The last patch is part of a box, so a box of patches is at least one patch wide.
    patch = 1.01 / view.space.grid if view.space.unit == "patch" else 0
    assume(right - left > max(1e-3, patch * view.seen.width * view.to_frame.sx))
    assume(bottom - top > max(1e-3, patch * view.seen.height * view.to_frame.sy))
    back = view.box(*view.numbers(Box(left, top, right, bottom)))
    assert max(map(abs, np.subtract(back.edges, (left, top, right, bottom)))) < 1e-5


@given(views(), st.floats(-3, 4), st.floats(-3, 4))
def test_a_point_lies_in_the_view_or_is_refused(view: View, x: float, y: float) -> None:
    numbers = (x * 1000, y * 1000) if view.space.unit != "fraction" else (x, y)
    with contextlib.suppress(DialectError):
        assert view.shown.contains(view.point(*numbers))


def test_the_same_place_in_every_language() -> None:
    """The middle of the right half of a 1920×1080 screen, by hand."""
    screen = frame(1920, 1080)
    middle = Point(1440, 540)

    def at(space: Space, rule: ImageRule, x: float, y: float) -> Point:
        return View(screen, space, rule).point(x, y)

    half = ImageRule("fit", 960, 960)
    assert at(Space("pixel"), ImageRule(), 1440, 540) == middle
    assert at(Space("pixel"), half, 720, 270) == middle
    assert at(Space("pixel", factor=2.0), half, 360, 135) == middle
    assert at(Space("fraction"), half, 0.75, 0.5) == middle
    assert at(Space("grid", 1000), half, 750, 500) == middle
    assert at(Space("grid", 1000, point_order="yx"), half, 500, 750) == middle
    assert at(Space("bin", 1000), half, 749.5, 499.5) == middle
    assert at(Space("auto"), half, 0.75, 0.5) == middle
    assert at(Space("auto"), half, 720, 270) == middle


def test_padding_at_the_right_and_the_bottom_moves_nothing() -> None:
    view = View(frame(960, 1080), Space("fraction"), ImageRule("canvas", 1920, 1080))
    assert view.seen == Size(1920, 1080)
    assert view.point(0.25, 0.5) == Point(480, 540)
    with pytest.raises(DialectError, match="outside the view"):
        view.point(0.75, 0.5)  # on the padding


def test_boxes_of_patches_include_the_last() -> None:
    view = View(frame(320, 320), Space("patch", 32))
    assert view.box(0, 0, 0, 0) == Box(0, 0, 10, 10)
    assert view.box(1, 2, 3, 4) == Box(10, 20, 40, 50)
    assert view.box(31, 31, 31, 31) == Box(310, 310, 320, 320)


def test_boxes_in_the_other_order() -> None:
    view = View(frame(1000, 500), Space("grid", 1000, box_order="yxyx"))
    assert view.box(100, 200, 300, 400) == Box(200, 50, 400, 150)


def test_a_crop_is_where_it_is() -> None:
    view = View(frame(1920, 1080), Space("grid", 1000), box=Box(600.4, 300.4, 800, 400))
    assert view.shown == Box(600, 300, 800, 400)
    assert view.point(500, 500) == Point(700, 350)
    assert View(frame(100, 100), box=Box(-50, -50, 40, 40)).shown == Box(0, 0, 40, 40)


def test_outside_is_refused_with_the_numbers() -> None:
    view = View(frame(1920, 1080))
    with pytest.raises(DialectError) as caught:
        view.point(2040, 12)
    assert "point (2040, 12)" in str(caught.value)
    assert "[0, 0, 1920, 1080]" in str(caught.value)


@pytest.mark.parametrize(
    ("space", "inside", "outside"),
    [
        (Space("pixel"), (1921, 500), (1921.5, 500)),  # a pixel
        (Space("grid", 1000), (1001, 500), (1001.5, 500)),  # a unit of the grid: 1.92 pixels
        (Space("grid", 100), (101, 50), (101.5, 50)),
        (Space("fraction"), (1.0005, 0.5), (1.001, 0.5)),
    ],
)
def test_just_outside_is_moved_to_the_last_pixel_and_noted(
    space: Space, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    view = View(frame(1920, 1080), space)
    assert view.point(inside[0] - 1e-6, inside[1]).x == 1919
    assert "moved to (1919, " in view.notes[0]
    with pytest.raises(DialectError, match="outside the view"):
        view.point(*outside)


def test_a_box_that_reaches_just_outside_is_cut_and_noted() -> None:
    view = View(frame(1920, 1080))
    assert view.box(1800, 1000, 1921, 1080) == Box(1800, 1000, 1920, 1080)
    assert "cut to [1800, 1000, 1920, 1080]" in view.notes[0]
    with pytest.raises(DialectError, match="partly outside"):
        view.box(1800, 1000, 2000, 1080)
    with pytest.raises(DialectError, match="outside the view"):
        view.box(2000, 1000, 2100, 1080)


def test_swapped_corners_are_put_right_and_noted() -> None:
    view = View(frame(100, 100))
    assert view.box(50, 60, 10, 20) == Box(10, 20, 50, 60)
    assert "inside out" in view.notes[0]


def test_a_box_without_area_is_refused() -> None:
    with pytest.raises(DialectError, match="has no area"):
        View(frame(100, 100)).box(10, 10, 10, 20)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 10**400, 1e300])
def test_numbers_of_no_picture_are_the_models_mistake(number: float) -> None:
    view = View(frame(100, 100))
    with pytest.raises(DialectError, match="is not on any picture"):
        view.point(number, 5)
    with pytest.raises(DialectError, match="is not on any picture"):
        view.box(1, 1, number, 5)


def test_tiny_pixels_of_a_model_that_mixes_are_not_taken_for_fractions() -> None:
    view = View(frame(400, 300), Space("auto"))
    assert view.point(*view.numbers(Point(1, 1))) == Point(1, 1)
    assert view.box(*view.numbers(Box(0, 0, 1, 1))) == Box(0, 0, 1, 1)


# What leaves our hands


def test_marks_are_drawn_and_found_by_number() -> None:
    screen = Frame.from_image(Image.new("RGB", (200, 100), "white"))
    elements = [Element(Box(20, 20, 60, 40), "button"), Element(Box(120, 60, 180, 90), "link")]
    view = View(screen, marks=elements)
    assert view.mark(2) == elements[1]
    drawn = ImageChops.difference(view.picture, screen.image).getbbox()
    assert drawn is not None
    assert np.asarray(screen.image).min() == 255  # the frame itself stays clean
    for number in (0, 3, -1):
        with pytest.raises(DialectError, match=rf"mark {number} is not among the 2"):
            view.mark(number)


def test_marks_stand_in_the_same_place_on_a_crop() -> None:
    screen = Frame.from_image(Image.new("RGB", (200, 100), "white"))
    element = Element(Box(120, 60, 180, 90), "link")
    whole = View(screen, marks=[element]).picture.crop((100, 20, 200, 100))
    part = View(screen, marks=[element], box=Box(100, 20, 200, 100)).picture
    assert ImageChops.difference(whole, part).getbbox() is None


@pytest.mark.parametrize("rule", RULES)
def test_the_picture_is_resized_here_only_where_the_rule_says_sent(rule: ImageRule) -> None:
    screen = Frame.from_image(Image.new("RGB", (640, 400), "navy"))
    assert View(screen, rule=rule).picture.size == (640, 400)
    sent = ImageRule(rule.kind, rule.width, rule.height, rule.factor, rule.least, rule.most, True)
    view = View(screen, rule=sent)
    assert view.picture.size == (view.seen.width, view.seen.height)


def test_a_card_says_how() -> None:
    view = View.of(frame(1920, 1080), find_card("builtin"))
    assert view.point(1440, 540) == Point(1440, 540)


# Sizes


@pytest.mark.parametrize(
    ("size", "options", "expected"),
    [
        # Multiples of 28 nearest to the sides: 1920/28 = 68.6, 1080/28 = 38.6.
        (Size(1920, 1080), {}, Size(69 * 28, 39 * 28)),
        (Size(1280, 720), {}, Size(46 * 28, 26 * 28)),
        # 1280 tokens of 28×28 at most: both sides shrink by sqrt(1920·1080 / 1003520) = 1.4375.
        (Size(1920, 1080), {"most": 1280 * 28 * 28}, Size(47 * 28, 26 * 28)),
        (Size(3840, 2160), {"most": 1280 * 28 * 28}, Size(47 * 28, 26 * 28)),
        # Four tokens at least.
        (Size(10, 10), {}, Size(56, 56)),
        (Size(28, 28), {}, Size(56, 56)),
        # Qwen3-VL's patches.
        (Size(1920, 1080), {"factor": 32}, Size(60 * 32, 34 * 32)),
    ],
)
def test_smart_resize_by_hand(size: Size, options: dict[str, int], expected: Size) -> None:
    assert smart_resize(size, **options) == expected


@given(st.integers(20, 8000), st.integers(20, 8000))
def test_smart_sizes_are_multiples_within_the_budget(width: int, height: int) -> None:
    assume(max(width, height) <= 200 * min(width, height))
    size = smart_resize(Size(width, height), 28, 3136, 1_003_520)
    assert size.width % 28 == size.height % 28 == 0
    assert size.width * size.height >= 3136
    assert size.width * size.height <= max(1_003_520, 28 * max(size.width, size.height))


def test_ribbons_are_refused_as_the_models_do() -> None:
    with pytest.raises(ValueError, match="3000×10 is too long"):
        smart_resize(Size(3000, 10))


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_the_longest_side_is_exactly_what_was_asked(width: int, height: int) -> None:
    seen = ImageRule("longest", 336).resize(Size(width, height)).seen
    assert max(seen.width, seen.height) == 336


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_fitting_fills_one_side_and_never_enlarges(width: int, height: int) -> None:
    seen = ImageRule("fit", 1024, 768).resize(Size(width, height)).seen
    if width <= 1024 and height <= 768:
        assert seen == Size(width, height)
    else:
        assert seen.width == 1024 or seen.height == 768
        assert seen.width <= 1024
        assert seen.height <= 768


@pytest.mark.parametrize("sent", [False, True])
def test_an_enlarged_view_leaves_our_hands_larger(sent: bool) -> None:
    rule = ImageRule("fit", 300, 300, sent=sent)
    view = View(frame(400, 300), rule=rule, box=Box(100, 50, 200, 110), enlarged=2)
    assert view.picture.size == (200, 120)
    assert view.seen == Size(200, 120)
    assert view.box(20, 40, 60, 80) == Box(110, 70, 130, 90)
    larger = View(frame(400, 300), rule=rule, box=Box(100, 50, 200, 110), enlarged=4)
    assert larger.picture.size == ((300, 180) if sent else (400, 240))
    assert larger.point(*larger.numbers(Point(150, 80))).distance(Point(150, 80)) < 1e-6


def test_a_pixel_at_the_edge_is_not_taken_for_the_whole_width() -> None:
    """Rounded to 1, it would be read back as a fraction."""
    view = View(Frame.from_image(Image.new("RGB", (300, 200))), Space("auto"), ImageRule("smart"))
    x, y = view.numbers(Point(1, 0))
    assert view.point(round(x, 4), round(y, 4)).distance(Point(1, 0)) < 0.1
