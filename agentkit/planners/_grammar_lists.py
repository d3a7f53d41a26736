"""How people speak of several things at once, of what hides others, and of results."""

from __future__ import annotations

import re

from agentkit.planners._command import MARK, NAME, PICK, Command, Family, rule, simple

__all__ = ["LISTS"]

_CHOOSE = rf"(?:{PICK}|check|tick|mark)"
_THINGS = (
    r"(?:words?|items?|options?|entries|entry|values?|names?|boxes|check\s?boxes|choices|answers|"
    r"elements|ones|terms)"
)
_HERE = r"(?:\s+(?:below|above|here|shown|listed|on\s+(?:the|this)\s+(?:page|screen)))?"
_LISTED = (
    r"(?:\s+(?:from|in|on|out\s+of)\s+(?:the|this)\s+(?:[\w-]+\s+){0,2}"
    r"(?:list|box|menu|form|options|checkboxes|check\s?boxes|items|choices|page|listbox))?"
)
_MANY = rf"(?:{_THINGS}\s+)?(?:(?:labell?ed|named|called|for|with)\s+)?(?P<items>.+?){_LISTED}"
_ALIKE = (
    r"(?:similar\s+(?:in\s+meaning\s+)?to|like|close\s+(?:in\s+meaning\s+)?to|"
    r"(?:that|which)\s+(?:mean\s+(?:the\s+same\s+(?:thing\s+)?as|about\s+the\s+same\s+as)?|"
    r"are\s+(?:similar\s+to|synonyms\s+(?:of|for)|like))|"
    r"(?:with|having)\s+the\s+same\s+meaning\s+as|synonyms\s+(?:of|for)|meaning)"
)
_AND = re.compile(r"\s*[,;]\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+", re.IGNORECASE)
_COMMA = re.compile(r"[,;]")

_FOLD = r"(?:sections?|parts?|panels?|accordions?|folds?|groups?|blocks?|headings?|headers?)"
_HIDING = rf"(?:{_FOLD}|tabs?|pages?|(?:(?:file|folder|directory)\s+)?tree|folders|menus?|lists?)"
_BROWSE = (
    r"(?:expand|unfold|open(?:\s+up)?|reveal|navigate|browse|go|look|search|switch|flip|click|walk|"
    r"explore)"
)
_FIND = (
    r"(?:find|locate|look\s+for|search\s+for|get\s+to|reach)\s+(?:and\s+)?"
    r"(?:(?:then\s+)?(?:click|press|tap|hit|push|select|choose|open)(?:\s+on)?\s+)?"
)
_KIND = (
    r"(?:(?:link|word|text|button|entry|item|(?:file|folder)(?:\s+or\s+(?:file|folder))?)\s+)?"
    r"(?:(?:named|called|labell?ed|that\s+says|with\s+the\s+(?:name|text|label))\s+)?"
)

_NTH = (
    r"(?P<text>\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
)


def _several(match: re.Match[str]) -> Command | None:
    """Names that stand in a row; a single one is chosen as it always is."""
    said = match["items"]
    if _COMMA.search(said):
        return Command("tick", items=tuple(filter(None, _AND.split(said))))
    return Command("tick", items=(said,)) if _AND.search(said) else None


def _nothing(_: re.Match[str]) -> Command:
    return Command("tick")


def _alike(match: re.Match[str]) -> Command:
    return Command("tick", text="alike", items=tuple(filter(None, _AND.split(match["items"]))))


LISTS = Family(
    (
        rule(
            "choose nothing",
            rf"{_CHOOSE}\s+(?:nothing|none|no\s+{_THINGS})(?:\s+(?:of|from|in|at)\s+.+)?{_HERE}",
            _nothing,
        ),
        rule(
            "choose alike",
            rf"{_CHOOSE}\s+(?:all\s+)?(?:(?:of\s+)?the\s+)?(?:{_THINGS}\s+)?{_ALIKE}\s+"
            rf"(?P<items>.+?){_LISTED}",
            _alike,
        ),
        rule("choose several", rf"{_CHOOSE}\s+(?:all\s+of\s+)?(?:the\s+)?{_MANY}", _several),
        rule(
            "mark as odd or even",
            rf"(?:mark|label|classify|sort|tag|{PICK})\s+.*?\b(?:numbers?|ones?|values?|integers?)"
            r"\b.*?\b(?:odd|even)\s+(?:or|and)\s+(?:odd|even)",
            simple("classify"),
        ),
        rule(
            "uncover",
            rf"{_BROWSE}\s+(?:(?:through|between|among|in|all|each|every|of|one\s+of)\s+)*(?:the\s+)?"
            rf"(?P<text>{_HIDING}){_HERE}\s*(?:[,.:;]\s*|\s)(?:(?:and|then|in\s+order|to|until\s+you)"
            rf"\s+)*{_FIND}(?:on\s+)?(?:the\s+|an?\s+)?{_KIND}(?P<target>{MARK.pattern}|[^,.;]+?)",
            simple("uncover"),
            whole=True,
        ),
        rule(
            "expand sections",
            rf"(?:expand|unfold|open(?:\s+up)?|uncollapse|reveal)\s+(?:the\s+|all\s+(?:the\s+)?)?"
            rf"(?P<target>{_FOLD}){_HERE}",
            simple("expand"),
        ),
        rule("expand", rf"(?:expand|unfold|uncollapse)\s+{NAME}{_HERE}", simple("expand")),
        rule(
            "result number",
            rf"(?:click|open|press|tap|hit|push|follow|{PICK})(?:\s+on)?\s+(?:the\s+)?{_NTH}\s+"
            r"(?:search\s+)?(?:results?|hits?|match(?:es)?)",
            simple("result"),
        ),
    ),
    ("mark", "label", "classify", "tag", "expand", "unfold", "reveal", "navigate", "browse"),
)
"""Lists, what is folded away, and pages of results."""
