"""Where the weights of a model are on this machine. Nothing is ever fetched from here."""

from __future__ import annotations

import os
from pathlib import Path

from agentkit.catalog import Card
from agentkit.errors import MissingWeights

__all__ = ["cached_weights", "find_weights"]


def find_weights(card: Card, directory: str | Path | None = None) -> Path:
    """The directory that holds a model's checkpoint, in the layout that its authors publish.

    Args:
        card: of the model.
        directory: where to look, in place of the local Hugging Face cache.

    Raises:
        MissingWeights: where it is not there: says what to download, its size, its licence, and
            where to put it.
    """
    if directory is None:
        found = cached_weights(card)
        if found is None:
            raise MissingWeights(_how_to_get(card))
        return found
    path = Path(directory).expanduser()
    if not path.is_dir():
        raise MissingWeights(f"{path} is not a directory; {_how_to_get(card)}")
    if not (path / "config.json").is_file():
        raise MissingWeights(f"{path} holds no config.json; {_how_to_get(card)}")
    return path


def cached_weights(card: Card) -> Path | None:
    """The newest snapshot of a card's weights in the local Hugging Face cache, or None.

    The cache is `$HF_HUB_CACHE`, `$HF_HOME/hub` or `~/.cache/huggingface/hub`, in that order.
    """
    if not card.weights:
        return None
    snapshots = _hub_cache() / f"models--{card.weights.replace('/', '--')}" / "snapshots"
    whole = [found.parent for found in snapshots.glob("*/config.json")]
    return max(whole, key=lambda snapshot: snapshot.stat().st_mtime, default=None)


def _hub_cache() -> Path:
    home = os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface"
    return Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub").expanduser()


def _how_to_get(card: Card) -> str:
    return (
        f"{card.name} needs its weights, {card.gigabytes:.0f} GB in bfloat16 under"
        f" {card.terms}: hf download {card.weights}, or give the directory of a copy"
        " as --weights DIR (weights=)"
    )
