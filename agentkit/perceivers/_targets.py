"""Understanding targets: the words with which people and tests name a thing on a screen."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ROLE_WORDS", "Target", "understand"]

ROLE_WORDS = {
    "button": "button",
    "link": "link",
    "hyperlink": "link",
    "field": "field",
    "text field": "field",
    "input field": "field",
    "search field": "field",
    "input": "field",
    "text box": "field",
    "textbox": "field",
    "search box": "field",
    "search bar": "field",
    "entry": "field",
    "checkbox": "checkbox",
    "check box": "checkbox",
    "tick box": "checkbox",
    "radio button": "radio",
    "radio": "radio",
    "switch": "switch",
    "toggle": "switch",
    "toggle switch": "switch",
    "slider": "slider",
    "dropdown": "dropdown",
    "drop-down": "dropdown",
    "drop-down list": "dropdown",
    "dropdown list": "dropdown",
    "dropdown menu": "dropdown",
    "combo box": "dropdown",
    "combobox": "dropdown",
    "list": "dropdown",
    "tab": "tab",
    "icon": "icon",
    "logo": "icon",
    "image": "icon",
    "menu item": "menuitem",
    "menu entry": "menuitem",
    "heading": "heading",
    "title": "heading",
    "window": "window",
    "dialog": "window",
    "text": "text",
    "label": "text",
    "option": "",
    "entry in the menu": "menuitem",
    "item": "",
    "row": "",
    "page": "",
    "file": "",
    "folder": "",
}
"""The role that each word asks for; an empty one is said, but asks for nothing."""

_PLACES: dict[str, tuple[float | None, float | None]] = {
    "left": (0.0, None),
    "right": (1.0, None),
    "top": (None, 0.0),
    "upper": (None, 0.0),
    "bottom": (None, 1.0),
    "lower": (None, 1.0),
    "cent(?:er|re)": (0.5, None),
}

_ROLE = "|".join(sorted(map(re.escape, ROLE_WORDS), key=len, reverse=True))
_LEADING = (
    "button|link|field|text field|input field|check ?box|radio button|switch|slider|dropdown|"
    "combo ?box|tab|icon|menu item"
)
_VERB = re.compile(
    r"^(?:please\s+)?(?:left[- ]?click|right[- ]?click|double[- ]?click|click|press|tap|hit|push|"
    r"open|choose|select|pick|find|locate|focus|hover|point|go|move|type|check|uncheck|tick|"
    r"toggle|turn on|turn off)(?:\s+(?:on|in|into|inside|at|to|over|for))*\s+(?=\S)",
    re.IGNORECASE,
)
_TOGGLES = re.compile(
    r"(?:please\s+)?(?:choose|check|uncheck|tick|untick|toggle|turn on|turn off|enable|disable)\s",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?|this|that|its)\s+(?=\S)", re.IGNORECASE)
_ROLE_AFTER = re.compile(rf"^(?P<name>.+?)\s+(?P<role>{_ROLE})$", re.IGNORECASE)
_ROLE_BEFORE = re.compile(
    rf"^(?P<role>{_LEADING})\s+"
    r"(?:(?:named|called|labell?ed|titled|for|with the (?:name|label))\s+)?"
    r"(?P<name>.+)$",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"\"(?P<a>[^\"]+)\"|“(?P<b>[^”]+)”|«(?P<c>[^»]+)»|„(?P<e>[^“”]+)[“”]|"
    r"(?:(?<=\s)|^)['‘](?P<d>.+?)['’](?=[\s.,;:!?)]|$)"
)
_CLAUSE = re.compile(
    r"\s+(?:to\b|in the\b|on the\b|at the\b|under the\b|below\b|above\b|next to\b|beside\b|"
    r"located\b|from the\b|of the\b|and then\b|with the\b|for the\b|inside\b|near\b|"
    r"that\b|which\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a target asks for.

    Attributes:
        names: what the thing may be called, the likeliest first.
        role: the role that was said, or empty; ``toggle`` for whatever has a state.
        quoted: whether the first name stood in quotes, so that it is the thing's exact name.
        where: the part of the screen that was said, across and down from 0 to 1; None where
            it was not.
    """

    names: tuple[str, ...]
    role: str = ""
    quoted: bool = False
    where: tuple[float | None, float | None] = (None, None)


def understand(words: str) -> Target:
    """A target from its words; a name that stands in quotes is taken as it is."""
    words = " ".join(words.split()).strip()
    quoted = _QUOTED.search(words)
    if quoted and quoted.group() != words:
        name = _inner(quoted)
        rest = words[: quoted.start()] + words[quoted.end() :]
        role = _role_beside(words, quoted) or _role_of_verb(words)
        return Target((name,), role, True, _where(rest))
    if quoted:
        return Target((_inner(quoted),), "", True)
    return _unquoted(words)


def _role_of_verb(words: str) -> str:
    """What is chosen, checked or turned on has a state."""
    return "toggle" if _TOGGLES.match(words) else ""


def _inner(quoted: re.Match[str]) -> str:
    return next(group for group in quoted.groups() if group is not None).strip()


def _role_beside(words: str, quoted: re.Match[str]) -> str:
    after = re.match(rf"\s*(?:\w+\s+)?({_ROLE})\b", words[quoted.end() :], re.IGNORECASE)
    if after:
        return ROLE_WORDS[after.group(1).lower()]
    before = list(re.finditer(rf"\b({_ROLE})\b", words[: quoted.start()], re.IGNORECASE))
    return ROLE_WORDS[before[-1].group(1).lower()] if before else ""


def _unquoted(words: str) -> Target:
    bare = words.rstrip(".")
    plain = _ARTICLE.sub("", _VERB.sub("", bare))
    short = _CLAUSE.split(plain, maxsplit=1)[0]
    name, role = _without_role(short)
    names = [bare, _ARTICLE.sub("", bare), plain, short, name]
    names = list(dict.fromkeys(one for one in names if one))
    return Target(tuple(names), role or _role_of_verb(bare), False, _where(words[len(short) :]))


def _where(words: str) -> tuple[float | None, float | None]:
    """The part of the screen that words such as "at the top right" speak of."""
    said = {word for word in _PLACES if re.search(rf"\b{word}\b", words, re.IGNORECASE)}
    across = [_PLACES[word][0] for word in said if _PLACES[word][0] is not None]
    down = [_PLACES[word][1] for word in said if _PLACES[word][1] is not None]
    return (across[0] if len(across) == 1 else None, down[0] if len(down) == 1 else None)


def _without_role(words: str) -> tuple[str, str]:
    for pattern in (_ROLE_AFTER, _ROLE_BEFORE):
        found = pattern.match(words)
        if found:
            name = _ARTICLE.sub("", found["name"].strip())
            return name, ROLE_WORDS[found["role"].lower()]
    return words, ROLE_WORDS.get(words.lower(), "")
