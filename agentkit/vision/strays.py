"""Leaving out what is not text: check boxes and icons that a text reader reads as characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from agentkit.vision.lines import Line, Word

__all__ = ["BOX_LIKE", "cleaned", "without_strays"]

BOX_LIKE = frozenset("口日曰目田囗□■☐☑☒▢▣▪▫◻◼○●◯◎〇回凸凹")
"""What empty check boxes and icons are read as (measured on real screens); never text alone."""

SIGNS = "+−-×÷=%<>✓…*/?!#@$€£&←→↑↓☰≡"
"""Signs that stand alone on buttons."""


def cleaned(line: Line) -> Line | None:
    """The line without the boxes at its ends; None where nothing is left."""
    start, end = 0, len(line.text)
    while start < end and _is_box(line.text[start]):
        start += 1
    while end > start and _is_box(line.text[end - 1]):
        end -= 1
    if not any(_is_said(character) for character in line.text[start:end]):
        return None
    return line if (start, end) == (0, len(line.text)) else line.cut(start, end)


def without_strays(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines without the lone ideographs that icons are read as, where no line is Chinese."""
    if any(sum(map(_is_ideograph, line.text)) > 2 for line in lines):
        return tuple(lines)
    return tuple(kept for line in lines for kept in [_without_stray_ends(line)] if kept)


def _without_stray_ends(line: Line) -> Line | None:
    words = line.words
    while len(words) > 1 and _is_stray(words[0]):
        words = words[1:]
    while len(words) > 1 and _is_stray(words[-1]):
        words = words[:-1]
    if _is_lone_ideograph(line.text):
        return None
    start, end = words[0].start, words[-1].end
    if end - start > 2 and _is_ideograph(line.text[start]):
        start += not any(map(_is_ideograph, line.text[start + 1 : end]))
    return line if (start, end) == (0, len(line.text)) else line.cut(start, end)


def _is_stray(word: Word) -> bool:
    """One sign that is neither a letter of an alphabet nor a digit nor punctuation."""
    return len(word.text) == 1 and (
        _is_ideograph(word.text) or unicodedata.category(word.text) in ("So", "No", "Sk")
    )


def _is_lone_ideograph(text: str) -> bool:
    """Such as 小; but 三, 十 and 一 are menu, plus and minus."""
    return len(text) == 1 and _is_ideograph(text) and text not in "三十一亖"


def _is_ideograph(character: str) -> bool:
    return unicodedata.category(character) == "Lo" and ord(character) > 0x2E80


def _is_box(character: str) -> bool:
    return character.isspace() or character in BOX_LIKE


def _is_said(character: str) -> bool:
    """Letters, digits, and the signs that buttons carry alone."""
    return unicodedata.category(character)[0] in "LN" or character in SIGNS
