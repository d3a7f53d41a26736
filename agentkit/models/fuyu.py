"""Fuyu (https://www.adept.ai/blog/fuyu-8b): patches of the picture are tokens like any other.

transformers' own network over our own preprocessing and text codec, because its processor drops
the boxes of a prompt and can hang on those of an answer. A prompt is one token per patch in raster
order with one after each row, then the question, then the token after which the answer begins.

Published tensors: ``language_model.model.*`` and ``language_model.lm_head.weight`` (Persimmon), and
``vision_embed_tokens.*``, the linear layer from a patch to a token.

Places in a question, ``<box>y1, x1, y2, x2</box>`` and ``<point>x, y</point>``, are pixels of the
view's picture, as in Adept's prompts. Places in an answer are the model's own numbers, in units of
two pixels of the shrunk picture, which `FuyuDialect` turns into pixels of the frame.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import torch
from transformers import DynamicCache, FuyuConfig, FuyuForCausalLM

from agentkit.catalog import Card
from agentkit.errors import ConfigError, ModelError
from agentkit.models._checkpoint import check_vocabulary, read_config
from agentkit.models._conversation import check_conversation, check_example
from agentkit.models._fuyu_pixels import Patches, cut
from agentkit.models._fuyu_quick import Quick
from agentkit.models._fuyu_seen import Seen, head
from agentkit.models._fuyu_text import FuyuText
from agentkit.models._loading import Loading, load_network, published_shapes
from agentkit.models._local import IGNORED, Conversation, Inputs, LocalModel, in_rows, padded
from agentkit.models._reuse import behind
from agentkit.protocols import Message, Reply, Stopped
from agentkit.views import View

__all__ = ["FuyuModel"]

THETA = 25000.0
"""The rotary base that Fuyu was trained with: ``rope_theta`` in the published configuration."""


@dataclass(frozen=True)
class Prompt:
    """A conversation as Fuyu takes it: the patches of a picture, if any, then ids."""

    patches: Patches | None
    text: list[int]


class FuyuModel(LocalModel):
    """Fuyu-8b: one picture of any shape and a question, or a question alone.

    Args:
        card: of the model.
        directory: of the checkpoint, in its published layout.
        device, dtype, device_map, attn_implementation, quantization_config, allow_pickle: as
            `Loading` has them.
        cache_gb: the memory that may be kept filled with what was computed of the frames seen
            last, for the next question and the next frame; 0 keeps none. A 1920×1080 frame of
            fuyu-8b takes 1.4 GB in bfloat16.
        quick: whether the likeliest answer to one question takes the short way, by CUDA graphs:
            the same answer sooner. On a GPU, by default.
        compiled: whether that way is compiled first, which takes a minute, and saves some more.

    Raises:
        MissingWeights: where a file is not there.
        ConfigError: where one is damaged or of another model, or the rotary base is not Fuyu's.
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
        quick: bool | None = None,
        compiled: bool = False,
    ) -> None:
        loading = Loading(
            device, dtype, device_map, attn_implementation, quantization_config, allow_pickle
        )
        self.card = card
        self.text = FuyuText(directory)
        self.endings = (self.text.end,)
        self.padding = 0
        config = _config(directory, self.text.speaker)
        _check_theta(config, directory)
        check_vocabulary(directory, self.text.size, config.get_text_config().vocab_size)
        self.network = load_network(FuyuForCausalLM, config, directory, loading)
        self.seen = Seen(self.network, self.text, cache_gb)
        wanted = self.network.device.type == "cuda" if quick is None else quick
        self._quick = Quick(self.network, compiled) if wanted else None
        self._cut: WeakKeyDictionary[View, Patches] = WeakKeyDictionary()

    @classmethod
    def published(cls, directory: Path) -> dict[str, tuple[int, ...]]:
        """The tensors that the configuration of a checkpoint implies, by their published names."""
        with torch.device("meta"):
            return published_shapes(FuyuForCausalLM(_config(directory, speaker=0)))

    @classmethod
    def spots(cls, directory: Path) -> list[tuple[str, bool, str]]:
        """What is easily wrong in a checkpoint: its name, whether it is right, what was found."""
        theta = _theta(_config(directory, speaker=0))
        text = FuyuText(directory)
        tokens = [text.speaker, text.newline, text.begin, text.answer, text.end]
        box = text.encode("<box>0, 0, 1080, 1920</box>", 0.5)
        return [
            ("rope theta", theta == THETA, f"{theta:g}"),
            ("special tokens", len(set(tokens)) == 5, f"ids {tokens}"),
            ("numbers of one token each", len(box) == 6, f"ids of a box {box}"),
        ]

    def encode(self, batch: Sequence[Conversation]) -> Inputs:
        return self._inputs([self._prompt(conversation) for conversation in batch], "left")

    def examples(self, batch: Sequence[Conversation]) -> Inputs:
        prompts = [self._prompt(conversation) for conversation in batch]
        answers = [self._answer(conversation) for conversation in batch]
        lessons = [Prompt(prompt.patches, [*prompt.text, self.text.end]) for prompt in prompts]
        rows = [self._ids(lesson) for lesson in lessons]
        taught = [
            [IGNORED] * (len(row) - len(answer)) + answer
            for row, answer in zip(rows, answers, strict=True)
        ]
        return {**self._inputs(lessons, "right"), "labels": padded(taught, IGNORED, "right")}

    def decode(self, ids: Sequence[int]) -> str:
        return self.text.decode(ids)

    def forget(self) -> None:
        """Drop what was computed of the frames seen before, and free its memory.

        New weights do so by themselves; an adapter that is switched on or off does not.
        """
        self.seen.prefixes.clear()

    def together(self, batch: Sequence[Conversation], max_tokens: int) -> list[list[int]]:
        """Questions about one picture go together, and see it once, if pictures are kept at all."""
        if not self.seen.prefixes.budget:
            return super().together(batch, max_tokens)
        groups: dict[str, list[int]] = {}
        for place, conversation in enumerate(batch):
            views = [view for message in conversation for view in _views(message)]
            groups.setdefault(self._patches(views[0]).key if views else "", []).append(place)
        return [*groups.values()]

    def _answered(
        self,
        batch: Sequence[Conversation],
        *,
        max_tokens: int,
        temperature: float,
        seed: int,
        stop: Sequence[str],
        stopped: Stopped,
    ) -> list[Reply]:
        if self._quick and len(batch) == 1 and not temperature and self._quick.can_run():
            return [self._quickly(self._prompt(batch[0]), max_tokens, stop, stopped)]
        return super()._answered(
            batch,
            max_tokens=max_tokens,
            temperature=temperature,
            seed=seed,
            stop=stop,
            stopped=stopped,
        )

    def _quickly(
        self, prompt: Prompt, max_tokens: int, stop: Sequence[str], stopped: Stopped
    ) -> Reply:
        began = time.perf_counter()
        length = len(self._ids(prompt))
        self._check_length(length)
        quick = self._read(prompt, length + max_tokens)
        ids, logprobs, halted = [int(quick.token)], [quick.logprob.clone()], stopped()
        while not (halted or len(ids) >= max_tokens or self._finished(ids, stop)):
            quick.step()
            ids.append(int(quick.token))
            logprobs.append(quick.logprob.clone())
            halted = stopped()
        seconds = time.perf_counter() - began
        return self._reply(ids, torch.cat(logprobs).cpu(), length, seconds, stop, halted)

    def _finished(self, ids: Sequence[int], stop: Sequence[str]) -> bool:
        if ids[-1] in self.endings:
            return True
        written = self.decode(ids) if stop else ""
        return any(word in written for word in stop)

    def _read(self, prompt: Prompt, room: int) -> Quick:
        """Take a prompt in, and keep what was computed of its picture."""
        assert self._quick is not None
        patches, ids = prompt.patches, self._ids(prompt)
        if patches is None:
            self._quick.read(ids, torch.empty(0), DynamicCache(), room)
            return self._quick
        cache, first = self.seen.nearest(patches)
        values = self.seen.values(patches, first)
        self._quick.read(ids[cache.get_seq_length() :], values, cache, room)
        if first < patches.count and self.seen.prefixes.budget:
            tokens = len(head(self.text, patches))
            self.seen.keep(patches, self._quick.cache(tokens))
        return self._quick

    def prepare(self, batch: Sequence[Conversation]) -> Inputs:
        prompts = [self._prompt(conversation) for conversation in batch]
        if not self.seen.prefixes.budget or prompts[0].patches is None:
            return self.moved(self._inputs(prompts, "left"))
        prefix = self.seen.prefix(prompts[0].patches)
        return self.moved(behind(prefix, [*map(self._ids, prompts)], self.padding))

    def _prompt(self, conversation: Conversation) -> Prompt:
        """One question, with the begun answer if there is one."""
        check_conversation(conversation, self.card.name)
        roles = [message.role for message in conversation]
        if roles not in (["user"], ["user", "assistant"]):
            raise ModelError(
                f"{self.card.name} takes one question and at most the beginning of its answer,"
                f" not {', '.join(roles)}; put what matters into one user message"
            )
        view = self._view(conversation)
        patches = self._patches(view) if view else None
        scale = patches.scale if patches else 1.0
        question = _words(conversation[0])
        ids = self.text.encode(question if question.endswith("\n") else question + "\n", scale / 2)
        begun = self.text.encode("".join(map(_words, conversation[1:])))
        return Prompt(patches, [*ids, self.text.answer, *begun])

    def _view(self, conversation: Conversation) -> View | None:
        question, *answer = ([*_views(message)] for message in conversation)
        if len(question) > 1 or any(answer):
            raise ModelError(
                f"{self.card.name} takes one view, and that in the question; ask about one at a"
                " time, and say what it shows in words"
            )
        return question[0] if question else None

    def _patches(self, view: View) -> Patches:
        """Cut once, however often it is asked about."""
        if view not in self._cut:
            self._cut[view] = cut(view.picture)
        return self._cut[view]

    def _answer(self, conversation: Conversation) -> list[int]:
        """What is to be learnt: the assistant's answer and the token that ends it."""
        check_example(conversation, self.card.name)
        return [*self.text.encode(_words(conversation[-1])), self.text.end]

    def _ids(self, prompt: Prompt) -> list[int]:
        return [*head(self.text, prompt.patches), *prompt.text]

    def _inputs(self, prompts: Sequence[Prompt], side: str) -> Inputs:
        pictures = [prompt.patches.values() for prompt in prompts if prompt.patches]
        return {
            **in_rows([*map(self._ids, prompts)], self.padding, side),
            **({"pixel_values": torch.cat(pictures)} if pictures else {}),
        }


def _words(message: Message) -> str:
    """The text of a message; where its view stands among it makes no difference to Fuyu."""
    return "".join(part for part in message.parts if isinstance(part, str))


def _views(message: Message) -> Iterator[View]:
    return (part for part in message.parts if isinstance(part, View))


def _config(directory: Path, speaker: int) -> FuyuConfig:
    """The configuration of a checkpoint, whose patch token only the tokenizer knows."""
    written = read_config(directory, {"FuyuForCausalLM"})
    config: FuyuConfig = FuyuConfig.from_dict({**written, "image_token_id": speaker})
    return config


def _theta(config: FuyuConfig) -> float:
    return float(config.get_text_config().rope_parameters["rope_theta"])


def _check_theta(config: FuyuConfig, directory: Path) -> None:
    """Configurations that transformers 4 saved have no rotary base; 5 fills in another one."""
    if _theta(config) != THETA:
        raise ConfigError(
            f"{directory / 'config.json'} has the rotary base {_theta(config):g}, Fuyu's is"
            f' {THETA:g}; write "rope_theta": {THETA:g} beside "hidden_size"'
        )
