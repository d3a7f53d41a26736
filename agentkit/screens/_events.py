"""What a mouse does, as the events that the X server is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from Xlib import X

from agentkit.actions import Drag, Scroll
from agentkit.geometry import Point
from agentkit.screens._motion import DRAG_PAUSE, DROP_PAUSE, device_pixel, steps

__all__ = ["BUTTONS", "Event", "drag", "move", "pause", "scroll", "tap"]

BUTTONS = {"left": 1, "middle": 2, "right": 3}
WHEEL = {"up": 4, "down": 5, "left": 6, "right": 7}


class Event(NamedTuple):
    """One thing to tell the X server, or a pause in seconds."""

    type: int = 0
    detail: int = 0
    x: int = 0
    y: int = 0
    pause: float = 0.0


def pause(seconds: float) -> Event:
    return Event(pause=seconds)


def move(point: Point) -> Event:
    x, y = device_pixel(point)
    return Event(X.MotionNotify, 0, x, y)


def tap(button: int, hold: float = 0.0) -> Iterator[Event]:
    """A button pressed and let go."""
    yield Event(X.ButtonPress, button)
    if hold:
        yield pause(hold)
    yield Event(X.ButtonRelease, button)


def drag(action: Drag) -> Iterator[Event]:
    """Along the path in small steps, so that applications see a motion and not a jump."""
    button = BUTTONS[action.button]
    yield move(action.path[0])
    yield Event(X.ButtonPress, button)
    for place in steps(action.path):
        yield pause(DRAG_PAUSE)
        yield move(place)
    yield pause(DROP_PAUSE)
    yield Event(X.ButtonRelease, button)


def scroll(action: Scroll) -> Iterator[Event]:
    """One press of a wheel button a notch; parts of a notch are rounded away from nothing."""
    if action.at is not None:
        yield move(action.at)
    turns = ((action.dy, "up", "down"), (action.dx, "left", "right"))
    for notches, back, forth in turns:
        count = max(1, round(abs(notches))) if notches else 0
        for _ in range(count):
            yield from tap(WHEEL[forth if notches > 0 else back])
