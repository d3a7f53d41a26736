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

_ROLE = "|".join(sorted(map(re.escape, ROLE_WORDS), key=len, reverse=True))
_VERB = re.compile(
    r"^(?:please\s+)?(?:left[- ]?click|right[- ]?click|double[- ]?click|click|press|tap|hit|push|"
    r"open|choose|select|pick|find|locate|focus|hover|point|go|move|type|check|uncheck|tick|"
    r"toggle|turn on|turn off)(?:\s+(?:on|in|into|inside|at|to|over|for))*\s+(?=\S)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?|this|that|its)\s+(?=\S)", re.IGNORECASE)
_ROLE_AFTER = re.compile(rf"^(?P<name>.+?)\s+(?P<role>{_ROLE})$", re.IGNORECASE)
_ROLE_BEFORE = re.compile(
    rf"^(?P<role>{_ROLE})\s+(?:(?:named|called|labell?ed|titled|for|with the (?:name|label))\s+)?"
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
        role: the role that was said, or empty.
        quoted: whether the first name stood in quotes, so that it is the thing's exact name.
    """

    names: tuple[str, ...]
    role: str = ""
    quoted: bool = False


def understand(words: str) -> Target:
    """A target from its words; a name that stands in quotes is taken as it is."""
    words = " ".join(words.split()).strip()
    quoted = _QUOTED.search(words)
    if quoted and quoted.group() != words:
        name = _inner(quoted)
        return Target((name,), _role_beside(words, quoted), True)
    if quoted:
        return Target((_inner(quoted),), "", True)
    return _unquoted(words)


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
    return Target(tuple(dict.fromkeys(one for one in names if one)), role)


def _without_role(words: str) -> tuple[str, str]:
    for pattern in (_ROLE_AFTER, _ROLE_BEFORE):
        found = pattern.match(words)
        if found:
            name = _ARTICLE.sub("", found["name"].strip())
            return name, ROLE_WORDS[found["role"].lower()]
    return words, ROLE_WORDS.get(words.lower(), "")
