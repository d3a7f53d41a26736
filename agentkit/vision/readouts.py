"""The number beside a slider that tells where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from agentkit.frame import Element
from agentkit.geometry import Box

__all__ = ["number_in", "readouts"]

BESIDE = 1.2
"""Heights of a line between a slider and the number that tells its value, at the most."""

Side = Literal["below", "right", "above", "left"]

SIDES: tuple[Side, ...] = ("below", "right", "above", "left")
"""Where a slider's number may stand."""

_NUMBER = re.compile(r"(?P<sign>[-–—−]?)\s*(?P<digits>\d+(?:[.,]\d+)?)\s*%?")


def number_in(text: str) -> float | None:
    """The number that `text` is, with or without a sign of percent; None where it is none."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    return (-1 if match["sign"] else 1) * float(match["digits"].replace(",", "."))


def readouts(sliders: Sequence[Box], lines: Sequence[Element], unit: float) -> list[float | None]:
    """The number that stands beside each slider, at the same side of all; None where none does.

    Args:
        sliders: where they are.
        lines: of text.
        unit: the height of a line, in pixels.
    """
    told = [(line.box, number_in(line.text)) for line in lines]
    # A knob may be read as the digit 0.
    beside = [(box, n) for box, n in told if not any(one.contains(box.center) for one in sliders)]
    numbers = [(box, number) for box, number in beside if number is not None]
    tries = [_at_side(sliders, numbers, side, unit) for side in SIDES]
    return max(tries, key=lambda found: len(found) - found.count(None))


def _at_side(
    sliders: Sequence[Box], numbers: Sequence[tuple[Box, float]], side: Side, unit: float
) -> list[float | None]:
    """The number at one side of each slider; each number tells of the nearest only."""
    found: list[float | None] = [None] * len(sliders)
    gaps = [
        (gap, at, number)
        for at, slider in enumerate(sliders)
        for number, (box, _) in enumerate(numbers)
        if _is_level(slider, box, side, unit)
        and -unit < (gap := _gap(slider, box, side)) < BESIDE * unit
    ]
    used: set[int] = set()
    for _, at, number in sorted(gaps):
        if found[at] is None and number not in used:
            found[at] = numbers[number][1]
            used.add(number)
    return found


def _gap(slider: Box, box: Box, side: Side) -> float:
    match side:
        case "below":
            return box.top - slider.bottom
        case "above":
            return slider.top - box.bottom
        case "right":
            return box.left - slider.right
        case "left":
            return slider.left - box.right


def _is_level(slider: Box, box: Box, side: Side, unit: float) -> bool:
    """Whether what stands at a side of a slider is no further along than its ends."""
    if side in ("below", "above"):
        return slider.left - unit < box.center.x < slider.right + unit
    return slider.top - unit < box.center.y < slider.bottom + unit
