"""What an Android device says of itself: its name, its size, and what its ``input`` can do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agentkit.errors import ScreenError
from agentkit.geometry import Size, Transform
from agentkit.screens._android_adb import Adb

__all__ = ["Traits", "ask_size", "to_device", "traits"]

BASELINE = 160
"""Dots per inch of a screen where a dp is one pixel: android.util.DisplayMetrics."""


@dataclass(frozen=True)
class Traits:
    """What a device is.

    Attributes:
        model: its name.
        release: the version of Android, such as ``14``.
        size: how large its screen is for its ``input``, in pixels, held as it is meant to be.
        dp: pixels of the device in a dp, the unit that its interfaces are laid out in.
        motions: whether its ``input`` takes the parts of a touch, ``motionevent``.
        chords: whether it presses keys together, ``keycombination``.
        timed_chords: whether it holds them for a while, ``keycombination -t``.
    """

    model: str
    release: str
    size: Size
    dp: float
    motions: bool
    chords: bool
    timed_chords: bool


def traits(adb: Adb) -> Traits:
    """Ask for all of it, and wake the device up.

    What ``input`` can do is read off its help, and not off the version: makers differ.

    Raises:
        ScreenError: where it does not answer.
    """
    told = adb.shell(
        "getprop ro.product.model; getprop ro.build.version.release; wm size; wm density; input;"
        " input keyevent KEYCODE_WAKEUP"
    )
    model, release, *_ = [*told.splitlines(), "", ""]
    density = re.findall(r"(?:Physical|Override) density: (\d+)", told)
    return Traits(
        model.strip(),
        release.strip(),
        _size(told),
        dp=int(density[-1]) / BASELINE if density else 1.0,
        motions="motionevent" in told,
        chords="keycombination" in told,
        timed_chords="keycombination [-t" in told,
    )


def ask_size(adb: Adb) -> Size:
    """How large its screen is for its ``input`` now, held as it is meant to be.

    Raises:
        ScreenError: where it does not say.
    """
    return _size(adb.shell("wm size"))


def _size(told: str) -> Size:
    # What was set by hand stands below what the screen has, and counts.
    found = re.findall(r"(?:Physical|Override) size: (\d+)x(\d+)", told)
    if not found:
        raise ScreenError(f"`wm size` names no size; the device says {told.strip()[:200]!r}")
    width, height = map(int, found[-1])
    return Size(width, height)


def to_device(picture: Size, device: Size) -> Transform:
    """From a picture's pixels to what ``input`` counts in: a touch turns with the picture."""
    turned = (picture.width > picture.height) != (device.width > device.height)
    width, height = (device.height, device.width) if turned else (device.width, device.height)
    return Transform(width / picture.width, height / picture.height, 0, 0)
