"""The guide to MCP says what the server says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from agentkit.cli import _parser, main
from agentkit.mcp_server.tools import TOOLS
from tests.test_docs import code, table

GUIDE = (Path(__file__).parents[1] / "docs/mcp.md").read_text(encoding="utf-8")


def test_the_tools_are_those_that_are_served() -> None:
    rows = {code(name)[0]: (code(takes), gives) for name, takes, gives in table(GUIDE, "tool")}
    assert list(rows) == list(TOOLS)
    for name, (takes, gives) in rows.items():
        assert takes == list(TOOLS[name].takes.model_fields)
        row = rows[code(gives)[0]][1] if gives.startswith("as ") else gives
        assert code(row) == list(TOOLS[name].returns.model_fields)


def test_the_configuration_is_one_that_starts() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    server = json.loads(block)["mcpServers"]["screen"]
    assert server["command"] == "agentkit"
    given = _parser().parse_args(server["args"])
    assert (given.screen, given.trace) == ("virtual", Path.home() / "traces")


def test_the_options_are_those_of_the_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["mcp", "--help"])
    there = set(re.findall(r"--[a-z]+", capsys.readouterr().out))
    assert set(re.findall(r"`(--[a-z]+)", GUIDE)) <= there
