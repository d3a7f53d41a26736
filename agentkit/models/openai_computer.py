"""OpenAI's computer use, over the Responses API and the official client.

The whole conversation is sent each time and nothing is stored there (``store`` false), so that a
reply depends on the arguments of `generate` alone. Reasoning is handed back encrypted.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

from openai import APIError, NotFoundError, OpenAI, Timeout
from openai.types.responses import Response

from agentkit.card import Card
from agentkit.errors import AgentkitError, ConfigError, EndpointError, ModelError
from agentkit.models._endpoint_faults import Faults, said
from agentkit.models._endpoint_messages import DataUrls, begun
from agentkit.models._openai_turns import as_items, as_lines, last_view
from agentkit.protocols import Message, Reply, Stopped

__all__ = ["OpenaiComputerModel"]

Tool = Literal["computer", "computer_use_preview"]
Environment = Literal["windows", "mac", "linux", "ubuntu", "browser"]

SERVED_AS = "gpt-5.4"
"""The first model that was trained for the ``computer`` tool (OpenAI, guide to computer use)."""

DETAILS: Mapping[Tool, str] = {"computer": "original", "computer_use_preview": "high"}
"""In which detail the models of a tool look at pictures; ``original`` keeps every pixel."""

CONNECTING = 10.0
"""The seconds in which a server that is there has answered to a call."""


class OpenaiComputerModel:
    """A model of OpenAI that acts on screens.

    The key is ``$OPENAI_API_KEY``, where `api_key` gives none.

    Args:
        card: of the model.
        url: up to where ``/responses`` follows; OpenAI's own by default.
        api_key: what makes the server let us in.
        served_as: the model that is asked for; ``gpt-5.4`` by default.
        tool: ``computer``, or ``computer_use_preview`` for the models called so, which by default
            are known by their name.
        environment: what the screen is; told to the preview alone.
        timeout: the seconds for which the server may say nothing.
        retries: how often a request is made again where the server can't be reached, is too busy
            (429) or fails (5xx), after pauses that grow.
        workers: how many conversations of a batch are asked at once.
        picture_mb: the megabytes that one picture may take as a data URL; where a PNG takes more,
            it is sent as JPEG.

    Raises:
        ConfigError: where there is no key, or an option is none of its values.
    """

    def __init__(
        self,
        card: Card,
        url: str | None = None,
        *,
        api_key: str | None = None,
        served_as: str | None = None,
        tool: Tool | None = None,
        environment: Environment = "linux",
        timeout: float = 120.0,
        retries: int = 2,
        workers: int = 4,
        picture_mb: float = 20.0,
    ) -> None:
        self.card = card
        self.served_as = served_as or SERVED_AS
        self._tool = tool or _tool_of(self.served_as)
        if self._tool not in DETAILS:
            raise ConfigError(f"tool {tool!r} is none of {', '.join(DETAILS)}")
        self._environment = environment
        self._client = OpenAI(
            base_url=url,
            api_key=_key(api_key, card),
            timeout=Timeout(timeout, connect=min(timeout, CONNECTING)),
            max_retries=retries,
        )
        self._faults = Faults(self._client, card, self.served_as, timeout)
        self._workers = workers
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
        """One reply a conversation: the items of the response as JSON, one a line.

        Args:
            batch: conversations; several are asked at once.
            max_tokens: where an answer is cut off; thoughts count.
            temperature: sent where it is above 0: models that think refuse any.
            seed: not used: the Responses API has none.
            stop: an answer ends before the first of these.
            stopped: asked before each piece of an answer, by several threads for a batch.

        Raises:
            ModelError: where a conversation is empty or ends in a begun answer, or a picture is
                too large.
            EndpointError: where the server fails: names the cause and the cure.
        """
        fields: dict[str, Any] = {"max_output_tokens": max_tokens}
        if temperature > 0:
            fields["temperature"] = temperature
        given_up = threading.Event()

        def ended() -> bool:
            return given_up.is_set() or (stopped is not None and stopped())

        def ask(conversation: Sequence[Message]) -> Reply:
            try:
                return self._asked(conversation, fields, stop, ended)
            except AgentkitError:
                given_up.set()  # nobody will see the answers to the others
                raise

        with ThreadPoolExecutor(self._workers) as pool:
            try:
                return list(pool.map(ask, batch))
            finally:
                given_up.set()  # a person who interrupts does not wait for the others either

    def _asked(
        self,
        conversation: Sequence[Message],
        fields: Mapping[str, Any],
        stop: Sequence[str],
        ended: Stopped,
    ) -> Reply:
        began = time.perf_counter()
        request = {**self._request(conversation), **fields}
        response = None if ended() else self._answered(request, ended)
        seconds = time.perf_counter() - began
        if response is None:
            return Reply("", seconds=seconds, finish="stopped")
        return _reply(response, stop, seconds)

    def _request(self, conversation: Sequence[Message]) -> dict[str, Any]:
        detail = DETAILS[self._tool]
        items = as_items(conversation, self.card.name, self._urls, detail)
        if begun(conversation):
            raise ModelError(
                f"{self.card.name} does not continue a begun answer; end the conversation in a"
                " user message"
            )
        return {
            "model": self.served_as,
            "input": items,
            "tools": self._tools(conversation),
            "include": ["reasoning.encrypted_content"],
            "parallel_tool_calls": False,
            "store": False,
            "truncation": "auto",
        }

    def _tools(self, conversation: Sequence[Message]) -> list[dict[str, Any]]:
        """The tool, with the size of the picture that its numbers are about; none without one."""
        view = last_view(conversation)
        if view is None:
            return []
        if self._tool == "computer":
            return [{"type": self._tool}]
        width, height = view.picture.size
        return [
            {
                "type": self._tool,
                "display_width": width,
                "display_height": height,
                "environment": self._environment,
            }
        ]

    def _answered(self, request: Mapping[str, Any], ended: Stopped) -> Response | None:
        """The whole response; None where it was not waited for. Leaving the stream hangs up."""
        try:
            with self._client.responses.create(stream=True, **request) as stream:
                for event in stream:
                    if event.type == "error":
                        raise self._faults.error(
                            f"failed in mid-answer: {event.message}; ask again"
                        )
                    if event.type in ("response.completed", "response.incomplete"):
                        return self._checked(event.response)
                    if event.type == "response.failed":
                        raise self._failed(event.response)
                    if ended():
                        return None
        except NotFoundError as error:
            raise self._faults.error(
                f"has no model {self.served_as!r}, or is no place for responses: {said(error)};"
                " say which model with served_as=, and give the address that /responses follows on"
            ) from error
        except (APIError, ValueError) as error:
            raise self._faults.explained(error, 0) from error
        raise self._faults.error("broke off before the answer was whole; ask again")

    def _checked(self, response: Response) -> Response:
        details = response.incomplete_details
        if details and details.reason == "content_filter":
            raise self._faults.error("withheld the answer (content_filter); ask in other words")
        return response

    def _failed(self, response: Response) -> EndpointError:
        why = response.error.message if response.error else "it does not say why"
        return self._faults.error(f"failed in mid-answer: {why}; ask again")


def _tool_of(served_as: str) -> Tool:
    return "computer_use_preview" if served_as.startswith("computer-use-preview") else "computer"


def _key(given: str | None, card: Card) -> str:
    key = given or os.environ.get("OPENAI_API_KEY")
    if not key:
        raise ConfigError(
            f"{card.name} needs a key of OpenAI, and $OPENAI_API_KEY is not set; set it (api_key=)"
        )
    return key


def _reply(response: Response, stop: Sequence[str], seconds: float) -> Reply:
    text = as_lines([item.to_dict(mode="json") for item in response.output])
    places = [place for word in stop if (place := text.find(word)) >= 0]
    usage = response.usage
    cut_short = response.status == "incomplete"
    return Reply(
        text=text[: min(places, default=None)],
        tokens_in=usage.input_tokens if usage else 0,
        tokens_out=usage.output_tokens if usage else 0,
        seconds=seconds,
        finish="stop" if places else "length" if cut_short else "end",
    )
