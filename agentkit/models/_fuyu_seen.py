"""What Fuyu computed of the frames that it saw last, so that it looks at each patch once.

The tokens of a picture come first, one per patch in raster order. Their keys and values serve
every question about the picture; and where the next frame is the same up to some patch, everything
before that patch stays exactly valid, and only the rest is computed.
"""

from __future__ import annotations

import torch
from transformers import DynamicCache, PreTrainedModel

from agentkit.models._fuyu_pixels import Patches
from agentkit.models._fuyu_text import FuyuText
from agentkit.models._reuse import Prefix, Prefixes

__all__ = ["Seen", "head"]

WORTHWHILE = 0.3
"""The part of a picture's tokens that must be kept for it to be worth while.

Going on from kept tokens needs an explicit mask, which costs about twice what the causal kernel
does: below this, computing all anew is faster (measured, see ``benchmarks/perception_reuse.py``).
"""


class Seen:
    """The pictures that were seen last, as keys and values.

    Args:
        network: Fuyu.
        text: its tokens.
        gigabytes: the memory that they may take; 0 keeps none. A 1920×1080 frame takes 1.4 GB for
            fuyu-8b in bfloat16.
    """

    def __init__(self, network: PreTrainedModel, text: FuyuText, gigabytes: float) -> None:
        self.prefixes: Prefixes[Patches] = Prefixes(gigabytes, network)
        self._network, self._text = network, text

    def prefix(self, patches: Patches) -> Prefix[Patches]:
        """The keys and values of a picture and the token after it, for one row."""
        found = self.prefixes.find(patches.key)
        return found or self._computed(patches)

    def nearest(self, patches: Patches) -> tuple[DynamicCache, int]:
        """What can be gone on from, and the first patch that is still to be computed."""
        found = self.prefixes.find(patches.key)
        if found:
            return found.fork(), patches.count
        candidates = [(patches.first_change(old.source), old) for old in self.prefixes]
        first, nearest = max(candidates, key=lambda each: each[0], default=(0, None))
        if nearest is None or first < WORTHWHILE * patches.count:
            return DynamicCache(config=self._network.config), 0
        return nearest.fork(token_of(first, patches)), first

    def _computed(self, patches: Patches) -> Prefix[Patches]:
        cache, first = self.nearest(patches)
        ids = head(self._text, patches)[token_of(first, patches) :]
        self._network.base_model(
            input_ids=torch.tensor([ids], device=self._network.device),
            pixel_values=self.values(patches, first),
            past_key_values=cache,
            use_cache=True,
        )
        return self.keep(patches, cache)

    def keep(self, patches: Patches, cache: DynamicCache) -> Prefix[Patches]:
        """Remember what was computed of a picture and the token after it."""
        prefix = Prefix(patches, cache)
        self.prefixes.add(patches.key, prefix)
        return prefix

    def values(self, patches: Patches, first: int) -> torch.Tensor:
        """The patches from `first` on, where and as the network takes them."""
        return patches.values(first, self._network.device).to(self._network.dtype)


def head(text: FuyuText, patches: Patches | None) -> list[int]:
    """The ids before a question, which are the same for every one about a picture."""
    if patches is None:
        return [text.begin]
    row = [text.speaker] * patches.columns + [text.newline]
    return [*row * patches.rows, text.begin]


def token_of(patch: int, patches: Patches) -> int:
    """The place of a patch among the tokens: one more stands after each row."""
    row, column = divmod(patch, patches.columns)
    return row * (patches.columns + 1) + column
