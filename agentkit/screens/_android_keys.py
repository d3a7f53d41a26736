"""The keys and buttons of Android, as ``input keyevent`` takes them."""

from __future__ import annotations

import string

from agentkit.errors import UnsupportedAction

__all__ = ["BUTTONS", "keycode"]

CODES = {
    "ctrl": "CTRL_LEFT",
    "alt": "ALT_LEFT",
    "shift": "SHIFT_LEFT",
    "super": "META_LEFT",
    "backspace": "DEL",
    "delete": "FORWARD_DEL",
    "home": "MOVE_HOME",
    "end": "MOVE_END",
    "pageup": "PAGE_UP",
    "pagedown": "PAGE_DOWN",
    "capslock": "CAPS_LOCK",
    "numlock": "NUM_LOCK",
    "scrolllock": "SCROLL_LOCK",
    "printscreen": "SYSRQ",
    "pause": "BREAK",
    "volumeup": "VOLUME_UP",
    "volumedown": "VOLUME_DOWN",
    "volumemute": "VOLUME_MUTE",
    "playpause": "MEDIA_PLAY_PAUSE",
    "nexttrack": "MEDIA_NEXT",
    "prevtrack": "MEDIA_PREVIOUS",
    **{way: f"DPAD_{way.upper()}" for way in ("up", "down", "left", "right")},
    **{name: name.upper() for name in "enter tab space escape insert menu back".split()},
    **{name: name.upper() for name in "forward refresh power".split()},
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    **{character: character.upper() for character in string.ascii_lowercase + string.digits},
    **dict(
        zip(
            "-=[]\\;'`,./+*#@",
            "MINUS EQUALS LEFT_BRACKET RIGHT_BRACKET BACKSLASH SEMICOLON APOSTROPHE GRAVE COMMA"
            " PERIOD SLASH PLUS STAR POUND AT".split(),
            strict=True,
        )
    ),
}
"""Our names of keys and Android's, without its ``KEYCODE_``: see android.view.KeyEvent."""

BUTTONS = {
    "back": "KEYCODE_BACK",
    "home": "KEYCODE_HOME",
    "menu": "KEYCODE_MENU",
    "recents": "KEYCODE_APP_SWITCH",
    "power": "KEYCODE_POWER",
    "camera": "KEYCODE_CAMERA",
    "volume_up": "KEYCODE_VOLUME_UP",
    "volume_down": "KEYCODE_VOLUME_DOWN",
}
"""The buttons of the device itself."""


def keycode(key: str) -> str:
    """Android's name of a key of `agentkit.keys`.

    Raises:
        UnsupportedAction: where it has none like it.
    """
    if key not in CODES:
        raise UnsupportedAction(f"Android has no key {key!r}; text is typed")
    return f"KEYCODE_{CODES[key]}"
