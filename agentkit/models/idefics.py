"""IDEFICS (OBELICS, arXiv:2306.16527): text and pictures interleaved in any order.

transformers' own network; the tokens, the pixels and the mask of who sees which picture are made
here, because its processor reads other ids than the published ``tokenizer.json`` says, downloads
whatever looks like a URL, and never ends an utterance.

The *instruct* checkpoints hold a dialogue: ``User:`` and ``Assistant:`` turns, each ended by
``<end_of_utterance>``. The base checkpoints, whose tokenizer lacks that token, take plain text and
pictures, one after another as they are written. In both, the text before the first picture sees
none, and later text sees the picture before it (through gated cross-attention layers).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import IdeficsConfig, IdeficsForVisionText2Text
from transformers.loss.loss_utils import ForCausalLMLoss

from agentkit.catalog import Card
from agentkit.models._checkpoint import check_vocabulary, read_config
from agentkit.models._conversation import check_conversation, check_example
from agentkit.models._idefics_pixels import Pixels
from agentkit.models._idefics_seen import Seen
from agentkit.models._loading import Loading, load_network, published_shapes
from agentkit.models._local import Conversation, Inputs, LocalModel, in_rows
from agentkit.models._rows import Part, Row, build_row, labels
from agentkit.models._tokenizer import load_tokenizer, token_ids
from agentkit.views import View

__all__ = ["IdeficsModel"]

SPEAKERS = {"user": "User:", "assistant": "Assistant:"}
AROUND, IMAGE = "<fake_token_around_image>", "<image>"
END_OF_UTTERANCE = "<end_of_utterance>"
THETA = 10000.0
"""The rotary base of LLaMA (arXiv:2302.13971), which IDEFICS is built on."""


class IdeficsModel(LocalModel):
    """IDEFICS in its four published sizes: 9b and 80b, base and instruct.

    Args:
        card: of the model.
        directory: of the checkpoint, in its published layout.
        device, dtype, device_map, attn_implementation, quantization_config, allow_pickle: as
            `Loading` has them.
        cache_gb: the memory that may be kept filled with what was made of the pictures seen last,
            for the next question about them; 0 keeps none. A picture takes 0.2 MB in bfloat16.

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
        cache_gb: float = 0.1,
    ) -> None:
        loading = Loading(
            device, dtype, device_map, attn_implementation, quantization_config, allow_pickle
        )
        config = _config(directory)
        self.card = card
        self.tokenizer = load_tokenizer(directory)
        rows = config.vocab_size + config.additional_vocab_size
        check_vocabulary(directory, self.tokenizer.get_vocab_size(), rows)
        self._start, end, self._around, self._image = token_ids(
            self.tokenizer, directory, ["<s>", "</s>", AROUND, IMAGE]
        )
        self._utterance: int | None = None
        if self.tokenizer.token_to_id(END_OF_UTTERANCE) is not None:
            (self._utterance,) = token_ids(self.tokenizer, directory, [END_OF_UTTERANCE])
        self.endings = (end,) if self._utterance is None else (self._utterance, end)
        self.banned = (self._around, self._image)
        self.padding = config.pad_token_id or 0
        self.pixels = Pixels(directory)
        self.network = load_network(IdeficsForVisionText2Text, config, directory, loading)
        self.network.loss_function = _loss
        self.seen = Seen(self.network, self.pixels, cache_gb)

    @classmethod
    def published(cls, directory: Path) -> dict[str, tuple[int, ...]]:
        """The tensors that the configuration of a checkpoint implies, by their published names.

        Old checkpoints also hold ``rotary_emb.inv_freq`` buffers, which nothing reads.
        """
        with torch.device("meta"):
            return published_shapes(IdeficsForVisionText2Text(_config(directory)))

    @classmethod
    def spots(cls, directory: Path) -> list[tuple[str, bool, str]]:
        """What is easily wrong in a checkpoint: its name, whether it is right, what was found."""
        config: Any = _config(directory)
        tokenizer = load_tokenizer(directory)
        added = [AROUND, IMAGE, END_OF_UTTERANCE][: config.additional_vocab_size]
        ids = [tokenizer.token_to_id(token) for token in added]
        places = [config.vocab_size + place for place in range(config.additional_vocab_size)]
        theta = config.rope_parameters["rope_theta"]
        return [
            ("additional tokens", ids == places, f"{', '.join(added)} are {ids}"),
            ("rope theta", theta == THETA, f"{theta:g}"),
        ]

    def encode(self, batch: Sequence[Conversation]) -> Inputs:
        return self._inputs([self._row(self._prompt(each)) for each in batch], "left")

    def examples(self, batch: Sequence[Conversation]) -> Inputs:
        rows = [self._row(self._lesson(each)) for each in batch]
        return {**self._inputs(rows, "right"), "labels": labels(rows)}

    def decode(self, ids: Sequence[int]) -> str:
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=False))

    def prepare(self, batch: Sequence[Conversation]) -> Inputs:
        """What is generated from; pictures that were seen before are not looked at again."""
        rows = [self._row(self._prompt(each)) for each in batch]
        if not self.seen.pictures.budget:
            return self.moved(self._inputs(rows, "left"))
        features = self.seen.features([row.views for row in rows])
        return self.moved({**self._read(rows, "left"), "image_hidden_states": features})

    def forget(self) -> None:
        """Drop what was made of the pictures seen before, and free its memory."""
        self.seen.pictures.clear()

    def _prompt(self, conversation: Conversation) -> Iterator[Part]:
        """A conversation up to where the model goes on."""
        check_conversation(conversation, self.card.name)
        yield from self._turns(conversation)
        if self._utterance is not None and conversation[-1].role != "assistant":
            yield Part(self._utterance)
            yield Part("\n" + SPEAKERS["assistant"])

    def _lesson(self, conversation: Conversation) -> Iterator[Part]:
        """A whole conversation, in which what the assistant says is to be learnt."""
        check_conversation(conversation, self.card.name)
        check_example(conversation, self.card.name)
        yield from self._turns(conversation)
        yield Part(self.endings[0], taught=True)

    def _turns(self, conversation: Conversation) -> Iterator[Part]:
        """The messages, the last one left open."""
        yield Part(self._start)
        answered = False
        for index, message in enumerate(conversation):
            if self._utterance is not None:
                if index:
                    yield Part(self._utterance, answered)
                yield Part("\n" * (index > 0) + SPEAKERS[message.role])
            answered = message.role == "assistant"
            yield from (Part(part, answered and isinstance(part, str)) for part in message.parts)

    def _row(self, parts: Iterator[Part]) -> Row:
        return build_row(_parted(parts), self.tokenizer, self._placeholders)

    def _placeholders(self, views: Sequence[View]) -> list[int]:
        """Pictures that meet share the token between them."""
        return [self._around, *[self._image, self._around] * len(views)]

    def _inputs(self, rows: Sequence[Row], side: str) -> Inputs:
        """What the network's forward takes; a row with fewer pictures ends in black ones."""
        pixels = torch.zeros(len(rows), _most_pictures(rows), 3, self.pixels.side, self.pixels.side)
        for row, place in zip(rows, pixels, strict=True):
            place[: len(row.views)] = self.pixels.of(row.views)
        return {**self._read(rows, side), "pixel_values": pixels}

    def _read(self, rows: Sequence[Row], side: str) -> Inputs:
        """The same without the pictures."""
        inputs = in_rows([row.ids for row in rows], self.padding, side)
        sight = self._sight(inputs["input_ids"], _most_pictures(rows))
        return {**inputs, "image_attention_mask": sight}

    def _sight(self, ids: torch.Tensor, pictures: int) -> torch.Tensor:
        """Rows × tokens × pictures: 1 where a token sees a picture, the last one before it."""
        latest = (ids == self._image).cumsum(1)
        return (latest[..., None] == torch.arange(1, pictures + 1)).long()


def _config(directory: Path) -> IdeficsConfig:
    settings = read_config(directory, ["IdeficsForVisionText2Text"])
    config: IdeficsConfig = IdeficsConfig.from_dict(settings)
    return config


def _loss(logits: torch.Tensor, labels: torch.Tensor, **options: Any) -> Any:
    """The usual loss, over the additional tokens too, which the caller's ``vocab_size`` lacks."""
    return ForCausalLMLoss(logits, labels, **{**options, "vocab_size": logits.shape[-1]})


def _parted(parts: Iterator[Part]) -> Iterator[Part]:
    """Texts without spaces at their ends; where two meet, a space parts them.

    So the published processor has it, and what the model learnt after ``User:``.
    """
    before = ""
    for part in parts:
        text = part.what.strip(" ") if isinstance(part.what, str) else ""
        if text and before and not before[-1].isspace() and not text[0].isspace():
            text = f" {text}"
        if text or not isinstance(part.what, str):
            yield Part(text or part.what, part.taught)
            before = text


def _most_pictures(rows: Sequence[Row]) -> int:
    """At least one: without any, the network is shown a black picture that no token sees."""
    return max(1, *(len(row.views) for row in rows))
