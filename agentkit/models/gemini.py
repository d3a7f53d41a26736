"""Gemini's computer use, with Google's own client.

The answer is streamed, and handed on as JSON that the dialect ``gemini`` reads. Nothing is kept
between two requests: the ids of calls, the thoughts and their signatures are in the text.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from typing import Literal

from google.genai import Client
from google.genai.types import (
    AutomaticFunctionCallingConfig,
    ComputerUse,
    Content,
    Environment,
    GenerateContentConfig,
    HttpOptions,
    HttpRetryOptions,
    ThinkingConfig,
    Tool,
)
from httpx2 import Client as WebClient

from agentkit.card import Card
from agentkit.errors import ConfigError
from agentkit.models._gemini_answer import Written
from agentkit.models._gemini_faults import FAULTS, KEYS, Faults
from agentkit.models._gemini_turns import written_out
from agentkit.protocols import Message, Reply, Stopped

__all__ = ["GeminiModel"]

OFFICIAL = "https://generativelanguage.googleapis.com"

VERSION = "v1beta"
"""Of the API: the one that has what is in preview too, as computer use is."""

RECOMMENDED = "gemini-3.5-flash"
"""The model that the Gemini API recommends for computer use on any kind of screen."""

ENVIRONMENTS = {
    "browser": Environment.ENVIRONMENT_BROWSER,
    "desktop": Environment.ENVIRONMENT_DESKTOP,
    "mobile": Environment.ENVIRONMENT_MOBILE,
}

WITHHELD = re.compile("SAFETY|RECITATION|LANGUAGE|BLOCKLIST|PROHIBITED_CONTENT|SPII")
"""The endings of answers that Google keeps to itself."""


class GeminiModel:
    """A Gemini model that uses computers.

    Args:
        card: of the model.
        url: of the server, up to where ``/v1beta`` follows; Google's own by default.
        api_key: ``$GEMINI_API_KEY``, or else ``$GOOGLE_API_KEY``, by default.
        served_as: Google's name for the model; ``gemini-3.5-flash`` by default. Those of the
            generation before, such as ``gemini-2.5-computer-use-preview-10-2025``, know the
            environment ``browser`` alone.
        environment: the kind of screen, which decides the acts that the model knows.
        timeout: the seconds for which the server may say nothing.
        retries: how often a request is made again where the server can't be reached, is too busy
            (429) or fails (5xx), after pauses that grow.

    Raises:
        ConfigError: where there is no key, or `url` is no address, or `environment` is unknown.
    """

    def __init__(
        self,
        card: Card,
        url: str | None = None,
        *,
        api_key: str | None = None,
        served_as: str | None = None,
        environment: Literal["browser", "desktop", "mobile"] = "desktop",
        timeout: float = 120.0,
        retries: int = 2,
    ) -> None:
        self.url = url or OFFICIAL
        if not re.match(r"https?://[^/]", self.url):
            raise ConfigError(f"endpoint {url!r} is no address such as {OFFICIAL}")
        if environment not in ENVIRONMENTS:
            known = ", ".join(ENVIRONMENTS)
            raise ConfigError(f"environment {environment!r} is none of {known}")
        self.card = card
        self.served_as = served_as or RECOMMENDED
        self._environment = ENVIRONMENTS[environment]
        self._faults = Faults(self.url, self.served_as, timeout, retries + 1)
        options = HttpOptions(
            base_url=self.url,
            api_version=VERSION,
            timeout=round(timeout * 1000),
            retry_options=HttpRetryOptions(attempts=retries + 1),
            httpx_client=WebClient(),  # the client takes another where a variable says so
        )
        self._client = Client(vertexai=False, api_key=api_key or _key(), http_options=options)

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
        """One reply a conversation: the parts of the answer as a JSON list.

        Args:
            batch: conversations, asked one after another.
            max_tokens: where an answer is cut off; its thoughts count.
            temperature: 0 for the likeliest token each time; above, sampled from `seed`.
            seed: of the sampling, as far as the server keeps to it.
            stop: the JSON ends before the first of these.
            stopped: asked before each piece of an answer.

        Raises:
            ModelError: where a conversation is empty, or ends in a begun answer.
            EndpointError: where the server fails: names the cause and the cure.
        """
        config = GenerateContentConfig(
            max_output_tokens=max_tokens,
            temperature=temperature,
            seed=seed if temperature > 0 else None,
            tools=[Tool(computer_use=ComputerUse(environment=self._environment))],
            thinking_config=ThinkingConfig(include_thoughts=True),
            automatic_function_calling=AutomaticFunctionCallingConfig(disable=True),
        )
        ended = stopped or (lambda: False)
        return [self._asked(conversation, config, stop, ended) for conversation in batch]

    def _asked(
        self,
        conversation: Sequence[Message],
        config: GenerateContentConfig,
        stop: Sequence[str],
        ended: Stopped,
    ) -> Reply:
        began = time.perf_counter()
        system, turns = written_out(conversation, self.card.name)
        told = config.model_copy(update={"system_instruction": system or None})
        written = Written()
        if not ended():
            self._read(turns, told, written, ended)
        return written.reply(stop, time.perf_counter() - began)

    def _read(
        self,
        turns: Sequence[Content],
        config: GenerateContentConfig,
        written: Written,
        ended: Stopped,
    ) -> None:
        """Read an answer for as long as it is wanted."""
        try:
            for piece in self._client.models.generate_content_stream(
                model=self.served_as, contents=[*turns], config=config
            ):
                written.add(piece)
                if not written.ending and ended():
                    return
        except FAULTS as error:
            raise self._faults.explained(error) from error
        withheld = written.blocked or (WITHHELD.search(written.ending) and written.ending)
        if withheld:
            raise self._faults.error(f"withheld the answer ({withheld}); ask in other words")
        if not written.ending:
            raise self._faults.error("broke off in mid-answer; ask again")


def _key() -> str:
    found = next((os.environ[name] for name in KEYS if os.environ.get(name)), "")
    if not found:
        raise ConfigError(
            f"Gemini needs a key: set {KEYS[0]} to one of https://aistudio.google.com (api_key=)"
        )
    return found
