"""A checkpoint directory, looked at before anything heavy: what is wrong is said in a line."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from agentkit.errors import ConfigError, MissingWeights

__all__ = ["check_vocabulary", "read_config", "read_json", "shapes", "shards"]

INDEX = "model.safetensors.index.json"


def read_config(directory: Path, expected: Collection[str]) -> dict[str, Any]:
    """The configuration of a checkpoint whose architecture is one of `expected`.

    Args:
        directory: the checkpoint, in its published layout.
        expected: names of architectures or model types.

    Raises:
        MissingWeights: where there is no ``config.json``.
        ConfigError: where it is damaged, or of another architecture.
    """
    path = directory / "config.json"
    config = read_json(path)
    named = {*(config.get("architectures") or ()), config.get("model_type")}
    if not named & set(expected):
        raise ConfigError(
            f"{path} is of {', '.join(sorted(map(str, named - {None}))) or 'no architecture'};"
            f" this model loads {', '.join(sorted(expected))}"
        )
    return config


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object on disk.

    Raises:
        MissingWeights: where there is no such file.
        ConfigError: where it is no JSON object.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MissingWeights(f"{path} is missing; download the checkpoint again") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}; download it again") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path} holds no JSON object; download it again")
    return found


def shards(directory: Path, *, allow_pickle: bool = False) -> list[Path]:
    """The weight files of a checkpoint.

    Raises:
        MissingWeights: where there are none, or some that the index names are not there.
        ConfigError: where there are only pickles, and nobody said that they are to be trusted.
    """
    if (directory / INDEX).is_file():
        named = sorted(set(read_json(directory / INDEX).get("weight_map", {}).values()))
        missing = [name for name in named if not (directory / name).is_file()]
        if missing:
            raise MissingWeights(
                f"{directory} lacks {', '.join(missing[:3])}, named in {INDEX}"
                f" ({len(missing)} of {len(named)} missing); download it again"
            )
        return [directory / name for name in named]
    found = sorted(directory.glob("*.safetensors"))
    if found:
        return found
    pickles = sorted(directory.glob("pytorch_model*.bin"))
    if not pickles:
        raise MissingWeights(f"{directory} holds no *.safetensors; download the checkpoint again")
    if not allow_pickle:
        raise ConfigError(
            f"{pickles[0]} is a pickle, which can run code as it is loaded; convert it to"
            " safetensors, or say allow_pickle (--allow-pickle) where you trust its source"
        )
    return pickles


def shapes(directory: Path) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor of a safetensors checkpoint, read off the headers alone.

    Raises:
        MissingWeights: where a file is not there.
        ConfigError: where one is damaged or was cut off.
    """
    found: dict[str, tuple[int, ...]] = {}
    for path in shards(directory):
        for name, entry in _header(path):
            found[name] = tuple(entry["shape"])
    return found


def _header(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a safetensors file: 8 bytes of length, JSON, then the numbers."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= size - 8:
            raise ConfigError(f"{path} is no safetensors file; download it again")
        try:
            header = json.loads(file.read(length))
        except ValueError as error:
            raise ConfigError(f"{path} has a damaged header; download it again") from error
    entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
    due = 8 + length + max((entry["data_offsets"][1] for entry in entries.values()), default=0)
    if due != size:
        raise ConfigError(f"{path} was cut off: {size} of {due} bytes; download it again")
    yield from entries.items()


def check_vocabulary(directory: Path, tokens: int, rows: int) -> None:
    """See that a tokenizer writes only ids that the embedding has rows for.

    Raises:
        ConfigError: where it has more tokens than there are rows.
    """
    if tokens > rows:
        raise ConfigError(
            f"{directory}: its tokenizer has {tokens} tokens, its embedding only {rows} rows;"
            " the files are of different models, download them again"
        )
