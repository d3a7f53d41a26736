"""What a network computed of the beginning of a prompt, kept for the next question about it.

Attention is causal: the keys and values of a prompt's first tokens do not depend on what follows,
so they serve every prompt that begins alike. The same function is computed either way, not the
same sums in the same order: answers are identical in float32, and nearly always in bfloat16.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import torch
from torch import nn
from transformers import DynamicCache

from agentkit.models._local import Inputs, in_rows

__all__ = ["Features", "Prefix", "Prefixes", "Recent", "behind"]


class Kept(Protocol):
    """Whatever is kept says what memory it takes."""

    @property
    def size(self) -> int:
        """In bytes."""


Source = TypeVar("Source")
Item = TypeVar("Item", bound=Kept)


@dataclass(frozen=True)
class Features:
    """What a network made of a picture, or of a part of it, whatever is asked about it."""

    values: torch.Tensor

    @property
    def size(self) -> int:
        """The memory that they take, in bytes."""
        return self.values.untyped_storage().nbytes()


@dataclass(frozen=True)
class Prefix(Generic[Source]):
    """The keys and values of a prompt's first tokens, for one row.

    Attributes:
        source: what they were computed from, for the family to compare a new prompt with.
        cache: as the network's forward filled it; never handed to it again, but by `fork`.
    """

    source: Source
    cache: DynamicCache

    @property
    def tokens(self) -> int:
        return int(self.cache.get_seq_length())

    @property
    def size(self) -> int:
        """The memory that it takes, in bytes."""
        tensors = [part for keys, values, _ in self.cache for part in (keys, values)]
        return sum(part.untyped_storage().nbytes() for part in tensors)

    def fork(self, tokens: int | None = None, rows: int = 1) -> DynamicCache:
        """Its first `tokens`, or all, to be gone on from: once, or in several rows at a time.

        Nothing is copied: a layer that grows takes new memory, and leaves this one's as it was.
        """
        cache = copy.copy(self.cache)
        cache.layers = [_rows(copy.copy(layer), rows) for layer in self.cache.layers]
        if tokens is not None and tokens < self.tokens:
            cache.crop(tokens - self.tokens)
        return cache


class Recent(Generic[Item]):
    """What a network computed and was used last, as much as fits into a budget.

    All are forgotten when the network's weights change: they would be another network's.

    Args:
        gigabytes: the memory that they may take together; 0 keeps none.
        network: what computes them.
    """

    def __init__(self, gigabytes: float, network: nn.Module) -> None:
        self.budget = int(gigabytes * 1e9)
        self._network = network
        self._kept: OrderedDict[str, Item] = OrderedDict()
        self._weights = self._state_of_weights()

    def __iter__(self) -> Iterator[Item]:
        """The one that was used last comes first."""
        self._forget_other_weights()
        return iter([*reversed(self._kept.values())])

    @property
    def size(self) -> int:
        """The memory that they take, in bytes."""
        return sum(item.size for item in self._kept.values())

    def find(self, key: str) -> Item | None:
        """What was kept under `key`, such as a hash of all that it depends on."""
        self._forget_other_weights()
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def add(self, key: str, item: Item) -> None:
        """Keep something, at the cost of what was not used for longest."""
        self._forget_other_weights()
        self._kept.pop(key, None)
        if item.size > self.budget:
            return
        while self.size + item.size > self.budget:
            self._kept.popitem(last=False)
        self._kept[key] = item

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()

    def _forget_other_weights(self) -> None:
        now = self._state_of_weights()
        if now != self._weights:
            self.clear()
        self._weights = now

    def _state_of_weights(self) -> tuple[int, int]:
        """How many parameters there are, and how often one was written to: torch counts that.

        Those that wait on another device or on disk, which nobody trains, are not counted.
        """
        present = [each for each in self._network.parameters() if not each.is_meta]
        return len(present), sum(parameter._version for parameter in present)


class Prefixes(Recent[Prefix[Source]]):
    """The prefixes that were used last."""


def _rows(layer: Any, rows: int) -> Any:
    """A layer of one row as one of several, which share its memory."""
    layer.keys, layer.values = (
        each.expand(rows, -1, -1, -1) for each in (layer.keys, layer.values)
    )
    return layer


def behind(prefix: Prefix[Any], rows: Sequence[Sequence[int]], filler: int) -> Inputs:
    """What rows that begin with a prefix are generated from, without computing that again.

    Args:
        prefix: of all of them.
        rows: whole prompts.
        filler: the id that fills up the shorter ones, between the prefix and the rest.
    """
    beginnings = torch.tensor([[*row[: prefix.tokens]] for row in rows])
    rest = in_rows([row[prefix.tokens :] for row in rows], filler, "left")
    seen = torch.ones_like(beginnings)
    return {
        "input_ids": torch.cat([beginnings, rest["input_ids"]], dim=1),
        "attention_mask": torch.cat([seen, rest["attention_mask"]], dim=1),
        "past_key_values": prefix.fork(rows=len(rows)),
    }
