"""Actions as the programs that an OSWorld machine runs: lines of pyautogui, nothing else.

A program is made of calls whose arguments are numbers and texts, each written by `ascii`, so that
whatever a text holds, it stays a text. Each is one request of a few tenths of a second, most of
which is the start of Python there: an action is cut into several only where somebody may want to
stop it, and where waiting for the next one harms nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from agentkit.actions import (
    Action,
    Click,
    Drag,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseUp,
    Move,
    Press,
    Scroll,
    Type,
)
from agentkit.errors import UnsupportedAction
from agentkit.geometry import Point
from agentkit.screens._motion import DRAG_PAUSE, DROP_PAUSE, device_pixel, steps

__all__ = ["Call", "Part", "parts", "program"]

BEGIN = "import time, pyautogui\npyautogui.FAILSAFE = False\npyautogui.PAUSE = 0\n"

WRITE_SYMBOLS = """
from Xlib import X, display
from Xlib.ext.xtest import fake_input
there = display.Display()
first, last = there.display.info.min_keycode, there.display.info.max_keycode
rows = there.get_keyboard_mapping(first, last - first + 1)
spare = [first + at for at, row in enumerate(rows) if not any(row)]
for begin in range(0, len(symbols), len(spare)):
    some = symbols[begin : begin + len(spare)]
    codes = dict(zip(dict.fromkeys(some), spare))
    for symbol, code in codes.items():
        there.change_keyboard_mapping(code, [(symbol, symbol)])
    there.sync()
    time.sleep(0.1)
    for symbol in some:
        fake_input(there, X.KeyPress, codes[symbol])
        fake_input(there, X.KeyRelease, codes[symbol])
        there.sync()
        time.sleep(0.01)
    time.sleep(0.3)
    for code in codes.values():
        there.change_keyboard_mapping(code, [(0, 0)])
    there.sync()
"""
"""Writes X key symbols with keys that have none, which pyautogui does not do. The pauses are those
after which applications surely know what a key means: see `agentkit.screens._x11`."""

NAMES = {
    "escape": "esc",
    "super": "winleft",
    "menu": "apps",
    "back": "browserback",
    "forward": "browserforward",
    "refresh": "browserrefresh",
}
"""Keys that pyautogui calls by another name."""

LACKING = {
    "Linux": "volumeup volumedown volumemute playpause nexttrack prevtrack back forward refresh"
    " power",
    "Windows": "power",
    "Darwin": "playpause nexttrack prevtrack back forward refresh power insert menu numlock pause"
    " printscreen scrolllock f21 f22 f23 f24",
}
"""Keys that pyautogui 0.9.54 leaves out without a word, by the machine's system."""

NOTCH = {"Windows": 120, "Darwin": 12}
"""What pyautogui takes for a notch of the wheel: see `agentkit.screens._hand`."""

MOST = 24
"""Events of a long action that are one request."""

NOTCHES = 8
"""Notches of the wheel that are one request."""

KEYS = {"\n": 0xFF0D, "\t": 0xFF09}
"""Characters of a text that are keys of their own, and their X key symbols."""

FIRST_TEXT, LONGEST_TEXT = 4, 64
"""Characters of a text that are one request: each one twice as long as the one before, so that
who stops early stops early, and a page of text is no hundred requests."""

PRESSES = 8
"""Chords of a repeated one that are one request."""

KEY_PAUSE = 0.01
"""Seconds between two characters."""

PASTE_PAUSE = 0.2
"""Seconds that an application gets to fetch what is pasted."""


class Call(NamedTuple):
    """One call, such as ``pyautogui.moveTo(3, 4)``; its arguments are numbers and texts."""

    name: str
    arguments: tuple[object, ...] = ()
    named: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        given = [*map(ascii, self.arguments)]
        given += [f"{name}={value!a}" for name, value in self.named]
        return f"{self.name}({', '.join(given)})"

    @property
    def undoing(self) -> Call | None:
        """What lets go of what this holds down; None where it holds nothing."""
        other = {"pyautogui.keyDown": "pyautogui.keyUp", "pyautogui.mouseDown": "pyautogui.mouseUp"}
        return self._replace(name=other[self.name]) if self.name in other else None


