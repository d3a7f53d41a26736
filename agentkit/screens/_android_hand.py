"""A finger on an Android device, and its keys, through the device's own ``input``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agentkit.actions import Action, Click, Drag, MouseDown, MouseUp, Move, Press, Scroll
from agentkit.errors import UnsupportedAction
from agentkit.geometry import Point, Size
from agentkit.protocols import Stopped
from agentkit.screens._android_adb import Adb, line
from agentkit.screens._android_keys import CODES, keycode
from agentkit.screens._android_text import Writer
from agentkit.screens._android_traits import Traits
from agentkit.screens._motion import device_pixel, let_pass

__all__ = ["NOTCH", "Hand"]

NOTCH = 120
"""How far a notch of the wheel scrolls, in dp: a dp is on a phone what a CSS pixel is on a page."""

DRAG_SPEED, SCROLL_SPEED = 800, 500
"""In dp a second: a drag is a swipe that lists go on rolling after; a scroll ends nearly still."""

SHORTEST = 300
"""Milliseconds of the shortest swipe: what ``input swipe`` itself takes."""

MARGIN = 0.08
"""Of the screen's side, that no scroll begins or ends in: gestures of the system begin there."""

LEAST_ROOM = 0.25
"""Of the screen's side, that a scroll has at least: one that begins too close to an edge for it
begins further off."""

MOVES = 4
"""Places that a drag with corners is told of between two of them."""

BETWEEN_TAPS = 0.1
"""Seconds between the taps of a double tap: Android takes 0.04 to 0.3 (ViewConfiguration)."""

LONG_PRESS = 0.5
"""Seconds after which Android takes a key as pressed long at the latest (ViewConfiguration)."""


