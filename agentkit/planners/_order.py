"""Clauses in the order in which they are done: people also say last what comes first."""

from __future__ import annotations

import re

__all__ = ["in_order"]

_FORMS: dict[str, str] = {
    "clicking": "click",
    "clicked": "click",
    "pressing": "press",
    "pressed": "press",
    "tapping": "tap",
    "tapped": "tap",
    "hitting": "hit",
    "pushing": "push",
    "pushed": "push",
    "selecting": "select",
    "selected": "select",
    "choosing": "choose",
    "chosen": "choose",
    "picking": "pick",
    "picked": "pick",
    "checking": "check",
    "checked": "check",
    "ticking": "tick",
    "ticked": "tick",
    "unchecking": "uncheck",
    "unchecked": "uncheck",
    "typing": "type",
    "typed": "type",
    "entering": "enter",
    "entered": "enter",
    "writing": "write",
    "written": "write",
    "filling": "fill",
    "filled": "fill",
    "putting": "put",
    "opening": "open",
    "opened": "open",
    "closing": "close",
    "closed": "close",
    "expanding": "expand",
    "expanded": "expand",
    "dragging": "drag",
    "dragged": "drag",
    "moving": "move",
    "moved": "move",
    "setting": "set",
    "scrolling": "scroll",
    "scrolled": "scroll",
    "turning": "turn",
    "turned": "turn",
}
"""Forms of a verb, and how it is said as a command."""

_ACT = rf"(?P<act>{'|'.join(_FORMS)})\b"
_DOING = rf"(?P<act>{'|'.join(form for form in _FORMS if form.endswith('ing'))})\b"
_VERB = rf"(?:{'|'.join(dict.fromkeys(_FORMS.values()))})\b"
_AFTER = rf"(?:after\s+|upon\s+|(?:once|when|after|as\s+soon\s+as)\s+you(?:\s+have|'ve)?\s+){_ACT}"
_AIM = r"(?P<aim>(?!(?:sort|order|group|filter|draw|sketch|trace|paint)\b)[^,;]+?)"
_PLACE = (
    r"(?P<place>(?:in|from|on|at|inside|within|under|among|out\s+of)\s+(?:the|this|that|these)\s+"
    r"[^,;]+)"
)
_TOOL = r"(?:use|using|with)\s+(?P<place>(?:the|this|that)\s+[^,;]+?)"
_WRITE = r"(?:enter|type|write|input|put|search\s+for|fill\s+in)\b"
_MORE = rf"(?P<more>\s*[,;]?\s+(?:and|then|and\s+then)\s+{_VERB}.*)?"

_CLICK = r"(?:press|click|hit|tap|push)\b[^,.;]*?"
_FINISHED = re.compile(
    r",?\s+(?:when|once|as\s+soon\s+as)\s+(?:(?:you\s+are|you're|you\s+have|all\s+is|that\s+is|"
    r"everything\s+is)\s+)?(?:done|finished|ready|completed?)\b|"
    rf"(?<=\s)(?P<click>{_CLICK}),?\s+(?:at\s+the\s+end|to\s+finish|afterwards)\b",
    re.IGNORECASE,
)
"""What says of the last command only that it is the last."""


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^{pattern}$", re.IGNORECASE | re.DOTALL)


_ORDERS = (
    (_whole(rf"{_AFTER}(?P<rest>.+),\s*(?P<last>[^,]+)"), "{act}{rest}, then {last}"),
    (_whole(rf"before\s+{_DOING}(?P<last>[^,]+),\s*(?P<rest>.+)"), "{rest}, then {act}{last}"),
    (_whole(rf"(?P<last>.+?),?\s+{_AFTER}(?P<rest>.+)"), "{act}{rest}, then {last}"),
    (_whole(rf"(?P<rest>.+?),?\s+before\s+{_DOING}(?P<last>.+)"), "{rest}, then {act}{last}"),
    (_whole(rf"{_AIM}\s+(?:by|via|through)\s+{_DOING}(?P<rest>.*)"), "{act}{rest}"),
    (_whole(r"(?:in\s+order\s+)?to\s+(?!the\b)[^,;]+,\s*(?P<rest>.+)"), "{rest}"),
    (_whole(rf"{_TOOL},?\s+(?:to\s+)?(?P<rest>{_WRITE}.+?){_MORE}"), "{rest} into {place}{more}"),
    (_whole(rf"{_PLACE},\s*(?P<rest>{_VERB}.+?){_MORE}"), "{rest} {place}{more}"),
)
"""How clauses may stand, and how they are done; the first that fits counts."""


def in_order(goal: str) -> str:
    """A goal with its clauses as they are done one after the other, each as a command.

    ``submit the form by clicking OK`` is ``click OK``, and ``click OK after choosing A`` is
    ``choose A, then click OK``.
    """
    goal = _FINISHED.sub(lambda found: found["click"] or "", goal.strip().rstrip("."))
    for pattern, order in _ORDERS:
        found = pattern.match(goal)
        if found:
            return order.format_map(_words(found))
    return goal


def _words(found: re.Match[str]) -> dict[str, str]:
    words = {name: text or "" for name, text in found.groupdict().items()}
    return {**words, "act": _FORMS[words["act"].lower()]} if "act" in words else words
