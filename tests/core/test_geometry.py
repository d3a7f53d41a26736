from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit.geometry import Box, Point, Size, Transform

numbers = st.floats(-1e5, 1e5)
points = st.builds(Point, numbers, numbers)
scales = st.floats(0.05, 20)
transforms = st.builds(Transform, scales, scales, numbers, numbers)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, right = sorted((draw(numbers), draw(numbers)))
    top, bottom = sorted((draw(numbers), draw(numbers)))
    return Box(left, top, right, bottom)


def near(a: Point, b: Point) -> bool:
    return a.distance(b) <= 1e-6 * (1 + abs(a.x) + abs(a.y) + abs(b.x) + abs(b.y))


@given(transforms, points)
def test_there_and_back_is_the_same_place(transform: Transform, point: Point) -> None:
    back = transform.inverse().point(transform.point(point))
    # Cancellation against the offset costs digits in proportion to it.
    assert back.distance(point) <= 1e-9 * (1e5 + abs(transform.dx) + abs(transform.dy)) / 0.05


@given(transforms, transforms, points)
def test_then_is_one_after_the_other(a: Transform, b: Transform, point: Point) -> None:
    assert near(a.then(b).point(point), b.point(a.point(point)))


@given(transforms, boxes())
def test_a_box_moves_as_its_corners(transform: Transform, box: Box) -> None:
    moved = transform.box(box)
    assert near(Point(moved.left, moved.top), transform.point(Point(box.left, box.top)))
    assert near(Point(moved.right, moved.bottom), transform.point(Point(box.right, box.bottom)))


@given(boxes(), boxes())
def test_common_part_and_union(a: Box, b: Box) -> None:
    common = a.intersection(b)
    assert common == b.intersection(a)
    assert a.union(b).encloses(a)
    assert a.union(b).encloses(b)
    if common is not None:
        assert a.encloses(common)
        assert b.encloses(common)
        assert common.area > 0 or min(common.width, common.height) < 1e-100


@given(boxes(), boxes())
def test_iou_is_a_share_and_symmetric(a: Box, b: Box) -> None:
    assert a.iou(b) == b.iou(a)
    assert 0 <= a.iou(b) <= 1 + 1e-9


@given(boxes(), st.floats(-1e4, 1e4))
def test_growing_never_turns_a_box_inside_out(box: Box, margin: float) -> None:
    grown = box.grow(margin)
    assert grown.encloses(box) if margin >= 0 else box.encloses(grown, slack=1e-9)


@given(boxes(), st.integers(1, 4000), st.integers(1, 4000))
def test_clipping_leaves_what_is_on_the_frame(box: Box, width: int, height: int) -> None:
    part = box.clip(Size(width, height))
    if part is not None:
        assert Box(0, 0, width, height).encloses(part)
        assert box.encloses(part)


def test_right_and_bottom_are_outside() -> None:
    box = Box(10, 20, 30, 40)
    assert box.contains(Point(10, 20))
    assert box.contains(Point(29.99, 39.99))
    assert not box.contains(Point(30, 20))
    assert not box.contains(Point(10, 40))


def test_boxes_that_only_touch_have_nothing_in_common() -> None:
    assert Box(0, 0, 10, 10).intersection(Box(10, 0, 20, 10)) is None
    assert Box(0, 0, 10, 10).iou(Box(10, 0, 20, 10)) == 0


def test_iou_by_hand() -> None:
    assert Box(0, 0, 10, 10).iou(Box(5, 0, 15, 10)) == pytest.approx(50 / 150)
    assert Box(0, 0, 0, 0).iou(Box(0, 0, 0, 0)) == 0


def test_a_box_around_a_place() -> None:
    assert Box.around(Point(50, 50), 20) == Box(40, 40, 60, 60)
    assert Box.around(Point(50, 50), 20, 10) == Box(40, 45, 60, 55)
    assert Box(40, 45, 60, 55).center == Point(50, 50)


@pytest.mark.parametrize("edges", [(10, 0, 5, 10), (0, 10, 10, 5)])
def test_inside_out_boxes_are_refused_with_their_numbers(edges: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"\[\d+, \d+, \d+, \d+\] is inside out"):
        Box(*edges)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        Point(number, 0)
    with pytest.raises(ValueError, match="not finite"):
        Box(0, 0, number, 10)


def test_a_box_is_written_as_four_numbers() -> None:
    assert Box.of([1, 2, 3, 4]) == Box(1, 2, 3, 4)
    with pytest.raises(ValueError, match="left, top, right, bottom"):
        Box.of([1, 2, 3])


def test_empty_sizes_and_mirrored_transforms_are_refused() -> None:
    with pytest.raises(ValueError, match="0×10 is empty"):
        Size(0, 10)
    with pytest.raises(ValueError, match="positive scales"):
        Transform(sx=-1)
