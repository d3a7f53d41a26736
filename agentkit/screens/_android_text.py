"""Text for an Android device: plain ASCII by its ``input``, all other scripts by ADBKeyboard.

``input text`` presses the keys that write a text, and Android's virtual keyboard has those of
ASCII alone. ADBKeyboard (https://github.com/senzhk/ADBKeyBoard) is a keyboard that writes what it
is sent.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from agentkit.errors import UnsupportedAction
from agentkit.protocols import Stopped
from agentkit.screens._android_adb import Adb, line

__all__ = ["PACKAGE", "Writer"]

PACKAGE = "com.android.adbkeyboard"
KEYBOARD = f"{PACKAGE}/.AdbIME"

CURE = (
    "install ADBKeyboard on it, `adb install ADBKeyboard.apk` from "
    "https://github.com/senzhk/ADBKeyBoard; it is switched on only while text is typed"
)

KEYS = {"\n": "KEYCODE_ENTER", "\t": "KEYCODE_TAB"}

TYPED, SENT = 12, 200
"""Characters at once: between two looks at `stopped`, and well below what a command may have."""

PATIENCE = 3.0
"""Seconds that ADBKeyboard gets to begin to listen."""

LISTENS = "dumpsys activity broadcasts | grep -c 'Action: \"ADB_INPUT_B64\"' || true"
"""Tells how many listen to what ADBKeyboard is sent."""

POLL = 0.1
"""Seconds between two looks at whether it listens."""


class Writer:
    """Types on one device, wherever its keyboard goes."""

    def __init__(self, adb: Adb) -> None:
        self._adb = adb

    def write(self, text: str, stopped: Stopped) -> None:
        """Type a text; line breaks and tabs are keys.

        Raises:
            UnsupportedAction: where it is none of ASCII and ADBKeyboard is not installed, or
                holds characters that are none of a text.
            ScreenError: where the device fails.
        """
        text = re.sub(r"\r\n?", "\n", text)
        _check(text)
        if stopped() or not text:
            return
        if text.isascii():
            self._write(text, TYPED, stopped)
            return
        with self._switched_on():
            self._write(text, SENT, stopped)

    def _write(self, text: str, longest: int, stopped: Stopped) -> None:
        sending = not text.isascii()
        for piece in _pieces(text, longest):
            if stopped():
                return
            if piece in KEYS:
                self._adb.shell(line("input", "keyevent", KEYS[piece]))
            elif sending:
                self._send(piece)
            else:
                # Not shown in errors: what is typed may be secret.
                self._adb.shell(line("input", "text", piece), shown="input text …", stopped=stopped)

    def _send(self, piece: str) -> None:
        coded = base64.b64encode(piece.encode()).decode()
        # To that package alone: any app may listen to broadcasts that name none.
        words = ["am", "broadcast", "-p", PACKAGE, "-a", "ADB_INPUT_B64", "--es", "msg", coded]
        self._adb.shell(line(*words), shown="am broadcast -a ADB_INPUT_B64 --es msg …")

    @contextmanager
    def _switched_on(self) -> Iterator[None]:
        """Have ADBKeyboard in place of the keyboard that is there, for a while."""
        ask = self._adb.shell
        if KEYBOARD not in ask("ime list -a -s").split():
            raise UnsupportedAction(
                f"Android's own `input text` writes plain ASCII alone; for any other text {CURE}"
            )
        before = ask("settings get secure default_input_method").strip()
        if before == KEYBOARD:
            yield
            return
        was_enabled = KEYBOARD in ask("ime list -s").split()
        try:
            ask(line("ime", "enable", KEYBOARD))
            ask(line("ime", "set", KEYBOARD))
            self._wait()
            yield
        finally:
            if before not in ("", "null"):
                ask(line("ime", "set", before))
            if not was_enabled:
                ask(line("ime", "disable", KEYBOARD))

    def _wait(self) -> None:
        """Until it listens; what is sent before is lost."""
        end = time.monotonic() + PATIENCE
        while self._adb.shell(LISTENS).strip() == "0" and time.monotonic() < end:
            time.sleep(POLL)


def _check(text: str) -> None:
    for character in text:
        if not (character.isprintable() or character in KEYS or ord(character) > 0x9F):
            raise UnsupportedAction(f"{character!r} is no character that can be typed")
        if 0xD800 <= ord(character) <= 0xDFFF:
            raise UnsupportedAction(f"{character!r} is half a character, and cannot be typed")


def _pieces(text: str, longest: int) -> Iterator[str]:
    """Line breaks and tabs each by itself, and ``%`` apart from an ``s`` that follows.

    ``input text`` takes ``%s`` for a space, and knows no way to write it.
    """
    for part in filter(None, re.split(r"([\n\t])|(?<=%)(?=s)", text)):
        for start in range(0, len(part), longest):
            yield part[start : start + longest]
