"""Figures by what they are: "the red circle", "the small square at the left"."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from agentkit.frame import Element
from agentkit.perceivers._qualifying import ELSEWHERE, LONE, MEANT
from agentkit.perceivers._seen import Seen
from agentkit.vision.boards import Board
from agentkit.vision.describing import Description, described, fitting
from agentkit.vision.figures import find_figures

__all__ = ["drawn_things", "is_figure"]

NAMED = frozenset(
    "circle disc disk oval ellipse dot triangle square rectangle polygon shape block".split()
)
"""Words that mean figures and nothing else; boxes, points and items are other things too."""

SMALLEST = 6
"""Pixels: what is smaller is a speck."""

_ANY = re.compile(r"^(?:a|an|any|one\s+of)\b", re.IGNORECASE)


def is_figure(words: str) -> bool:
    """Whether words mean figures."""
    description = described(words)
    return description is not None and description.noun in NAMED


def drawn_things(seen: Seen, words: str) -> list[Element]:
    """The figures that words describe; guesses where several do and one is asked for."""
    description = described(words)
    if description is None or description.noun not in NAMED or seen.pixels is None:
        return []
    found = find_figures(np.ascontiguousarray(seen.pixels[:, :, :3]))
    board = Board(
        [one for one in found if one.extent >= SMALLEST],
        [(line.box, line.text) for line in seen.lines],
    )
    fits = fitting(description, board.free)
    score = _score(description, len(fits), words)
    return [Element(one.box, "image", one.form, score) for one in fits]


def _score(description: Description, count: int, words: str) -> float:
    if count > 1 and not _ANY.match(words):
        return ELSEWHERE
    said: Sequence[object] = (description.colour, description.size, description.place != (0, 0))
    return MEANT if any(said) else LONE
