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


_TAKE = rf"(?:{_GET[3:-1]}|take|pick\s+out|(?:click|tap)(?:\s+on)?)"
_PRICE = r"(?:prices?|costs?|fares?|rates?|amounts?(?:\s+of\s+money)?)"
_TIME = r"(?:durations?|(?:travel(?:ling)?\s+|flight\s+)?times?|lengths?|trips?|journeys?)"
_LEAST = r"(?:lowest|smallest|least|minimal|minimum|littlest)"
_MOST = r"(?:highest|largest|greatest|biggest|most|maximal|maximum|top)"
_WORDINGS = {
    "cheapest": rf"(?:cheapest|least\s+(?:expensive|costly)|most\s+affordable|lowest[\s-]priced)"
    rf"(?:\s+{_PRICE})?|{_LEAST}\s+{_PRICE}",
    "most expensive": r"(?:most\s+(?:expensive|costly)|dearest|priciest|costliest|"
    rf"highest[\s-]priced)(?:\s+{_PRICE})?|{_MOST}\s+{_PRICE}",
    "shortest": rf"(?:shortest|quickest|fastest|briefest)(?:\s+{_TIME})?|{_LEAST}\s+{_TIME}",
    "longest": rf"(?:longest|slowest|lengthiest)(?:\s+{_TIME})?|{_MOST}\s+{_TIME}",
}
_EXTREME = rf"(?P<extreme>{'|'.join(_WORDINGS.values())})"
_THING = (
    r"(?P<target>(?:[\w-]+\s+)?(?:tickets?|flights?|trips?|journeys?|rides?|routes?|connections?|"
    r"offers?|deals?|rooms?|hotels?|seats?|plans?|products?|articles?|items?|options?|ones?|"
    r"trains?|bus(?:es)?|ferr(?:y|ies)|films?|movies?|videos?))"
)


def _best(match: re.Match[str]) -> Command:
    said = match["extreme"]
    best = next(name for name, form in _WORDINGS.items() if re.fullmatch(form, said, re.I))
    return Command("offer", match["target"], best)


_TRIP = rf"{_GET}\s+(?:me\s+)?(?:the\s+)?{_BEST}\s+{_WAY}{_KIND}"

OFFERS = Family(
    (
        rule("trip", rf"{_TRIP},?\s+{_FROM}\s+{_TO},?\s+{_ON}", _trip, whole=True),
        rule("trip on", rf"{_ON},?\s+{_TRIP},?\s+{_FROM}\s+{_TO}", _trip, whole=True),
        rule("trip dated", rf"{_TRIP}\s+{_ON},?\s+{_FROM}\s+{_TO}", _trip, whole=True),
        rule(
            "offer with the best",
            rf"{_TAKE}\s+(?:the\s+|an?\s+)?{_THING}\s+(?:with|of|having|at|for|(?:that|which)\s+"
            rf"(?:has|is|takes|costs))\s+(?:the\s+)?{_EXTREME}",
            _best,
        ),
        rule("the best offer", rf"{_TAKE}\s+(?:the\s+)?{_EXTREME}\s+{_THING}", _best),
    ),
    ("book", "reserve", "buy", "purchase", "order", "get", "take"),
)
"""Offers that are compared."""
