"""How people ask for a date to be picked."""

from __future__ import annotations

import re

from agentkit.planners._command import NAME, PICK, TEXT, Command, Family, rule
from agentkit.planners._dates import day_of
from agentkit.planners._times import LENGTH, TIME

__all__ = ["DATES"]

_DATE = r"(?:the\s+)?(?:(?:date|day)\s+)?"
_ENTRY = r"(?:event|appointment|meeting|entry|slot|reservation)"
_MAKE = r"(?:create|make|add|schedule|set\s+up|plan|put\s+in|insert|book)"
_CALLED = r"(?:named|called|titled|labell?ed|with\s+the\s+(?:name|title))"
_WITHIN = (
    rf"(?:between|from|within)\s+(?P<early>{TIME})\s+(?:and|to|until|till|-)\s+(?P<late>{TIME})"
)
_LONG = rf"(?:(?:that\s+)?(?:lasting|lasts|of|for|taking)\s+(?P<length>{LENGTH}))"


def _dated(match: re.Match[str]) -> Command | None:
    name = match.groupdict().get("target") or ""
    return Command("date", name, match["text"]) if day_of(match["text"]) else None


def _scheduled(match: re.Match[str]) -> Command:
    times = (match["early"], match["late"])
    return Command("schedule", match["target"], match["length"], items=times)


DATES = Family(
    (
        rule(
            "schedule",
            rf"{_MAKE}\s+(?:an?\s+)?(?:new\s+)?(?P<length>{LENGTH})(?:[\s-]long)?\s+{_ENTRY}\s+"
            rf"{_CALLED}\s+{NAME},?\s+{_WITHIN}",
            _scheduled,
            whole=True,
        ),
        rule(
            "schedule lasting",
            rf"{_MAKE}\s+(?:an?\s+)?(?:new\s+)?{_ENTRY}\s+{_CALLED}\s+{NAME},?\s+{_LONG},?\s+"
            rf"{_WITHIN}",
            _scheduled,
            whole=True,
        ),
        rule(
            "schedule between",
            rf"{_WITHIN},?\s+{_MAKE}\s+(?:an?\s+)?(?:new\s+)?(?P<length>{LENGTH})(?:[\s-]long)?\s+"
            rf"{_ENTRY}\s+{_CALLED}\s+{NAME}",
            _scheduled,
            whole=True,
        ),
        rule(
            "pick date for",
            rf"(?:{PICK}|set)\s+{_DATE}{TEXT}\s+(?:from|in|under|for|as)\s+{NAME}",
            _dated,
        ),
        rule(
            "pick date",
            rf"(?:{PICK}|go\s+to|show)\s+{_DATE}{TEXT}(?:\s+as\s+(?:the\s+)?(?:date|day))?",
            _dated,
        ),
        rule("date pick", rf"(?:for|as)\s+the\s+{NAME},?\s+{PICK}\s+{_DATE}{TEXT}", _dated),
        rule("set to date", rf"(?:set|change|move)\s+{NAME}\s+to\s+{_DATE}{TEXT}", _dated),
    ),
    ("set", "change", "move", "schedule"),
)
