"""How people ask for a slider to be moved, or a colour to be picked."""

from __future__ import annotations

import re

from agentkit.planners._command import NAME, PICK, TEXT, Command, Family, rule, simple

__all__ = ["VALUES"]

_NUMBER = r"[-–−]?\d+(?:\.\d+)?"
_LIST = (
    rf"[\[({{]?\s*(?P<items>{_NUMBER}(?:\s*(?:,\s*(?:and\s+)?|and\s+|/|;)\s*{_NUMBER})*)\s*[\])}}]?"
)
_SET = r"(?:set|move|drag|slide|adjust|change|turn|bring|put|push|shift|get)"
_VALUE = r"(?:the\s+)?(?:(?:values?|numbers?|positions?|combination|settings?)\s+)?(?:of\s+)?"
_SLIDER = r"(?:the\s+|each\s+of\s+the\s+)?(?P<target>(?:[\w-]+\s+){0,3}?sliders?)"
_WITH = r"(?:with|using|use|on|via|by(?:\s+(?:using|moving|dragging|means\s+of))?)"


def _slid(match: re.Match[str]) -> Command:
    numbers = re.findall(_NUMBER, match["items"].replace("–", "-").replace("−", "-"))
    return Command("slide", match["target"], items=tuple(numbers))


_COLOUR = r"colou?r"
_PICKER = rf"(?:the\s+)?(?:{_COLOUR}\s*(?:picker|wheel|chooser|selector|field|palette|box)|palette)"


def _coloured(match: re.Match[str]) -> Command:
    return Command("colour", "", match["text"])


VALUES = Family(
    (
        rule("slider to", rf"{_SET}\s+{_SLIDER}\s+(?:in)?to\s+{_VALUE}{_LIST}", _slid),
        rule(
            "pick on slider",
            rf"(?:{PICK}|{_SET}|enter|dial)\s+{_VALUE}{_LIST}\s+{_WITH}\s+{_SLIDER}",
            _slid,
        ),
        rule(
            "with slider pick",
            rf"{_WITH}\s+{_SLIDER}\s*,?\s*(?:to\s+)?(?:{PICK}|{_SET}|enter|dial|get)\s+"
            rf"(?:it\s+to\s+)?{_VALUE}{_LIST}",
            _slid,
        ),
        rule(
            "pick colour with",
            rf"(?:{PICK}|set|get|enter|find)\s+{TEXT}\s+{_WITH}\s+{_PICKER}",
            _coloured,
        ),
        rule(
            "with picker pick",
            rf"{_WITH}\s+{_PICKER}\s*,?\s*(?:to\s+)?(?:{PICK}|set|get|enter|find)\s+{TEXT}",
            _coloured,
        ),
        rule(
            "set colour to",
            rf"(?:set|change|switch|turn)\s+(?:the\s+)?(?:{_COLOUR}|{_PICKER})\s+to\s+{TEXT}",
            _coloured,
        ),
        rule(
            "pick the colour",
            rf"{PICK}\s+(?:the\s+)?{_COLOUR}\s+{TEXT}(?:\s+(?:{_WITH}|from|in)\s+{_PICKER})?",
            _coloured,
        ),
        rule(
            "click every",
            rf"(?:{PICK}|click|tap|press|hit|mark|highlight)(?:\s+on)?\s+(?:all|every|each)\s+"
            rf"(?:one\s+)?(?:of\s+)?(?:the\s+)?{NAME}",
            simple("every"),
        ),
    ),
    (
        *("set", "move", "drag", "slide", "adjust", "change", "turn", "push", "shift", "dial"),
        rf"(?:with|using|use)\s+(?={_SLIDER}|{_PICKER})".replace("?P<target>", "?:"),
    ),
)
"""Numbers on sliders, and colours."""
