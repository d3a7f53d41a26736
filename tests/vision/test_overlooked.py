from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from agentkit.frame import Frame, Pixels
from agentkit.geometry import Box
from agentkit.screens.simulated import SimulatedScreen
from agentkit.vision.lines import Line
from agentkit.vision.overlooked import overlooked
from agentkit.vision.text import TextReader

PICTURE = Path(__file__).parent / "pictures" / "lone-button.png"
"""A Tk window of 1600×900 with one button."""

WORD = Box(700, 400, 800, 420)


def empty(*places: tuple[float, float], size: tuple[int, int] = (1600, 900)) -> Pixels:
    picture = Image.new("RGB", size, "#d9d9d9")
    draw = ImageDraw.Draw(picture)
    for place in places:
        draw.text(place, "Press here", "#000000", ImageFont.load_default(20))
    return np.array(picture)


def line(box: Box) -> Line:
    return Line(box, "Press here", 1.0, ((box.left, box.right),) * 10)


def test_a_word_that_no_line_covers_is_looked_at_again() -> None:
    (place,) = overlooked(empty((700, 400)), [])
    assert place.encloses(WORD.grow(-4))
    assert place.area < 4 * WORD.area


@pytest.mark.parametrize("lines", [[line(WORD.grow(4))], [line(WORD.grow(4))] * 13])
def test_what_was_read_is_not_looked_at_again(lines: list[Line]) -> None:
    assert overlooked(empty((700, 400)), lines) == []


def test_small_pictures_and_busy_ones_are_left() -> None:
    assert overlooked(empty((70, 40), size=(320, 200)), []) == []
    many = [(100 + 300 * column, 60 * row) for column in range(4) for row in range(1, 6)]
    assert overlooked(empty(*many), []) == []


@pytest.mark.whole
def test_the_only_word_in_a_large_window_is_read() -> None:
    assert "Press here" in {line.text for line in TextReader().read(Frame.from_image(PICTURE))}


@pytest.mark.whole
def test_a_word_beside_what_is_looked_at_again_stays_whole() -> None:
    """An empty desktop: the launcher's icon stands right before its name."""
    with SimulatedScreen(seed=601) as screen:
        lines = TextReader().read(screen.capture())
    assert "Applications" in {line.text for line in lines}