class Part(NamedTuple):
    """One request, or only time that passes.

    Attributes:
        calls: done one after the other.
        pause: seconds that pass instead.
        symbols: X key symbols that are written after the calls.
    """

    calls: tuple[Call, ...] = ()
    pause: float = 0.0
    symbols: tuple[int, ...] = ()


def program(part: Part) -> str:
    """The Python text of a part."""
    pasting = any(call.name.startswith("pyperclip.") for call in part.calls)
    lines = [BEGIN, "import pyperclip\n" * pasting, *(f"{call}\n" for call in part.calls)]
    if part.symbols:
        lines += [f"symbols = {list(part.symbols)!a}", WRITE_SYMBOLS]
    return "".join(lines)


def parts(action: Action, system: str) -> Iterator[Part]:
    """What is asked of the machine, in order.

    Args:
        action: its points are in device units.
        system: of the machine, as Python's ``platform.system`` calls it.

    Raises:
        UnsupportedAction: where pyautogui cannot do it, or has no such key.
    """
    match action:
        case Move(at=at):
            yield Part((*_to(at),))
        case Click():
            yield from _click(action, system)
        case Drag():
            yield from _drag(action)
        case Scroll():
            yield from _scroll(action, system)
        case Type():
            yield from _type(action, system)
        case Press(keys=("<",), hold=0) if system == "Linux":
            yield Part((*_written("<" * action.times, system),))
        case Press():
            yield from _press(action, system)
        case KeyDown(keys=keys):
            yield from (Part((_key("Down", key, system),)) for key in keys)
        case KeyUp(keys=keys):
            yield from (Part((_key("Up", key, system),)) for key in reversed(keys))
        case MouseDown(at=at, button=button):
            yield Part((*_to(at), _button("Down", button)))
        case MouseUp(at=at, button=button):
            yield Part((*_to(at), _button("Up", button)))
        case _:
            raise UnsupportedAction(f"pyautogui cannot perform {action.kind!r}")


def _gui(name: str, *arguments: object, **named: object) -> Call:
    return Call(f"pyautogui.{name}", arguments, tuple(named.items()))


def _sleep(seconds: float) -> Call:
    return Call("time.sleep", (seconds,))


def _to(place: Point | None) -> list[Call]:
    return [] if place is None else [_gui("moveTo", *device_pixel(place))]


def _button(way: str, button: str) -> Call:
    return _gui(f"mouse{way}", button=button)


def _key(way: str, key: str, system: str) -> Call:
    if key in LACKING.get(system, "").split() or not key.isascii():
        raise UnsupportedAction(
            f"pyautogui has no key {key!r} on {system}; text of any script can be typed as text"
        )
    name = "command" if (key, system) == ("super", "Darwin") else NAMES.get(key, key)
    return _gui(f"key{way}", name)


def _click(action: Click, system: str) -> Iterator[Part]:
    downs = [_key("Down", key, system) for key in action.keys]
    ups = [_key("Up", key, system) for key in reversed(action.keys)]
    before = [*_to(action.at), *downs]
    if not action.hold:
        clicks = _gui("click", clicks=action.count, button=action.button)
        if downs:
            yield from (Part((call,)) for call in before)
            before = []
        yield Part((*before, clicks, *ups))
        return
    for _ in range(action.count):
        yield Part((*before, _button("Down", action.button)))
        yield Part(pause=action.hold)
        yield Part((_button("Up", action.button),))
        before = []
    if ups:
        yield Part((*ups,))


