"""How people ask for something to be typed, or searched for."""

from __future__ import annotations

from agentkit.planners._command import INTO, NAME, TEXT, Family, rule, simple

__all__ = ["TYPING"]

TYPING = Family(
    (
        rule(
            "type into",
            rf"(?:type|enter|write|input|put)\s+{TEXT}\s+{INTO}\s+{NAME}",
            simple("type"),
        ),
        rule("type", rf"(?:type|enter|write|input)\s+{TEXT}", simple("type")),
        rule("fill with", rf"fill(?:\s+in)?\s+{NAME}\s+with\s+{TEXT}", simple("type")),
        rule(
            "search for",
            rf"(?:search|look)\s+for\s+{TEXT}(?:\s+(?:in|on)\s+{NAME})?",
            simple("search"),
        ),
    ),
    ("type", "enter", "write", "input", "put", "fill", "search", "look"),
)
