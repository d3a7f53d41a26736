"""Times of the day and lengths of time, as people and calendars write them."""

from __future__ import annotations

import re

__all__ = ["HOUR", "LENGTH", "TIME", "minutes_in", "time_of"]

HOUR = 60
"""Minutes."""

TIME = r"(?:\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?\s?m\.?)?|noon|midday|midnight)"
"""The pattern of a time of the day."""

LENGTH = (
    r"(?:(?:\d+(?:\.\d+)?|an?|one|two|three|half\s+an?)[\s-]*"
    r"(?:hours?|hrs?|h|minutes?|mins?|min)(?:\s+and\s+a\s+half)?\b)"
)
"""The pattern of a length of time."""

_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap]\.?\s?m\.?)?", re.I)
_WORDS = {"noon": 720, "midday": 720, "midnight": 0}
_NUMBERS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0}


def time_of(text: str) -> int | None:
    """Minutes since midnight of a time such as ``4PM``, ``12:30 am`` or ``16:00``; None where it
    is none.
    """
    plain = text.strip().lower()
    if plain in _WORDS:
        return _WORDS[plain]
    match = _TIME.fullmatch(plain)
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    return hour * HOUR + minute if hour <= 24 and minute < HOUR else None


def minutes_in(text: str) -> float | None:
    """The minutes of a length such as ``1.5 hours``, ``30 mins`` or ``an hour and a half``."""
    match = re.fullmatch(
        r"(?P<number>\d+(?:\.\d+)?|an?|one|two|three|half\s+an?)[\s-]*(?P<unit>h|m)\w*"
        r"(?P<half>\s+and\s+a\s+half)?",
        text.strip().lower(),
    )
    if match is None:
        return None
    said = match["number"]
    number = 0.5 if said.startswith("half") else _NUMBERS.get(said) or float(said)
    number += 0.5 if match["half"] else 0.0
    return number * (HOUR if match["unit"] == "h" else 1)
