"""Mouse and keyboard of one X display, through the XTEST extension, and its list of windows.

Every action becomes a stream of events; between two of them the caller may stop it, and whatever
is still held then is let go. Coordinates are pixels of the display and become whole ones here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import Xlib
from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError
from Xlib.xobject.drawable import Window

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
from agentkit.errors import ConfigError, NoDisplay, ScreenError, UnsupportedAction
from agentkit.geometry import Point, Size
from agentkit.protocols import Stopped
from agentkit.screens._events import BUTTONS, Event, drag, move, pause, scroll, tap
from agentkit.screens._keymap import WRITTEN, Keymap, symbol
from agentkit.screens._motion import let_pass

log = logging.getLogger("agentkit")

ACTION_SPACE = frozenset(
    "click move drag scroll type press key_down key_up mouse_down mouse_up".split()
)

BIND_PAUSE = 0.06
"""Seconds that applications get to notice keys that were bound anew. Measured over GTK, Tk, Qt,
xterm and Chromium: with 60 ms, 32 of 32 texts of 82 unusual characters arrived whole."""

REBIND_PAUSE = 0.3
"""Seconds after typing before a borrowed key may mean something else: an application that is busy
looks a key up when it gets to it, not when it was pressed."""

GROUP_BITS = 13
"""The XKB layout in use stands in bits 13 and 14 of the pointer's state."""


