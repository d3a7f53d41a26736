"""Other words for the same thing, for where the words of a name are not on a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["other_names", "same_meaning"]

GROUPS: tuple[tuple[str, ...], ...] = (
    ("settings", "preferences", "options"),
    ("delete", "remove", "trash", "erase", "bin"),
    ("search", "find"),
    ("sign in", "log in", "login"),
    ("sign out", "log out", "logout"),
    ("sign up", "register", "create account", "join"),
    ("ok", "okay", "confirm"),
    ("cancel", "abort"),
    ("close", "exit", "quit"),
    ("add", "create", "new"),
    ("edit", "modify", "change"),
    ("e-mail", "email", "mail", "email address"),
    ("phone", "telephone", "phone number", "mobile"),
    ("user name", "username"),
    ("apply", "save changes"),
    ("send", "submit"),
    ("photo", "picture", "image"),
    ("dark mode", "dark theme", "dark appearance"),
    ("airplane", "aeroplane", "flight"),
    ("do not disturb", "quiet", "silent", "silence notifications"),
    ("night light", "night shift", "blue light filter"),
    ("show previews", "message previews", "preview messages"),
    ("wi-fi", "wifi", "wireless"),
    ("time zone", "timezone"),
    ("ask for", "require"),
    ("favorite", "favourite", "starred"),
    ("duplex", "two-sided", "both sides"),
    ("display", "screen", "monitor"),
    ("folder", "directory"),
    ("basket", "cart"),
    ("color", "colour"),
    ("program", "application", "app"),
    ("sound", "audio"),
    ("start", "begin"),
    ("rename", "edit name"),
    ("town", "city"),
    ("zip code", "postcode", "postal code"),
)
"""Names that people and programs give to the same thing. Words that name an act that can't be
undone stand only beside words for that same act."""

GENERIC = frozenset(
    "a an the of for to in on my your this me show use allow enable have mode access service "
    "services setting settings option options feature".split()
)
"""Words that a name may have or lack and still stand for the same thing."""


def other_names(name: str) -> Iterator[str]:
    """`name` with one of its words or phrases said otherwise."""
    for group in GROUPS:
        for words in group:
            if re.search(rf"\b{re.escape(words)}\b", name, re.IGNORECASE):
                pattern = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)
                yield from (pattern.sub(other, name) for other in group if other != words)


def same_meaning(one: str, other: str) -> bool:
    """Whether two names stand for the same thing, word by word, in whatever order.

    Words of one group count as one, words of `GENERIC` as none, and singular and plural as the
    same; everything else has to be in both: "Location services" is "Location access", and neither
    is "Location history".
    """
    return _meaning(one) == _meaning(other) != frozenset()


@lru_cache(maxsize=4096)
def _meaning(name: str) -> frozenset[str]:
    plain = re.sub(r"[^\w-]+", " ", name.casefold()).strip()
    for number, words in _BY_LENGTH:
        plain = re.sub(rf"(?<![\w-]){re.escape(words)}(?![\w-])", f"={number}", plain)
    said = plain.split()
    telling = [word for word in said if word not in GENERIC] or said
    return frozenset(_singular(word) for word in telling)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


_BY_LENGTH = sorted(
    ((number, words) for number, group in enumerate(GROUPS) for words in group),
    key=lambda one: -len(one[1]),
)
