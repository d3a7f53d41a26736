"""Scenario files: every mistake is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentkit import ScenarioError
from agentkit.scenarios.file import load_scenario

GOOD = """\
screen: simulated
cases:
  - name: one
    steps:
      - click: Save
      - type: hello
        into: Name
      - ask: Is Wi-Fi on?
        equals: "yes"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_steps_know_their_verb_and_line(tmp_path: Path) -> None:
    steps = load_scenario(written(tmp_path, GOOD)).cases[0].steps
    assert [(step.verb, step.line) for step in steps] == [("click", 5), ("type", 6), ("ask", 8)]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("click: Save", "clik: Save", 5, "clik"),
        ("click: Save", "click: Save\n        press: enter", 5, "click.*press"),
        ("into: Name", "into: [Name", 7, "not YAML"),
        ('equals: "yes"', "timeout: -1", 9, "timeout"),
        ('        equals: "yes"\n', "", 8, "ask and equals"),
        ("name: one", "title: one", 3, "title|name"),
        ("cases:", "case:", 1, "cases|case"),
    ],
)
def test_mistakes_are_named_with_their_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ScenarioError, match=rf"(?s)^{path}:\d+: .*({words})") as caught:
        load_scenario(path)
    said = int(str(caught.value).removeprefix(f"{path}:").split(":")[0])
    assert abs(said - line) <= 1


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "cases: []"])
def test_what_is_no_scenario(tmp_path: Path, text: str) -> None:
    with pytest.raises(ScenarioError):
        load_scenario(written(tmp_path, text))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"none\.yaml: cannot be read"):
        load_scenario(tmp_path / "none.yaml")
