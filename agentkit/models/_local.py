"""What the models that run in this process share: a family only turns messages into tensors."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from transformers import LogitsProcessorList, PreTrainedModel, StoppingCriteriaList

from agentkit.catalog import Card
from agentkit.errors import ModelError
from agentkit.models._devices import home
from agentkit.models._generating import Confidence, StopWords, WhenStopped, cut_at
from agentkit.protocols import Message, Reply, Stopped

__all__ = ["IGNORED", "Conversation", "Inputs", "LocalModel", "in_rows", "padded"]

Conversation = Sequence[Message]
Inputs = dict[str, Any]
"""What a network's `forward` takes, by name; `input_ids` and `attention_mask` are rows × tokens."""

IGNORED = -100
"""The label of a token that the loss does not look at, as torch's cross entropy has it."""


class LocalModel(ABC):
    """A network in this process, behind `Model`.

    Attributes:
        card: what is known of it.
        network: the transformers model; its `forward` takes what `encode` and `examples` return.
        endings: ids of the tokens that end an answer.
        padding: id of the token that fills up shorter rows.
        banned: ids of tokens that are never written.
    """

    card: Card
    network: PreTrainedModel
    endings: tuple[int, ...]
    padding: int
    banned: tuple[int, ...] = ()

    @abstractmethod
    def encode(self, batch: Sequence[Conversation]) -> Inputs:
        """The inputs of conversations to be continued, padded on the left, on the processor.

        Raises:
            ModelError: names the limit where the family can't take such a conversation.
        """

    @abstractmethod
    def examples(self, batch: Sequence[Conversation]) -> Inputs:
        """The inputs of conversations to be learnt, with ``labels``, padded on the right.

        The labels are `IGNORED` but for the assistant's answers and the token that ends them.
        """

    @abstractmethod
    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids, special tokens kept."""

    @property
    def _generator(self) -> Any:
        return self.network.generate  # what transformers annotates it with is no function type

    def prepare(self, batch: Sequence[Conversation]) -> Inputs:
        """What the network generates from, on its device; a family reuses what it can here."""
        return self.moved(self.encode(batch))

    def moved(self, inputs: Inputs) -> Inputs:
        """Tensors on the network's device, numbers in its precision."""
        return {name: self._moved(value) for name, value in inputs.items()}

    def _moved(self, value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        dtype = self.network.dtype if value.is_floating_point() else None
        return value.to(home(self.network), dtype)

    @torch.inference_mode()
    def generate(
        self,
        batch: Sequence[Conversation],
        *,
        max_tokens: int = 512,
        temperature: float = 0.0,
        seed: int = 0,
        stop: Sequence[str] = (),
        stopped: Stopped | None = None,
    ) -> list[Reply]:
        """One reply a conversation; a last assistant message is continued.

        Args:
            batch: conversations; they are padded to the longest.
            max_tokens: where an answer is cut off.
            temperature: 0 for the likeliest token each time; above, sampled from `seed`.
            seed: of the sampling; the same one gives the same answers.
            stop: an answer ends before the first of these.
            stopped: asked before each token; the answers so far are returned.

        Raises:
            ModelError: where the family can't take such a conversation, or it is too long.
        """
        replies: dict[int, Reply] = {}
        for places in self.together(batch, max_tokens):
            answered = self._answered(
                [batch[place] for place in places],
                max_tokens=max_tokens,
                temperature=temperature,
                seed=seed,
                stop=stop,
                stopped=stopped or (lambda: False),
            )
            replies.update(zip(places, answered, strict=True))
        return [replies[place] for place in range(len(batch))]

    def together(self, batch: Sequence[Conversation], max_tokens: int) -> list[list[int]]:
        """Which conversations of a batch, by their places, are answered together.

        A family parts those that have less in common than it would cost to fill them up.
        """
        return [[*range(len(batch))]] if batch else []

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
        began = time.perf_counter()
        inputs = self.prepare(batch)
        lengths = inputs["attention_mask"].sum(1).tolist()
        self._check_length(max(lengths))
        start = inputs["input_ids"].shape[1]
        confidence, watch = Confidence(), WhenStopped(stopped)
        criteria = [watch, *([StopWords(stop, self.decode, start)] if stop else [])]
        with _seeded(seed):
            sequences = self._generator(
                **inputs,
                max_new_tokens=max_tokens,
                do_sample=temperature > 0,
                temperature=temperature or None,
                top_k=None,
                top_p=None,
                repetition_penalty=1.0,  # a checkpoint's own would unsettle repeated digits
                eos_token_id=list(self.endings),
                pad_token_id=self.padding,
                bad_words_ids=[[banned] for banned in self.banned] or None,
                logits_processor=LogitsProcessorList([confidence]),
                stopping_criteria=StoppingCriteriaList(criteria),
            )
        logprobs = confidence.of(sequences)
        seconds = time.perf_counter() - began
        return [
            self._reply(row, logs, length, seconds, stop, watch.happened)
            for row, logs, length in zip(
                sequences[:, start:].tolist(), logprobs, lengths, strict=True
            )
        ]

    def _check_length(self, tokens: int) -> None:
        if self.card.context and tokens >= self.card.context:
            raise ModelError(
                f"the conversation is {tokens} tokens long, {self.card.name} takes"
                f" {self.card.context}; show it fewer or smaller views"
            )

    def _reply(
        self,
        ids: list[int],
        logprobs: torch.Tensor,
        length: int,
        seconds: float,
        stop: Sequence[str],
        stopped: bool,
    ) -> Reply:
        written = next((n for n, each in enumerate(ids) if each in self.endings), len(ids))
        answer = self.decode(ids[:written])
        text = cut_at(answer, stop)
        ended = written < len(ids)
        cut = text != answer
        finish = "end" if ended else "stop" if cut else "stopped" if stopped else "length"
        return Reply(
            text=text,
            ids=tuple(ids[:written]),
            tokens_in=int(length),
            tokens_out=min(written + 1, len(ids)),
            seconds=seconds,
            finish=finish,
            logprob=float(logprobs[: min(written + 1, len(ids))].sum()),
        )


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Sampling begins at `seed`, and the caller's own random numbers go on as they were."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


def padded(rows: Sequence[Sequence[int]], filler: int, side: str) -> torch.Tensor:
    """Rows of ids as one tensor, filled up on the ``left`` or the ``right``."""
    width = max(map(len, rows))
    fill = [[filler] * (width - len(row)) for row in rows]
    if side == "left":
        return torch.tensor([[*more, *row] for more, row in zip(fill, rows, strict=True)])
    return torch.tensor([[*row, *more] for more, row in zip(fill, rows, strict=True)])


def in_rows(rows: Sequence[Sequence[int]], filler: int, side: str) -> Inputs:
    """Rows of ids as a network takes them: `padded`, with 1 in the mask where they have an id."""
    return {
        "input_ids": padded(rows, filler, side),
        "attention_mask": padded([[1] * len(row) for row in rows], 0, side),
    }
