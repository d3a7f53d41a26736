"""How people ask for a date to be picked."""

from __future__ import annotations

import re

from agentkit.planners._command import NAME, PICK, TEXT, Command, Family, rule
from agentkit.planners._dates import day_of

__all__ = ["DATES"]

_DATE = r"(?:the\s+)?(?:(?:date|day)\s+)?"


def _dated(match: re.Match[str]) -> Command | None:
    name = match.groupdict().get("target") or ""
    return Command("date", name, match["text"]) if day_of(match["text"]) else None


DATES = Family(
    (
        rule(
            "pick date for",
            rf"(?:{PICK}|set)\s+{_DATE}{TEXT}\s+(?:from|in|under|for|as)\s+{NAME}",
            _dated,
        ),
        rule("pick date", rf"(?:{PICK}|go\s+to|show)\s+{_DATE}{TEXT}", _dated),
        rule("set to date", rf"(?:set|change|move)\s+{NAME}\s+to\s+{_DATE}{TEXT}", _dated),
    ),
    ("set", "change", "move"),
)
