"""Monkey (arXiv:2311.06607): one question about pictures of 896 pixels squared.

Its authors publish no code for today's transformers, so the network is a port
(`_monkey_network.py`, with the published key names), held against theirs by the tests.

A prompt is ``<img>…</img> QUESTION Answer: ``. The one request that is not followed by ``Answer:``
is the detailed caption of the base model, ``Generate the detailed caption in English:``.
Monkey-Chat, a fine-tune, takes the same prompts but for that.

What is known of the training is one question and one answer: earlier turns and system messages
have no form, and are refused. A begun answer is continued, and ``<ref>``, ``<box>`` and ``<quad>``
in it are the tokens that they are when the model writes them; in a question they are letters.
Pictures that nothing is asked about, and the begun answer ``<ref>the button</ref><box>``, are the
prompt that Qwen-VL, which it is made of, was asked for places with.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from agentkit.catalog import Card
from agentkit.errors import ConfigError
from agentkit.models._checkpoint import check_vocabulary, read_config
from agentkit.models._loading import Loading, load_network, published_shapes
from agentkit.models._local import IGNORED, Conversation, Inputs, LocalModel, in_rows, padded
from agentkit.models._monkey_network import MonkeyConfig, MonkeyLMHeadModel
from agentkit.models._monkey_pixels import WINDOW, shown
from agentkit.models._monkey_prompt import Prompt, Prompts
from agentkit.models._monkey_seen import Seen
from agentkit.models._monkey_tokens import VOCABULARY, MonkeyTokens
from agentkit.models._monkey_vision import QUERIES
from agentkit.models._reuse import behind

__all__ = ["MonkeyModel"]

VISUAL = frozenset(
    "image_size patch_size width layers heads mlp_ratio output_dim image_start_id".split()
)
"""The settings of the visual tower that the network is built from."""

ADAPTERS = 4
"""Windows that have adapters, where the configuration does not say (the authors' ``visual.py``)."""


class MonkeyModel(LocalModel):
    """Monkey and Monkey-Chat.

    Args:
        card: of the model.
        directory: of the checkpoint, in its published layout.
        device, dtype, device_map, attn_implementation, quantization_config, allow_pickle: as
            `Loading` has them.
        cache_gb: the memory that may be kept filled with what was computed of the pictures seen
            last, for the next question about them; 0 keeps none. A picture takes 0.7 GB in
            bfloat16.

    Raises:
        MissingWeights: where a file is not there.
        ConfigError: where one is damaged, or of another model.
    """

    def __init__(
        self,
        card: Card,
        directory: Path,
        *,
        device: str | None = None,
        dtype: str | torch.dtype | None = None,
        device_map: str | dict[str, Any] | None = None,
        attn_implementation: str | None = None,
        quantization_config: Any = None,
        allow_pickle: bool = False,
        cache_gb: float = 3.0,
    ) -> None:
        loading = Loading(
            device, dtype, device_map, attn_implementation, quantization_config, allow_pickle
        )
        self.card = card
        self.tokens = MonkeyTokens(directory)
        self.config = _config(directory)
        _check_tokens(directory, self.tokens, self.config)
        places = QUERIES * (_windows(self.config) + 1)
        chat = card.name == "monkey-chat"
        self.prompts = Prompts(card.name, self.tokens, places, chat=chat)
        self.padding = self.tokens.special("<|endoftext|>")
        self.endings = (self.padding,)
        self.network = load_network(MonkeyLMHeadModel, self.config, directory, loading)
        # The published configuration says no: every token would cost a whole prompt.
        self.network.generation_config.use_cache = True
        self.seen = Seen(self.network, cache_gb)

    @classmethod
    def published(cls, directory: Path) -> dict[str, tuple[int, ...]]:
        """The tensors that the configuration of a checkpoint implies, by their published names."""
        with torch.device("meta"):
            return published_shapes(MonkeyLMHeadModel(_config(directory)))

    @classmethod
    def spots(cls, directory: Path) -> list[tuple[str, bool, str]]:
        """What can be told of a checkpoint without its weights: name, whether it holds, detail."""
        tokens, config = MonkeyTokens(directory), _config(directory)
        due, found = config.image_token_id, tokens.special("<imgpad>")
        digits = tokens.decode([tokens.encode("2048")[-1]])
        return [
            ("id of <imgpad>", found == due, f"{found}, the configuration says {due}"),
            ("digits are tokens", digits == "8", f"2048 ends in {digits!r}"),
            ("rotary base", config.rotary_emb_base == 10000, f"{config.rotary_emb_base}"),
            ("trained length", config.seq_length == 2048, f"{config.seq_length}"),
        ]

    def encode(self, batch: Sequence[Conversation]) -> Inputs:
        return self._inputs([*map(self.prompts.begun, batch)], "left")

    def examples(self, batch: Sequence[Conversation]) -> Inputs:
        lessons = [*map(self.prompts.lesson, batch)]
        labels = [
            [IGNORED] * (len(each.ids) - each.taught) + each.ids[-each.taught :] for each in lessons
        ]
        return {**self._inputs(lessons, "right"), "labels": padded(labels, IGNORED, "right")}

    def decode(self, ids: Sequence[int]) -> str:
        return self.tokens.decode(ids)

    def prepare(self, batch: Sequence[Conversation]) -> Inputs:
        """What is generated from; no picture is looked at twice, no common beginning computed."""
        prompts = [*map(self.prompts.begun, batch)]
        views = [view for prompt in prompts for view in prompt.views]
        alike = len(set(map(self.seen.name, prompts))) == 1
        if views and alike and self.seen.prefixes.budget:
            prefix, rows = self.seen.prefix(prompts[0]), [prompt.ids for prompt in prompts]
            return self.moved(behind(prefix, rows, self.padding))
        encoded = {"mm_encoder_outputs": self.seen.features(views)} if views else {}
        return self.moved({**self._rows(prompts, "left"), **encoded})

    def forget(self) -> None:
        """Drop what was computed of the pictures seen before, and free its memory."""
        self.seen.forget()

    def _inputs(self, prompts: Sequence[Prompt], side: str) -> Inputs:
        square = int(self.config.visual["image_size"])
        pixels = [shown(view.picture, square) for prompt in prompts for view in prompt.views]
        pictured = {"pixel_values": torch.stack(pixels)} if pixels else {}
        return {**self._rows(prompts, side), **pictured}

    def _rows(self, prompts: Sequence[Prompt], side: str) -> Inputs:
        return in_rows([prompt.ids for prompt in prompts], self.padding, side)


def _config(directory: Path) -> MonkeyConfig:
    settings = read_config(directory, ["MonkeyLMHeadModel"])
    written = settings.get("visual")
    visual = {"lora_repeat_num": ADAPTERS, **(written if isinstance(written, dict) else {})}
    missing = VISUAL - visual.keys()
    if missing:
        raise ConfigError(
            f"{directory / 'config.json'}: visual lacks {', '.join(sorted(missing))};"
            " download it again"
        )
    adapters, side = visual["lora_repeat_num"], visual["image_size"]
    if not isinstance(side, int) or (side // WINDOW) ** 2 != adapters:
        raise ConfigError(
            f"{directory / 'config.json'}: {adapters} adapters do not fit the windows of {WINDOW}"
            f" pixels of an image_size of {side}; download it again"
        )
    config: MonkeyConfig = MonkeyConfig.from_dict({**settings, "visual": visual})
    return config


def _windows(config: MonkeyConfig) -> int:
    """How many windows a picture is cut into."""
    return int(config.visual["image_size"] // WINDOW) ** 2


def _check_tokens(directory: Path, tokens: MonkeyTokens, config: MonkeyConfig) -> None:
    """See that vocabulary and configuration are of the same checkpoint."""
    check_vocabulary(directory, len(tokens), config.vocab_size)
    found = tokens.special("<imgpad>")
    if found != config.image_token_id:
        raise ConfigError(
            f"{directory / VOCABULARY} has <imgpad> as {found}, config.json as"
            f" {config.image_token_id}; one of them is damaged or of another model"
        )
