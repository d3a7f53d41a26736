"""Monkey's tokens: Qwen's published vocabulary, read without tiktoken.

``qwen.tiktoken`` has a line a token: its bytes in base64, and its rank, which is its id. The
special tokens have the ids after them, in an order that the authors' code fixes.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokenizers import Tokenizer
from transformers.convert_slow_tokenizer import TikTokenConverter

from agentkit.errors import ConfigError, MissingWeights

__all__ = ["SPECIAL", "VOCABULARY", "MonkeyTokens", "read_ranks"]

VOCABULARY = "qwen.tiktoken"

PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""What a text is cut into before its bytes are merged: Qwen's, which cuts off every digit."""

TAGS = ("<ref>", "</ref>", "<box>", "</box>", "<quad>", "</quad>")
SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    *(f"<|extra_{number}|>" for number in range(205)),
    *TAGS,
    "<img>",
    "</img>",
    "<imgpad>",
)
"""The special tokens in the order of their ids (Qwen-VL's ``tokenization_qwen.py``)."""

TAG = re.compile(f"({'|'.join(TAGS)})")


class MonkeyTokens:
    """From text to ids and back.

    Args:
        directory: of the checkpoint.

    Raises:
        MissingWeights: where there is no vocabulary.
        ConfigError: where it is damaged.
    """

    def __init__(self, directory: Path) -> None:
        converter = _Converter(str(directory / VOCABULARY), PIECES, extra_special_tokens=SPECIAL)
        self._tokenizer: Tokenizer = converter.converted()
        self._tokenizer.encode_special_tokens = True
        added = self._tokenizer.get_added_tokens_decoder().items()
        self._special = {token.content: number for number, token in added}

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    def special(self, token: str) -> int:
        """The id of a special token."""
        return self._special[token]

    def encode(self, text: str) -> list[int]:
        """The ids of a text; special tokens that are written in it are only letters."""
        normal = unicodedata.normalize("NFC", text)
        return list(self._tokenizer.encode(normal, add_special_tokens=False).ids)

    def encode_answer(self, text: str) -> list[int]:
        """The ids of what the model says, in which the tags of boxes are tokens of their own."""
        return [number for piece in TAG.split(text) if piece for number in self._piece(piece)]

    def _piece(self, piece: str) -> list[int]:
        return [self.special(piece)] if piece in TAGS else self.encode(piece)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids, special tokens kept; bytes that are no text become U+FFFD."""
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=False))


class _Converter(TikTokenConverter):
    """transformers' own, but for how the vocabulary is read."""

    @staticmethod
    def load_tiktoken_bpe(tiktoken_url: str) -> dict[bytes, int]:
        return read_ranks(Path(tiktoken_url))


def read_ranks(path: Path) -> dict[bytes, int]:
    """The tokens of a vocabulary, as bytes, and their ids.

    Raises:
        MissingWeights: where there is no such file.
        ConfigError: where a line holds anything else, or ids are missing.
    """
    try:
        ranks = dict(_lines(path))
    except FileNotFoundError as error:
        raise MissingWeights(f"{path} is missing; download the checkpoint again") from error
    if set(ranks.values()) != set(range(len(ranks))):
        raise ConfigError(f"{path} lacks some of its tokens; download it again")
    return ranks


def _lines(path: Path) -> Iterator[tuple[bytes, int]]:
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            token, rank = line.split()
            yield base64.b64decode(token, validate=True), int(rank)
        except ValueError as error:
            raise ConfigError(f"{path}:{number} is damaged: {error}; download it again") from error
