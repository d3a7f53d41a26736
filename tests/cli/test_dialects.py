"""The list of languages, and the check of other people's parsers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agentkit.cli import main
from agentkit.registry import known

PARSER = """
from agentkit.geometry import Space

def right(asked):
    width, height = asked["frame"]
    grid = asked["space"]["grid"]
    if "(" not in asked["text"]:
        raise ValueError("no place")
    x, y = asked["text"].strip("()").split(",")
    return [{"kind": "click", "at": [int(x) * width / grid, int(y) * height / grid]}]

def wrong(asked):
    x, y = asked["text"].strip("()").split(",")
    return [{"kind": "click", "at": [int(x), int(y)]}]
"""

LINES: list[dict[str, Any]] = [
    {
        "text": "(500,500)",
        "dialect": "points",
        "space": {"unit": "grid", "grid": 1000},
        "actions": [{"kind": "click", "at": [960, 540]}],
    },
    {"text": "(500,250)", "card": "ui-tars-7b", "actions": [{"kind": "click", "at": [960, 270]}]},
    {"text": "nowhere", "card": "ui-tars-7b", "actions": None},
]


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a table and a module, from which the command is called."""
    common = {"frame": [1920, 1080], "sent": [1932, 1092], "source": "made up"}
    lines = [json.dumps({**line, **common}) for line in LINES]
    (tmp_path / "mine.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "other_parsers.py").write_text(PARSER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "other_parsers", raising=False)
    return tmp_path


def check(*arguments: str) -> int:
    return main(["dialects", "check", *arguments])


def test_every_language_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dialects"]) == 0
    shown = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in shown] == sorted(known("dialect"))
    assert all(int(line.split()[1]) >= 15 for line in shown)


def test_the_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dialects", "--json"]) == 0
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert "ui-tars-1.5-7b" in found["ui_tars"]["models"]
    assert found["ui_tars"]["numbers"] == ["grid of 1000", "pixels"]
    assert found["fuyu"]["numbers"] == ["units of 2 pixels, y first"]
    assert found["kosmos"]["models"] == []


def test_a_parser_that_is_right(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--parser", "other_parsers:right", "--data", ".") == 0
    assert capsys.readouterr().out.split() == "mine 3 of 3 as they must be".split()


def test_a_parser_that_strays(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("mine", "--parser", "other_parsers:wrong", "--data", ".", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["tables"] == [{"name": "mine", "passed": 1, "cases": 3}]
    assert [each["case"] for each in report["differences"]] == ["mine.jsonl:1", "mine.jsonl:2"]
    assert json.loads(report["differences"][0]["got"])[0]["at"] == [500, 500]
    assert check("mine", "--parser", "other_parsers:wrong", "--data", ".") == 1
    assert "mine.jsonl:1: '(500,500)'\n  due [{" in capsys.readouterr().out


def test_the_tolerance_is_in_pixels(tables: Path) -> None:
    near = ["--parser", "other_parsers:wrong", "--data", "."]
    assert check(*near, "--tolerance", "459") == 1
    assert check(*near, "--tolerance", "461") == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--parser", "other_parsers"], "not of the form module:function"),
        (["--parser", "other_parsers:none"], "no function 'none'"),
        (["--parser", "no_such_module:parse"], "No module named 'no_such_module'"),
        (["no_table", "--parser", "other_parsers:right"], "unknown golden table 'no_table'"),
        (["--parser", "other_parsers:right", "--data", "empty"], "no golden tables"),
    ],
)
def test_wrong_use(
    tables: Path, arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(*arguments) == 2
    assert complaint in capsys.readouterr().err


def test_the_tables_that_come_with_it(tables: Path) -> None:
    """As users call it: the module lies in their folder, the tables in the package."""
    command = [sys.executable, "-c", "import sys; from agentkit.cli import main; sys.exit(main())"]
    command += ["dialects", "check", "qwen_boxes", "--parser", "other_parsers:right", "--json"]
    done = subprocess.run(command, cwd=tables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    (table,) = json.loads(done.stdout)["tables"]
    assert 0 < table["passed"] < table["cases"]
