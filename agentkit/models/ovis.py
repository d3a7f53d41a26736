"""Ovis1.6: pictures in up to nine tiles, each token a mixture of visual words.

The network is `_ovis_network`, how a picture is cut `_ovis_pixels`; here messages become rows. The
authors' own code takes one conversation at a time; rows here may also be batched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from tokenizers import Tokenizer

from agentkit.catalog import Card
from agentkit.errors import ConfigError, ModelError
from agentkit.frame import pixel_hash
from agentkit.models._checkpoint import check_vocabulary, read_config, read_json
from agentkit.models._loading import Loading, load_network, published_shapes
from agentkit.models._local import Conversation, Inputs, LocalModel, in_rows
from agentkit.models._ovis_network import INDICATORS, Ovis, OvisConfig
from agentkit.models._ovis_pixels import Grid, Squares, Tile, best_grid, placeholders, tiles
from agentkit.models._ovis_prompt import MANNERS, Scribe
from agentkit.models._ovis_seen import Seen
from agentkit.models._reuse import behind
from agentkit.models._rows import Part, Row, build_row, labels
from agentkit.models._tokenizer import load_tokenizer, token_ids
from agentkit.views import View

__all__ = ["OvisModel"]

TILE_TOKENS = 196
"""Of 27 × 27 patches in blocks of 2 × 2 (arXiv:2405.20797)."""


class OvisModel(LocalModel):
    """Ovis1.6 over Gemma2 or Llama 3.2.

    Args:
        card: of the model.
        directory: of the checkpoint, in its published layout.
        max_partition: a picture is cut into at most so many tiles, of 196 tokens each, beside the
            one of the whole; 9 is the authors' default, 1 shows the whole alone.
        device, dtype, device_map, attn_implementation, quantization_config, allow_pickle: as
            `Loading` has them.
        cache_gb: the memory that may be kept filled with what was computed of the pictures seen
            last, for the next question about them; 0 keeps none. Over Gemma2, nine tiles take
            0.6 GB in bfloat16.

    Raises:
        MissingWeights: where a file is not there.
        ConfigError: where one is damaged, or of another model.
    """

    def __init__(
        self,
        card: Card,
        directory: Path,
        *,
        max_partition: int = 9,
        device: str | None = None,
        dtype: str | torch.dtype | None = None,
        device_map: str | dict[str, Any] | None = None,
        attn_implementation: str | None = None,
        quantization_config: Any = None,
        allow_pickle: bool = False,
        cache_gb: float = 3.0,
    ) -> None:
        if max_partition < 1:
            raise ConfigError(f"max_partition {max_partition} leaves no tile; 1 is the least")
        loading = Loading(
            device, dtype, device_map, attn_implementation, quantization_config, allow_pickle
        )
        config = _config(directory)
        self.card = card
        self.max_partition = max_partition
        self.longest: int = config.multimodal_max_length
        self.tokenizer = load_tokenizer(directory)
        check_vocabulary(directory, self.tokenizer.get_vocab_size(), config.llm_config.vocab_size)
        self.scribe = _scribe(card, directory, config.llm_config.model_type, self.tokenizer)
        self.squares = Squares.of(directory)
        self.tile_tokens = _tile_tokens(config.visual_tokenizer_config)
        self.endings, self.padding = _endings(directory, config.llm_config)
        self.network = load_network(Ovis, config, directory, loading)
        self.network.generation_config.cache_implementation = None  # a class that is no more
        self._window: int | None = getattr(config.llm_config, "sliding_window", None)
        self.seen = Seen(self.network, self.squares, cache_gb)
        self._hashes: WeakKeyDictionary[View, str] = WeakKeyDictionary()

    @classmethod
    def published(cls, directory: Path) -> dict[str, tuple[int, ...]]:
        """The tensors that the configuration of a checkpoint implies, by their published names."""
        with torch.device("meta"):
            shapes = published_shapes(Ovis(_config(directory)))
        backbone = "visual_tokenizer.backbone."  # which is converted back only once it was loaded
        return {
            name.replace(backbone, f"{backbone}vision_model."): shape
            for name, shape in shapes.items()
        }

    @classmethod
    def spots(cls, directory: Path) -> list[tuple[str, bool, str]]:
        """What is easily wrong in a checkpoint: its name, whether it is right, what was found."""
        config = _config(directory)
        language = config.llm_config
        manner, tokenizer = MANNERS[language.model_type], load_tokenizer(directory)
        ids = {token: tokenizer.token_to_id(token) for token in manner.special}
        endings, _ = _endings(directory, language)
        tokens = _tile_tokens(config.visual_tokenizer_config)
        theta = language.rope_parameters["rope_theta"]
        return [
            ("special tokens", None not in ids.values(), f"{ids}"),
            ("end of an answer", ids[manner.after[0]] in endings, f"any of {endings}"),
            ("tokens of a tile", tokens == TILE_TOKENS, f"{tokens}"),
            ("rope theta", theta == manner.theta, f"{theta:g}"),
        ]

    def encode(self, batch: Sequence[Conversation]) -> Inputs:
        return self._inputs([self._row(self.scribe.prompt(each)) for each in batch], "left")

    def examples(self, batch: Sequence[Conversation]) -> Inputs:
        rows = [self._row(self.scribe.lesson(each)) for each in batch]
        return {**self._inputs(rows, "right"), "labels": labels(rows)}

    def decode(self, ids: Sequence[int]) -> str:
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=False))

    def together(self, batch: Sequence[Conversation], max_tokens: int) -> list[list[int]]:
        """Questions about the same pictures, of any length for as long as no window slides.

        What fills up a shorter question stands behind the pictures. Within a sliding window of
        attention it would push out the first tokens before their time.
        """
        rows = [self._row(self.scribe.prompt(each)) for each in batch]
        if not self._keeps(rows):
            return super().together(batch, max_tokens)
        longest = max(len(row.ids) for row in rows) + max_tokens
        slides = self._window is not None and longest > self._window
        groups: dict[tuple[str, int], list[int]] = {}
        for place, row in enumerate(rows):
            key = self._beginning(row)[0], len(row.ids) if slides else 0
            groups.setdefault(key, []).append(place)
        return [*groups.values()]

    def prepare(self, batch: Sequence[Conversation]) -> Inputs:
        """What is generated from; pictures that were seen before are not looked at again."""
        rows = [self._row(self.scribe.prompt(each)) for each in batch]
        beginnings = {self._beginning(row) for row in rows}
        if not self._keeps(rows) or len(beginnings) > 1:
            return self.moved(self._inputs(rows, "left"))
        ((key, tokens),) = beginnings
        known = self.seen.prefixes.find(key)
        prefix = known or self.seen.prefix(key, rows[0].ids[:tokens], [*self._tiles(rows[:1])])
        return self.moved(behind(prefix, [row.ids for row in rows], self.padding))

    def forget(self) -> None:
        """Drop what was computed of the pictures seen before, and free its memory."""
        self.seen.forget()

    def _keeps(self, rows: Sequence[Row]) -> bool:
        return bool(self.seen.prefixes.budget) and any(row.views for row in rows)

    def _beginning(self, row: Row) -> tuple[str, int]:
        """A name for a row up to the end of its last picture, and how many tokens that is."""
        end = max((at for at, number in enumerate(row.ids) if number == INDICATORS[-1]), default=-1)
        pictures = [self._hash(view) for view in row.views]
        return repr((row.ids[: end + 1], pictures)), end + 1

    def _hash(self, view: View) -> str:
        if view not in self._hashes:
            self._hashes[view] = pixel_hash(np.asarray(view.picture))
        return self._hashes[view]

    def _row(self, parts: Iterator[Part]) -> Row:
        row = build_row(parts, self.tokenizer, self._placeholders)
        if len(row.ids) > self.longest:
            raise ModelError(
                f"the conversation is {len(row.ids)} tokens long, {self.card.name} takes"
                f" {self.longest}; show it fewer views, or say a smaller max_partition than"
                f" {self.max_partition}"
            )
        return row

    def _placeholders(self, views: Sequence[View]) -> list[int]:
        return [
            number for view in views for number in placeholders(self._grid(view), self.tile_tokens)
        ]

    def _grid(self, view: View) -> Grid:
        return best_grid(view.picture.size, self.squares.side, self.max_partition)

    def _inputs(self, rows: Sequence[Row], side: str) -> Inputs:
        inputs = in_rows([row.ids for row in rows], self.padding, side)
        squares = [self.squares.normalized(tile) for tile in self._tiles(rows)]
        return {**inputs, "pixel_values": torch.stack(squares)} if squares else inputs

    def _tiles(self, rows: Sequence[Row]) -> Iterator[Tile]:
        """Of all pictures of all rows, in order."""
        for row in rows:
            for view in row.views:
                yield from tiles(view.picture, self._grid(view), self.squares.side)


def _config(directory: Path) -> Any:
    """The configuration of a checkpoint, of an Ovis that is known here."""
    settings = read_config(directory, ["Ovis"])
    config: Any = OvisConfig.from_dict(settings)
    visual, language = config.visual_tokenizer_config, config.llm_config
    if language.model_type not in MANNERS or visual.tokenize_function != "softmax":
        raise ConfigError(
            f"{directory / 'config.json'} is an Ovis over {language.model_type} with"
            f" {visual.tokenize_function} visual words; known are"
            f" {' and '.join(MANNERS)} with softmax"
        )
    if config.disable_tie_weight:
        language.tie_word_embeddings = False
    return config


def _scribe(card: Card, directory: Path, language: str, tokenizer: Tokenizer) -> Scribe:
    manner = MANNERS[language]
    ids = token_ids(tokenizer, directory, manner.special)
    return Scribe(card.name, manner, dict(zip(manner.special, ids, strict=True)))


def _tile_tokens(visual: Any) -> int:
    """How many visual tokens a tile becomes."""
    side = visual.backbone_config.image_size // visual.backbone_config.patch_size
    blocks = -(-side // visual.hidden_stride)
    return int(blocks**2)


def _endings(directory: Path, language: Any) -> tuple[tuple[int, ...], int]:
    """The tokens that end an answer, and the one that fills rows up."""
    path = directory / "generation_config.json"
    settings = read_json(path) if path.is_file() else {}
    found = settings.get("eos_token_id", language.eos_token_id)
    endings = tuple(found) if isinstance(found, list) else (found,)
    padding = settings.get("pad_token_id", language.pad_token_id)
    return endings, endings[0] if padding is None else padding
