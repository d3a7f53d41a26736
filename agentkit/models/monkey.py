"""Monkey (arXiv:2311.06607): one question about pictures of 896 pixels squared.

Its authors publish no code for today's transformers, so the network is a port
(`_monkey_network.py`, with the published key names), held against theirs by the tests.

A prompt is ``<img>…</img> QUESTION Answer: ``, with 1280 places for the features of each picture
where the authors write the path of a file that the network itself then opens, or fetches. The one
request that is not followed by ``Answer:`` is the detailed caption of the base model, as in the
authors' ``inference.py``. Monkey-Chat, a fine-tune, takes the same prompts but for that.

What is known of the training is one question and one answer: earlier turns and system messages
have no form, and are refused. A begun answer is continued, and ``<ref>``, ``<box>`` and ``<quad>``
in it are the tokens that they are when the model writes them; in a question they are letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from agentkit.catalog import Card
from agentkit.errors import ConfigError, ModelError
from agentkit.frame import pixel_hash
from agentkit.models._checkpoint import check_vocabulary, read_config
from agentkit.models._conversation import check_conversation
from agentkit.models._loading import Loading, load_network, published_shapes
from agentkit.models._local import IGNORED, Conversation, Inputs, LocalModel, attention, padded
from agentkit.models._monkey_network import MonkeyConfig, MonkeyLMHeadModel, alphas
from agentkit.models._monkey_pixels import WINDOW, views
from agentkit.models._monkey_tokens import VOCABULARY, MonkeyTokens
from agentkit.models._monkey_vision import QUERIES
from agentkit.models._reuse import Prefix, Prefixes
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["MonkeyModel"]

CAPTION = "Generate the detailed caption in English:"
"""The request that the base model answers without being told to (the authors' ``inference.py``)."""

VISUAL = {
    *("image_size", "patch_size", "width", "layers", "heads", "mlp_ratio", "output_dim"),
    *("lora_repeat_num", "image_start_id"),
}
"""The settings of the visual tower that the network is built from."""


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
        self.padding = self.tokens.special("<|endoftext|>")
        self.endings = (self.padding,)
        self.network = load_network(MonkeyLMHeadModel, self.config, directory, loading)
        # The published configuration says no, since the authors' code trains with it.
        self.network.generation_config.use_cache = True
        self._seen: Prefixes[str] = Prefixes(cache_gb, self.network)

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
        return self._inputs([self._prompt(each) for each in batch], "left")

    def examples(self, batch: Sequence[Conversation]) -> Inputs:
        rows = [self._lesson(each) for each in batch]
        labels = [[IGNORED] * (len(row.ids) - row.taught) + row.ids[-row.taught :] for row in rows]
        return {**self._inputs(rows, "right"), "labels": padded(labels, IGNORED, "right")}

    def decode(self, ids: Sequence[int]) -> str:
        return self.tokens.decode(ids)

    def prepare(self, batch: Sequence[Conversation]) -> Inputs:
        """What is generated from; the pictures of questions that begin alike are seen once."""
        rows = [self._prompt(each) for each in batch]
        beginnings = {self._beginning(row) for row in rows}
        if len(beginnings) > 1 or not rows[0].views or not self._seen.budget:
            return self.moved(self._inputs(rows, "left"))
        (key,) = beginnings
        return self.moved(self._behind(self._seen.find(key) or self._look(key, rows[0]), rows))

    def forget(self) -> None:
        """Drop what was computed of the pictures seen before, and free its memory."""
        self._seen.clear()

    def _beginning(self, row: _Row) -> str:
        """A name for all that the keys and values of a prompt, up to its last picture, hang on.

        The length of the whole is among it: past 2048 tokens it changes every token's rotation.
        """
        alpha = float(alphas(torch.tensor(len(row.ids)), self.config.seq_length))
        pictures = [pixel_hash(np.asarray(view.picture)) for view in row.views]
        return repr((row.ids[: self._pictured(row)], pictures, alpha))

    def _pictured(self, row: _Row) -> int:
        """How many tokens there are up to the end of the last picture, but for the very last."""
        end = self.tokens.special("</img>")
        last = max((place for place, number in enumerate(row.ids) if number == end), default=-1)
        return min(last + 1, len(row.ids) - 1)

    def _look(self, key: str, row: _Row) -> Prefix[str]:
        """Compute a prompt up to the end of its last picture, and keep that."""
        beginning = self.moved(
            self._inputs([_Row(row.ids[: self._pictured(row)], row.views)], "left")
        )
        length = torch.tensor([len(row.ids)], device=self.network.device)
        seen = self.network.model(**beginning, prompt_lengths=length, use_cache=True)
        prefix = Prefix(key, seen.past_key_values)
        self._seen.add(key, prefix)
        return prefix

    def _behind(self, prefix: Prefix[str], rows: Sequence[_Row]) -> Inputs:
        """Questions behind what was seen; what shorter ones are filled up with stands between."""
        questions = [row.ids[prefix.tokens :] for row in rows]
        beginning = torch.tensor([row.ids[: prefix.tokens] for row in rows])
        ids, mask = padded(questions, self.padding, "left"), attention(questions, "left")
        return {
            "input_ids": torch.cat([beginning, ids], dim=1),
            "attention_mask": torch.cat([torch.ones_like(beginning), mask], dim=1),
            "past_key_values": prefix.fork(rows=len(rows)),
        }

    def _prompt(self, conversation: Conversation) -> _Row:
        """A conversation up to where the model goes on."""
        question, answer = self._parted(conversation)
        ids = [*self._question(question), *self.tokens.encode_answer(answer)]
        return _Row(ids, _views(question))

    def _lesson(self, conversation: Conversation) -> _Row:
        """A question and its whole answer, which is to be learnt."""
        question, answer = self._parted(conversation)
        if conversation[-1].role != "assistant":
            raise ModelError(
                f"an example for {self.card.name} ends with {conversation[-1].role!r}; its last"
                " message must be the assistant's, which is what there is to learn"
            )
        taught = [*self.tokens.encode_answer(answer), *self.endings]
        return _Row([*self._question(question), *taught], _views(question), len(taught))

    def _parted(self, conversation: Conversation) -> tuple[Message, str]:
        """The question, and what there is of its answer."""
        check_conversation(conversation, self.card.name)
        question, *answers = conversation
        if [each.role for each in conversation] not in (["user"], ["user", "assistant"]):
            said = ", ".join(message.role for message in conversation)
            raise ModelError(
                f"{self.card.name} takes one user message, and an assistant's to be continued,"
                f" not {said}; put what matters of earlier turns into the one question"
            )
        parts = [part for message in answers for part in message.parts]
        if any(isinstance(part, View) for part in parts):
            raise ModelError(f"{self.card.name} writes text; show views in the user message")
        return question, "".join(map(str, parts))

    def _question(self, question: Message) -> list[int]:
        """The ids of a question, and of what asks for its answer."""
        texts = [part for part in question.parts if isinstance(part, str)]
        cue = " Answer: " if texts else ""
        if texts == [CAPTION] and self.card.name != "monkey-chat":
            cue = " "
        ids: list[int] = []
        for piece in _pieces(question.parts, cue):
            ids += self._picture if isinstance(piece, View) else self.tokens.encode(piece)
        return ids

    @property
    def _picture(self) -> list[int]:
        """The ids that stand for a picture."""
        start, end, place = map(self.tokens.special, ("<img>", "</img>", "<imgpad>"))
        return [start, *[place] * (QUERIES * (_windows(self.config) + 1)), end]

    def _inputs(self, rows: Sequence[_Row], side: str) -> Inputs:
        ids = [row.ids for row in rows]
        inputs = {
            "input_ids": padded(ids, self.padding, side),
            "attention_mask": attention(ids, side),
        }
        shown = [self._pixels(view) for row in rows for view in row.views]
        return {**inputs, "pixel_values": torch.stack(shown)} if shown else inputs

    def _pixels(self, view: View) -> torch.Tensor:
        """Views × 3 × height × width."""
        return views(view.picture.convert("RGB"), int(self.config.visual["image_size"]))


class _Row(NamedTuple):
    """A prompt: its ids, its pictures, and how many ids at its end are to be learnt."""

    ids: list[int]
    views: list[View]
    taught: int = 0


def _views(message: Message) -> list[View]:
    return [part for part in message.parts if isinstance(part, View)]


def _pieces(parts: Sequence[str | View], cue: str) -> Iterator[str | View]:
    """Parts with a space between any two and `cue` behind; texts that meet are one piece."""
    text = ""
    for index, part in enumerate(parts):
        text += " " if index else ""
        if isinstance(part, View):
            yield text
            yield part
            text = ""
        else:
            text += part
    yield text + cue


def _config(directory: Path) -> MonkeyConfig:
    settings = read_config(directory, ["MonkeyLMHeadModel"])
    config: MonkeyConfig = MonkeyConfig.from_dict(settings)
    missing = VISUAL - config.visual.keys()
    if missing:
        raise ConfigError(
            f"{directory / 'config.json'}: visual lacks {', '.join(sorted(missing))};"
            " download it again"
        )
    if _windows(config) != config.visual["lora_repeat_num"]:
        raise ConfigError(
            f"{directory / 'config.json'}: {config.visual['lora_repeat_num']} adapters do not fit"
            f" the windows of {WINDOW} pixels of an image_size of {config.visual['image_size']}"
        )
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
