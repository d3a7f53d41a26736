"""Fuyu's text: places among the words, each number of them one token.

A place is ``<0x00> y1 x1 y2 x2 <0x01>`` (a box) or ``<0x02> x y <0x03>`` (a point) in tokens, and
``<box>y1, x1, y2, x2</box>`` or ``<point>x, y</point>`` in text: the tags of Adept's prompts. A
place that is not well formed stays the text that it is, in both directions.

Anybody may write such tags: a place that a page shows is only a place. All other special tokens
that occur in a text stay letters, so that no page can end a question or put words in the model's
mouth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from agentkit.models._tokenizer import load_tokenizer, token_ids

__all__ = ["FuyuText"]

NUMBER = r"\s*(\d+(?:\.\d+)?)\s*"
PLACE = re.compile(
    rf"(<box>{NUMBER},{NUMBER},{NUMBER},{NUMBER}</box>|<point>{NUMBER},{NUMBER}</point>)"
)
UNWRITABLE = re.compile("[\x00-\x04]")
"""The characters whose byte tokens Fuyu uses as tags: they can't be told from them."""


class Tag(NamedTuple):
    """How a kind of place is written."""

    name: str
    numbers: int
    opening: int
    closing: int


class FuyuText:
    """From text to ids and back.

    Attributes:
        speaker: the token that stands for a patch.
        newline: the token that ends a row of patches.
        begin, answer, end: the tokens before a question, before its answer, and after that.
        size: how many tokens there are.

    Raises:
        MissingWeights: where the checkpoint has no ``tokenizer.json``.
        ConfigError: where that is damaged, or of another model.
    """

    def __init__(self, directory: Path) -> None:
        self.tokenizer: Tokenizer = load_tokenizer(directory)
        self.size: int = self.tokenizer.get_vocab_size()
        special = "|SPEAKER| |NEWLINE| <s> <0x04> |ENDOFTEXT| <0x00> <0x01> <0x02> <0x03>".split()
        ids = token_ids(self.tokenizer, directory, special)
        self.speaker, self.newline, self.begin, self.answer, self.end = ids[:5]
        self.tags = (Tag("box", 4, *ids[5:7]), Tag("point", 2, *ids[7:9]))
        vocabulary = self.tokenizer.get_vocab()
        written = [*special, *({"</s>", "<unk>"} & vocabulary.keys())]
        self._letters = {
            vocabulary[token]: [vocabulary[letter] for letter in token if letter in vocabulary]
            for token in written
        }
        # The published vocabulary has the numbers below 1000, one token each.
        self._tokens = {
            number: vocabulary[str(number)] for number in range(1000) if str(number) in vocabulary
        }
        self._numbers = {token: number for number, token in self._tokens.items()}

    def encode(self, text: str, scale: float = 1.0) -> list[int]:
        """The ids of a text; numbers of places in it are multiplied by `scale` and rounded."""
        ids: list[int] = []
        end = 0
        for found in PLACE.finditer(text):
            place = self._place([float(number) for number in found.groups()[1:] if number], scale)
            if place:
                ids += self._words(text[end : found.start()]) + place
                end = found.end()
        return ids + self._words(text[end:])

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids; what is no well-formed place is decoded as it stands."""
        return "".join(self._pieces(list(ids)))

    def _place(self, numbers: Sequence[float], scale: float) -> list[int]:
        """The ids of a place; none where it reaches beyond the numbers of the vocabulary."""
        if max(numbers) * scale > max(self._tokens, default=0):
            return []
        scaled = [round(number * scale) for number in numbers]
        if not all(number in self._tokens for number in scaled):
            return []
        tag = next(tag for tag in self.tags if tag.numbers == len(numbers))
        return [tag.opening, *(self._tokens[number] for number in scaled), tag.closing]

    def _words(self, text: str) -> list[int]:
        """The ids of plain text; a special token in it is spelt in letters."""
        if not text:
            return []
        ids = self.tokenizer.encode(UNWRITABLE.sub("", text), add_special_tokens=False).ids
        return [letter for number in ids for letter in self._letters.get(number, [number])]

    def _pieces(self, ids: list[int]) -> Iterator[str]:
        begun = at = 0
        while at < len(ids):
            place = self._read(ids, at)
            if place is None:
                at += 1
                continue
            length, written = place
            yield self._plain(ids[begun:at]) + written
            at += length
            begun = at
        yield self._plain(ids[begun:])

    def _read(self, ids: Sequence[int], at: int) -> tuple[int, str] | None:
        """The place that begins at `at`: how many ids it has, and its text."""
        for tag in self.tags:
            inside, closing = ids[at + 1 : at + 1 + tag.numbers], at + 1 + tag.numbers
            if (
                ids[at] == tag.opening
                and closing < len(ids)
                and ids[closing] == tag.closing
                and all(number in self._numbers for number in inside)
            ):
                numbers = ", ".join(str(self._numbers[number]) for number in inside)
                return tag.numbers + 2, f"<{tag.name}>{numbers}</{tag.name}>"
        return None

    def _plain(self, ids: Sequence[int]) -> str:
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=False))
