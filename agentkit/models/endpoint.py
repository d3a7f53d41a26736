"""Models on OpenAI-compatible servers: vLLM, SGLang, llama.cpp, Ollama, and commercial ones.

Chat completions, streamed, with the official client. What not every server takes is sent too, and
left out from then on where one refuses it by name:

- ``skip_special_tokens`` (vLLM, SGLang): dialects read the special tokens of an answer;
- ``logprobs``, ``stream_options``, ``seed``: how sure it was, its tokens, the same answer again;
- ``temperature`` 0, which models that only sample refuse;
- ``max_tokens``, which newer models of OpenAI call ``max_completion_tokens``.

A begun answer is continued with ``continue_final_message`` (vLLM, SGLang); Ollama and llama.cpp do
it unasked. Stop words are looked for here, so that any number of them works everywhere.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from openai import (
    APIError,
    APIStatusError,
    BadRequestError,
    OpenAI,
    Stream,
    Timeout,
    UnprocessableEntityError,
)
from openai.types.chat import ChatCompletionChunk

from agentkit.catalog import Card
from agentkit.errors import AgentkitError, ConfigError, ModelError
from agentkit.models._endpoint_answer import Written
from agentkit.models._endpoint_faults import Faults, said
from agentkit.models._endpoint_messages import DataUrls, begun, written_out
from agentkit.protocols import Message, Reply, Stopped

__all__ = ["EndpointModel"]

log = logging.getLogger("agentkit")

Fields = dict[str, Any]
"""The fields of a request, but for those that every one has."""

OPTIONAL = (
    "skip_special_tokens",
    "logprobs",
    "stream_options",
    "seed",
    "temperature",
    "max_tokens",
)
"""What a request can do without, or say in another way."""

CONTINUING = {"continue_final_message": True, "add_generation_prompt": False}
"""How vLLM and SGLang are told that the last message is a begun answer."""

CONTINUED = r"continue_final_message|add_generation_prompt|\bassistant\b|\bprefill"
"""How servers speak of begun answers that they do not continue."""

CONNECTING = 10.0
"""The seconds in which a server that is there has answered to a call."""


class EndpointModel:
    """A model that a server has.

    Args:
        card: of the model.
        url: of the server, up to where ``/chat/completions`` follows:
            ``http://127.0.0.1:8000/v1``.
        served_as: what the server calls the model; its published name (`Card.weights`) by default.
        api_key: what makes the server let us in; ``$OPENAI_API_KEY`` by default.
        timeout: the seconds for which the server may say nothing, those before the first token
            included.
        retries: how often a request is made again where the server can't be reached, is too busy
            (429) or fails (5xx), after pauses that grow.
        workers: how many conversations of a batch are asked at once.
        picture_mb: the megabytes that one picture may take as a data URL; where a PNG takes more,
            it is sent as JPEG. Servers differ: Anthropic's takes 5, OpenAI's 20, vLLM any.

    Raises:
        ConfigError: where `url` is no address.
    """

    def __init__(
        self,
        card: Card,
        url: str,
        *,
        served_as: str | None = None,
        api_key: str | None = None,
        timeout: float = 120.0,
        retries: int = 2,
        workers: int = 8,
        picture_mb: float = 5.0,
    ) -> None:
        if not re.match(r"https?://[^/]", url):
            raise ConfigError(f"endpoint {url!r} is no address such as http://127.0.0.1:8000/v1")
        self.card = card
        self.served_as = served_as or card.weights or card.name
        self._client = OpenAI(
            base_url=url,
            api_key=api_key or os.environ.get("OPENAI_API_KEY") or "none",
            timeout=Timeout(timeout, connect=min(timeout, CONNECTING)),
            max_retries=retries,
        )
        self._faults = Faults(self._client, card, self.served_as, timeout)
        self._workers = workers
        self._urls = DataUrls(int(picture_mb * 1e6))
        self._refused: frozenset[str] = frozenset()

    def generate(
        self,
        batch: Sequence[Sequence[Message]],
        *,
        max_tokens: int = 512,
        temperature: float = 0.0,
        seed: int = 0,
        stop: Sequence[str] = (),
        stopped: Stopped | None = None,
    ) -> list[Reply]:
        """One reply a conversation; a last assistant message is continued.

        Where a stop word or `stopped` ends an answer, the server has not counted it yet: then
        `Reply.tokens_in` is 0, and `tokens_out` the number of the pieces that had come.

        Args:
            batch: conversations; several are asked at once.
            max_tokens: where an answer is cut off.
            temperature: 0 for the likeliest token each time; above, sampled from `seed`.
            seed: of the sampling, as far as the server keeps to it.
            stop: an answer ends before the first of these.
            stopped: asked before each piece of an answer, by several threads for a batch.

        Raises:
            ModelError: where a conversation is empty, a picture too large, or a begun answer is
                one that the server does not continue.
            ConfigError: where the server does not sample as asked.
            EndpointError: where the server fails: names the cause and the cure.
        """
        fields: Fields = {"max_tokens": max_tokens, "temperature": temperature}
        if temperature > 0:
            fields["seed"] = seed
        given_up = threading.Event()

        def ended() -> bool:
            return given_up.is_set() or (stopped is not None and stopped())

        def ask(conversation: Sequence[Message]) -> Reply:
            try:
                return self._asked(conversation, fields, stop, ended)
            except AgentkitError:
                given_up.set()  # nobody will see the answers to the others
                raise

        if len(batch) <= 1:
            return [ask(conversation) for conversation in batch]
        with ThreadPoolExecutor(self._workers) as pool:
            try:
                return list(pool.map(ask, batch))
            finally:
                given_up.set()  # a person who interrupts does not wait for the others either

    def _asked(
        self, conversation: Sequence[Message], fields: Fields, stop: Sequence[str], ended: Stopped
    ) -> Reply:
        began = time.perf_counter()
        messages = written_out(conversation, self.card.name, self._urls)
        whole: Fields = {
            **fields,
            "skip_special_tokens": False,
            "logprobs": True,
            "stream_options": {"include_usage": True},
            **(CONTINUING if begun(conversation) else {}),
        }
        written = Written()
        if not ended():
            self._read(messages, whole, written, stop, ended)
        return written.reply(time.perf_counter() - began)

    def _read(
        self,
        messages: Sequence[Any],
        fields: Fields,
        written: Written,
        stop: Sequence[str],
        ended: Stopped,
    ) -> None:
        """Read an answer for as long as it is wanted; leaving the stream hangs up."""
        try:
            with self._opened(messages, fields) as stream:
                self._check_kind(stream)
                for chunk in stream:
                    written.add(chunk, stop)
                    if written.stop is not None or (not written.ending and ended()):
                        return
        except (APIError, ValueError) as error:
            raise self._faults.explained(error, len(written.text)) from error
        if written.ending in ("", "abort", "error"):
            raise self._faults.error(
                f"broke off in mid-answer, after {len(written.text)} characters; see its log"
            )
        if written.ending == "content_filter":
            raise self._faults.error("withheld the answer (content_filter); ask in other words")

    def _opened(self, messages: Sequence[Any], fields: Fields) -> Stream[ChatCompletionChunk]:
        """The stream of an answer, asked for without what the server has refused by name."""
        refused = self._refused
        while True:
            try:
                stream = self._sent(messages, _without(refused, fields))
            except (BadRequestError, UnprocessableEntityError) as error:
                more = self._dispensable(error, fields) - refused
                if not more:
                    raise
                refused |= more
            else:
                if refused > self._refused:
                    names = ", ".join(sorted(refused - self._refused))
                    log.warning("%s does not take %s; asked without", self._faults.url, names)
                    self._refused = refused
                return stream

    def _sent(self, messages: Sequence[Any], fields: Fields) -> Stream[ChatCompletionChunk]:
        return self._client.chat.completions.create(
            model=self.served_as, messages=messages, stream=True, extra_body=fields
        )

    def _dispensable(self, error: APIStatusError, fields: Fields) -> frozenset[str]:
        """Which fields a server has refused that it can do without.

        Raises:
            ModelError: where it does not continue a begun answer.
            ConfigError: where it does not sample as asked.
        """
        named = {name for name in (*OPTIONAL, *CONTINUING) if re.search(rf"\b{name}\b", str(error))}
        if "continue_final_message" in fields and re.search(CONTINUED, str(error)):
            raise ModelError(
                f"{self._faults.url} does not continue a begun answer: {said(error)}; end"
                " the conversation in a user message"
            ) from error
        if "temperature" in named and fields["temperature"] > 0:
            raise ConfigError(
                f"{self._faults.url} does not take temperature {fields['temperature']}:"
                f" {said(error)}"
            ) from error
        return frozenset(named)

    def _check_kind(self, stream: Stream[ChatCompletionChunk]) -> None:
        kind = stream.response.headers.get("content-type", "nothing")
        if not kind.startswith("text/event-stream"):
            raise self._faults.error(
                f"answers with {kind.partition(';')[0]}, and was asked for a stream; give the"
                " address that /chat/completions follows on, most end in /v1"
            )


def _without(refused: frozenset[str], fields: Fields) -> Fields:
    sent = {name: value for name, value in fields.items() if name not in refused}
    if "max_tokens" in refused:
        sent["max_completion_tokens"] = fields["max_tokens"]
    return sent
