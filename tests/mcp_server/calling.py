"""A client of the official package, for tests: in this process, or of a server in another."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import anyio
from mcp import types
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from agentkit import Agent, Policy
from agentkit.mcp_server.consent import Consent
from agentkit.mcp_server.serving import Serving

ERAS = ["auto", "legacy"]
"""The protocol of 2026-07-28, where a question is an answer of its own, and the one before."""

Asked = list[str]


@contextmanager
def serving(may_ask: bool = True, **of_agent: Any) -> Iterator[Serving]:
    """A server whose agent is made of these."""
    consent = Consent(may_ask)
    options = {"trace": False, "policy": Policy(naming_consents=False), "confirm": consent}
    served = Serving(lambda: Agent(**{**options, **of_agent}), consent)
    try:
        yield served
    finally:
        served.close()


def person(asked: Asked, says: str) -> Callable[..., Awaitable[types.ElicitResult]]:
    """Somebody who is asked, and always says the same."""

    async def answer(_context: object, question: types.ElicitRequestParams) -> types.ElicitResult:
        asked.append(question.message)
        return types.ElicitResult(action=says)  # type: ignore[arg-type]

    return answer


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "agentkit", "mcp", *arguments]


@asynccontextmanager
async def connected(
    *arguments: str, log: Path, era: str = "auto", **options: Any
) -> AsyncIterator[Client]:
    """A client of ``agentkit mcp``, which it starts."""
    program, *rest = command(*arguments)
    started = StdioServerParameters(command=program, args=rest, env=dict(os.environ))
    with log.open("w", encoding="utf-8") as errors:
        async with Client(stdio_client(started, errlog=errors), mode=era, **options) as client:
            yield client


async def call(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    """What a call gives; no error."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, said(result)
    return result.structured_content


async def complaint(client: Client, name: str, **arguments: Any) -> str:
    """What a call that is wrong is answered."""
    result = await client.call_tool(name, arguments)
    assert result.is_error
    assert result.structured_content is None
    return said(result)


def said(result: types.CallToolResult) -> str:
    return " ".join(each.text for each in result.content if isinstance(each, types.TextContent))


def picture(result: types.CallToolResult) -> bytes:
    (image,) = (each for each in result.content if isinstance(each, types.ImageContent))
    assert image.mime_type == "image/png"
    return base64.b64decode(image.data)


Scene = Callable[[Client], Awaitable[Any]]


def talk(served: Serving, scene: Scene, era: str = "auto", **options: Any) -> None:
    """Let a client in this process do something, for a minute at the most."""

    async def scene_with_client() -> None:
        with anyio.fail_after(60):
            async with Client(served.server, mode=era, **options) as client:
                await scene(client)

    anyio.run(scene_with_client)
