"""Arrows that turn pages and months."""

from __future__ import annotations

import pytest

from agentkit.frame import SURE
from agentkit.geometry import Box, Point
from agentkit.perceivers.builtin import BuiltinPerceiver

from ..vision.forms import Form

pytestmark = pytest.mark.whole

PERCEIVER = BuiltinPerceiver()


def chevron(form: Form, x: float, y: float, way: int) -> Box:
    """A chevron of 6×12 that points right (1) or left (−1)."""
    points = [(x - 3 * way, y - 6), (x + 3 * way, y), (x - 3 * way, y + 6)]
    ends = [form._point(*point) for point in points]
    form.draw.line(ends, form.look["ink"], round(2 * form.scale), joint="curve")
    middle = Point(*form._point(x, y))
    return Box.around(middle, 6 * form.scale, 12 * form.scale)


def pager(form: Form, y: float, words: str) -> tuple[Box, Box]:
    left, right = chevron(form, 60, y, -1), chevron(form, 420, y, 1)
    form.text(200, y, words, 18)
    return left, right


@pytest.mark.parametrize("dark", [False, True])
def test_the_one_pair_of_arrows_turns_what_the_target_names(dark: bool) -> None:
    form = Form(scale=2, dark=dark)
    left, right = pager(form, 60, "March 2026")
    form.text(60, 140, "Sun   Mon   Tue   Wed   Thu   Fri   Sat")
    for target, box in (
        ("Next month", right),
        ("the previous month button", left),
        ("Previous month", left),
    ):
        found = PERCEIVER.locate(form.frame(), target)[0]
        assert found.score >= SURE, target
        assert box.grow(4).contains(found.box.center), target


def test_of_two_pairs_neither_is_sure_to_be_meant() -> None:
    form = Form(scale=2)
    pager(form, 60, "March 2026")
    pager(form, 300, "Page 2 of 7")
    assert all(one.score < SURE for one in PERCEIVER.locate(form.frame(), "Next month"))


def test_a_lone_arrow_turns_nothing() -> None:
    form = Form(scale=2)
    chevron(form, 420, 60, 1)
    form.text(60, 60, "Bluetooth")
    assert all(one.score < SURE for one in PERCEIVER.locate(form.frame(), "Next month"))
