"""Claude, at Anthropic: its computer tool over the Messages API, with the official client.

The calls come back as JSON blocks with their ids, which the dialect ``anthropic`` reads. What the
toolset offers and we have no answer to is turned off: after a ``zoom`` the model goes on counting
in pixels of the whole screenshot (anthropic-sdk-python, computer-toolset.md), while a view of a
part has pixels of its own; and nothing tells it where the pointer is (``cursor_position``).
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from anthropic import Anthropic, APIError, Timeout
from anthropic.types.beta import BetaMessage, BetaUsage
from httpx2 import HTTPError

from agentkit.catalog import Card
from agentkit.errors import AgentkitError, ConfigError
from agentkit.models._anthropic_faults import Faults
from agentkit.models._anthropic_turns import CUT_OFF, last_view, system_text, turns
from agentkit.models._endpoint_messages import DataUrls
from agentkit.protocols import Message, Reply, Stopped

__all__ = ["MODEL", "TOOLS", "AnthropicModel"]

MODEL = "claude-sonnet-5"
"""The model with which the client's own documentation shows the toolset."""

TOOLSET = "computer_toolset_20260801"

TOOLS: Mapping[str, tuple[str, ...]] = {
    TOOLSET: (),
    "computer_20251124": ("computer-use-2025-11-24",),
    "computer_20250124": ("computer-use-2025-01-24",),
}
"""The versions of the tool, and the beta headers that each needs (anthropic, types/beta/)."""

FINISHES = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "stop_sequence": "stop",
}
"""Why an answer ended, where that was not its end."""

CONNECTING = 10.0
"""The seconds in which a server that is there has answered to a call."""


