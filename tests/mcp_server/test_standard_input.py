"""``agentkit mcp`` as clients start it: a process of its own, spoken to over its pipes."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import pytest
from mcp.client.client import Client
from PIL import Image

from agentkit import load_trace
from agentkit.screens._x11 import X11
from agentkit.screens.virtual import VirtualScreen
from tests.mcp_server.calling import (
    Asked,
    call,
    command,
    complaint,
    connected,
    person,
    picture,
)

SIMULATED = ["--screen", "simulated"]


def converse(scene: Callable[[], Awaitable[Any]]) -> None:
    """Let something asynchronous happen, for three minutes at the most."""

    async def limited() -> None:
        with anyio.fail_after(180):
            await scene()

    anyio.run(limited)


@pytest.mark.whole
def test_from_open_settings_to_dark_mode(tmp_path: Path) -> None:
    """Two calls at once among them, and what is not there, and mistakes."""

    async def scene() -> None:
        options = [*SIMULATED, "--trace", str(tmp_path / "traces")]
        async with connected(*options, log=tmp_path / "log", era="legacy") as client:
            assert client.server_info.name == "agentkit"
            assert "click" in {tool.name for tool in (await client.list_tools()).tools}
            light = await brightness(client)
            assert await call(client, "locate", target="Dark mode switch") == {"elements": []}
            await call(client, "click", target="Applications")
            found = (await call(client, "locate", target="Settings"))["elements"][0]
            left, top, right, bottom = found["box"]
            place = [(left + right) / 2, (top + bottom) / 2]
            assert (await call(client, "click", at=place))["effect"] == "confirmed"
            assert (await call(client, "click", target="Print"))["not_found"]
            assert "say what to click" in await complaint(client, "click")
            await both_at_once(client)
            assert await brightness(client) < light / 2

    converse(scene)
    (folder,) = (tmp_path / "traces").iterdir()
    assert load_trace(folder).outcome == "done"
    assert (tmp_path / "log").read_text() == ""


async def both_at_once(client: Client) -> None:
    """A click and the question whether it worked, which waits until it is its turn."""
    told: dict[str, dict[str, Any]] = {}

    async def keep(name: str, **arguments: Any) -> None:
        told[name] = await call(client, name, **arguments)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: keep("click", target="Dark mode switch"))
        await anyio.sleep(0.05)
        tasks.start_soon(lambda: keep("expect", question="Is Dark mode on?", answer="yes"))
    assert told["click"]["effect"] == "confirmed"
    assert told["expect"]["held"]


async def brightness(client: Client) -> float:
    """The mean of the pixels of the window's middle."""
    shown = Image.open(io.BytesIO(picture(await client.call_tool("capture", {}))))
    assert shown.size == (1280, 800)
    return float(np.asarray(shown.convert("L"))[300:500, 450:850].mean())


@pytest.mark.whole
def test_what_the_guard_refuses_is_a_refusal(tmp_path: Path) -> None:
    asked = Asked()

    async def scene() -> None:
        options = [*SIMULATED, "--refuse", "--trace", str(tmp_path / "traces")]
        answer = person(asked, "accept")
        async with connected(*options, log=tmp_path / "log", elicitation_callback=answer) as client:
            await call(client, "click", target="Home", count=2)
            refused = await call(client, "click", target="Delete")
            assert refused["refused"]
            assert "--refuse" in refused["why"]

    converse(scene)
    assert asked == []


def hold_for_long(process: subprocess.Popen[bytes], tool: str, arguments: dict[str, Any]) -> None:
    """Say hello, and ask for something that takes long."""
    assert process.stdin
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    }
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": tool, "arguments": arguments},
        },
    ]
    for line in lines:
        process.stdin.write(json.dumps(line).encode() + b"\n")
    process.stdin.flush()


def started(*arguments: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command(*arguments), stdin=pipe, stdout=pipe, stderr=pipe)


def hung_up(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    process.stdin.close()


def terminated(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)


@pytest.mark.real
@pytest.mark.whole
@pytest.mark.parametrize(("end", "code"), [(hung_up, 0), (terminated, 3)])
def test_a_client_that_goes_leaves_no_button_held(
    host_display: VirtualScreen,
    tmp_path: Path,
    end: Callable[[subprocess.Popen[bytes]], None],
    code: int,
) -> None:
    options = ["--screen", "host", "--yes", "--trace", str(tmp_path)]
    display = X11(host_display.display)
    with started(*options) as process:
        try:
            hold_for_long(process, "click", {"at": [800, 450], "hold": 10})
            assert eventually(lambda: display.held()[1], 60)
            end(process)
            assert process.wait(60) == code
        finally:
            process.kill()
    assert not display.held()[1]
    (folder,) = tmp_path.iterdir()
    kept = load_trace(folder)
    assert kept.outcome == "done"
    assert kept.steps[-1].error == "refused click: stopped while acting"


def eventually(holds: Callable[[], object], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False
