"""What Ovis computed of the pictures that it saw last, so that it looks at each tile once.

The keys and values of a prompt up to the end of its last picture serve every question about it.
And each tile is looked at by itself: of the next frame, only the tiles that changed are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers.modeling_outputs import BaseModelOutputWithPooling

from agentkit.frame import pixel_hash
from agentkit.models._devices import home
from agentkit.models._ovis_network import Ovis
from agentkit.models._ovis_pixels import Squares, Tile
from agentkit.models._reuse import Features, Prefix, Prefixes, Recent

__all__ = ["Seen"]

FOR_TILES = 0.1
"""The part of the memory that is for tiles: one of 196 × 3584 numbers takes 1.4 MB in bfloat16,
nine of them as keys and values of Gemma2 take 0.6 GB."""


class Seen:
    """The pictures that were seen last: their tiles, and prompts as keys and values.

    Args:
        network: Ovis.
        squares: what it takes of a tile.
        gigabytes: the memory that they may take; 0 keeps none.
    """

    def __init__(self, network: Ovis, squares: Squares, gigabytes: float) -> None:
        self.tiles: Recent[Features] = Recent(gigabytes * FOR_TILES, network)
        self.prefixes: Prefixes[str] = Prefixes(gigabytes * (1 - FOR_TILES), network)
        self._network, self._squares = network, squares

    def forget(self) -> None:
        """Drop all, and free its memory."""
        self.tiles.clear()
        self.prefixes.clear()

    def pictures(self, tiles: Sequence[Tile]) -> dict[str, Any]:
        """What the network's ``mm_encoder_outputs`` takes of the tiles of a batch, in order."""
        keys = [pixel_hash(tile) for tile in tiles]
        known = {key: found.values for key in keys if (found := self.tiles.find(key))}
        new = {key: tile for key, tile in zip(keys, tiles, strict=True) if key not in known}
        if new:
            known.update(zip(new, self._looked_at([*new.values()]), strict=True))
        for key in new:
            self.tiles.add(key, Features(known[key]))
        tokens = torch.stack([known[key] for key in keys])
        return {"image": BaseModelOutputWithPooling(pooler_output=tokens)}

    def _looked_at(self, tiles: Sequence[Tile]) -> list[torch.Tensor]:
        squares = torch.stack([self._squares.normalized(tile) for tile in tiles])
        pixels = squares.to(home(self._network), self._network.dtype)
        seen = self._network.picture_embeddings(pixels)
        return [tokens.clone() for tokens in seen]  # each in memory of its own, to be dropped alone

    def prefix(self, key: str, ids: Sequence[int], tiles: Sequence[Tile]) -> Prefix[str]:
        """The keys and values of `ids`, computed and kept under `key`."""
        computed = self._network(
            input_ids=torch.tensor([ids], device=home(self._network)),
            mm_encoder_outputs=self.pictures(tiles),
            logits_to_keep=1,
            use_cache=True,
        )
        prefix = Prefix(key, computed.past_key_values)
        self.prefixes.add(key, prefix)
        return prefix