class Hand:
    """Touches one device; points are in the pixels that its ``input`` counts in.

    Args:
        traits: what the device can do.
    """

    def __init__(self, adb: Adb, traits: Traits) -> None:
        self._adb = adb
        self._traits = traits
        self._writer = Writer(adb)
        self._place: Point | None = None
        self._down = False

    @property
    def held(self) -> tuple[str, ...]:
        """What is down."""
        return ("left",) if self._down else ()

    def perform(self, action: Action, size: Size, *, stopped: Stopped) -> None:
        """Do one action of those that a hand does, on a screen that is so large as it is held.

        Raises:
            UnsupportedAction: where the device has nothing like it.
            ScreenError: where it fails.
        """
        match action:
            case Click():
                self._click(action, stopped)
            case Move(at=at):
                self._move(at, stopped)
            case Drag(path=path):
                self._refuse_buttons(action.button)
                self._drag(path if len(path) > 1 else (self._at(None), *path), stopped)
            case Scroll(at=at):
                place = at or self._place or Point(size.width / 2, size.height / 2)
                for start, end in self._strokes(action, place, size):
                    self._swipe(start, end, SCROLL_SPEED, stopped)
            case Press():
                self._press(action, stopped)
            case MouseDown(at=at, button=button):
                self._refuse_buttons(button)
                if not stopped():
                    self._touch("DOWN", self._at(at))
            case MouseUp(at=at, button=button):
                self._refuse_buttons(button)
                if not stopped():
                    self._touch("UP", self._at(at))
            case _:
                raise UnsupportedAction(f"a finger cannot perform {action.kind!r}")

    def write(self, text: str, *, stopped: Stopped) -> None:
        """Type a text where the keyboard goes.

        Raises:
            UnsupportedAction: where the device cannot type it; says what to install.
        """
        self._writer.write(text, stopped)

    def button(self, code: str, *, stopped: Stopped) -> None:
        """Press a button of the device."""
        self._input(["keyevent", code], stopped)

    def release(self) -> None:
        """Lift the finger."""
        if self._down:
            self._touch("UP", self._at(None))

    def _click(self, action: Click, stopped: Stopped) -> None:
        self._refuse_buttons(action.button)
        if action.keys:
            raise UnsupportedAction(
                f"{'+'.join(action.keys)} cannot be held while a finger taps: Android's `input` "
                "has no such thing"
            )
        place = self._at(action.at)
        if action.hold:
            for _ in range(action.count):
                self._hold(place, action.hold, stopped)
        elif not stopped():
            self._place = place
            tap = line("input", "tap", *device_pixel(place))
            # Each starts while the one before is under way: starting takes old devices a second.
            rest = f" & sleep {BETWEEN_TAPS}; {tap}" * (action.count - 1)
            self._adb.shell(tap + rest + "; wait" * bool(rest), stopped=stopped)

    def _hold(self, place: Point, seconds: float, stopped: Stopped) -> None:
        if stopped():
            return
        if not self._traits.motions:
            self._place = place
            where = device_pixel(place)
            self._input(["swipe", *where, *where, round(seconds * 1000)], stopped, seconds)
            return
        try:
            self._touch("DOWN", place)
            let_pass(seconds, stopped)
        finally:
            self.release()

    def _move(self, at: Point | None, stopped: Stopped) -> None:
        """A finger in the air is nowhere; one that is down goes there."""
        if stopped():
            return
        if self._down and at:
            self._touch("MOVE", at)
        self._place = at or self._place

    def _drag(self, path: Sequence[Point], stopped: Stopped) -> None:
        if len(path) == 2:
            self._swipe(path[0], path[1], DRAG_SPEED, stopped)
            return
        if not self._traits.motions:
            raise UnsupportedAction(
                f"a drag around corners needs `input motionevent`, which Android "
                f"{self._traits.release} lacks; drag from one place to another"
            )
        if stopped():
            return
        try:
            self._touch("DOWN", path[0])
            for start, end in pairwise(path):
                if stopped():
                    return
                self._touch("MOVE", *_between(start, end))
        finally:
            self.release()

    def _swipe(self, start: Point, end: Point, speed: float, stopped: Stopped) -> None:
        if stopped():
            return
        self._place = end
        lasting = max(SHORTEST, round(1000 * start.distance(end) / (speed * self._traits.dp)))
        self._input(["swipe", *device_pixel(start), *device_pixel(end), lasting], stopped)

    def _strokes(self, action: Scroll, at: Point, size: Size) -> Iterator[tuple[Point, Point]]:
        """From where to where the finger goes, as often as it takes to scroll so far."""
        pixels = NOTCH * self._traits.dp
        x, y = _inside(at.x, size.width), _inside(at.y, size.height)
        for start, end in _along(action.dy * pixels, y, size.height):
            yield Point(x, start), Point(x, end)
        for start, end in _along(action.dx * pixels, x, size.width):
            yield Point(start, y), Point(end, y)

    def _press(self, action: Press, stopped: Stopped) -> None:
        for _ in range(action.times):
            if stopped():
                return
            if len(action.keys) > 1:
                self._press_chord(action, stopped)
            elif len(action.keys[0]) == 1 and action.keys[0] not in CODES:
                self.write(action.keys[0], stopped=stopped)
            else:
                held = ["--longpress"] if action.hold >= LONG_PRESS else []
                self._input(["keyevent", *held, keycode(action.keys[0])], stopped)

    def _press_chord(self, action: Press, stopped: Stopped) -> None:
        codes = list(map(keycode, action.keys))
        if not self._traits.chords:
            raise UnsupportedAction(
                f"{'+'.join(action.keys)} needs `input keycombination`, which Android "
                f"{self._traits.release} lacks; Android 13 has it"
            )
        timed = action.hold and self._traits.timed_chords
        held = ["-t", round(action.hold * 1000)] if timed else []
        self._input(["keycombination", *held, *codes], stopped, action.hold)

    def _touch(self, part: str, *places: Point) -> None:
        """``DOWN``, ``MOVE`` or ``UP`` of a touch, at each of the places."""
        self._place, self._down = places[-1], part != "UP"
        told = [line("input", "motionevent", part, *device_pixel(place)) for place in places]
        self._adb.shell(" && ".join(told))

    def _input(self, words: Sequence[object], stopped: Stopped, seconds: float = 0.0) -> None:
        if not stopped():
            self._adb.shell(line("input", *words), stopped=stopped, seconds=seconds)

    def _at(self, at: Point | None) -> Point:
        place = at or self._place
        if place is None:
            raise UnsupportedAction("a finger that has touched nothing yet is nowhere; say where")
        return place

    def _refuse_buttons(self, button: str) -> None:
        if button != "left":
            raise UnsupportedAction(
                f"a finger has no {button} button; a long press opens menus: a click with hold=0.8"
            )


def _between(start: Point, end: Point) -> list[Point]:
    """Places on the way, the end included."""
    parts = [number / MOVES for number in range(1, MOVES + 1)]
    return [
        Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
        for part in parts
    ]


def _along(far: float, place: float, side: float) -> Iterator[tuple[float, float]]:
    """Strokes against the way that is scrolled, all of the same length, within the margins."""
    if not far:
        return
    first, last = _inside(0, side), _inside(side, side)
    least = LEAST_ROOM * side
    start = (
        min(max(place, first + least), last) if far > 0 else max(min(place, last - least), first)
    )
    room = start - first if far > 0 else last - start
    count = math.ceil(abs(far) / room)
    for _ in range(count):
        yield start, start - far / count


def _inside(place: float, side: float) -> float:
    """The nearest place that is not at an edge."""
    return min(max(place, MARGIN * side), (1 - MARGIN) * side)
