"""Dates as people and screens write them."""

import pytest

from agentkit.planners._dates import (
    Day,
    day_of,
    days_in,
    is_ambiguous,
    is_written,
    month_in,
    written_as,
)

NINTH = Day(2025, 6, 9)


@pytest.mark.parametrize(
    "text",
    ["9 June 2025", "June 9, 2025", "Mon, 9 Jun 2025", "2025-06-09", "9June2025", "June 9 2025"],
)
def test_a_day_is_understood(text: str) -> None:
    assert day_of(text) == NINTH


@pytest.mark.parametrize(
    "text",
    [
        "31 June 2025",
        "29 February 2025",
        "June 2025",
        "9",
        "9:00",
        "at 9 June 2025",
        "",
    ],
)
def test_what_is_no_one_day_is_none(text: str) -> None:
    assert day_of(text) is None


def test_a_number_pair_may_be_two_days() -> None:
    assert sorted(day.month for day in days_in("due 6/9/2025")) == [6, 9]
    assert [day.month for day in days_in("due 23/9/2025")] == [9]


@pytest.mark.parametrize("text", ["6/9/2025", "9.6.2025", "9-6-2025", "06/09/2025"])
def test_of_two_days_slashes_begin_with_the_month_and_dots_with_the_day(text: str) -> None:
    assert day_of(text) == NINTH
    assert is_ambiguous(text)


def test_what_can_be_one_day_only_is_not_ambiguous() -> None:
    assert not is_ambiguous("6/23/2025")
    assert not is_ambiguous("2025-06-09")
    assert not is_ambiguous("9 June 2025")


def test_the_same_numbers_in_another_order_are_not_the_same_date() -> None:
    assert is_written("6/9/2025", "06/09/2025")
    assert not is_written("6/9/2025", "09/06/2025")


def test_a_day_without_a_year_fits_every_year() -> None:
    (said,) = days_in("New event on 9 June")
    assert said.fits(NINTH)
    assert not said.fits(Day(2025, 6, 10))
    assert not NINTH.fits(Day(2026, 6, 9))


@pytest.mark.parametrize(
    ("text", "month"),
    [("June 2025", (2025, 6)), ("Sept 2026", (2026, 9)), ("9 June 2025", None), ("June", None)],
)
def test_a_heading_says_a_month(text: str, month: tuple[int, int] | None) -> None:
    assert month_in(text) == month


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("YYYY-MM-DD", "2025-06-09"),
        ("2024-01-31", "2025-06-09"),
        ("31.01.2024", "09.06.2025"),
        ("MM/DD/YYYY", "06/09/2025"),
        ("01/31/2024", "06/09/2025"),
        ("Choose", ""),
    ],
)
def test_a_date_is_written_as_the_field_writes_its_own(pattern: str, text: str) -> None:
    assert written_as(NINTH, pattern) == text
