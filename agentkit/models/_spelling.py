"""Special tokens in somebody's text, kept text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch
from tokenizers import AddedToken

from agentkit.errors import ModelError
from agentkit.models._local import Inputs, padded

__all__ = ["Spelling"]

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters of Unicode, which no text holds: what stands in for a token is between them."""


class Spelling:
    """Sees to it that the letters of a special token in a question are read as letters.

    A chat template and a processor work on one string, in which ``<image>`` as the template writes
    it and ``<image>`` on a web page look alike. So the letters are hidden before: a mark stands in
    for them, for which the tokenizer gets a token of its own, and among the ids that token becomes
    the ids of the letters. The network never sees it.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._marks: dict[str, str] = {}
        self._letters: dict[int, list[int]] = {}

    def hide(self, text: str, tokens: frozenset[str]) -> str:
        """`text` with marks in place of the `tokens` in it.

        Raises:
            ModelError: where the tokenizer can't read such a token as letters.
        """
        bare = text.replace(OPEN, "").replace(CLOSE, "")
        return _any_of(tokens).sub(lambda found: self._mark(found[0]), bare)

    def spell_out(self, inputs: Inputs, padding: int, side: str) -> Inputs:
        """What a processor made of hidden text, with the letters in their place.

        Everything that has a number for each token grows with them, and is padded anew.

        Args:
            inputs: ``input_ids`` and ``attention_mask``, rows × tokens, among others.
            padding: the id that fills up shorter rows.
            side: where it does, ``left`` or ``right``.
        """
        ids, known = inputs["input_ids"], inputs["attention_mask"].bool()
        if not torch.isin(ids, torch.tensor(list(self._letters), dtype=ids.dtype)).any():
            return inputs
        rows = [self._spelled(row[real]) for row, real in zip(ids, known, strict=True)]
        grown = {
            name: _grown(numbers, known, rows, side)
            for name, numbers in inputs.items()
            if numbers.shape == ids.shape
        }
        letters = [[each for word in row for each in word] for row in rows]
        return {**inputs, **grown, "input_ids": padded(letters, padding, side)}

    def _spelled(self, ids: torch.Tensor) -> list[list[int]]:
        """What each id stands for: itself, or the letters that were hidden."""
        return [self._letters.get(each, [each]) for each in ids.tolist()]

    def _mark(self, token: str) -> str:
        if token not in self._marks:
            letters = self._read(token)
            mark = f"{OPEN}{len(self._marks)}{CLOSE}"
            self._tokenizer.add_tokens([AddedToken(mark, normalized=False)])
            self._letters[self._tokenizer.convert_tokens_to_ids(mark)] = letters
            self._marks[token] = mark
        return self._marks[token]

    def _read(self, token: str) -> list[int]:
        """The ids of its letters: of the first and of the others, neither of which is a token."""
        pieces = self._tokenizer([token[:1], token[1:]], add_special_tokens=False)["input_ids"]
        letters = [each for piece in pieces for each in piece]
        if set(letters) & self._tokenizer.added_tokens_decoder.keys():
            raise ModelError(f"the text holds {token!r}, which this tokenizer reads as a token")
        return letters


def _grown(
    numbers: torch.Tensor, known: torch.Tensor, rows: Sequence[list[list[int]]], side: str
) -> torch.Tensor:
    """Each token's number, once for every letter that it became."""
    counts = [torch.tensor([len(word) for word in row]) for row in rows]
    repeated = [
        row[real].repeat_interleave(count).tolist()
        for row, real, count in zip(numbers, known, counts, strict=True)
    ]
    return padded(repeated, 0, side)


@lru_cache(maxsize=8)
def _any_of(tokens: frozenset[str]) -> re.Pattern[str]:
    """The longest first, so that a token goes before one that it begins with."""
    longest = sorted(tokens, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)) or "(?!)")
