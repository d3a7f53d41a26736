"""``agentkit mcp``: what it says where it cannot serve."""

from __future__ import annotations

import sys

import pytest

from agentkit.cli import main


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--screen", "simulatd"], "did you mean 'simulated'"),
        (["--screen", "simulated", "--model", "gpt-9"], "unknown model 'gpt-9'"),
        (["--screen", "simulated", "--size", "big"], "1280x800"),
        (["--screen", "simulated", "--secret", "NOT_THERE"], "export NOT_THERE"),
    ],
)
def test_wrong_use(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", *arguments]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


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
