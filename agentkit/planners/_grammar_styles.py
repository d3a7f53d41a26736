"""How people ask for text to be made bold, underlined, red, …"""

from __future__ import annotations

import re

from agentkit.planners._command import MARK, Command, Family, rule
from agentkit.vision.hues import COLOURS

__all__ = ["STYLES"]

_STYLES = {
    "bold": r"bold(?:ed|faced?)?",
    "italic": r"italic(?:s|i[sz]ed?)?|slanted",
    "underline": r"underlin(?:ed?|ing)",
}
_STYLE = "|".join(_STYLES.values())
_HUE = "|".join(sorted(COLOURS, key=len, reverse=True))
_LOOK = rf"(?P<text>{_STYLE}|{_HUE})"

_EDITOR = (
    r"(?:(?:using|with|in|use)\s+the\s+(?:(?:rich\s+)?text\s+)?editor\s*,?\s+(?:to\s+|and\s+)?)?"
)
_ALL = (
    r"everything|all(?:\s+of)?\s+(?:the\s+(?:text|words)|it)|all\s+text|"
    r"the\s+(?:whole|entire|complete)\s+(?:text|document)"
)
_WORDS = r"(?:the\s+)?(?:(?:text|words?|phrase|string)\s+)?"
_THING = rf"(?:(?P<all>{_ALL})|{_WORDS}(?P<target>.+?))"
_SAID = (
    rf"(?:(?P<all>{_ALL})|(?:the\s+)?(?:text|words?|phrase|string)\s+(?P<target>.+?)|"
    rf"(?P<quoted>{MARK.pattern}))"
)
_NONE = r"(?:an?|new)\s|(?:the\s+)?colou?r\b|[^.]*\b(?:called|named)\b"
_KIND = r"(?:(?:text|font)\s+)?(?:style|colou?r|format(?:ting)?|look)"
_SO = (
    r"(?:to\s+(?:be\s+)?|in(?:to)?\s+|as\s+|appear\s+)?"
    rf"(?:(?:the\s+)?{_KIND}\s+(?:to\s+)?)?"
)


def _styled(match: re.Match[str]) -> Command:
    said = match["text"].lower()
    known = next((name for name, form in _STYLES.items() if re.fullmatch(form, said)), said)
    target = match["target"] or match.groupdict().get("quoted") or ""
    return Command("style", target, known)


STYLES = Family(
    (
        rule(
            "give a style",
            rf"{_EDITOR}(?:give|assign(?:\s+to)?)\s+{_THING}\s+(?:the\s+|an?\s+)?"
            rf"{_KIND}\s+(?:of\s+)?{_LOOK}",
            _styled,
        ),
        rule(
            "style of it to",
            rf"{_EDITOR}(?:set|change|make|turn)\s+the\s+{_KIND}\s+(?:of|for)\s+{_THING}\s+"
            rf"(?:to\s+)?{_LOOK}",
            _styled,
        ),
        rule(
            "change it to",
            rf"{_EDITOR}(?:set|change|turn|switch)\s+{_SAID}\s+{_SO}{_LOOK}",
            _styled,
        ),
        rule(
            "make it so",
            rf"{_EDITOR}(?:make|colou?r|format|style|render|paint)\s+(?!{_NONE}){_THING}\s+{_SO}{_LOOK}",
            _styled,
        ),
        rule(
            "apply to",
            rf"{_EDITOR}(?:apply|add)\s+(?:the\s+)?(?:{_KIND}\s+)?{_LOOK}(?:\s+{_KIND})?\s+to\s+"
            rf"{_THING}",
            _styled,
        ),
        rule(
            "underline it",
            rf"{_EDITOR}(?P<text>bold|italici[sz]e|underline)\s+{_THING}",
            _styled,
        ),
    ),
    ("bold", "italici[sz]e", "underline", "colou?r", "format", "style", "apply", "assign"),
)
"""What is done to text that stands in an editor."""
