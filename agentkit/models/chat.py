"""Every vision-language model of transformers that comes with a processor and a chat template.

Idefics3 (arXiv:2408.12637), Qwen2-VL to Qwen3-VL and their GUI fine-tunes, SmolVLM, InternVL,
GLM-4V, Gemma 3, Ovis2, and whatever transformers adds: the network, the processor and the template
are theirs, read from the checkpoint; only text and tensors pass through here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from inspect import signature
from pathlib import Path
from typing import Any

import torch
from jinja2 import TemplateError
from transformers import (
    MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING,
    AutoConfig,
    PretrainedConfig,
    PreTrainedModel,
)
from transformers import __version__ as transformers_version
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES

from agentkit.catalog import Card
from agentkit.errors import ConfigError, ModelError
from agentkit.models._chat_seen import Seen
from agentkit.models._checkpoint import check_vocabulary, read_json
from agentkit.models._conversation import check_conversation, check_example
from agentkit.models._loading import Loading, load_network, published_shapes
from agentkit.models._local import IGNORED, Conversation, Inputs, LocalModel
from agentkit.models._pictures import Longest, Pictures, hash_of, remembering
from agentkit.models._processor import LOCAL, load_processor
from agentkit.models._spelling import Spelling
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["ChatModel"]

ROLES = ("system", "user", "assistant")

BEGUN_TWICE = frozenset({"idefics3"})
"""Families whose prompt begins with the token of beginning twice: the template writes it, and so
does the tokenizer. Idefics3's model card puts the template's text through the processor, which
does that, so its answers are those of the authors only with both; transformers' own
`apply_chat_template(tokenize=True)` writes one, and the others follow it."""

BASES = {"idefics3": 500_000.0}
"""The rotary base of a family's text network, where there is but one: Llama 3's
(arXiv:2407.21783). A configuration that lacks it is filled in with another."""


class ChatModel(LocalModel):
    """A vision-language model of transformers, by its checkpoint's processor and chat template.

    Special tokens that a user's text holds are read as the letters they are written in. A system
    message and the assistant's own words are taken at their word: there a special token is one,
    but for those that stand for pictures. (What stands in for letters is added to the tokenizer
    in memory: to save a checkpoint, save `network` beside the files that are there already.)

    Args:
        card: of the model.
        directory: of the checkpoint, in its published layout.
        device, dtype, device_map, attn_implementation, quantization_config, allow_pickle: as
            `Loading` has them.
        longest: for Idefics3 and its kin, the longer side of a picture in tiles (the papers' N):
            1 to 6; ``auto`` for as many as the picture has use for; by default, what the
            checkpoint says.
        cache_gb: the memory that may be kept filled with what was computed of the frames seen
            last, for the next question and the next frame; 0 keeps none. A 1920×1080 frame of
            Idefics3-8B takes 0.3 GB in bfloat16.

    Raises:
        MissingWeights: where a file is not there.
        ConfigError: where one is damaged, or of an architecture that transformers does not know.
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
        longest: Longest = None,
        cache_gb: float = 3.0,
    ) -> None:
        loading = Loading(
            device, dtype, device_map, attn_implementation, quantization_config, allow_pickle
        )
        config, kind = _architecture(directory)
        self.card = card
        self.processor = load_processor(config, directory)
        self._pictures = Pictures(
            self.processor.image_processor, card.image_rule, longest, directory
        )
        tokenizer = self.processor.tokenizer
        check_vocabulary(directory, len(tokenizer), config.get_text_config().vocab_size)
        self._spelling = Spelling(tokenizer)
        self._placeholders = _placeholders(self.processor, config)
        added = tokenizer.added_tokens_decoder.values()
        self._special = self._placeholders | {str(each) for each in added if each.special}
        self.network = load_network(kind, config, directory, loading)
        self.seen = Seen(self.network, cache_gb)
        if self.seen.prefixes.budget:
            self.processor.image_processor = remembering(self.processor.image_processor)
        self._twice = config.model_type in BEGUN_TWICE
        self._takes = signature(self.network.forward).parameters.keys()
        self.endings = _endings(self.network, tokenizer)
        if tokenizer.pad_token is None:
            tokenizer.pad_token = tokenizer.convert_ids_to_tokens(self.endings[0])
        self.padding = tokenizer.pad_token_id

    @classmethod
    def published(cls, directory: Path) -> dict[str, tuple[int, ...]]:
        """The tensors that the configuration of a checkpoint implies, by their published names."""
        config, kind = _architecture(directory)
        with torch.device("meta"):
            return published_shapes(kind(config))

    @classmethod
    def spots(cls, directory: Path) -> list[tuple[str, bool, str]]:
        """What its files must agree on: name of the check, whether it holds, what was found."""
        config, _ = _architecture(directory)
        tokenizer = load_processor(config, directory).tokenizer
        text, image = config.get_text_config(), config.image_token_id
        most, rows = len(tokenizer), text.vocab_size
        named = str(tokenizer.convert_ids_to_tokens(image))
        bases = _bases(text.rope_parameters or {})
        known = BASES.get(config.model_type)
        return [
            ("picture token", image in tokenizer.added_tokens_decoder, f"{named}, id {image}"),
            ("vocabulary", most <= rows, f"{most} tokens, {rows} rows"),
            ("rotary base", known is None or bases == [known], ", ".join(map(str, bases))),
        ]

    def encode(self, batch: Sequence[Conversation]) -> Inputs:
        return self._inputs(batch, [self._prompt(each) for each in batch], "left")

    def together(self, batch: Sequence[Conversation], max_tokens: int) -> list[list[int]]:
        """Those that begin alike up to the end of their last picture, which is seen once."""
        if not self.seen.prefixes.budget:
            return super().together(batch, max_tokens)
        groups: dict[object, list[int]] = {}
        for place, conversation in enumerate(batch):
            groups.setdefault(self._beginning(conversation), []).append(place)
        alone = len(groups) == len(batch) > 1
        return super().together(batch, max_tokens) if alone else list(groups.values())

    def prepare(self, batch: Sequence[Conversation]) -> Inputs:
        if not self.seen.prefixes.budget or not any(_views(batch[0])):
            return super().prepare(batch)
        if len({self._beginning(conversation) for conversation in batch}) > 1:
            return super().prepare(batch)
        rows = [self.encode([conversation]) for conversation in batch]
        return self.moved(self.seen.behind(rows, self.padding))

    def forget(self) -> None:
        """Drop what was computed of the frames seen before, and free its memory."""
        self.seen.prefixes.clear()

    def examples(self, batch: Sequence[Conversation]) -> Inputs:
        inputs = self._inputs(batch, [self._lesson(each) for each in batch], "right")
        labels = torch.full_like(inputs["input_ids"], IGNORED)
        for conversation, ids, learnt in zip(batch, inputs["input_ids"], labels, strict=True):
            for start, end in self._answers(conversation, ids.tolist()):
                learnt[start:end] = ids[start:end]
        return {**inputs, "labels": labels}

    def decode(self, ids: Sequence[int]) -> str:
        return str(
            self.processor.tokenizer.decode(
                list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False
            )
        )

    def _answers(self, conversation: Conversation, ids: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Where in `ids` the assistant's answers lie, each with the token that ends it.

        Templates say nowhere what they add around an answer, and tokens may run over its edge, so
        it is found by what the conversation looks like just before and just after it.
        """
        for index, message in enumerate(conversation):
            if message.role != "assistant":
                continue
            asked, answered = conversation[:index], conversation[: index + 1]
            start = _shared(ids, self._row(asked, self._prompt(asked)))
            end = _shared(ids, self._row(answered, self._prompt(answered)))
            yield start, end + (end < len(ids) and ids[end] in self.endings)

    def _beginning(self, conversation: Conversation) -> tuple[str, ...]:
        """What the end of the last picture depends on: the prompt before it, and all pictures."""
        prompt = self._prompt(conversation)
        end = max(prompt.rfind(token) for token in self._placeholders)
        return prompt[: end + 1], *(hash_of(view.picture) for view in _views(conversation))

    def _row(self, conversation: Conversation, prompt: str) -> list[int]:
        ids: list[int] = self._inputs([conversation], [prompt], "right")["input_ids"][0].tolist()
        return ids

    def _prompt(self, conversation: Conversation) -> str:
        """A conversation up to where the model goes on, as the template writes it."""
        said = [message for message in conversation if any(message.parts)]
        check_conversation(said, self.card.name, ROLES)
        begun = said[-1].role == "assistant"
        return self._written(said, continue_final_message=begun, add_generation_prompt=not begun)

    def _lesson(self, conversation: Conversation) -> str:
        """A whole conversation, which ends with the assistant's answer and what ends that.

        Some templates leave that to the next turn.
        """
        check_conversation(conversation, self.card.name, ROLES)
        check_example(conversation, self.card.name)
        written, answered = self._written(conversation), self._prompt(conversation)
        ends = [self.decode([each]) for each in self.endings]
        ended = any(end in written.removeprefix(answered) for end in ends)
        return written if ended else written + ends[0]

    def _written(self, conversation: Conversation, **ending: bool) -> str:
        messages = [self._templated(message) for message in conversation]
        try:
            # The tokenizer's, since some processors want what videos need, even for words.
            return str(
                self.processor.tokenizer.apply_chat_template(
                    messages, chat_template=self.processor.chat_template, tokenize=False, **ending
                )
            )
        except (TemplateError, ValueError) as error:
            raise ModelError(
                f"the chat template of {self.card.name} takes no such conversation: {error}"
            ) from error

    def _templated(self, message: Message) -> dict[str, Any]:
        """A message as chat templates read it."""
        tokens = self._special if message.role == "user" else self._placeholders
        return {
            "role": message.role,
            "content": [
                {"type": "text", "text": self._spelling.hide(part, tokens)}
                if isinstance(part, str)
                else {"type": "image"}
                for part in message.parts
            ],
        }

    def _inputs(self, batch: Sequence[Conversation], prompts: list[str], side: str) -> Inputs:
        """What the processor makes of prompts and of the views of their conversations."""
        pictures = [[self._pictures.sized(each.picture) for each in _views(said)] for said in batch]
        begun = not self._twice and prompts[0].startswith(
            self.processor.tokenizer.bos_token or "\0"
        )
        try:
            found = self.processor(
                text=prompts,
                images=pictures if any(pictures) else None,
                images_kwargs=self._pictures.options,
                text_kwargs={
                    "add_special_tokens": not begun,
                    "padding": True,
                    "padding_side": side,
                },
                return_tensors="pt",
            )
        except ValueError as error:
            raise ModelError(
                f"the processor of {self.card.name} takes no such conversation: {error}"
            ) from error
        kept = {name: value for name, value in found.items() if name in self._takes}
        return self._spelling.spell_out(kept, self.padding, side)


def _shared(ids: Sequence[int], others: Sequence[int]) -> int:
    """How many ids two rows begin with in common."""
    pairs = zip(ids, others, strict=False)
    least = min(len(ids), len(others))
    return next((index for index, (one, other) in enumerate(pairs) if one != other), least)


def _views(conversation: Conversation) -> Iterator[View]:
    return (part for said in conversation for part in said.parts if isinstance(part, View))


def _architecture(directory: Path) -> tuple[PretrainedConfig, type[PreTrainedModel]]:
    """The configuration of a checkpoint and the class of its network."""
    path = directory / "config.json"
    named = read_json(path).get("model_type")
    if named not in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES:
        raise ConfigError(
            f"{path} is of {named or 'no model type'!r}, which transformers {transformers_version}"
            " has no vision-language model for; take a checkpoint in the layout of transformers"
        )
    try:
        config = AutoConfig.from_pretrained(directory, **LOCAL)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}; download it again") from error
    kind: Any = MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING[type(config)]
    return config, kind


def _placeholders(processor: Any, config: PretrainedConfig) -> frozenset[str]:
    """The tokens that stand for pictures, videos and sounds."""
    ids = [getattr(config, name, None) for name in ("image_token_id", "video_token_id")]
    tokens = [processor.tokenizer.convert_ids_to_tokens(each) for each in ids if each is not None]
    return frozenset(filter(None, [*tokens, *processor.all_special_multimodal_tokens]))


def _bases(parameters: Mapping[str, Any]) -> list[float]:
    """The bases of the rotary embedding: one, or one for each kind of layer."""
    kinds = [parameters] if "rope_theta" in parameters else list(parameters.values())
    return [kind["rope_theta"] for kind in kinds]


def _endings(network: PreTrainedModel, tokenizer: Any) -> tuple[int, ...]:
    """The ids that end an answer: those of ``generation_config.json``, and the tokenizer's own."""
    named = network.generation_config.eos_token_id
    listed = named if isinstance(named, list) else [named]
    ids = dict.fromkeys([*listed, tokenizer.eos_token_id])
    return tuple(each for each in ids if each is not None)
