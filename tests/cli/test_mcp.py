"""``agentkit mcp``: what it says where it cannot serve."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agentkit.cli import main


@pytest.mark.whole
@pytest.mark.parametrize(
    ("arguments", "words", "hung_up"),
    [
        (["--screen", "simulatd"], "did you mean 'simulated'", True),
        (["--screen", "simulated", "--model", "gpt-9"], "unknown model 'gpt-9'", False),
    ],
)
def test_what_cannot_be_opened_ends_it_with_the_reason(
    arguments: list[str], words: str, hung_up: bool
) -> None:
    """Whether the client has hung up already, or waits for an answer."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "agentkit", "mcp", *arguments]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        if hung_up:
            process.stdin.close()
        assert process.wait(60) == 2
        told = process.stderr.read()
        assert told.startswith("agentkit: ")
        assert words in told
        assert "Traceback" not in told
        assert process.stdout.read() == ""


def test_wrong_options_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    simulated = ["mcp", "--screen", "simulated"]
    assert main([*simulated, "--secret", "NOT_THERE"]) == 2
    assert "export NOT_THERE" in capsys.readouterr().err
    assert main([*simulated, "--size", "big"]) == 2
    assert "1280x800" in capsys.readouterr().err


def test_yes_and_refuse_are_one_or_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["mcp", "--yes", "--refuse"])
    assert "not allowed with" in capsys.readouterr().err


def test_without_the_package_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "agentkit.mcp_server.serving", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert main(["mcp", "--screen", "simulated"]) == 2
    assert "'mcp' is not installed; pip install \"agentkit[mcp]\"" in capsys.readouterr().err
