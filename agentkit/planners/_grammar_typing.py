"""How people ask for something to be typed, copied, completed or searched for."""

from __future__ import annotations

import re
from itertools import pairwise

from agentkit.planners._command import INTO, NAME, TEXT, Command, Family, rule, simple

__all__ = ["COMPLETING", "FIELDS", "TYPING"]

FIELDS = (
    r"(?:(?:only|single|empty|blank|text|input|entry|data|given|form|provided)[\s-]*)*"
    r"(?:text\s?(?:box(?:es)?|fields?|areas?)|fields?|box(?:es)?|inputs?|areas?|entr(?:y|ies)|"
    r"lines?|blanks?|forms?)"
    r"(?:\s+(?:below|above|provided|given|there|here|on\s+the\s+(?:screen|page)))?"
)
"""What says that it is a field, and nothing of which one."""

_ENTER = r"(?:type(?:\s+in)?|enter|write|input|put|insert|key\s+in|fill\s+in)"
_COPY = rf"(?:{_ENTER}|copy|transcribe|repeat)"
_MARK = "\ue000\\d+\ue001"
_THE = r"(?:(?:the|an?|your|my)\s+)?"
_MANY = r"(?:(?:both|all|each|every|two)\s+(?:(?:of\s+)?(?:the|these|those)\s+)?)?"
_WHERE = rf"(?:{INTO}|to)\s+(?P<target>{_THE}{_MANY}{FIELDS})"

_CASE = (
    r",?\s*(?:in|using|with|as)?\s*(?:all\s+)?"
    r"(?:(?P<{0}upper>upper[\s-]?case(?:d)?|capitals?|capitali[sz]ed|caps)|"
    r"(?P<{0}lower>lower[\s-]?case(?:d)?|small))(?:\s+letters?|\s+characters?)?"
)
_LETTERS = rf"(?:{_CASE.format('a')}|{_CASE.format('b')})"

_LABEL = r"[^\W\d_]+(?:[\s-][^\W\d_]+){0,2}?"
_AND = r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+with\s+)"
_NAMED = rf"{_THE}{_LABEL}\s+(?:of\s+)?{_MARK}"
_AS_NAMED = rf"{_MARK}\s+(?:as|for|in|into)\s+{_THE}{_LABEL}"

_USER = r"(?:user\s?name|user(?:\s+id)?|login|e-?mail|account|name)"
_SIGN_IN = r"(?:log\s*-?in|sign\s*-?in|log\s+on)"

_VALUE = r"(?:values?|entry|entries|contents?|text|numbers?|data|words?|information|details?)"
_BESIDE = (
    r"(?:of|for|from|under|in|(?:that\s+(?:is|stands)\s+)?(?:next\s+to|beside|listed\s+(?:for|under)|"
    r"shown\s+(?:for|next\s+to)|given\s+for)|"
    r"(?:that\s+|which\s+)?(?:correspond(?:s|ing)|belong(?:s|ing)|match(?:es|ing))(?:\s+(?:to|with))?)"
)
_SHOWN = (
    rf"{_THE}(?:{_VALUE}|letters|characters|code|string|captcha|what(?:\s+is)?)"
    r"(?:\s+(?:that|which|you)\s+(?:is|are|stands?|see))?"
    r"(?:\s+(?:shown|displayed|written|seen|printed|given))?"
    r"\s+(?P<text>below|above|here|there|(?:in|on)\s+the\s+(?:image|picture|screen|page))"
)
_FORM = rf"{_THE}(?:{FIELDS}|form)"
_EACH = r"(?:each|every|all(?:\s+(?:of\s+)?the)?|the)\s+(?:labels?|fields?|names?|keys?|box(?:es)?)"
_TABLE = (
    rf"(?:from|in|of|using|with)\s+{_THE}(?:table|list|data|grid|values)(?:\s+(?:above|below))?"
)

_BEGINS = r"(?:starts?|begins?|starting|beginning)\s+(?:with|in|on|by)"
_ENDS = r"(?:ends?|finish(?:es)?|ending|finishing)\s+(?:with|in|on|by)"
_PART = "(?:\ue000\\d+\ue001|\\S+?)"


def _cased(match: re.Match[str]) -> Command:
    upper = match["aupper"] or match["bupper"]
    target = match.groupdict().get("target") or ""
    return Command("type", target, match["text"], letters="upper" if upper else "lower")


def _pairs(match: re.Match[str]) -> tuple[Command, ...]:
    """A command for each name that is followed by what goes into the field of that name."""
    parts = re.split(rf"({_MARK})", match["pairs"])
    names = [_bared(part) for part in parts[::2]]
    return _each(match, list(zip(names, parts[1::2], strict=False)))


def _reversed_pairs(match: re.Match[str]) -> tuple[Command, ...]:
    parts = re.split(rf"({_MARK})", match["pairs"])
    return _each(match, [(_bared(name), mark) for mark, name in pairwise(parts) if _is_mark(mark)])


