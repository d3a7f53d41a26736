"""A goal in other words: what is asked for stays the same, and so does what stands in quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType

__all__ = ["WORDINGS", "reword"]

WORDINGS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        r"click on": ("press", "tap on", "hit", "push"),
        r"click": ("press", "tap", "hit", "push"),
        r"press": ("click", "hit", "tap"),
        r"hit": ("press", "click"),
        r"select": ("choose", "pick"),
        r"choose": ("select", "pick"),
        r"enter": ("type", "write", "put"),
        r"type": ("enter", "write"),
        r"find": ("look for", "search for"),
        r"drag": ("move", "pull"),
        r"draw": ("sketch",),
        r"book": ("reserve",),
        r"buy": ("purchase", "get"),
        r"expand": ("unfold", "open up"),
        r"focus into": ("put the cursor into", "click into"),
        r"navigate": ("browse",),
        r"how many": ("what number of",),
        r"text\s?field": ("input box", "text box"),
        r"textbox": ("input field", "text box"),
        r"text area": ("text box",),
        r"checkboxes": ("check boxes",),
        r"sections": ("parts",),
        r"shortest": ("quickest",),
        r"cheapest": ("least expensive",),
        r"largest": ("biggest",),
        r"smallest": ("littlest",),
        r"displayed": ("shown",),
        r"containing": ("that has",),
        r"similar to": ("that mean the same as",),
        r"and then": ("and after that",),
        r", then": (", and after that",),
        r"when done": ("once finished", "at the end"),
    }
)
"""What stands for a phrase: words as people say them who mean the same."""

_QUOTED = re.compile(r"(\"[^\"]*\"|“[^”]*”|(?<!\w)'[^']*'(?!\w))")
_PHRASES = re.compile(
    "|".join(rf"(?<!\w)(?:{phrase})(?!\w)" for phrase in sorted(WORDINGS, key=len, reverse=True)),
    re.IGNORECASE,
)


def reword(goal: str) -> str:
    """The goal with other words for what is to be done; the same goal is always reworded alike.

    Names of things stay: what begins with a capital within a sentence is one.
    """
    chance = Random(goal)
    parts = _QUOTED.split(goal)
    return "".join(
        part if number % 2 else _PHRASES.sub(lambda found: _other(found, chance), part)
        for number, part in enumerate(parts)
    )


def _other(found: re.Match[str], chance: Random) -> str:
    said = found.group()
    if said[0].isupper() and not _begins(found):
        return said
    words = chance.choice(_wordings(said))
    return words[0].upper() + words[1:] if said[0].isupper() else words


def _begins(found: re.Match[str]) -> bool:
    """Whether a sentence begins here."""
    return not found.string[: found.start()].strip() or bool(
        re.search(r"[.!?:]\s*$", found.string[: found.start()])
    )


def _wordings(said: str) -> Sequence[str]:
    return next(
        others
        for phrase, others in sorted(WORDINGS.items(), key=lambda each: -len(each[0]))
        if re.fullmatch(phrase, said, re.IGNORECASE)
    )
