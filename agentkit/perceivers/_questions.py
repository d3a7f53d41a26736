"""Answering what can be read off a screen: presence, state, values, numbers of things."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agentkit.errors import CannotAnswer
from agentkit.frame import Element
from agentkit.perceivers._drawn import drawn_things, is_figure
from agentkit.perceivers._finding import find_target, present
from agentkit.perceivers._headings import page_title
from agentkit.perceivers._seen import TOGGLES, Seen
from agentkit.perceivers._targets import ROLE_WORDS, understand
from agentkit.perceivers._values import value_of
from agentkit.protocols import Answer
from agentkit.vision.matching import likeness

__all__ = ["answer", "asks_for_state"]

CAN = (
    "this perceiver answers whether something is on the screen, whether a check box, radio "
    "button or switch is on, what the value of a labelled thing is, and how many buttons, "
    "fields, check boxes, red circles … there are"
)

_THE = r"(?:the |a |an |any )?"
_SCREEN = r"(?: (?:on|in) (?:the|this) (?:screen|page|window|frame|picture|image|desktop))?"
_SHOWN = r"(?: (?:that is )?(?:shown|displayed|visible|given|listed|written))?"
_OFF = {"off", "disabled", "unchecked", "unticked", "unselected", "deselected"}
_STATE = (
    r"(?P<state>on|off|checked|unchecked|ticked|unticked|enabled|disabled|selected|unselected|"
    r"deselected|chosen|active)"
)

_IS_TITLE = re.compile(
    r"(?:(?:page|post|article|job|position|product|event|thread|topic|video) )?"
    r"(?:title|name|heading|headline)",
    re.IGNORECASE,
)
"""What the largest text on a page is called."""

Reply = Callable[[Seen, re.Match[str]], Answer | None]


def answer(seen: Seen, question: str) -> Answer:
    """The answer to `question` about what was seen.

    Raises:
        CannotAnswer: where the question is of another kind, or what it asks about is not there.
    """
    words = " ".join(question.split()).strip()
    for pattern, reply in _KINDS:
        asked = pattern.fullmatch(words)
        found = reply(seen, asked) if asked else None
        if found is not None:
            return found
    raise CannotAnswer(f"cannot answer {question!r} from what is on the screen; {CAN}")


def asks_for_state(question: str) -> bool:
    """Whether it asks if something is on the screen, or on: what people and tests check by."""
    words = " ".join(question.split()).strip()
    asked = (reply for pattern, reply in _KINDS if pattern.fullmatch(words))
    return any(reply in (_state, _presence) for reply in asked)


def _state(seen: Seen, asked: re.Match[str]) -> Answer | None:
    """Whether a toggle is on, or an option is the chosen one; ``None`` where it is neither."""
    name, state = asked["name"], asked["state"].lower()
    toggles = [one for one in find_target(seen, understand(name)) if one.role in TOGGLES]
    if toggles:
        on = toggles[0].value == "on"
        return _yes_no(on != (state in _OFF), toggles[0].score, toggles[:1])
    chosen = [one for one in seen.having("dropdown") if likeness(_bare(name), one.value) > 0.8]
    return _yes_no(state not in _OFF, chosen[0].score, chosen[:1]) if chosen else None


def _presence(seen: Seen, asked: re.Match[str]) -> Answer:
    found = present(seen, understand(asked["name"]))
    return _yes_no(bool(found), found[0].score if found else 0.8, found[:1])


def _value(seen: Seen, asked: re.Match[str]) -> Answer | None:
    found = value_of(seen, understand(asked["name"]))
    if found is None and _IS_TITLE.fullmatch(asked["name"]):
        return _of_lines(page_title(seen))
    return Answer(found[0], found[1][0].score, found[1]) if found else None


def _count(seen: Seen, asked: re.Match[str]) -> Answer | None:
    role = _role(asked["what"])
    if not role:
        return None if asked["state"] else _count_drawn(seen, asked["what"])
    things = seen.having(*(("text", "heading") if role == "text" else (role,)))
    state = (asked["state"] or "").lower()
    if state and role in TOGGLES:
        wanted = "off" if state in _OFF else "on"
        things = [thing for thing in things if thing.value == wanted]
    elif state:
        return None
    return Answer(str(len(things)), _least(things), tuple(things))


def _count_drawn(seen: Seen, words: str) -> Answer | None:
    if not is_figure(words):
        return None
    things = drawn_things(seen, f"any {words}")
    return Answer(str(len(things)), _least(things), tuple(things))


def _which(seen: Seen, asked: re.Match[str]) -> Answer | None:
    """The names of the toggles that are on (or off)."""
    role = _role(asked["what"])
    if role not in TOGGLES:
        return None
    wanted = "off" if asked["state"].lower() in _OFF else "on"
    things = [thing for thing in seen.having(role) if thing.value == wanted]
    return Answer(", ".join(thing.text for thing in things), _least(things), tuple(things))


def _title(seen: Seen, asked: re.Match[str]) -> Answer | None:
    del asked
    windows = [one for one in seen.having("window") if one.text]
    headings = seen.having("heading")
    lone = headings if len(headings) == 1 else ()
    return _of_lines(windows[-1:] or page_title(seen) or lone)


def _of_lines(lines: Sequence[Element]) -> Answer | None:
    if not lines:
        return None
    return Answer(" ".join(line.text for line in lines), _least(lines), tuple(lines))


def _yes_no(yes: bool, score: float, evidence: Sequence[Element]) -> Answer:
    return Answer("yes" if yes else "no", round(score, 3), tuple(evidence))


def _least(things: Sequence[Element]) -> float:
    """The score of the least sure thing; a count of none is as sure as finding one is."""
    return min((thing.score for thing in things), default=0.8)


def _role(plural: str) -> str:
    word = plural.lower()
    singular = [word, word.removesuffix("s"), word.removesuffix("es")]
    return next((ROLE_WORDS[one] for one in singular if ROLE_WORDS.get(one)), "")


def _bare(name: str) -> str:
    return understand(name).names[-1]


def _asks(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern + r"\s*[?.]?", re.IGNORECASE)


_KINDS: list[tuple[re.Pattern[str], Reply]] = [
    (_asks(rf"how many {_THE}(?P<what>[\w -]+?)(?: are| is)?(?: there)?{_SCREEN}"
           rf"(?: (?:turned |switched )?{_STATE})?{_SCREEN}"), _count),
    (_asks(r"(?:which|what) (?P<what>[\w -]+?) (?:are|is) (?:turned |switched )?"
           rf"{_STATE}"), _which),
    (_asks(rf"is {_THE}(?P<name>.+?) (?:turned |switched |currently )?{_STATE}"), _state),
    (_asks(rf"what(?: is|'s) the (?:window |page )?(?:title|heading)"
           rf"(?: of (?:the|this) (?:window|page))?{_SCREEN}"), _title),
    (_asks(rf"(?:is|are) there {_THE}(?P<name>.+?){_SHOWN}{_SCREEN}"), _presence),
    (_asks(rf"(?:can you|do you) see {_THE}(?P<name>.+?){_SCREEN}"), _presence),
    (_asks(rf"does (?:the|this) (?:screen|page|window) (?:show|contain|have|say|display) {_THE}"
           r"(?P<name>.+?)"), _presence),
    (_asks(rf"is {_THE}(?P<name>.+?) (?:visible|shown|displayed|present|there)"
           rf"{_SCREEN}"), _presence),
    (_asks(rf"is {_THE}(?P<name>.+?) (?:on|in) (?:the|this) (?:screen|page|window|frame|picture|"
           r"image|desktop)"), _presence),
    (_asks(rf"(?:what|which)(?: is|'s| option is| value is) (?:selected|chosen|written|typed|set) "
           rf"(?:in|for|at) {_THE}(?P<name>.+?)"), _value),
    (_asks(rf"what(?: is|'s) (?:in|inside) {_THE}(?P<name>.+?)"), _value),
    (_asks(rf"what(?: is|'s) {_THE}(?:current )?(?:value|content|contents|text|setting|state) "
           rf"(?:of|in) {_THE}(?P<name>.+?)"), _value),
    (_asks(rf"what(?: is|'s) {_THE}(?P<name>.+?) set to"), _value),
    (_asks(rf"what does {_THE}(?P<name>.+?) (?:say|show|contain|read|display)"), _value),
    (_asks(rf"what(?: is|'s) {_THE}(?P<name>.+?){_SHOWN}{_SCREEN}"), _value),
]  # fmt: skip
