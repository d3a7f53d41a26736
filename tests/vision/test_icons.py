from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from agentkit.frame import Pixels
from agentkit.vision.icons import name_icon

from .forms import DARK, LIGHT

DRAWN = {
    "close": [[(0, 0), (16, 16)], [(16, 0), (0, 16)]],
    "plus": [[(8, 0), (8, 16)], [(0, 8), (16, 8)]],
    "check": [[(0, 8), (6, 14), (16, 2)]],
    "chevron down": [[(0, 4), (8, 12), (16, 4)]],
    "chevron right": [[(4, 0), (12, 8), (4, 16)]],
    "arrow left": [[(16, 8), (0, 8)], [(7, 1), (0, 8), (7, 15)]],
}
FINER = 4
"""Drawn this much larger and made smaller, so that strokes have soft edges as on a screen."""


def drawn(name: str, scale: float, look: dict[str, str]) -> Pixels:
    side = round(24 * scale)
    large = Image.new("RGB", (side * FINER, side * FINER), look["ground"])
    draw = ImageDraw.Draw(large)
    for path in DRAWN[name]:
        points = [((4 + x) * scale * FINER, (4 + y) * scale * FINER) for x, y in path]
        draw.line(points, look["ink"], round(2 * scale * FINER), joint="curve")
    small = large.resize((side, side), Image.Resampling.BOX)
    return np.ascontiguousarray(np.asarray(small)[..., ::-1])


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("scale", [1.0, 1.5, 3.0])
@pytest.mark.parametrize("name", DRAWN)
def test_common_icons_are_named(name: str, scale: float, look: dict[str, str]) -> None:
    found, score = name_icon(drawn(name, scale, look))
    assert found == name
    assert 0.5 < score <= 1


def test_blank_and_solid_areas_have_no_name() -> None:
    assert name_icon(np.zeros((20, 20, 3), np.uint8))[0] == ""
    square = np.full((20, 20, 3), 255, np.uint8)
    square[2:18, 2:18] = 0
    assert name_icon(square)[0] == ""
