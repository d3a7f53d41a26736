"""The names of keys: one canonical name each, and the spellings that models and people use."""

from __future__ import annotations

import re

from agentkit.errors import UnknownName

__all__ = ["ALIASES", "MODIFIERS", "NAMED", "key", "parse_chord"]

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
    "controlleft": "ctrl",
    "ctrlleft": "ctrl",
    "lcontrol": "ctrl",
    "altleft": "alt",
    "option": "alt",
    "opt": "alt",
    "shiftleft": "shift",
    "cmd": "super",
    "command": "super",
    "meta": "super",
    "win": "super",
    "windows": "super",
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
}
"""Other spellings, in lower case, and the canonical name of each."""


def key(name: str) -> str:
    """The canonical name of a key: ``Return`` is ``enter``, ``A`` is ``A``, ``" "`` is ``space``.

    Raises:
        UnknownName: where `name` is neither a named key nor a single character.
    """
    found = _find(name)
    if found is None:
        raise UnknownName("key", name, NAMED | ALIASES.keys())
    return found


def parse_chord(text: str) -> tuple[str, ...]:
    """The keys of a chord as it is written: ``ctrl+shift+t``, ``Ctrl-C``, ``Page Up``, ``+``.

    Raises:
        UnknownName: where one of them is not a key.
    """
    whole = _find(text)
    if whole is not None:
        return (whole,)
    parts = re.findall(r"[^\s+-]+|(?<=[+-])[+-]", text.strip())
    return tuple(key(part) for part in parts or [text])


def _find(name: str) -> str | None:
    if len(name) == 1:
        return "space" if name == " " else name
    plain = re.sub(r"[\s-]+", "", name.lower())
    plain = ALIASES.get(plain, plain)
    return plain if plain in NAMED or len(plain) == 1 else None
