"""The names of keys: one canonical name each, and the spellings that models and people use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agentkit.errors import UnknownName

__all__ = ["ALIASES", "MODIFIERS", "NAMED", "chord", "format_chord", "key", "parse_chord"]

MODIFIERS = ("ctrl", "alt", "shift", "super")
"""Keys that are held while another is pressed."""

NAMED = frozenset(
    {
        *MODIFIERS,
        *(f"f{number}" for number in range(1, 25)),
        *("enter", "tab", "space", "escape", "backspace", "delete", "insert"),
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
        *("capslock", "numlock", "scrolllock", "printscreen", "pause", "menu"),
        *("volumeup", "volumedown", "volumemute", "playpause", "nexttrack", "prevtrack"),
        *("back", "forward", "refresh", "power"),
    }
)
"""Every named key; a key that writes one character is named by that character."""

ALIASES = {
    "control": "ctrl",
    "ctl": "ctrl",
    "option": "alt",
    "opt": "alt",
    "cmd": "super",
    "command": "super",
    "meta": "super",
    "win": "super",
    "windows": "super",
    **{
        spelling: name
        for name, words in {
            "ctrl": ("ctrl", "control"),
            "alt": ("alt", "option"),
            "shift": ("shift",),
            "super": ("super", "meta", "win", "cmd"),
        }.items()
        for word in words
        for spelling in (f"{word}left", f"{word}right", f"{word}_l", f"{word}_r", f"l{word}")
    },
    "return": "enter",
    "kp_enter": "enter",
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "bksp": "backspace",
    "spacebar": "space",
    "arrowup": "up",
    "arrowdown": "down",
    "arrowleft": "left",
    "arrowright": "right",
    "page_up": "pageup",
    "page_down": "pagedown",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "prior": "pageup",
    "next": "pagedown",
    "caps_lock": "capslock",
    "num_lock": "numlock",
    "print": "printscreen",
    "prtsc": "printscreen",
    "apps": "menu",
    "contextmenu": "menu",
    "browserback": "back",
    "browserforward": "forward",
    "plus": "+",
    "minus": "-",
    "equal": "=",
    "comma": ",",
    "period": ".",
    "slash": "/",
}
"""Other spellings, in lower case, and the canonical name of each."""


_WRITTEN = {" ": "space", "\n": "enter", "\r": "enter", "\t": "tab", "\x1b": "escape"}
"""Characters that are named by a word."""


def key(name: str) -> str:
    """The canonical name of a key: ``Return`` is ``enter``, ``A`` is ``A``, ``" "`` is ``space``.

    Raises:
        UnknownName: where `name` is neither a named key nor a single character.
    """
    found = _find(name)
    if found is None:
        raise UnknownName("key", name, NAMED | ALIASES.keys())
    return found


def chord(names: Iterable[str]) -> tuple[str, ...]:
    """The canonical names of keys pressed together: ``Ctrl`` and ``C`` are ``ctrl`` and ``c``.

    Next to a modifier a letter stands for its key, however it is written; shift is said aloud.

    Raises:
        UnknownName: where one of them is not a key.
    """
    keys = tuple(map(key, names))
    if not any(each in MODIFIERS for each in keys):
        return keys
    return tuple(each.lower() if len(each) == 1 else each for each in keys)


def parse_chord(text: str) -> tuple[str, ...]:
    """The keys of a chord as it is written: ``ctrl+shift+t``, ``Ctrl-C``, ``Page Up``, ``ctrl++``.

    Raises:
        UnknownName: where one of them is not a key.
    """
    return chord(_parts(text.strip() or text))


def _parts(text: str) -> tuple[str, ...]:
    split = re.fullmatch(r"(\w+)(?:\s*[+-]\s*|\s+)(\S.*)", text)
    if split is None or _find(text):
        return (text,)
    return (split[1], *_parts(split[2]))


def _find(name: str) -> str | None:
    if len(name) == 1:
        return _WRITTEN.get(name) or (name if name.isprintable() else None)
    lower = name.lower()
    # "Page-Up" is one key and "Shift-Left" are two, though "ShiftLeft" is one again.
    plain = re.sub(r"(?<=\w)[\s_-]+(?=\w)", "", lower)
    known = ALIASES.get(lower) or ALIASES.get(plain, plain)
    if plain != lower and known in MODIFIERS and lower not in ALIASES:
        return None
    return known if known in NAMED or (len(known) == 1 and plain in ALIASES) else None


def format_chord(keys: Sequence[str]) -> str:
    """A chord as it is written: ``ctrl+shift+t``."""
    return "+".join(keys)
