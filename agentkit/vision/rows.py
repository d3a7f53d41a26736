"""The chosen row of a list: a strip under one of several lines that stand under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agentkit.frame import Element
from agentkit.vision.lines import Line

__all__ = ["as_row"]

SIDEBAR = 22
"""Font sizes: a list that is narrower leads to pages, as tabs do."""


def as_row(button: Element, lines: Sequence[Line], unit: float) -> Element:
    """`button` as the ``tab`` of a sidebar or the ``menuitem`` of a list, where it is the chosen
    one of at least three rows of one height; else as it is.
    """
    own = [line for line in lines if button.box.contains(line.box.center)]
    if button.role != "button" or len(own) != 1 or button.box.width < 3 * button.box.height:
        return button
    left, middle, step = own[0].box.left, button.box.center.y, button.box.height
    column = [
        (line.box.center.y - middle) / step
        for line in lines
        if line is not own[0] and abs(line.box.left - left) < 0.5 * unit
    ]
    near = sorted(place for place in column if 0.8 < abs(place) < 3)
    if not any(_is_even(near, pitch) for pitch in (abs(place) for place in near)):
        return button
    return replace(button, role="tab" if button.box.width < SIDEBAR * unit else "menuitem")


def _is_even(places: Sequence[float], pitch: float) -> bool:
    """Whether rows stand at one distance: on both sides of the chosen one, or two on one side."""
    if not 0.85 < pitch < 1.45:
        return False

    def stands(at: float) -> bool:
        return any(abs(place - at) < 0.12 for place in places)

    return any(stands(a * pitch) and stands(b * pitch) for a, b in ((-1, 1), (1, 2), (-2, -1)))
