"""Times of the day and lengths of time."""

import pytest

from agentkit.planners._times import minutes_in, time_of


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("12AM", 0), ("1am", 60), ("12:30 pm", 750), ("4PM", 960), ("16:05", 965)),
        *(("noon", 720), ("5 p.m.", 1020), ("25:00", None), ("4:70", None), ("soon", None)),
    ],
)
def test_a_time_is_told(text: str, minutes: int | None) -> None:
    assert time_of(text) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("30 mins", 30), ("1.5 hours", 90), ("1 hour", 60), ("90 minutes", 90)),
        *(("an hour", 60), ("half an hour", 30), ("an hour and a half", 90), ("a while", None)),
    ],
)
def test_a_length_is_told(text: str, minutes: float | None) -> None:
    assert minutes_in(text) == minutes
