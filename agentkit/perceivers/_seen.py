"""What a perceiver works from: everything found on one frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agentkit.frame import Element, Pixels
from agentkit.geometry import Size
from agentkit.vision.lines import Line
from agentkit.vision.matching import key

__all__ = ["FILLER", "Seen", "common_words", "words_of"]

FILLER = frozenset({"a", "an", "and", "as", "for", "in", "of", "on", "or", "the", "to", "your"})
"""Words that say nothing of which thing is meant."""


@dataclass(frozen=True)
class Seen:
    """What was found on a frame.

    Attributes:
        size: of the frame.
        lines: what is written on it.
        elements: all things on it.
        pixels: height × width × 4, blue green red alpha; None where colours can't be told.
    """

    size: Size
    lines: tuple[Line, ...]
    elements: Sequence[Element]
    pixels: Pixels | None = field(default=None, compare=False, repr=False)

    def having(self, *roles: str) -> list[Element]:
        """The elements of these roles."""
        return [element for element in self.elements if element.role in roles]


def words_of(text: str) -> list[str]:
    """The words of a text, folded as names are compared."""
    return [key(word).letters for word in re.split(r"[\W_]+", text) if key(word).letters]


def common_words(name: str, label: str) -> float:
    """The share of words that two names of a field have in common, 0 to 1."""
    filler = FILLER | {"by", "enter", "field", "input", "terms", "box"}
    one, other = set(words_of(name)) - filler, set(words_of(label)) - filler
    return len(one & other) / max(len(one), len(other)) if one & other else 0.0
