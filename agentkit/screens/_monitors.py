"""Monitors and parts of them, as numbers alone: what a picture shows, and the way to the device.

Device units are what the mouse is moved in: pixels on X11 and Windows, points on macOS. The main
monitor's top left corner is their origin, so others may begin at negative numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from agentkit.errors import CaptureError, ConfigError
from agentkit.geometry import Box, Point, Size, Transform

__all__ = ["Monitor", "area", "choose", "is_on_some", "to_device"]


@dataclass(frozen=True)
class Monitor:
    """One monitor of a desktop.

    Attributes:
        name: as the system calls it.
        box: its place on the desktop, in device units.
        scale: pixels of a picture per device unit.
        primary: whether it is the main one.
    """

    name: str
    box: Box
    scale: float = 1.0
    primary: bool = False

    def __str__(self) -> str:
        scale = f" ×{self.scale:g}" if self.scale != 1 else ""
        corner = f"({self.box.left:g}, {self.box.top:g})"
        main = ", primary" if self.primary else ""
        return f"{self.name!r} {self.box.width:g}×{self.box.height:g}{scale} at {corner}{main}"


def choose(monitors: Sequence[Monitor], wanted: str | int) -> list[Monitor]:
    """The monitors that one frame is to show.

    Args:
        monitors: all there are, in the system's order.
        wanted: ``"primary"``, ``"all"``, a monitor's name, or its number counted from 1.

    Raises:
        ConfigError: where there is no such monitor, or all are asked for and their scales differ:
            one frame has one scale.
    """
    if wanted == "primary":
        return [next((each for each in monitors if each.primary), monitors[0])]
    if wanted == "all":
        if len({each.scale for each in monitors}) > 1:
            raise ConfigError(
                "monitors of different scale cannot share a frame; choose one of them: "
                + _listed(monitors)
            )
        return list(monitors)
    for number, each in enumerate(monitors, 1):
        if wanted in (number, each.name):
            return [each]
    raise ConfigError(
        f"monitor {wanted!r} is none of those here: {_listed(monitors)}; it is a number, a name, "
        "'primary' or 'all'"
    )


def area(shown: Sequence[Monitor], region: Box | None = None, window: Box | None = None) -> Box:
    """The part of the desktop that a frame shows, in whole device units.

    Args:
        shown: the monitors that may be on it.
        region: the part of their picture, in pixels of that picture.
        window: a window's place, in device units.

    Raises:
        ConfigError: where the region lies on none of them.
        CaptureError: where the window lies on none of them, or on several of different scale.
    """
    whole = _around(shown)
    if window is not None:
        return _of_window(shown, window)
    if region is None:
        return whole
    scale = shown[0].scale
    wanted = Transform(1 / scale, 1 / scale, whole.left, whole.top).box(region)
    part = _outwards(wanted).intersection(whole)
    if part is None:
        size = Size(round(whole.width * scale), round(whole.height * scale))
        raise ConfigError(f"region {region} is outside the {size} picture of {_listed(shown)}")
    return part


def to_device(shown: Box, size: Size) -> Transform:
    """From pixels of a picture of `size` to the device units of the part that it shows.

    The scale is measured, not asked for: it is whatever the picture came out as.
    """
    return Transform(shown.width / size.width, shown.height / size.height, shown.left, shown.top)


def is_on_some(monitors: Sequence[Monitor], point: Point) -> bool:
    """Whether a place, in device units, lies on a monitor; desktops may have holes."""
    return any(each.box.contains(point) for each in monitors)


def _of_window(monitors: Sequence[Monitor], window: Box) -> Box:
    touched = [each for each in monitors if each.box.intersection(window)]
    if not touched:
        raise CaptureError(f"the window at {window} is on no monitor: {_listed(monitors)}")
    if len({each.scale for each in touched}) > 1:
        raise CaptureError(
            f"the window at {window} lies on monitors of different scale, {_listed(touched)}; "
            "move it onto one of them"
        )
    part = _outwards(window).intersection(_around(touched))
    assert part is not None
    return part


def _around(monitors: Sequence[Monitor]) -> Box:
    whole = monitors[0].box
    for each in monitors[1:]:
        whole = whole.union(each.box)
    return whole


def _outwards(box: Box) -> Box:
    """The smallest box of whole units around it; what floats add to a whole number is no unit."""
    left, top = (math.floor(edge + 1e-6) for edge in (box.left, box.top))
    right, bottom = (math.ceil(edge - 1e-6) for edge in (box.right, box.bottom))
    return Box(left, top, right, bottom)


def _listed(monitors: Sequence[Monitor]) -> str:
    return "; ".join(map(str, monitors))
