from __future__ import annotations

import numpy as np
import pytest

from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Transform
from agentkit.perceivers.native import NativePerceiver


def made() -> Frame:
    """A list of two names with a button each, a field "First name", and two squares."""
    pixels = np.full((300, 400, 4), 255, np.uint8)
    pixels[200:240, 20:60] = (0, 0, 220, 255)
    pixels[200:240, 120:160] = (0, 160, 0, 255)
    native = (
        Element(Box(20, 20, 80, 40), "text", "Alice"),
        Element(Box(200, 20, 260, 40), "button", "Delete"),
        Element(Box(20, 60, 80, 80), "text", "Bob"),
        Element(Box(200, 60, 260, 80), "button", "Delete"),
        Element(Box(20, 120, 180, 145), "field", "First name", value="Ada"),
        Element(Box(20, 200, 60, 240), "button", "Apply"),
        Element(Box(120, 200, 160, 240), "button", "Apply"),
    )
    return Frame(pixels, Transform(1, 1, 0, 0), "made", 0.0, native=native)


@pytest.mark.parametrize(
    ("target", "left", "top"),
    [
        ("Alice", 20, 20),
        ("the second Delete button", 200, 60),
        ("Delete in the row of Bob", 200, 60),
        ("the first Delete", 200, 20),
        ("the green Apply button", 120, 200),
        ("red Apply", 20, 200),
        ("First name", 20, 120),
        ("the field below Bob", 20, 120),
    ],
)
def test_which_of_several_is_said_as_for_the_builtin_perceiver(
    target: str, left: float, top: float
) -> None:
    found = NativePerceiver().locate(made(), target)
    assert found
    assert (found[0].box.left, found[0].box.top) == (left, top)


@pytest.mark.parametrize("target", ["Carol", "the third Delete button", "the blue Apply button"])
def test_what_is_not_there_is_not_found(target: str) -> None:
    assert NativePerceiver().locate(made(), target) == []
