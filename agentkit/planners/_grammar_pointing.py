"""How people ask for something to be clicked, chosen, switched or dragged."""

from __future__ import annotations

import re

from agentkit.errors import UnknownName
from agentkit.keys import parse_chord
from agentkit.planners._command import MARK, NAME, PICK, TEXT, Command, Family, rule, simple

__all__ = ["CLICKING", "FOCUSING", "SETTING"]

_SHARE = r"(?P<text>\d+(?:\.\d+)?\s*(?:%|percent))"


def _pressed(match: re.Match[str]) -> Command | None:
    if MARK.search(match["text"]):
        return None
    try:
        parse_chord(match["text"])
    except UnknownName:
        return None
    return Command("press", text=match["text"])


_CARET = r"(?:the\s+)?(?:(?:text\s+|keyboard\s+)?(?:cursor|caret|focus|insertion\s+point))"
_PRESS = r"(?:click|press|tap|hit|push|touch)"
_POINT = rf"(?:{_PRESS}|open|{PICK})"
_USE = rf"(?:{_PRESS}|use|{PICK})"
_USUAL = (
    r"(?P<target>(?:submit|ok|okay|done|log\s?in|sign\s?(?:in|up|out)|search|save|send|apply|confirm|"
    r"continue|next|back|finish|cancel|close|yes|no|start|stop|add|delete|edit|reset)"
    r"(?:\s+button)?)"
)
_KIND = (
    r"(?:button|link|tab|icon|check\s?box|radio\s?button|switch|menu|entry|option|item|row|cell|"
    r"card|tile|folder|file|section|heading)"
)
_OF_A_KIND = rf"(?:the\s+)?(?P<target>{_KIND}\s+.+|.+?\s+{_KIND})"
_AS = r"(?:\s+(?:as|with|by))?"
_INSIDE = re.compile(r"\s+(?:in|on|inside|of|within)\s+.*$", re.IGNORECASE)


def _labelled(match: re.Match[str]) -> Command:
    """A thing by its label, of the kind that was said; what it lies in does not matter then."""
    kind = _INSIDE.sub("", match["kind"])
    return Command("click", f"“{match['name']}” {kind}")


SETTING = Family(
    (
        rule("turn on X", rf"(?:turn|switch|toggle)\s+(?P<text>on|off)\s+{NAME}", simple("set")),
        rule("turn X on", rf"(?:turn|switch|toggle)\s+{NAME}\s+(?P<text>on|off)", simple("set")),
        rule("enable", rf"(?:enable|activate)\s+{NAME}", simple("set", text="on")),
        rule("disable", rf"(?:disable|deactivate)\s+{NAME}", simple("set", text="off")),
        rule(
            "uncheck",
            rf"(?:uncheck|untick|unselect|deselect|clear)\s+{NAME}",
            simple("set", text="off"),
        ),
        rule("check", rf"(?:check|tick)\s+{NAME}", simple("set", text="on")),
        rule("choose from", rf"{PICK}\s+{TEXT}\s+(?:from|in|under|for)\s+{NAME}", simple("select")),
        rule("set to", rf"(?:set|change|switch)\s+{NAME}\s+to\s+{TEXT}", simple("select")),
        rule("slide to share", rf"(?:drag|move|slide)\s+{NAME}\s+to\s+{_SHARE}", simple("select")),
        rule(
            "drag to",
            rf"(?:drag(?:\s+and\s+drop)?|move)\s+{NAME}\s+(?:on)?to\s+{TEXT}",
            simple("drag"),
        ),
    ),
    (
        *(
            "set",
            "change",
            "switch",
            "toggle",
            "turn",
            "enable",
            "activate",
            "disable",
            "deactivate",
        ),
        *("uncheck", "untick", "unselect", "deselect", "clear", "check", "tick", "drag", "move"),
        *("slide", "select", "choose", "pick"),
    ),
)
"""What sets a state, a choice or a place."""

FOCUSING = Family(
    (
        rule(
            "focus",
            rf"(?:focus(?:\s+(?:in|into|on|onto))?|(?:put|place|set|move|bring)\s+{_CARET}\s+"
            rf"(?:in|into|inside|on|onto|to)|(?:click|tap|press)\s+(?:into|inside))\s+{NAME}",
            simple("focus"),
        ),
    ),
    ("focus", "place"),
)
"""What is given the keyboard."""

CLICKING = Family(
    (
        rule(
            "click labelled",
            rf"{_POINT}(?:\s+on)?\s+(?:the\s+|an?\s+)?(?P<kind>[\w ]+?)\s+"
            rf"(?:labell?ed|named|called|titled|(?:that|which)\s+(?:says|reads)|saying|"
            rf"with\s+the\s+(?:text|label|name|words?|title)){_AS}\s+(?P<name>{MARK.pattern})",
            _labelled,
        ),
        rule("double click", rf"double[- ]?click(?:\s+on)?\s+{NAME}", simple("click", count=2)),
        rule(
            "right click", rf"right[- ]?click(?:\s+on)?\s+{NAME}", simple("click", button="right")
        ),
        rule("sort by", rf"sort(?:\s+.+?)?\s+by\s+{NAME}", simple("click")),
        rule("follow", rf"follow\s+(?:the\s+)?(?:link\s+)?{NAME}", simple("click")),
        rule("press key", rf"(?:press|hit)\s+(?:the\s+)?{TEXT}(?:\s+key)?", _pressed),
        rule(
            "submit",
            r"submit(?:\s+(?:it|this|that|them|(?:the|your|my)\s+(?:form|answers?|choices?|"
            r"selections?|result)))?",
            simple("click", target="Submit"),
        ),
        rule("usual button", rf"{_USE}(?:\s+(?:on|the))*\s+{_USUAL}", simple("click")),
        rule("kind of thing", rf"{_USE}(?:\s+on)?\s+{_OF_A_KIND}", simple("click")),
        rule("choose", rf"{PICK}(?:\s+on)?\s+{NAME}", simple("click")),
        rule("click", rf"{_PRESS}(?:\s+on)?\s+{NAME}", simple("click")),
    ),
    (
        *("double[- ]?click", "right[- ]?click", "click", "press", "tap", "hit", "push", "touch"),
        *("select", "choose", "pick", "sort", "follow"),
    ),
)
"""What is clicked: any name may follow, so that these come last.

What buttons usually say, and a name with its kind, are told from names of any words: people say
more for them than that they are clicked.
"""
