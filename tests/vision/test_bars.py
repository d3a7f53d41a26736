from __future__ import annotations

import numpy as np
import pytest

from agentkit.geometry import Box
from agentkit.vision.bars import split_bar
from agentkit.vision.lines import Line

FONT = 16
HEIGHT = round(FONT / 0.62)


def drawn(words: str, gap: float) -> tuple[Line, np.ndarray]:
    """Letters of half the font size, words that stand `gap` font sizes apart, and their picture."""
    text, edges, at = "", [], 0.0
    for word in words.split():
        if text:
            text, at = text + " ", at + gap * FONT
            edges.append((edges[-1][1], at))
        for letter in word:
            text, at = text + letter, at + FONT / 2
            edges.append((at - FONT / 2, at))
    picture = np.full((HEIGHT, round(at), 3), 250, np.uint8)
    for letter, (left, right) in zip(text, edges, strict=True):
        if letter != " ":
            picture[6:18, round(left) : round(right)] = 20
    return Line(Box(0, 0, picture.shape[1], HEIGHT), text, 1.0, tuple(edges)), picture


@pytest.mark.parametrize(
    ("words", "gap", "parts"),
    [
        ("File Edit View", 1.0, ["File", "Edit", "View"]),
        ("Datei Ändern Hilfe", 0.85, ["Datei", "Ändern", "Hilfe"]),
        ("File Help", 1.2, ["File", "Help"]),
        ("File Help", 0.95, ["File Help"]),
        ("Save All Files", 0.4, ["Save All Files"]),
        ("spaces of one width", 0.95, ["spaces of one width"]),
        ("Room 12 Free", 1.0, ["Room 12 Free"]),
        ("Word", 1.0, ["Word"]),
    ],
)
def test_words_that_stand_apart_are_parted(words: str, gap: float, parts: list[str]) -> None:
    line, picture = drawn(words, gap)
    assert [part.text for part in split_bar(line, picture)] == parts


def test_parts_lie_where_the_words_are() -> None:
    line, picture = drawn("File Edit View", 1.0)
    boxes = [part.box for part in split_bar(line, picture)]
    assert [(box.left, box.right) for box in boxes] == [(0, 32), (48, 80), (96, 128)]
