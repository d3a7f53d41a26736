"""Dates as people and screens write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["Day", "day_of", "days_in", "is_ambiguous", "is_written", "month_in", "written_as"]

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)

_NAMES = "|".join(rf"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in MONTHS)
_NAME = rf"(?<![a-z])(?P<name>{_NAMES}|sept)(?![a-z])\.?"
_DAY = r"(?<![\d:])(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_DAY}(?:\s+of)?[\s.-]*{_NAME}(?:[\s,-]*(?P<year>\d{{4}})(?!\d))?",
        rf"{_NAME}\s*{_DAY}(?:[\s,]*(?P<year>\d{{4}})(?!\d))?",
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})(?!\d)",
    )
)
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[\s,.]+", re.I
)
_MONTH = re.compile(rf"{_NAME}[\s,]*(?P<year>\d{{4}})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Day:
    """A day of a month; `year` is None where it was not said."""

    year: int | None
    month: int
    day: int

    def fits(self, other: Day) -> bool:
        """Whether both may be the same day."""
        same_year = None in (self.year, other.year) or self.year == other.year
        return same_year and (self.month, self.day) == (other.month, other.day)


def days_in(text: str) -> list[Day]:
    """Every day that `text` may speak of: 6/9/2025 is one of two."""
    found = (day for form in _FORMS for match in form.finditer(text) for day in _day(match))
    return list(dict.fromkeys(found))


def day_of(text: str) -> Day | None:
    """The day that `text` is, where it is one and says nothing else.

    Of the two days that 6/9/2025 may be, the one that begins with the month, as people write it
    who use slashes; 6.9.2025 and 6-9-2025 begin with the day.
    """
    plain = _WEEKDAY.sub("", text.strip())
    days = days_in(plain) if any(form.fullmatch(plain) for form in _FORMS) else []
    return next(iter(days[::-1] if "/" in plain else days), None)


def is_ambiguous(text: str) -> bool:
    """Whether `text` may be two days, as 6/9/2025 may."""
    return len(days_in(text)) > 1


def is_written(text: str, line: str) -> bool:
    """Whether a line holds just the numbers of the date `text`, in the same order."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    said = [int(number) for number in re.findall(r"\d+", line)]
    return bool(numbers) and numbers == said


def written_as(day: Day, pattern: str) -> str:
    """`day` in the form of another date, or of a hint such as ``YYYY-MM-DD``; "" for neither."""
    if day.year is None:
        return ""
    if re.search(r"\d{4}-\d{1,2}-\d{1,2}|y{4}-m{1,2}-d{1,2}", pattern, re.IGNORECASE):
        return f"{day.year}-{day.month:02}-{day.day:02}"
    form = re.search(r"(d{1,2}|\d{1,2}|m{1,2})([./-])(d{1,2}|\d{1,2}|m{1,2})\2", pattern.lower())
    if form is None:
        return ""
    month_first = "m" in form[1] or (form[3].isdigit() and int(form[3]) > 12)
    first, second = (day.month, day.day) if month_first else (day.day, day.month)
    return f"{first:02}{form[2]}{second:02}{form[2]}{day.year}"


def month_in(text: str) -> tuple[int, int] | None:
    """The year and the month of a heading such as ``June 2025``, which says no more than that."""
    match = _MONTH.fullmatch(text.strip())
    return (int(match["year"]), _number(match["name"])) if match else None


def _day(match: re.Match[str]) -> Iterator[Day]:
    said = match.groupdict()
    year = int(said["year"]) if said["year"] else None
    month = int(said["month"]) if said.get("month") else _number(said["name"])
    try:
        date(year or 2000, month, int(said["day"]))
    except ValueError:
        return
    yield Day(year, month, int(said["day"]))


def _number(name: str) -> int:
    return next(at for at, month in enumerate(MONTHS, 1) if month[:3] == name.lower()[:3])