def _drag(action: Drag) -> Iterator[Part]:
    """Along the path in small steps, so that applications see a motion and not a jump."""
    yield Part((*_to(action.path[0]), _button("Down", action.button)))
    moves = [
        (
            _sleep(DRAG_PAUSE),
            _gui("dragTo", *device_pixel(place), button=action.button, mouseDownUp=False),
        )
        for place in steps(action.path)
    ]
    for first in range(0, len(moves), MOST):
        yield Part(sum(moves[first : first + MOST], ()))
    yield Part((_sleep(DROP_PAUSE), _button("Up", action.button)))


def _scroll(action: Scroll, system: str) -> Iterator[Part]:
    """In whole notches; parts of a notch are rounded away from nothing."""
    before = tuple(_to(action.at))
    notch = NOTCH.get(system, 1)
    for count in _notches(-action.dy):
        yield Part((*before, _gui("scroll", count * notch)))
        before = ()
    for count in _notches(action.dx):
        yield Part((*before, *_sideways(count * notch, system)))
        before = ()
    if before:
        yield Part(before)


def _notches(amount: float) -> Iterator[int]:
    left = max(1, round(abs(amount))) if amount else 0
    while left:
        some = min(left, NOTCHES)
        yield some if amount > 0 else -some
        left -= some


def _sideways(amount: int, system: str) -> list[Call]:
    """Pyautogui's own sideways wheel turns up and down on Windows: there shift does it."""
    if system == "Windows":
        held = _gui("keyDown", "shift"), _gui("keyUp", "shift")
        return [held[0], _gui("scroll", -amount), held[1]]
    return [_gui("hscroll", amount)]


def _press(action: Press, system: str) -> Iterator[Part]:
    """Modifiers are held by themselves; what repeats while it is held is let go at once."""
    downs = [_key("Down", key, system) for key in action.keys]
    ups = [_key("Up", key, system) for key in reversed(action.keys)]
    if action.hold:
        yield from (Part((call,)) for call in downs)
        yield Part(pause=action.hold)
        yield Part((*ups,))
    elif action.times == 1:
        yield from (Part((call,)) for call in downs[:-1])
        yield Part((downs[-1], *ups))
    else:
        for done in range(0, action.times, PRESSES):
            yield Part((*downs, *ups) * min(PRESSES, action.times - done))


def _type(action: Type, system: str) -> Iterator[Part]:
    """By pyautogui as far as it knows the characters, and some other way beyond."""
    text = action.text.replace("\r\n", "\n").replace("\r", "\n") + "\n" * action.enter
    for character in text:
        if not (character.isprintable() or character in KEYS):
            raise UnsupportedAction(f"no key writes {character!r}; leave it out of the text")
    for piece in _pieces(text):
        if piece.isascii():
            yield Part((*_written(piece, system),))
        elif system == "Linux":
            yield Part(symbols=tuple(map(_symbol, piece)))
        else:
            yield Part((*_pasted(piece, system),))


def _pieces(text: str) -> Iterator[str]:
    longest = FIRST_TEXT
    while text:
        yield text[:longest]
        text, longest = text[longest:], min(2 * longest, LONGEST_TEXT)


def _written(text: str, system: str) -> Iterator[Call]:
    """On X11 pyautogui finds ``<`` on a key that writes ``>`` with shift (its issue 198)."""
    for at, some in enumerate(text.split("<") if system == "Linux" else [text]):
        if at:
            yield _gui("hotkey", "shift", ",")
        if some:
            yield _gui("write", some, interval=KEY_PAUSE)


def _pasted(text: str, system: str) -> Iterator[Call]:
    """By the clipboard, but for the keys of new lines and tabs."""
    paste = _gui("hotkey", "command" if system == "Darwin" else "ctrl", "v")
    for keys, characters in groupby(text, KEYS.__contains__):
        some = "".join(characters)
        if keys:
            yield from _written(some, system)
        else:
            yield from (Call("pyperclip.copy", (some,)), paste, _sleep(PASTE_PAUSE))


def _symbol(character: str) -> int:
    """The X key symbol of a character (X11 protocol, appendix A)."""
    number = ord(character)
    return KEYS.get(character) or (number if number < 0x100 else 0x01000000 + number)
