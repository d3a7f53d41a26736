"""What a perceiver works from: everything found on one frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agentkit.frame import Element, Pixels
from agentkit.geometry import Size
from agentkit.vision.lines import Line
from agentkit.vision.matching import key

__all__ = ["FILLER", "TOGGLES", "Seen", "common_words", "is_form", "may_be", "words_of"]

FILLER = frozenset({"a", "an", "and", "as", "for", "in", "of", "on", "or", "the", "to", "your"})
"""Words that say nothing of which thing is meant."""

TOGGLES = frozenset({"checkbox", "radio", "switch"})
"""Roles of things that are on or off."""

PLAIN = frozenset({"text", "heading", "icon", "button"})
"""Roles that may be any of those that pixels do not tell apart."""


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


def is_form(one: str, other: str) -> bool:
    """Whether two words are forms of one: configure and config, background and backgrounds.
    Numbers have no forms.
    """
    shorter, longer = sorted((one, other), key=len)
    inflected = len(shorter) > 3 and shorter.isalpha() and longer.isalpha()
    return one == other or (inflected and longer.startswith(shorter[:-1]))


def may_be(element: Element, role: str) -> bool:
    """Whether what was found can be of the role that was asked for; ``""`` asks for none."""
    if role == "toggle":
        return element.role in TOGGLES
    drawn_apart = role in TOGGLES | {"slider", "field", "dropdown"}
    return role in ("", element.role) or (element.role in PLAIN and not drawn_apart)
