"""Other words for the same thing, for where the words of a target are not on a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["other_names"]

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
    ("dark mode", "dark theme"),
    ("display", "screen"),
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


def other_names(name: str) -> Iterator[str]:
    """`name` with one of its words or phrases said otherwise."""
    for group in GROUPS:
        for words in group:
            if re.search(rf"\b{re.escape(words)}\b", name, re.IGNORECASE):
                pattern = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)
                yield from (pattern.sub(other, name) for other in group if other != words)
