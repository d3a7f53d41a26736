"""What a chat model computed of the pictures that it saw last, for the next question and frame.

Everything up to the last picture's end is the same for each question about it, so its keys and
values are kept. Idefics3 and its kin look at a picture tile by tile, each by itself: of the next
frame, only tiles that changed are looked at, and what stands before the first of them in the
prompt stays exactly valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
import xxhash
from transformers import DynamicCache, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPooling

from agentkit.models._local import Inputs, padded
from agentkit.models._reuse import Prefix, Prefixes

__all__ = ["Head", "Seen"]

REUSED = frozenset({"glm4v", "idefics3", "internvl", "qwen2_5_vl", "qwen3_vl", "smolvlm"})
"""The families in which this was seen to change no answer: attention is causal in every layer, and
after a picture's last token nothing depends on its pixels. (Gemma 3 has layers with a window, and
Ovis2 writes what ends a picture only where it is given the pixels.)"""

TILED = frozenset({"idefics3", "smolvlm"})
"""The families that look at a picture in tiles, each by itself."""

WORTHWHILE = 0.3
"""The part of a prompt's beginning that must be kept for it to be worth while: going on from kept
tokens needs an explicit mask, which costs about twice what the causal kernel does."""


@dataclass(frozen=True)
class Head:
    """A prompt up to the end of its last picture.

    Attributes:
        ids: of its tokens.
        tiles: a hash of each tile of its pictures, in order; of all in one, where a family does
            not look at them one by one.
        starts: the place of each tile's first token.
        features: of each tile, tokens × width, where a family looks at them one by one.
    """

    ids: tuple[int, ...]
    tiles: tuple[str, ...]
    starts: tuple[int, ...]
    features: tuple[torch.Tensor, ...] = ()

    @property
    def key(self) -> str:
        return xxhash.xxh3_128_hexdigest(repr((self.ids, self.tiles)).encode())

    def common(self, other: Head) -> int:
        """How many tokens the two begin with in common, pictures included."""
        tokens = _common(self.ids, other.ids)
        first = _common(self.tiles, other.tiles)
        return min([tokens, *self.starts[first:], *other.starts[first:]])


class Seen:
    """The pictures that a network saw last.

    Args:
        network: one of transformers' vision-language models.
        gigabytes: the memory that may be kept filled; nothing is kept with 0, nor of families
            that are not among `REUSED`.
    """

    def __init__(self, network: PreTrainedModel, gigabytes: float) -> None:
        family = network.config.model_type
        self.prefixes: Prefixes[Head] = Prefixes(gigabytes if family in REUSED else 0, network)
        self._network: Any = network  # what a family's network has is more than its type says
        self._tiled = family in TILED

    def end(self, inputs: Inputs) -> int:
        """The number of tokens up to the end of the last picture; 0 where there is none."""
        places = (inputs["input_ids"][0] == self._network.config.image_token_id).nonzero()
        return int(places[-1]) + 1 if len(places) else 0

    def prefix(self, inputs: Inputs) -> Prefix[Head]:
        """The keys and values of the tokens up to the end of the last picture of one row.

        Args:
            inputs: of one conversation, on the processor.
        """
        head = self._head(inputs)
        return self.prefixes.find(head.key) or self._computed(head, inputs)

    def behind(self, rows: Sequence[Inputs], padding: int) -> Inputs:
        """What rows that begin alike are generated from: filled up after what they share."""
        prefix = self.prefix(rows[0])
        if hasattr(self._network.base_model, "rope_deltas"):
            self._network.base_model.rope_deltas = None  # those of another prompt
        tokens, pictures = {}, {}
        for name, numbers in rows[0].items():
            of_rows = [row[name] for row in rows]
            if numbers.shape == rows[0]["input_ids"].shape:
                filler = padding if name == "input_ids" else 0
                tokens[name] = _filled(prefix.tokens, of_rows, filler)
            elif not name.startswith("pixel"):
                pictures[name] = torch.cat(of_rows)
        return {**tokens, **pictures, "past_key_values": prefix.fork(rows=len(rows))}

    def _head(self, inputs: Inputs) -> Head:
        ids = inputs["input_ids"][0, : self.end(inputs)]
        picture = ids == self._network.config.image_token_id
        before = torch.cat([torch.tensor([False]), picture[:-1]])
        starts = (picture & ~before).nonzero().flatten().tolist()
        pixels = inputs["pixel_values"]
        parts = pixels[0].split(1) if self._tiled else [pixels]
        return Head(tuple(ids.tolist()), tuple(map(_hash, parts)), tuple(starts))

    def _computed(self, head: Head, inputs: Inputs) -> Prefix[Head]:
        if self._tiled:
            head = replace(head, features=self._looked_at(head, inputs))
            cache = self._gone_on(head)
        else:
            cache = self._whole(head, inputs)
        prefix = Prefix(head, cache)
        self.prefixes.add(head.key, prefix)
        return prefix

    def _whole(self, head: Head, inputs: Inputs) -> DynamicCache:
        cache = DynamicCache(config=self._network.config)
        shape, length = inputs["input_ids"].shape, len(head.ids)
        ours = {
            name: numbers[:, :length] if numbers.shape == shape else numbers
            for name, numbers in inputs.items()
        }
        self._run(cache, **{name: self._moved(numbers) for name, numbers in ours.items()})
        return cache

    def _gone_on(self, head: Head) -> DynamicCache:
        """From what the nearest prompt before has in common."""
        kept = [(head.common(old.source), old) for old in self.prefixes]
        first, nearest = max(kept, key=lambda each: each[0], default=(0, None))
        if nearest is None or first < WORTHWHILE * len(head.ids):
            first, cache = 0, DynamicCache(config=self._network.config)
        else:
            cache = nearest.fork(first)
        if first == len(head.ids):
            return cache
        due = [
            features
            for start, features in zip(head.starts, head.features, strict=True)
            if start >= first
        ]
        self._run(
            cache,
            input_ids=self._moved(torch.tensor([head.ids[first:]])),
            mm_encoder_outputs={"image": BaseModelOutputWithPooling(pooler_output=torch.cat(due))},
        )
        return cache

    def _looked_at(self, head: Head, inputs: Inputs) -> tuple[torch.Tensor, ...]:
        """The features of each tile: those that were seen before as they were then."""
        heads = [prefix.source for prefix in self.prefixes]
        known = {
            tile: features
            for old in heads
            for tile, features in zip(old.tiles, old.features, strict=True)
        }
        new = [place for place, tile in enumerate(head.tiles) if tile not in known]
        if new:
            seen = self._network.get_image_features(
                self._moved(inputs["pixel_values"][:, new]),
                self._moved(inputs["pixel_attention_mask"][:, new]),
                return_dict=True,
            )
            each = torch.cat(list(seen.pooler_output)).chunk(len(new))
            known.update(zip((head.tiles[place] for place in new), each, strict=True))
        return tuple(known[tile] for tile in head.tiles)

    def _run(self, cache: DynamicCache, **inputs: object) -> None:
        self._network.base_model(**inputs, past_key_values=cache, use_cache=True)

    def _moved(self, numbers: torch.Tensor) -> torch.Tensor:
        dtype = self._network.dtype if numbers.is_floating_point() else None
        return numbers.to(self._network.device, dtype)


def _filled(end: int, rows: Sequence[torch.Tensor], filler: int) -> torch.Tensor:
    """Rows of 1 × tokens, filled up after the `end` that they share."""
    tails = padded([row[0, end:].tolist() for row in rows], filler, "left")
    return torch.cat([rows[0][:, :end].expand(len(rows), -1), tails], dim=1)


def _common(some: Sequence[object], others: Sequence[object]) -> int:
    """How many items two rows begin with in common."""
    pairs = enumerate(zip(some, others, strict=False))
    shorter = min(len(some), len(others))
    return next((place for place, (one, other) in pairs if one != other), shorter)


def _hash(numbers: torch.Tensor) -> str:
    return xxhash.xxh3_128_hexdigest(numbers.contiguous().numpy().tobytes())
