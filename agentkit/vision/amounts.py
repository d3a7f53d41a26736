"""What amounts of money and spans of time say, as numbers that can be compared."""

from __future__ import annotations

import re

__all__ = ["minutes_in", "price_in"]

_SIGN = r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|US\$))"
_AMOUNT = r"(?P<{0}>\d{{1,3}}(?:[ ,.']\d{{3}})+(?:[.,]\d{{2}})?|\d+(?:[.,]\d{{2}})?)"
_PRICE = re.compile(
    rf"{_SIGN}\s?{_AMOUNT.format('after')}|"
    rf"{_AMOUNT.format('before')}\s?(?:[$€£¥₹]|USD|EUR|GBP|CHF|dollars?|euros?|pounds?)",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[.,](\d{2})$")
_SPAN = re.compile(
    r"(?<![\w.,:])(?:(?P<days>\d+)\s*d(?:ays?)?[\s,]*)?"
    r"(?:(?P<hours>\d+)\s*h(?:(?:ou)?rs?|r)?\b[\s,]*)?"
    r"(?:(?P<minutes>\d+)\s*m(?:in(?:ute)?s?)?\b)?",
    re.IGNORECASE,
)


def price_in(text: str) -> float | None:
    """The amount that stands beside a currency, such as 1117 of ``Book for $1,117``."""
    found = _PRICE.search(text)
    if found is None:
        return None
    said = found["after"] or found["before"]
    cents = _CENTS.search(said)
    whole = re.sub(r"\D", "", said[: cents.start()] if cents else said)
    return float(whole) + (int(cents[1]) / 100 if cents else 0)


def minutes_in(text: str) -> float | None:
    """How many minutes a span of time is, such as 223 of ``3h 43m``."""
    for found in _SPAN.finditer(text):
        if any(found.groups()):
            days, hours, minutes = (int(part or 0) for part in found.groups())
            return float(days * 1440 + hours * 60 + minutes)
    return None