def _each(match: re.Match[str], pairs: list[tuple[str, str]]) -> tuple[Command, ...]:
    """Where only one thing is named, and fields are said, those are meant and not its name."""
    where = match.groupdict().get("target") or ""
    if len(pairs) == 1 and re.match(rf"{_THE}(?:both|all|each|every|two)\b", where, re.IGNORECASE):
        return (Command("type", where, pairs[0][1]),)
    return tuple(Command("type", name, mark) for name, mark in pairs)


def _is_mark(text: str) -> bool:
    return re.fullmatch(_MARK, text) is not None


def _bared(name: str) -> str:
    """A field's name without the words that join it to what comes before and after."""
    plain = re.sub(r"^[\s,]*(?:(?:and|with|as|for|in|into)\s+)*", "", name, flags=re.IGNORECASE)
    return re.sub(
        rf"^{_THE}|(?:\s+(?:of|field|box|and|with)|[\s,])+$", "", plain, flags=re.IGNORECASE
    )


def _signed_in(match: re.Match[str]) -> tuple[Command, ...]:
    return (
        Command("type", "username", match["target"]),
        Command("type", "password", match["text"]),
        Command("click", "log in"),
    )


def _completed(match: re.Match[str]) -> Command:
    said = match.groupdict()
    return Command("complete", said.get("target") or "", items=(said["start"], said["end"] or ""))


COMPLETING = Family(
    (
        rule(
            "complete",
            rf"(?:{_ENTER}|select|choose|pick|find)\s+(?:an?|the|any|some)\s+[\w -]+?\s+"
            rf"(?:that\s+|which\s+|whose\s+name\s+)?{_BEGINS}\s+(?P<start>{_PART})"
            rf"(?:(?:,?\s+(?:and|but)\s+(?:that\s+|which\s+)?)?,?\s*{_ENDS}\s+(?P<end>{_PART}))?"
            rf"(?:\s+{_WHERE})?",
            _completed,
        ),
    )
)
"""What is told by its letters: tried before what any name may follow."""

TYPING = Family(
    (
        rule("type in case", rf"{_ENTER}\s+{TEXT}{_LETTERS}\s+{INTO}\s+{NAME}", _cased),
        rule("type into in case", rf"{_ENTER}\s+{TEXT}\s+{INTO}\s+{NAME}{_LETTERS}", _cased),
        rule("type in case alone", rf"{_ENTER}\s+{TEXT}{_LETTERS}", _cased),
        rule(
            "sign in with",
            rf"{_SIGN_IN}\s+(?:with|as|using)\s+(?:{_THE}{_USER}\s+)?(?P<target>\S+)"
            rf"{_AND}(?:{_THE}password\s+)(?P<text>\S+)",
            _signed_in,
        ),
        rule(
            "type named",
            rf"{_ENTER}\s+(?P<pairs>{_NAMED}(?:{_AND}{_NAMED})*)(?:\s+{_WHERE})?",
            _pairs,
        ),
        rule(
            "type as named",
            rf"{_ENTER}\s+(?P<pairs>{_AS_NAMED}(?:{_AND}{_AS_NAMED})+)",
            _reversed_pairs,
        ),
        rule(
            "fill each",
            rf"{_COPY}\s+{_THE}(?:\w+\s+)?{_VALUE}\s+{_BESIDE}\s+{_EACH}(?:\s+(?:{INTO}|to)\s+{_FORM})?",
            simple("fill"),
        ),
        rule(
            "fill from table",
            rf"(?:fill(?:\s+(?:in|out))?|complete)\s+{_FORM}\s+(?:(?:with|using)\s+.+?\s+)?{_TABLE}",
            simple("fill"),
        ),
        rule(
            "copy from table",
            rf"{_COPY}\s+{_THE}{_VALUE}\s+{_TABLE}\s+(?:{INTO}|to)\s+{_FORM}",
            simple("fill"),
        ),
        rule("copy shown", rf"{_COPY}\s+{_SHOWN}(?:\s+{INTO}\s+{NAME})?", simple("copy")),
        rule(
            "copy value",
            rf"{_COPY}\s+{_THE}{_VALUE}\s+{_BESIDE}\s+{_THE}{TEXT}\s+(?:{INTO}|to)\s+{NAME}",
            simple("copy"),
        ),
        rule(
            "type quoted into",
            rf"{_ENTER}\s+(?P<text>{_MARK})\s+{INTO}\s+{NAME}",
            simple("type"),
        ),
        rule("type into", rf"{_ENTER}\s+{TEXT}\s+{INTO}\s+{NAME}", simple("type")),
        rule("type", rf"(?:type|enter|write|input|key\s+in)\s+{TEXT}", simple("type")),
        rule(
            "fill with",
            rf"(?:fill(?:\s+(?:in|out))?|complete)\s+{NAME}\s+with\s+{TEXT}",
            simple("type"),
        ),
        rule(
            "search for",
            rf"(?:search|look)\s+for\s+{TEXT}(?:\s+(?:in|on)\s+{NAME})?",
            simple("search"),
        ),
    ),
    (
        *(
            "type",
            "enter",
            "write",
            "input",
            "put",
            "fill",
            "search",
            "look",
            "insert",
            "key\\s+in",
        ),
        *("transcribe", "log\\s*-?in", "sign\\s*-?in", "log\\s+on", "complete"),
    ),
)
