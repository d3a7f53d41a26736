"""How people speak of what is drawn: shapes, their places, and rows that are dragged."""

from __future__ import annotations

import re

from agentkit.planners._command import NAME, PICK, Build, Command, Family, Verb, rule, simple
from agentkit.vision.describing import BOXED, described

__all__ = ["REST", "SHAPES"]

REST = "everything else"
"""What is in none of the boxes yet."""

_FIND = r"(?:(?:find|locate|identify|spot)\s+(?:and\s+(?:then\s+)?)?)?"
_CLICK = rf"(?:click|press|tap|hit|push|touch|{PICK})(?:\s+(?:on|at|in))*"
_MIDDLE = r"(?:(?:exact|very)\s+)?(?:cent(?:er|re)|middle)(?:\s*-?point)?"
_HALFWAY = (
    r"(?:(?:the|a)\s+)?(?:\w+\s+)?"
    r"(?:mid[- ]?point|middle|cent(?:er|re)|half[- ]?way|midway|"
    r"point\s+(?:that\s+(?:is|lies)\s+)?(?:half[- ]?way|midway)|"
    r"(?:half[- ]?way|middle|midway)\s+(?:point|mark|spot))"
)
_TOTAL = (
    r"(?:the\s+)?(?:(?:total|whole|overall|full)\s+)?(?:number|count|sum|amount|total)\s+of\s+"
    r"(?:all\s+)?(?:the\s+)?"
)
_HOW_MANY = r"(?:how\s+many|what\s+(?:(?:total|is\s+the)\s+)?(?:number|amount|count)\s+of)\s+"
_THERE = (
    r"(?:\s+(?:that\s+)?(?:there\s+(?:are|is)|(?:are|is)\s+(?:there|shown|visible|drawn)|"
    r"(?:do|can)\s+you\s+see))?"
)
_HERE = r"(?:\s+(?:on|in|below|above|here)\b.*)?"
_BUTTON = r"(?:the\s+)?(?:button|option|word|name|label|answer|one|text)"
_TELLS = r"(?:best\s+)?(?:describes?|names?|matches|fits?|says\s+what|tells\s+what)(?:\s+best)?"
_DRAG = r"(?:drag(?:\s+and\s+drop)?|move|put|place|bring|pull|slide|drop)"
_INSIDE = (
    r"(?:(?:completely|fully|entirely|right|over)\s+)*(?:in|into|inside|onto|to|within)(?:\s+of)?"
)
_SO_THAT = r"\s+so\s+(?:that\s+)?(?:it|they)(?:\s+(?:is|are|lies?|fits?|ends?\s+up|goes))?"
_ELSE = (
    r"(?:(?:every|any)\s*thing|all|whatever\s+is)\s+(?:the\s+)?(?:else|rest|others?|left)(?:\s+\w+)?|"
    r"(?:all\s+)?(?:the\s+|any\s+)?(?:rest|others?|remaining)(?:\s+\w+)??"
)
_WAY = r"(?:to\s+the\s+)?(?P<text>up|down|left|right)(?:wards?)?(?:\s+(?:a\s+bit|side))?"
_COUNT = r"(?:an?|one|two|three|four|five|six|\d+)"
_SLOT = r"(?:positions?|places?|spots?|rows?|slots?|steps?|lines?|items?)"
_LIST = r"(?:\s+(?:of|in)\s+(?:the\s+)?(?:list|order|ranking))?"
_NTH = (
    r"(?:(?:\d+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|last|top|"
    rf"topmost|bottom)(?:[- ]?most)?(?:\s+{_SLOT})?|{_SLOT}\s+(?:number\s+)?(?:\d+|{_COUNT})|"
    r"beginning|start|end)"
)
_SORT = r"(?:sort|order|arrange|put|rank|rearrange|reorder|bring)"
_ORDER = (
    r"(?P<text>(?:(?:in|into|by|from|with|so)\s+|,\s*)?.*"
    r"\b(?:increas|ascend|decreas|descend|numeric|alphabet|revers|small|low|high|larg|bigg|great)\w*"
    r"\b.*)"
)
_DRAW = r"(?:draw|make|create|trace|sketch|paint)\s+(?:an?|the|one)\s+"
_THROUGH = (
    r"(?:that\s+|which\s+)?(?:(?:runs?|running|goes|going|pass(?:es|ing)?|cuts?|cross(?:es|ing)?)\s*)?"
    r"(?:(?:straight|right|down|up|exactly)\s+)*(?:through|across|over|on|at)?\s*"
)
_CENTRED = (
    r"(?:that\s+is\s+)?(?:(?:cent(?:er|re)e?d|drawn)\s+)?"
    r"(?:around|on|at|about|round|over|with\s+(?:its|the)\s+cent(?:er|re)\s+(?:at|on|in))\s+"
)
_BY = r"(?:\s+(?:by|with|using)\s+(?:dragging|moving|holding|the\s+mouse|your|the\s+pointer).*)?"


def _figured(verb: Verb, **fixed: str) -> Build:
    """Makes a command of what the pattern names, where its target describes figures."""
    made = simple(verb, **fixed)

    def build(match: re.Match[str]) -> Command | tuple[Command, ...] | None:
        return made(match) if described(match["target"]) else None

    return build


