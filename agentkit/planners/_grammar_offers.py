"""How people ask for the best of several offers: a flight, a ticket, a product."""

from __future__ import annotations

import re

from agentkit.planners._command import Command, Family, rule
from agentkit.planners._dates import day_of

__all__ = ["OFFERS"]

_GET = r"(?:book|reserve|buy|purchase|get|order|choose|select|pick|find)"
_BEST = (
    r"(?P<best>(?:least\s+expensive|most\s+expensive|lowest[\s-]priced|highest[\s-]priced|"
    r"(?:cheap|short|quick|fast|long|earli|lat)est))"
)
_KIND = r"(?P<kind>flight|train|bus|ferry|trip|journey|connection|ride)"
_WAY = r"(?:(?:one[\s-]way|direct|single|non-?stop)\s+)*"
_FROM = r"(?:from|leaving|departing)\s*:?\s+(?P<start>.+?)"
_TO = r"(?:to|for|arriving\s+(?:in|at))\s*:?\s+(?P<end>.+?)"
_ON = r"(?:on|for)\s+(?:the\s+)?(?P<day>.+?)"


def _trip(match: re.Match[str]) -> tuple[Command, ...] | None:
    """The form of a trip, filled in and sent, and the best of what comes."""
    if day_of(match["day"]) is None:
        return None
    return (
        Command("complete", "From", items=(match["start"],)),
        Command("complete", "To", items=(match["end"],)),
        Command("date", "date", match["day"]),
        Command("click", "Search"),
        Command("offer", match["kind"], " ".join(match["best"].lower().split())),
    )


_TRIP = rf"{_GET}\s+(?:me\s+)?(?:the\s+)?{_BEST}\s+{_WAY}{_KIND}"

OFFERS = Family(
    (
        rule("trip", rf"{_TRIP},?\s+{_FROM}\s+{_TO},?\s+{_ON}", _trip, whole=True),
        rule("trip on", rf"{_ON},?\s+{_TRIP},?\s+{_FROM}\s+{_TO}", _trip, whole=True),
        rule("trip dated", rf"{_TRIP}\s+{_ON},?\s+{_FROM}\s+{_TO}", _trip, whole=True),
    ),
    ("book", "reserve", "buy", "purchase", "order"),
)
"""Offers that are compared."""
