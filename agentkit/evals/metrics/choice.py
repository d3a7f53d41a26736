"""Which of several options an answer names.

AI2D (Kembhavi et al. 2016), MMMU (Yue et al. 2024) and MMStar (Chen et al. 2024) print a letter
before each option. Their own scripts draw an option by chance where an answer names none; here
such an answer is wrong, so that a score does not depend on luck.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_uppercase

__all__ = ["choice", "letter_of"]


def choice(given: str, answers: Sequence[str], options: Sequence[str]) -> float:
    """1 where the answer names the right option, by its letter or its words; else 0.

    Args:
        answers: the letter of the right option, or its words.
        options: in the order of their letters.
    """
    right = {letter_of(answer, options) for answer in answers} - {""}
    return float(letter_of(given, options) in right)


def letter_of(given: str, options: Sequence[str]) -> str:
    """The letter of the option that an answer names, or ``""`` where it names none or several.

    Read in this order: the answer is an option's words, or one letter; ``answer is B``; a letter
    at the beginning that is set off, as in ``B. Paris``; a letter in brackets; a letter that
    stands alone, but for the words A and I; the words of just one option.
    """
    letters = ascii_uppercase[: len(options)]
    text = given.strip()
    for found in (
        _said_whole(text, options, letters),
        _announced(text, letters),
        _leading(text, letters),
        _in_brackets(text, letters),
        _alone(text, letters),
        _in_words(text, options, letters),
    ):
        if found:
            return found[-1] if len(set(found)) == 1 else ""
    return ""


def _said_whole(text: str, options: Sequence[str], letters: str) -> list[str]:
    bare = _bare(text)
    same = [
        letter for letter, option in zip(letters, options, strict=True) if _bare(option) == bare
    ]
    return same or ([bare.upper()] if len(bare) == 1 and bare.upper() in letters else [])


def _announced(text: str, letters: str) -> list[str]:
    """The last one counts: models correct themselves."""
    form = rf"(?i:answer|option|choice)(?i:\s+is)?[\s:*]*[(\[]?([{letters}])[)\]]?(?![\w'])"
    return re.findall(form, text)[-1:]


def _leading(text: str, letters: str) -> list[str]:
    found = re.match(rf"[\s*#]*([{letters}])(?:[.:)\]]|\s*$|\s*\n)", text)
    return [found[1]] if found else []


def _in_brackets(text: str, letters: str) -> list[str]:
    return re.findall(rf"[(\[]([{letters}])[)\]]", text)


def _alone(text: str, letters: str) -> list[str]:
    words = letters.replace("A", "").replace("I", "")
    return re.findall(rf"(?<![\w'])([{words}])(?![\w'])", text) if words else []


def _in_words(text: str, options: Sequence[str], letters: str) -> list[str]:
    said = f" {_bare(text)} "
    pairs = zip(letters, map(_bare, options), strict=True)
    found = {letter: words for letter, words in pairs if words and f" {words} " in said}
    # "New York" names York too; the longer one is meant.
    return [
        letter
        for letter, words in found.items()
        if not any(words != other and f" {words} " in f" {other} " for other in found.values())
    ]


def _bare(text: str) -> str:
    """The words alone, in lower case; signs of numbers stay."""
    return " ".join(re.findall(r"[^\W_]+(?:[.,]\d+)*|[-−+]\d[\d.,]*", text.casefold()))
