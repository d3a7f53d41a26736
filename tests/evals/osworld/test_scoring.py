"""Evaluators: how the parts are put together, and what each of them says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agentkit.errors import ConfigError
from agentkit.evals.osworld.getting import GETTERS
from agentkit.evals.osworld.judging import METRICS
from agentkit.evals.osworld.scoring import score
from agentkit.evals.osworld.site import Site
from tests.osworld_machine import LoopbackMachine

GUIDE = Path(__file__).parents[3] / "docs" / "osworld.md"


def expecting(**rules: Any) -> dict[str, Any]:
    return {"type": "rule", "rules": rules}


def saying(text: str) -> dict[str, Any]:
    return {"type": "vm_command_line", "command": ["say", text]}


RIGHT, WRONG = expecting(expected="yes"), expecting(expected="no")


@pytest.fixture(autouse=True)
def _says_yes(machine: LoopbackMachine) -> None:
    machine.commands["say yes"] = lambda: "yes"


def several(conj: str, *expected: dict[str, Any]) -> dict[str, Any]:
    return {
        "func": ["exact_match"] * len(expected),
        "conj": conj,
        "result": [saying("yes")] * len(expected),
        "expected": list(expected),
    }


@pytest.mark.parametrize(
    ("evaluator", "value"),
    [
        (several("and", RIGHT, RIGHT), 1),
        (several("and", RIGHT, WRONG), 0),
        (several("or", WRONG, RIGHT), 1),
        (several("or", WRONG, WRONG), 0),
        ({"func": "exact_match", "result": saying("yes"), "expected": RIGHT}, 1),
        ({"func": "exact_match", "result": saying("nothing known"), "expected": RIGHT}, 0),
    ],
    ids=["all", "not all", "one", "none", "a single one", "a command that does not start"],
)
def test_several_metrics(site: Site, evaluator: dict[str, Any], value: float) -> None:
    assert score(evaluator, site, gave_up=False) == value


def test_who_gives_up_is_right_where_nobody_can(site: Site) -> None:
    feasible = {"func": "exact_match", "result": saying("yes"), "expected": RIGHT}
    assert score(feasible, site, gave_up=True) == 0
    assert score({"func": "infeasible"}, site, gave_up=True) == 1
    assert score({"func": "infeasible"}, site, gave_up=False) == 0


def test_steps_before_the_judgement(site: Site, machine: LoopbackMachine) -> None:
    steps = [{"type": "close_window", "parameters": {"window_name": "a"}}]
    evaluator = {"func": "exact_match", "result": saying("yes"), "expected": RIGHT}
    assert score({**evaluator, "postconfig": steps}, site, gave_up=False) == 1
    assert machine.asked == [("/setup/close_window", {"window_name": "a"})]


def test_files_of_the_machine(site: Site, machine: LoopbackMachine) -> None:
    machine.files = {"/a.txt": "grün\nrot\n".encode(), "/b.txt": b"x,y\n1,2\n"}
    files = {"type": "vm_file", "path": ["/a.txt", "/b.txt"], "dest": ["a", "b"], "multi": True}
    whole = GETTERS["vm_file"](site, {**files, "gives": [0, 1]})
    assert [Path(each).read_bytes() for each in whole] == list(machine.files.values())
    assert GETTERS["vm_file"](site, files) == whole[0]
    assert GETTERS["vm_file"](site, {"path": "/none", "dest": "n"}) is None
    assert GETTERS["cache_file"](site, {"path": "a"}) == whole[0]
    missing = {"func": "file_contains", "result": {"type": "cache_file", "path": "c"}}
    assert score({**missing, "expected": RIGHT}, site, gave_up=False) == 0
    with pytest.raises(ConfigError, match="leads out of"):
        GETTERS["vm_file"](site, {"path": "/a.txt", "dest": "../a"})


def test_what_else_a_machine_tells(site: Site) -> None:
    assert GETTERS["vm_terminal_output"](site, {}) == "$ ls"
    assert GETTERS["vm_screen_size"](site, {}) == {"width": 640, "height": 480}
    assert GETTERS["vm_command_error"](site, {"command": ["say", "yes"]}) == ""
    assert GETTERS["list_directory"](site, {"path": "/home"})["name"] == "home"


@pytest.mark.parametrize(
    ("metric", "found", "expected", "value"),
    [
        ("exact_match", "a\n", {"expected": "a\n"}, 1),
        ("exact_match", "a", {"expected": "a\n"}, 0),
        ("match_in_list", "a", {"expected": ["a", "b"]}, 1),
        ("match_in_list", "c", {"expected": ["a", "b"]}, 0),
        ("is_in_list", ["a", "b"], {"expected": "b"}, 1),
        ("is_in_list", None, {"expected": "b"}, 0),
        ("check_include_exclude", "one two", {"include": ["one", "two"]}, 1),
        ("check_include_exclude", "one two", {"include": ["one"], "exclude": ["two"]}, 0),
        ("check_include_exclude", None, {"include": [], "exclude": ["x"]}, 0),
        ("literal_match", "7", 7, 1),
        ("literal_match", "A", "a", 0),
    ],
)
def test_metrics(metric: str, found: Any, expected: Any, value: float) -> None:
    assert METRICS[metric](found, expected) == value


def test_metrics_with_options() -> None:
    assert METRICS["literal_match"]("A", "a", ignore_case=True) == 1
    assert METRICS["literal_match"](["1", 2], [1, 2], type="list") == 1
    assert METRICS["literal_match"]("12", [1, 2], type="list") == 0
    with pytest.raises(ValueError, match="compares str or list"):
        METRICS["literal_match"]("a", "a", type="__class__")


@pytest.mark.parametrize(
    ("metric", "text", "expected", "value"),
    [
        ("file_contains", "one\ntwo", {"expected": ["one", "two"]}, 1),
        ("file_contains", "one", {"expected": ["one", "two"]}, 0),
        ("check_list", "a1\nb2\n", {"expect": [r"^a\d$"], "unexpect": ["c"]}, 1),
        ("check_list", "a1\nc\n", {"expect": [r"^a\d$"], "unexpect": ["c"]}, 0),
        ("check_csv", "x,y\n1,2\n", {"expect": [{"x": "1", "y": "2"}]}, 1),
        ("check_csv", "x,y\n1,3\n", {"expect": [{"x": "1", "y": "2"}]}, 0),
        ("check_csv", "x,y\n1,2\n", {"unexpect": [{"y": "2"}]}, 0),
    ],
)
def test_metrics_of_files(
    tmp_path: Path, metric: str, text: str, expected: Any, value: float
) -> None:
    file = tmp_path / "found"
    file.write_text(text)
    assert METRICS[metric](str(file), expected) == value
    assert METRICS[metric](None, expected) == 0


def test_metrics_of_two_files(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("A\tb\n\nc\n")
    two.write_text("a b c")
    same = METRICS["compare_text_file"]
    assert same(str(one), str(two)) == 0
    assert same(str(one), str(two), ignore_blanks=True) == 0
    assert same(str(one), str(two), ignore_blanks=True, ignore_case=True) == 1
    assert same(None, str(two)) == 0
    two.write_text("A\tb\n\nd\n")
    assert METRICS["diff_text_file"](str(one), str(two)) == pytest.approx(2 / 3)


def test_the_guide_names_them_all() -> None:
    rows = {
        line.split("|")[1].strip(): line.split("|")[2].replace("`", "").replace(" ", "").split(",")
        for line in GUIDE.read_text(encoding="utf-8").splitlines()
        if line.startswith(("| metrics", "| getters"))
    }
    assert rows == {"metrics": ["infeasible", *METRICS], "getters": list(GETTERS)}
