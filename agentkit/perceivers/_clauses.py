"""The parts of a target around the name: which one of several, of what colour, beside what."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["NOWHERE", "Clause", "Marks", "Where", "take_clause", "take_marks", "where_of"]

Where = tuple[float | None, float | None]
NOWHERE: Where = (None, None)

_PLACES: dict[str, Where] = {
    "left(?:most)?": (0.0, None),
    "right(?:most)?": (1.0, None),
    "top(?:most)?": (None, 0.0),
    "upper|highest": (None, 0.0),
    "bottom(?:most)?": (None, 1.0),
    "lower|lowest": (None, 1.0),
    "cent(?:er|re)": (0.5, None),
    "sidebar": (0.0, None),
    "header": (None, 0.0),
    "footer": (None, 1.0),
    "taskbar": (None, 1.0),
}

_ORDINALS = {
    word: number
    for number, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th",
         "seventh 7th", "eighth 8th", "ninth 9th", "tenth 10th"),
        1,
    )
    for word in words.split()
} | {"last": -1, "final": -1}  # fmt: skip

COLOURS = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white",
    "grey", "gray",
)  # fmt: skip

_MARK = re.compile(
    rf"^(?:the\s+)?(?:(?P<ordinal>{'|'.join(_ORDINALS)})|(?P<colour>{'|'.join(COLOURS)})|"
    rf"(?P<place>{'|'.join(_PLACES)}))(?:[\s-]+|$)",
    re.IGNORECASE,
)

_KINDS: list[tuple[str, str]] = [
    ("right", r"(?:(?:to|on|at) the )?(?:immediate )?right(?:[- ]hand side)?(?: side)? of"),
    ("left", r"(?:(?:to|on|at) the )?(?:immediate )?left(?:[- ]hand side)?(?: side)? of"),
    ("near", r"next to|beside|near(?: to)?|close to|adjacent to"),
    ("below", r"below|beneath|underneath"),
    ("under", r"under"),
    ("above", r"above|on top of|over"),
    ("row", r"(?:in|on|from) (?:the )?(?:same )?(?:row|line) (?:of|for|with|as|containing|named)"),
    ("column", r"in (?:the )?column (?:of|named|called)"),
    ("in", r"in|inside|within|on|from|at"),
    ("of", r"of|for"),
]
_RELATION = re.compile(
    r"\s+(?:(?:that is|which is|that's|located|placed|just|directly|right|immediately)\s+)*?"
    r"(?:" + "|".join(rf"(?P<{kind}>{words})" for kind, words in _KINDS) + r")\s+(?P<rest>\S.*)$",
    re.IGNORECASE,
)

_REGIONS = {
    "dialog": "window", "dialogue": "window", "window": "window", "popup": "window",
    "pop-up": "window", "box": "window", "app": "window", "application": "window",
    "section": "section", "group": "section", "panel": "section", "card": "section",
    "area": "section", "list": "section", "form": "section", "menu": "section",
    "table": "section", "toolbar": "section", "sidebar": "section", "page": "section",
    "screen": "section", "browser": "section", "desktop": "section", "bar": "section",
    "header": "section", "footer": "section", "corner": "section", "side": "section",
    "taskbar": "section", "tab": "section",
    "row": "row", "line": "row", "entry": "row", "item": "row", "column": "column",
}  # fmt: skip
"""What ends the name of a part of a screen, and how a thing can lie in it."""

_REGION = re.compile(
    rf"^(?:(?P<name>.+?)\s+)?(?P<noun>{'|'.join(map(re.escape, _REGIONS))})$", re.IGNORECASE
)
_REST = re.compile(
    r"[,;]|\s+(?:to (?!the (?:left|right))|and then\b|then\b|so that\b|that\b|which\b|with the\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What was said before a name.

    Attributes:
        ordinal: 1 for the first, −1 for the last, 0 where it was not said.
        colour: one of `COLOURS`, or empty.
        where: the part of the screen, across and down from 0 to 1.
    """

    ordinal: int = 0
    colour: str = ""
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class Clause:
    """What was said after a name: how the thing lies to another.

    Attributes:
        kind: ``right``, ``left``, ``above``, ``below``, ``near``, ``row``, ``column``,
            ``window``, ``section``, or ``of`` for whatever belongs to it.
        anchor: the words for the other thing; empty where it has no name.
        where: the part of the screen that was said instead.
    """

    kind: str = ""
    anchor: str = ""
    where: Where = NOWHERE


def take_marks(words: str) -> tuple[Marks, str]:
    """Ordinal, colour and place at the beginning, and the words after them."""
    ordinal, colour, places = 0, "", ""
    while found := _MARK.match(words):
        ordinal = _ORDINALS[found["ordinal"].lower()] if found["ordinal"] else ordinal
        colour = (found["colour"] or colour).lower().replace("gray", "grey")
        places += f" {found['place'] or ''}"
        words = words[found.end() :]
    return Marks(ordinal, colour, where_of(places)), words


def take_clause(words: str) -> tuple[str, Clause | None]:
    """The words before the first relation, and the relation; None where there is none."""
    found = _RELATION.search(words)
    if not found:
        return words, None
    kind = next(kind for kind, _ in _KINDS if found[kind])
    rest = re.sub(r"^(?:the|an?|its)\s+", "", _REST.split(found["rest"], maxsplit=1)[0].strip(" ."))
    return words[: found.start()], _clause(kind, rest)


def where_of(words: str) -> Where:
    """The part of the screen that words such as "at the top right" speak of."""
    said = [place for word, place in _PLACES.items() if re.search(rf"\b(?:{word})\b", words, re.I)]
    across = {place[0] for place in said if place[0] is not None}
    down = {place[1] for place in said if place[1] is not None}
    return (across.pop() if len(across) == 1 else None, down.pop() if len(down) == 1 else None)


def _clause(kind: str, rest: str) -> Clause:
    region = _REGION.match(rest)
    if kind == "under":
        kind = "section" if region and region["noun"].lower() != "row" else "below"
    if kind != "in" and not (region and kind in ("section", "of")):
        return Clause(kind, rest)
    if region is None:
        bare = _is_place(rest)
        return Clause("" if bare else "section", "" if bare else rest, where_of(rest))
    name = region["name"] or ""
    if _is_place(name):
        return Clause(_REGIONS[region["noun"].lower()], "", where_of(rest))
    return Clause(_REGIONS[region["noun"].lower()], name)


def _is_place(words: str) -> bool:
    """Whether words say a part of the screen and nothing else."""
    left = [word for word in re.findall(r"\w+", words) if not _is_place_word(word)]
    return not left


def _is_place_word(word: str) -> bool:
    plain = r"of|the|and|side|hand|corner|part|half|middle|main|current|open|same|this|screen"
    return bool(re.fullmatch("|".join([plain, *_PLACES]), word, re.IGNORECASE))
