"""Fuyu's places: numbers of the model, pixels of the frame, and what is said about each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit.actions import Click, Type
from agentkit.catalog import find_card
from agentkit.dialects.fuyu import FuyuDialect
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point
from agentkit.views import View

DIALECT = FuyuDialect()


def view(width: int = 1920, height: int = 1080, box: Box | None = None) -> View:
    frame = Frame(np.zeros((height, width, 4), np.uint8))
    return View.of(frame, find_card("fuyu-8b"), box=box)


def test_a_box_is_in_steps_of_two_pixels_y_first() -> None:
    (element,) = DIALECT.parse_elements("<box>388, 428, 404, 488</box>", view())
    assert element.box == Box(856, 776, 976, 808)
    assert element.by == "model"


def test_numbers_are_of_the_shrunk_picture() -> None:
    (element,) = DIALECT.parse_elements("<box>270, 480, 271, 481</box>", view(3840, 2160))
    assert element.box == Box(1920, 1080, 1924, 1084)


def test_a_box_on_a_part_of_the_frame() -> None:
    part = view(box=Box(600, 300, 900, 500))
    (element,) = DIALECT.parse_elements("<box>5, 10, 20, 30</box>", part)
    assert element.box == Box(620, 310, 660, 340)


def test_a_point_is_x_first_and_a_pixel_wide() -> None:
    (element,) = DIALECT.parse_elements("here: <point>640, 364</point>", view())
    assert element.box == Box(1280, 728, 1281, 729)


def test_several_places_come_in_their_order() -> None:
    text = "<box>51, 60, 70, 95</box> or <point>7, 8</point><box>1, 2, 3, 4</box>"
    found = DIALECT.parse_elements(text, view())
    assert [element.box.left for element in found] == [120, 14, 4]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no such button",
        "<box>1, 2, 3</box>",
        "<box>1, 2, 3, 4, 5</box>",
        "<box>a, b, c, d</box>",
        "<box>1, 2, 3, 4",
        "<box>-1, 2, 3, 4</box>",
        "1, 2, 3, 4</box>",
        "</box>1, 2, 3, 4<box>",
        "<box></box>",
        "<box>1, 2, 3, 4</point>",
        "<point>1, 2, 3, 4</point>",
        "\x00388428\x01",
    ],
)
def test_what_is_malformed_gives_nothing(text: str) -> None:
    assert DIALECT.parse_elements(text, view()) == []
    with pytest.raises(DialectError, match="no place to click") as caught:
        DIALECT.parse_actions(text, view())
    assert caught.value.text == text


def test_a_good_box_after_a_bad_one_is_found() -> None:
    found = DIALECT.parse_elements("<box>1, 2, 3</box><box>51, 60, 70, 95</box>", view())
    assert [element.box for element in found] == [Box(120, 102, 190, 140)]


@pytest.mark.parametrize("text", ["<box>0, 0, 9999, 10</box>", "<point>970, 10</point>"])
def test_a_place_outside_the_view_is_refused(text: str) -> None:
    with pytest.raises(DialectError, match="outside the view") as caught:
        DIALECT.parse_elements(text, view())
    assert caught.value.text == text


def test_endless_numbers_are_refused() -> None:
    with pytest.raises(DialectError, match="not on any picture"):
        DIALECT.parse_elements(f"<point>{'9' * 5000}, 1</point>", view())


def test_a_point_is_clicked_and_a_box_in_its_middle() -> None:
    assert DIALECT.parse_actions("<point>10, 20</point>", view()).actions == (
        Click(at=Point(20, 40)),
    )
    assert DIALECT.parse_actions("<box>10, 20, 30, 60</box>", view()).actions == (
        Click(at=Point(80, 40)),
    )


def test_two_places_are_no_click() -> None:
    with pytest.raises(DialectError, match="2 places"):
        DIALECT.parse_actions("<point>1, 2</point><point>3, 4</point>", view())


@pytest.mark.parametrize(
    "decision",
    [
        Decision(),
        Decision(actions=(Type(text="a"),)),
        Decision(actions=(Click(at=Point(1, 1), count=2),)),
        Decision(actions=(Click(target="OK"),)),
    ],
)
def test_other_decisions_have_no_words(decision: Decision) -> None:
    with pytest.raises(DialectError):
        DIALECT.format_actions(decision, view())


@given(st.integers(0, 1919), st.integers(0, 1079), st.sampled_from([1, 2, 3]))
def test_a_click_comes_back_within_a_step(x: int, y: int, scale: int) -> None:
    seen = view(1920 * scale, 1080 * scale)
    written = DIALECT.format_actions(
        Decision(actions=(Click(at=Point(x * scale, y * scale)),)), seen
    )
    (click,) = DIALECT.parse_actions(written, seen).actions
    assert isinstance(click, Click)
    assert click.at is not None
    assert abs(click.at.x - x * scale) <= scale
    assert abs(click.at.y - y * scale) <= scale


def test_boxes_come_back() -> None:
    boxes = "<box>51, 60, 70, 95</box><box>1, 2, 3, 4</box>"
    seen = view(2560, 1440)
    assert DIALECT.format_elements(DIALECT.parse_elements(boxes, seen), seen) == boxes


def test_even_the_smallest_box_has_an_area() -> None:
    written = DIALECT.format_elements([Element(Box(100, 50, 100.5, 50.5))], view())
    assert written == "<box>25, 50, 26, 51</box>"


def test_a_question_names_places_in_pixels_of_the_picture() -> None:
    whole, part = view(3840, 2160), view(box=Box(600, 300, 900, 500))
    assert DIALECT.mention(Box(900, 120, 1000, 360), whole) == "<box>120, 900, 360, 1000</box>"
    assert DIALECT.mention(Box(500, 310, 640, 340), part) == "<box>10, 0, 40, 40</box>"
    closer = View.of(part.frame, find_card("fuyu-8b"), box=Box(600, 300, 900, 500), enlarged=2)
    assert DIALECT.mention(Box(700, 310, 740, 340), closer) == "<box>20, 200, 80, 280</box>"
    assert DIALECT.mention(Point(640, 310), part) == "<point>40, 10</point>"
    with pytest.raises(ValueError, match="outside the view"):
        DIALECT.mention(Box(0, 0, 10, 10), part)