class AnthropicModel:
    """Claude, as its maker serves it.

    Args:
        card: of the model.
        url: of another server that speaks this interface; ``$ANTHROPIC_BASE_URL`` by default, or
            Anthropic's own.
        api_key: ``$ANTHROPIC_API_KEY`` by default.
        served_as: the vendor's id of the model; `MODEL` by default.
        tool: the version of the computer tool, one of `TOOLS`; older models take older ones.
        timeout: the seconds for which the server may say nothing.
        retries: how often a request is made again where the server can't be reached, is too busy
            (429) or fails (5xx), after pauses that grow.
        workers: how many conversations of a batch are asked at once.
        picture_mb: the megabytes that one picture may take; a larger PNG is sent as JPEG.

    Raises:
        ConfigError: where there is no key, or no such tool.
    """

    def __init__(
        self,
        card: Card,
        url: str | None = None,
        *,
        api_key: str | None = None,
        served_as: str | None = None,
        tool: str = TOOLSET,
        timeout: float = 120.0,
        retries: int = 2,
        workers: int = 8,
        picture_mb: float = 5.0,
    ) -> None:
        key = api_key or os.environ.get("ANTHROPIC_API_KEY")
        if not key:
            raise ConfigError(
                f"{card.name} needs a key of Anthropic's; set ANTHROPIC_API_KEY, or give api_key="
            )
        if tool not in TOOLS:
            raise ConfigError(f"{card.name} has no tool {tool!r}; it has {', '.join(TOOLS)}")
        self.card = card
        self._served_as, self._tool, self._workers = served_as or MODEL, tool, workers
        self._client = Anthropic(
            base_url=url,
            api_key=key,
            timeout=Timeout(timeout, connect=min(timeout, CONNECTING)),
            max_retries=retries,
        )
        self._faults = Faults(self._client, self._served_as, timeout)
        self._urls = DataUrls(int(picture_mb * 1e6))

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
        """One reply a conversation: the blocks of the answer, as JSON.

        The computer tool is offered where a conversation holds a view; its places are pixels of
        the last one. How it samples is the vendor's own affair: there is no temperature to send,
        and `seed` does nothing.

        Args:
            batch: conversations; several are asked at once.
            max_tokens: where an answer is cut off; a call that is cut off is not handed on.
            temperature: 0.
            stop: an answer's text ends before the first of these.
            stopped: asked before each piece of an answer, by several threads for a batch.

        Raises:
            ConfigError: where `temperature` is above 0.
            ModelError: where a conversation is empty, ends in a begun answer, or holds too large a
                picture.
            EndpointError: where the server fails or refuses: names the cause and the cure.
        """
        if temperature > 0:
            raise ConfigError(
                f"{self.card.name} takes no temperature, and here is {temperature:g}; leave it out"
            )
        requests = [self._request(each, max_tokens, stop) for each in batch]
        given_up = threading.Event()

        def ended() -> bool:
            return given_up.is_set() or (stopped is not None and stopped())

        def ask(request: Mapping[str, Any]) -> Reply:
            try:
                return self._asked(request, ended)
            except AgentkitError:
                given_up.set()  # nobody will see the answers to the others
                raise

        if len(requests) <= 1:
            return [ask(request) for request in requests]
        with ThreadPoolExecutor(self._workers) as pool:
            try:
                return list(pool.map(ask, requests))
            finally:
                given_up.set()  # a person who interrupts does not wait for the others either

    def _request(
        self, conversation: Sequence[Message], max_tokens: int, stop: Sequence[str]
    ) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._served_as,
            "max_tokens": max_tokens,
            "messages": turns(conversation, self.card.name, self._urls),
        }
        if system := system_text(conversation):
            request["system"] = system
        if stop:
            request["stop_sequences"] = [*stop]
        if view := last_view(conversation):
            request["tools"] = [_declared(self._tool, view.seen.width, view.seen.height)]
            if betas := TOOLS[self._tool]:
                request["betas"] = [*betas]
        return request

    def _asked(self, request: Mapping[str, Any], ended: Stopped) -> Reply:
        began = time.perf_counter()
        message, whole, stopped = None, 0, ended()
        try:
            if not stopped:
                message, whole, stopped = self._read(request, ended)
        except (APIError, HTTPError, ValueError) as error:
            raise self._faults.explained(error) from error
        if message is None:
            return Reply("[]", seconds=time.perf_counter() - began, finish="stopped")
        if message.stop_reason == "refusal":
            raise self._faults.error("withheld the answer (refusal); ask in other words")
        finish = "stopped" if stopped else FINISHES.get(str(message.stop_reason), "end")
        return Reply(
            _as_text(message, whole if finish != "length" else max(0, whole - 1)),
            tokens_in=_tokens_in(message.usage),
            tokens_out=message.usage.output_tokens,
            seconds=time.perf_counter() - began,
            finish=finish,
        )

    def _read(
        self, request: Mapping[str, Any], ended: Stopped
    ) -> tuple[BetaMessage | None, int, bool]:
        """What arrives of an answer for as long as it is wanted; leaving the stream hangs up.

        Returns:
            The answer so far, how many of its blocks are whole, and whether somebody stopped it.
        """
        message, whole = None, 0
        with self._client.beta.messages.stream(**request) as stream:
            for event in stream:
                message = stream.current_message_snapshot
                whole += event.type == "content_block_stop"
                if event.type == "message_stop":
                    return message, whole, False
                if ended():
                    return message, whole, True
            kind = stream.response.headers.get("content-type", "nothing")
        if message is None:
            raise self._faults.error(f"answers with {kind.partition(';')[0]}; see its address")
        raise self._faults.error("broke off in mid-answer; ask again")


def _declared(tool: str, width: int, height: int) -> dict[str, Any]:
    """The computer tool, with the size of the picture where its version is told."""
    if tool == TOOLSET:
        off = {"enabled": False}
        return {"type": tool, "configs": {"zoom": off, "cursor_position": off}}
    return {
        "type": tool,
        "name": "computer",
        "display_width_px": width,
        "display_height_px": height,
    }


def _as_text(message: BetaMessage, whole: int) -> str:
    """The blocks of an answer, of which so many are whole; half a call is never handed on."""
    blocks = [_as_sent(block) for block in message.content]
    for place in range(whole, len(blocks)):
        if blocks[place]["type"] == "tool_use":
            blocks[place] = dict(CUT_OFF)
    return json.dumps(blocks, ensure_ascii=False)


def _as_sent(block: Any) -> dict[str, Any]:
    """A block as the server wrote it, without what the client adds."""
    given: dict[str, Any] = block.to_dict(mode="json")
    given.pop("parsed_output", None)
    return given


def _tokens_in(usage: BetaUsage) -> int:
    cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
    return usage.input_tokens + cached