class X11:
    """A connection to an X display.

    Args:
        display: its name, such as ``:93``.

    Raises:
        NoDisplay: where it cannot be reached, or has no XTEST extension.
        ConfigError: where an old fork of python-xlib has overwritten it.
    """

    def __init__(self, display: str) -> None:
        check_library()
        self.name = display
        self._lock = threading.RLock()
        self._held: list[tuple[int, int]] = []
        self._borrowed: set[int] = set()
        self._typed_at = 0.0
        try:
            self._display = Display(display)
            self._display.set_error_handler(_report)
        except (DisplayError, ConnectionClosedError, OSError) as error:
            raise NoDisplay(f"display {display!r} cannot be reached: {error}") from error
        if not self._display.has_extension("XTEST"):
            raise NoDisplay(f"display {display!r} has no XTEST extension, so nothing can be typed")
        self._root = self._display.screen().root

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        """Do one action whose points are in pixels of the display.

        Raises:
            UnsupportedAction: where it is none of `ACTION_SPACE`, or no key writes its text.
            ScreenError: where the display is gone.
        """
        kept = len(self._held)
        try:
            for event in self._events(action):
                if stopped() or not self._send(event, stopped):
                    break
            else:
                kept = len(self._held) if isinstance(action, KeyDown | MouseDown) else kept
        finally:
            self._let_go(kept)

    def release(self) -> None:
        """Let go of every key and button, and give back the keys that were borrowed."""
        try:
            self._let_go()
            self._give_back()
        except ScreenError as error:
            log.debug("nothing is held any more: %s", error)

    def held(self) -> tuple[frozenset[int], frozenset[int]]:
        """The key codes and the buttons that are down, as the X server says."""
        with self._talk():
            rows, mask = self._display.query_keymap(), self._root.query_pointer().mask
        keys = {
            row * 8 + bit for row, bits in enumerate(rows) for bit in range(8) if bits >> bit & 1
        }
        return frozenset(keys), frozenset(n for n in range(1, 6) if mask & X.Button1Mask << n - 1)

    def pointer(self) -> Point:
        """Where the pointer is, in pixels of the display."""
        with self._talk():
            place = self._root.query_pointer()
        return Point(place.root_x, place.root_y)

    def size(self) -> Size:
        """The size of the display now: it can change while it runs."""
        with self._talk():
            geometry = self._root.get_geometry()
        return Size(geometry.width, geometry.height)

    def windows(self) -> list[str]:
        """The titles of all windows, in the order in which they were opened.

        Where no window manager keeps a list, those of the visible windows on the root.
        """
        with self._talk():
            return [self._title(window) for window in self._clients()]

    def window_ids(self) -> frozenset[int]:
        """The numbers that the server gave those windows."""
        with self._talk():
            return frozenset(window.id for window in self._clients())

    def managed(self) -> bool:
        """Whether a window manager runs."""
        with self._talk():
            return self._property(self._root, "_NET_SUPPORTING_WM_CHECK") is not None

    def close(self) -> None:
        """Give back what was borrowed and disconnect."""
        self.release()
        with self._lock, suppress(ConnectionClosedError):  # where the display went first
            self._display.close()

    @contextmanager
    def _talk(self) -> Iterator[None]:
        """One thread at a time, and the errors of the connection as ours."""
        with self._lock:
            try:
                yield
            except (ConnectionClosedError, OSError) as error:
                self._held.clear()
                raise ScreenError(f"display {self.name} is gone: {error}") from error

    def _events(self, action: Action) -> Iterator[Event]:
        match action:
            case Click():
                yield from self._click(action)
            case Move():
                yield from [move(action.at)] if action.at is not None else []
            case Drag(path=(end,)):
                yield from drag(action.model_copy(update={"path": (self.pointer(), end)}))
            case Drag():
                yield from drag(action)
            case Scroll():
                yield from scroll(action)
            case Press():
                yield from self._press(action)
            case KeyDown(keys=keys):
                yield from (Event(X.KeyPress, code) for code in self._codes(keys))
            case KeyUp(keys=keys):
                yield from (Event(X.KeyRelease, code) for code in reversed(self._codes(keys)))
            case MouseDown() | MouseUp():
                kind = X.ButtonPress if isinstance(action, MouseDown) else X.ButtonRelease
                yield from [move(action.at)] if action.at is not None else []
                yield Event(kind, BUTTONS[action.button])
            case Type():
                text = action.text.replace("\r\n", "\n")
                yield from self._write(text + "\n" * action.enter)
            case _:
                raise UnsupportedAction(
                    f"an X display cannot perform {action.kind!r}; it performs "
                    + ", ".join(sorted(ACTION_SPACE))
                )

    def _send(self, event: Event, stopped: Stopped) -> bool:
        """Whether it was sent, or waited out, before `stopped` said so."""
        if event.pause:
            return let_pass(event.pause, stopped)
        with self._talk():
            if event.type in (X.KeyPress, X.ButtonPress):
                self._held.append((event.type, event.detail))
            self._display.xtest_fake_input(event.type, event.detail, x=event.x, y=event.y)
            self._display.flush()
            if event.type in (X.KeyRelease, X.ButtonRelease):
                self._forget(event.type - 1, event.detail)
        return True

    def _forget(self, pressed: int, detail: int) -> None:
        """It is let go now; what was never held can be let go too."""
        with suppress(ValueError):
            self._held.remove((pressed, detail))

    def _let_go(self, kept: int = 0) -> None:
        """Release what is held but for the first `kept`, last first; wait until it is done."""
        with self._talk():
            while len(self._held) > kept:
                pressed, detail = self._held.pop()
                self._display.xtest_fake_input(pressed + 1, detail)
            self._display.sync()
            for _ in range(self._display.pending_events()):
                self._display.next_event()  # keyboard news that nobody asked for

    def _click(self, action: Click) -> Iterator[Event]:
        if action.at is not None:
            yield move(action.at)
        codes = self._codes(action.keys) if action.keys else []
        yield from (Event(X.KeyPress, code) for code in codes)
        for _ in range(action.count):
            yield from tap(BUTTONS[action.button], action.hold)
        yield from (Event(X.KeyRelease, code) for code in reversed(codes))

    def _press(self, action: Press) -> Iterator[Event]:
        codes = self._codes(action.keys)
        for _ in range(action.times):
            yield from (Event(X.KeyPress, code) for code in codes)
            yield from [pause(action.hold)] if action.hold else []
            yield from (Event(X.KeyRelease, code) for code in reversed(codes))

    def _chord(self, keys: tuple[str, ...]) -> Iterator[Event]:
        codes = self._codes(keys)
        yield from (Event(X.KeyPress, code) for code in codes)
        yield from (Event(X.KeyRelease, code) for code in reversed(codes))

    def _codes(self, keys: tuple[str, ...]) -> list[int]:
        """The key codes of a chord; shift is added where a character needs it.

        Beside other keys the case of a letter says nothing: people write Ctrl+C for ctrl and c.
        """
        if len(keys) > 1:
            keys = tuple(key.lower() if len(key) == 1 else key for key in keys)
        symbols = [symbol(key) for key in keys]
        keymap = self._keymap_with(symbols)
        strokes = [keymap.stroke(found) for found in symbols]
        codes = [stroke.code for stroke in strokes]
        shift = keymap.stroke(symbol("shift")).code
        if shift not in codes and any(stroke.shift for stroke in strokes):
            codes.insert(0, shift)
        return codes

    def _write(self, text: str) -> Iterator[Event]:
        """Type in as many goes as there are spare keys for what no key writes."""
        symbols = [symbol(WRITTEN.get(character, character)) for character in text]
        with self._talk():
            locked = self._root.query_pointer().mask & X.LockMask
        if locked:
            yield from self._chord(("capslock",))
        while symbols:
            count = self._keymap().fitting(symbols, self._borrowed)
            yield from self._type(symbols[:count], self._keymap_with(symbols[:count]))
            symbols = symbols[count:]
        if locked:
            yield from self._chord(("capslock",))

    def _type(self, symbols: list[int], keymap: Keymap) -> Iterator[Event]:
        shift = keymap.stroke(symbol("shift")).code
        for found in symbols:
            stroke = keymap.stroke(found)
            codes = [shift, stroke.code] if stroke.shift else [stroke.code]
            yield from (Event(X.KeyPress, code) for code in codes)
            yield from (Event(X.KeyRelease, code) for code in reversed(codes))
            if stroke.code in self._borrowed:
                self._typed_at = time.monotonic()

    def _keymap(self) -> Keymap:
        with self._talk():
            group = self._root.query_pointer().mask >> GROUP_BITS & 3
            return Keymap(self._display, group)

    def _keymap_with(self, symbols: list[int]) -> Keymap:
        """The keymap, once every one of `symbols` has a key."""
        keymap = self._keymap()
        missing = keymap.missing(symbols)
        if not missing:
            return keymap
        if len(missing) > len(keymap.spare):
            self._give_back()
            keymap = self._keymap()
            missing = keymap.missing(symbols)
        for wanted, code in zip(missing, keymap.spare, strict=False):
            self._borrowed.add(code)
            self._bind(code, wanted)
        time.sleep(BIND_PAUSE)
        return self._keymap()

    def _give_back(self) -> None:
        """Free the borrowed keys, once applications have caught up with what was typed."""
        if self._borrowed:
            time.sleep(max(0.0, self._typed_at + REBIND_PAUSE - time.monotonic()))
        while self._borrowed:
            self._bind(self._borrowed.pop(), X.NoSymbol)

    def _bind(self, code: int, wanted: int) -> None:
        with self._talk():
            self._display.change_keyboard_mapping(code, [[wanted, wanted]])
            self._display.sync()

    def _clients(self) -> list[Window]:
        listed = self._property(self._root, "_NET_CLIENT_LIST")
        if listed is not None:
            return [self._display.create_resource_object("window", number) for number in listed]
        children: list[Window] = self._root.query_tree().children
        return [window for window in children if _visible(window)]

    def _title(self, window: Window) -> str:
        for name in ("_NET_WM_NAME", "WM_NAME"):
            title = self._property(window, name)
            if title:
                return title.decode(errors="replace") if isinstance(title, bytes) else str(title)
        return ""

    def _property(self, window: Window, name: str) -> Any:
        """The value of a property, or None where it is not set or the window is gone."""
        try:
            found = window.get_full_property(self._display.intern_atom(name), X.AnyPropertyType)
        except XError:
            return None
        return None if found is None else found.value


def check_library() -> None:
    """See that python-xlib is the one we asked for.

    Raises:
        ConfigError: where the package python3-xlib, a fork of 2014 that pyautogui asks for, was
            installed over it: both own the folder ``Xlib``.
    """
    if Xlib.__version__ < (0, 30):
        version = ".".join(map(str, Xlib.__version__))
        raise ConfigError(
            f"python-xlib was overwritten by the fork python3-xlib {version}, which cannot be "
            "used; pip install --force-reinstall python-xlib"
        )


def _report(error: XError, _request: object) -> None:
    log.debug("X server: %s", error)


def _visible(window: Window) -> bool:
    try:
        return bool(window.get_attributes().map_state == X.IsViewable)
    except XError:
        return False  # it closed while we looked
