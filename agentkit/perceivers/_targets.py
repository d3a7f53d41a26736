"""Understanding targets: the words with which people and tests name a thing on a screen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agentkit.perceivers._clauses import (
    NOWHERE,
    Clause,
    Marks,
    Where,
    take_clause,
    take_marks,
    where_of,
)

__all__ = ["ROLE_WORDS", "Relation", "Target", "understand"]

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
    "entry field": "field",
    "area": "field",
    "text area": "field",
    "textarea": "field",
    "input box": "field",
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
    "menuitem": "menuitem",
    "key": "button",
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
    "result": "",
    "box": "",
    "page": "",
    "file": "",
    "folder": "",
}
"""The role that each word asks for; an empty one is said, but asks for nothing."""

_ROLE = "|".join(sorted(map(re.escape, ROLE_WORDS), key=len, reverse=True))
_LEADING = (
    "button|link|field|text field|input field|check ?box|radio button|switch|slider|dropdown|"
    "combo ?box|tab|icon|menu item|row|item|option|file|folder"
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
_PURPOSE = re.compile(
    r"(?<!next)(?<!close)(?<!adjacent)\s+(?:to\b(?! the (?:left|right|immediate)\b)|"
    r"and then\b|that\b|which\b|with the\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """How a thing lies to another.

    Attributes:
        kind: as in `Clause`.
        anchor: the other thing; None where it has no name, such as "the dialog".
    """

    kind: str
    anchor: Target | None


@dataclass(frozen=True, slots=True)
class Target:
    """What a target asks for.

    Attributes:
        names: what the thing may be called, the likeliest first; none where only its kind, place
            or number was said.
        role: the role that was said, or empty; ``toggle`` for whatever has a state.
        quoted: whether the first name stood in quotes, so that it is the thing's exact name.
        where: the part of the screen that was said, across and down from 0 to 1; None where
            it was not.
        ordinal: 1 for the first, −1 for the last; 0 where it was not said.
        colour: a colour's name, or empty.
        relation: how it lies to another thing.
        literal: the same words as a mere name: a thing may be called "First name" or "Sign in".
    """

    names: tuple[str, ...]
    role: str = ""
    quoted: bool = False
    where: Where = (None, None)
    ordinal: int = 0
    colour: str = ""
    relation: Relation | None = None
    literal: Target | None = None

    @property
    def is_qualified(self) -> bool:
        """Whether more than a name and a kind was said."""
        return bool(self.ordinal or self.colour or self.relation)


def understand(words: str) -> Target:
    """A target from its words; a name that stands in quotes is taken as it is."""
    words = " ".join(words.split()).strip()
    quoted = _QUOTED.search(words)
    if quoted and quoted.group() != words and not _is_anchor(words[: quoted.start()]):
        return _quoted(words, quoted)
    if quoted and quoted.group() == words:
        return Target((_inner(quoted),), "", True)
    return _unquoted(words)


def _is_anchor(before: str) -> bool:
    """Whether what stands in quotes is what the thing lies beside, not its name."""
    plain = _ARTICLE.sub("", _VERB.sub("", before))
    core, clause = take_clause(f"{plain.rstrip()} x") if plain.strip() else ("", None)
    marks, name = take_marks(core)
    kind = clause.kind if clause else ""
    return (
        kind not in ("", "of") and bool(core) and (marks != Marks() or name.lower() in ROLE_WORDS)
    )


def _quoted(words: str, quoted: re.Match[str]) -> Target:
    before, after = words[: quoted.start()], words[quoted.end() :]
    marks, _ = take_marks(_ARTICLE.sub("", _VERB.sub("", before)))
    _, clause = take_clause(f" {after}")
    return Target(
        (_inner(quoted),),
        _role_beside(words, quoted) or _role_of_verb(words),
        True,
        where_of(before + after),
        marks.ordinal,
        marks.colour,
        _relation(clause),
    )


def _relation(clause: Clause | None) -> Relation | None:
    if clause is None or not clause.kind:
        return None
    if not clause.anchor:
        return Relation(clause.kind, None) if clause.kind == "window" else None
    return Relation(clause.kind, understand(clause.anchor))


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
    said, clause = take_clause(plain)
    core = _PURPOSE.split(said, maxsplit=1)[0]
    marks, rest = take_marks(core)
    name, role = _without_role(rest)
    relation, where = _relation(clause), _either(marks.where, clause.where if clause else NOWHERE)
    whole = [bare, _ARTICLE.sub("", bare), plain, _without_role(bare)[0], _without_role(plain)[0]]
    role = role or _role_of_verb(bare)
    kind_alone = name.lower() in ROLE_WORDS and (clause is not None or marks != Marks())
    if relation is None and marks == Marks() and not kind_alone:
        return Target(
            _unique([*whole, said, _without_role(said)[0], core, name]), role, False, where
        )
    names = () if kind_alone else _unique([said, rest, name] if rest == core else [rest, name])
    literal = Target(_unique(whole), _without_role(plain)[1])
    return Target(names, role, False, where, marks.ordinal, marks.colour, relation, literal)


def _either(one: Where, other: Where) -> Where:
    return other if one == NOWHERE else one


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in names if one))


def _without_role(words: str) -> tuple[str, str]:
    if words.lower() in ROLE_WORDS:
        return words, ROLE_WORDS[words.lower()]
    for pattern in (_ROLE_AFTER, _ROLE_BEFORE):
        found = pattern.match(words)
        if found:
            name = _ARTICLE.sub("", found["name"].strip())
            if not _ARTICLE.match(f"{name} x"):
                return name, ROLE_WORDS[found["role"].lower()]
    return words, ""
