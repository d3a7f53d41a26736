"""Fetching a checkpoint from the Hugging Face Hub, where a person asked for that."""

from __future__ import annotations

import logging
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from agentkit.catalog import Card
from agentkit.errors import MissingWeights

__all__ = ["download_weights"]

log = logging.getLogger("agentkit")

PICKLES = ["*.bin", "*.pt", "*.pth", "*.ckpt", "*.h5", "*.msgpack", "*.gguf", "original/*"]
"""Never fetched: what can run code as it is loaded, and the same weights in other forms."""


def download_weights(card: Card) -> Path:
    """The directory of a card's checkpoint in the local cache, fetched with a bar for each file.

    Raises:
        MissingWeights: where the hub cannot be reached, or does not hand them out.
    """
    log.warning("fetching %s, %.0f GB, under %s", card.weights, card.gigabytes, card.terms)
    try:
        return Path(snapshot_download(card.weights, ignore_patterns=PICKLES))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        cause = error.__cause__ or error
        first = str(cause).strip().partition("\n")[0]
        raise MissingWeights(
            f"{card.weights} could not be fetched: {first}; some models ask you to accept their"
            " licence on huggingface.co first, then `hf auth login`"
        ) from error