def _carried(match: re.Match[str]) -> Command | None:
    """Figures that are dragged into a box; None where the words name other things."""
    box = described(match["text"])
    is_box = box is not None and (box.noun == "" or not BOXED.isdisjoint(*box.forms))
    if not is_box or not described(match["target"]):
        return None
    return Command("carry", match["target"], match["text"])


def _pushed(match: re.Match[str]) -> Command | None:
    way = match["text"].lower()
    return Command("carry", match["target"], way) if described(match["target"]) else None


def _one(match: re.Match[str]) -> Command | None:
    """A figure to be clicked; None where a button may go by the same words."""
    said = described(match["target"])
    if said is None or said.noun in ("", "box", "point", "element"):
        return None
    is_form = said.noun not in ("item", "object", "thing", "figure")
    is_told = bool(said.colour or said.size or (is_form and said.place != (0, 0)))
    return Command("point", match["target"], "one") if is_told else None


def _rest(match: re.Match[str]) -> Command | None:
    return Command("carry", REST, match["text"]) if described(match["text"]) else None


SHAPES = Family(
    (
        rule(
            "middle of", rf"{_FIND}{_CLICK}\s+(?:the\s+)?{_MIDDLE}\s+of\s+{NAME}", simple("point")
        ),
        rule(
            "middle between",
            rf"{_FIND}{_CLICK}\s+{_HALFWAY}\s+(?:between|of|from)\s+{NAME}",
            simple("point"),
        ),
        rule("click figure", rf"{_FIND}{_CLICK}\s+{NAME}", _one),
        rule(
            "how many sides",
            rf"{_HOW_MANY}(?:sides|edges|corners|angles|vertices)\s+(?:does|do|has|are\s+in|are\s+on)"
            rf"\s+{NAME}(?:\s+have)?{_HERE}",
            simple("sides"),
        ),
        rule("how many", rf"{_HOW_MANY}{NAME}{_THERE}{_HERE}", _figured("count")),
        rule(
            "count",
            rf"count\s+(?:{_TOTAL}|{_HOW_MANY}|(?:all\s+)?(?:the\s+)?){NAME}{_THERE}{_HERE}",
            _figured("count"),
        ),
        rule(
            "type number of",
            rf"(?:type|enter|write|input|put|fill)(?:\s+in)?\s+(?:{_TOTAL}|{_HOW_MANY})"
            rf"{NAME}{_THERE}\s+(?:in|into|inside|to)\s+(?:the\s+|an?\s+)?(?P<text>.+)",
            _figured("count"),
        ),
        rule(
            "what describes",
            rf"{_CLICK}\s+{_BUTTON}\s+(?:that|which|what)\s+{_TELLS}\s+{NAME}{_THERE}{_HERE}",
            simple("name"),
        ),
        rule("drag a way", rf"{_DRAG}\s+{NAME}\s+{_WAY}", _pushed),
        rule("drag rest", rf"(?:{_DRAG}\s+)?(?:{_ELSE})\s+{_INSIDE}\s+(?P<text>.+)", _rest),
        rule(
            "drag so that inside",
            rf"{_DRAG}\s+{NAME}{_SO_THAT}\s+{_INSIDE}\s+(?P<text>.+)",
            _carried,
        ),
        rule("drag into box", rf"{_DRAG}\s+{NAME}\s+{_INSIDE}\s+(?P<text>.+)", _carried),
        rule(
            "move up by",
            rf"{_DRAG}\s+{NAME}\s+(?P<text>(?:up|down)\s+(?:by\s+)?{_COUNT}\s+{_SLOT}|"
            rf"(?:up|down)\s+by\s+{_COUNT}|{_COUNT}\s+{_SLOT}\s+(?:up|down)){_LIST}",
            simple("arrange"),
        ),
        rule(
            "move to place",
            rf"{_DRAG}\s+{NAME}\s+(?:in|on)?to\s+(?:the\s+)?(?P<text>{_NTH}){_LIST}",
            simple("arrange"),
        ),
        rule("sort in order", rf"{_SORT}\s+(?:the\s+)?{NAME}\s+{_ORDER}", simple("sort")),
        rule(
            "draw straight line",
            rf"{_DRAW}(?:straight\s+)?(?P<text>(?:vertical|horizontal)\s+(?:straight\s+)?line)\s+"
            rf"{_THROUGH}{NAME}{_BY}",
            simple("draw"),
        ),
        rule(
            "draw line between",
            rf"{_DRAW}(?:straight\s+)?line\s+(?:that\s+|which\s+)?"
            rf"(?:from|between|connect(?:s|ing)|join(?:s|ing)|through)\s+{NAME}{_BY}",
            simple("draw", text="line"),
        ),
        rule(
            "draw circle", rf"{_DRAW}circle\s+{_CENTRED}{NAME}{_BY}", simple("draw", text="circle")
        ),
    ),
    (
        *("how\\s+many", "count", "draw", "trace", "sketch", "place", "pull", "arrange", "order"),
        *("find", "locate", "everything\\s+else", "(?:all\\s+)?the\\s+(?:rest|others?|remaining)"),
        "all\\s+(?:the\\s+)?(?:others?|rest|remaining)",
    ),
)
"""What speaks of figures; a word for a figure that is none leaves it to the other rules."""
