"""A checkpoint's ``tokenizer.json``, taken as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from agentkit.errors import ConfigError, MissingWeights

__all__ = ["load_tokenizer", "token_ids"]


def load_tokenizer(directory: Path) -> Tokenizer:
    """The tokenizer of a checkpoint, which reads special tokens in a text as plain text.

    transformers rebuilds the tokenizers of some families from their class and then reads other
    ids than the authors' file says, so the file alone is followed. Special tokens are put into a
    prompt by their ids; whoever writes one into a question or a page has only written its letters.

    Raises:
        MissingWeights: where there is no ``tokenizer.json``.
        ConfigError: where it is damaged.
    """
    path = directory / "tokenizer.json"
    if not path.is_file():
        raise MissingWeights(f"{path} is missing; download the checkpoint again")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the package raises nothing narrower
        raise ConfigError(f"{path} cannot be read: {error}; download it again") from error
    tokenizer.encode_special_tokens = True
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def token_ids(tokenizer: Tokenizer, directory: Path, tokens: Sequence[str]) -> list[int]:
    """The ids of tokens that a family cannot do without, which no text is read as from now on.

    Raises:
        ConfigError: where the tokenizer lacks one.
    """
    ids = {token: tokenizer.token_to_id(token) for token in tokens}
    missing = [token for token, number in ids.items() if number is None]
    if missing:
        raise ConfigError(
            f"{directory / 'tokenizer.json'} lacks {', '.join(missing)}; it is of another model"
        )
    tokenizer.add_special_tokens(list(tokens))  # a file may have forgotten to call them that
    return [number for number in ids.values() if number is not None]
