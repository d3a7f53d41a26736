"""Tasks of OSWorld on a machine of its shape: set up, tried, judged, and what goes wrong."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentkit.cli import main
from agentkit.errors import ConfigError
from agentkit.evals.benchmarks import load_examples
from agentkit.evals.examples import Job
from agentkit.evals.run import evaluate
from agentkit.frame import Element, Frame
from agentkit.perceivers.native import NativePerceiver
from agentkit.protocols import Answer
from agentkit.screens.simulated import SimulatedScreen
from tests.osworld_machine import LoopbackMachine, serving

QUICK = {"ready": 0, "settle": 0, "steps": 20}

OPENED = {
    "func": "exact_match",
    "result": {"type": "vm_command_line", "command": ["wmctrl", "-l"]},
    "expected": {"type": "rule", "rules": {"expected": "Settings\n"}},
}


class Knowing(NativePerceiver):
    """Sees what is on the desktop behind a machine by its own account, which takes no time."""

    def __init__(self, machine: LoopbackMachine) -> None:
        super().__init__()
        self.machine = machine

    def ask(self, frame: Frame, question: str) -> Answer:
        return super().ask(self.machine.screen.capture(), question)

    def locate(self, frame: Frame, target: str) -> list[Element]:
        return super().locate(self.machine.screen.capture(), target)

    def read(self, frame: Frame) -> list[Element]:
        return super().read(self.machine.screen.capture())

    def parse(self, frame: Frame) -> list[Element]:
        return super().parse(self.machine.screen.capture())


@pytest.fixture
def machine() -> LoopbackMachine:
    made = LoopbackMachine(SimulatedScreen(size=(640, 480), native=True))
    made.commands["wmctrl -l"] = lambda: "".join(f"{name}\n" for name in _windows(made))
    return made


@pytest.fixture
def url(machine: LoopbackMachine) -> Iterator[str]:
    with serving(machine) as served:
        yield served


def _windows(machine: LoopbackMachine) -> list[str]:
    return [window.app.title for window in machine.screen.desktop.windows]


def task(folder: Path, name: str, domain: str = "os", **said: Any) -> None:
    """Write a task file, and name it in the index."""
    index = folder / "test_all.json"
    domains = json.loads(index.read_text()) if index.exists() else {}
    domains.setdefault(domain, []).append(name)
    index.write_text(json.dumps(domains))
    file = folder / "examples" / domain / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = {
        "id": name,
        "snapshot": domain,
        "instruction": "open settings",
        "source": "",
        "config": [],
        "related_apps": [domain],
        "evaluator": OPENED,
        **said,
    }
    file.write_text(json.dumps(whole))


def tried(
    folder: Path, machine: LoopbackMachine, url: str, desktop: Any = QUICK, **more: Any
) -> dict[str, Any]:
    return evaluate(
        "osworld",
        data=[folder],
        model=Knowing(machine),
        desktop={**desktop, "machine": url},
        out=folder / "out.json",
        **more,
    )


def by_name(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["id"].partition("/")[2]: each for each in result["examples"]}


@pytest.mark.whole
def test_a_run_over_all_kinds_of_tasks(url: str, machine: LoopbackMachine, tmp_path: Path) -> None:
    impossible: dict[str, Any] = {
        "instruction": "click the Frobnicate button",
        "evaluator": {"func": "infeasible"},
    }
    task(tmp_path, "impossible", **impossible)
    other = {**OPENED, "expected": {"type": "rule", "rules": {"expected": "Files\n"}}}
    task(tmp_path, "failed", instruction="press escape", evaluator=other)
    task(tmp_path, "solved")
    task(tmp_path, "unknown", domain="calc", evaluator={**OPENED, "func": "compare_table"})
    result = tried(tmp_path, machine, url)
    found = by_name(result)
    assert {name: each["score"] for name, each in found.items()} == {
        "solved": 1.0,
        "failed": 0.0,
        "impossible": 1.0,
        "unknown": None,
    }
    assert found["solved"]["given"]["outcome"] == "done"
    assert found["impossible"]["given"]["gave_up"]
    assert "metric 'compare_table'" in found["unknown"]["declined"]
    assert (result["n"], result["failed"], result["declined"]) == (3, 0, 1)
    assert result["episodes"]["success"]["n"] == 3
    assert any("pyautogui.click" in program for program in machine.programs)


@pytest.mark.whole
def test_a_machine_that_dies_and_comes_back(
    url: str, machine: LoopbackMachine, tmp_path: Path
) -> None:
    untouched = {**OPENED, "expected": {"type": "rule", "rules": {"expected": ""}}}
    for name in ("first", "second"):
        task(tmp_path, name, instruction="press escape", evaluator=untouched)
    machine.dies_at = "pyautogui.keyDown"
    result = tried(tmp_path, machine, url)
    assert result["failed"] == 2
    for each in result["examples"]:
        assert "does not answer" in each["error"]
        assert url in each["error"]
    machine.broken, machine.dies_at = False, ""
    again = tried(tmp_path, machine, url, retry_failed=True)
    assert (again["failed"], again["score"]) == (0, 1.0)
    with serving(machine) as elsewhere:
        kept = tried(tmp_path, machine, elsewhere)
    assert kept["score"] == 1.0
    assert elsewhere in kept["repeat"]["command"]


def read(folder: Path) -> list[Job]:
    return [each for each in load_examples("osworld", [folder]) if isinstance(each, Job)]


def test_the_files_are_found(tmp_path: Path) -> None:
    inner = tmp_path / "evaluation_examples"
    inner.mkdir()
    task(inner, "one", instruction="  open settings\n")
    task(inner, "two", domain="chrome")
    for data in (tmp_path, inner, inner / "test_all.json"):
        found = read(data)
        assert [(each.id, each.category) for each in found] == [
            ("os/one", "os"),
            ("chrome/two", "chrome"),
        ]
        assert found[0].goal == "open settings"
        assert not found[0].unscored


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"evaluator": {**OPENED, "func": "compare_table"}}, "metric 'compare_table'"),
        ({"evaluator": {**OPENED, "result": {"type": "bookmarks"}}}, "getter 'bookmarks'"),
        ({"config": [{"type": "googledrive", "parameters": {}}]}, "setup step 'googledrive'"),
        ({"evaluator": {**OPENED, "postconfig": [{"type": "login"}]}}, "setup step 'login'"),
    ],
    ids=["metric", "getter", "setup", "setup at the end"],
)
def test_what_cannot_be_scored_is_said_before_it_is_tried(
    tmp_path: Path, said: dict[str, Any], words: str
) -> None:
    task(tmp_path, "one", **said)
    (only,) = read(tmp_path)
    assert words in only.unscored


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"evaluator": {**OPENED, "func": ["exact_match", "exact_match"]}}, "one.json: zip"),
        ({"evaluator": {**OPENED, "result": {}}}, "has no result to judge"),
        ({"evaluator": {"result": {}}}, "'func' is missing"),
    ],
    ids=["lengths", "no result", "no metric"],
)
def test_files_that_are_not_as_they_are_written(
    tmp_path: Path, said: dict[str, Any], words: str
) -> None:
    task(tmp_path, "one", **said)
    with pytest.raises(ConfigError, match=words):
        read(tmp_path)


def test_a_name_that_leads_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "test_all.json").write_text('{"os": ["../../secret"]}')
    with pytest.raises(ConfigError, match="no name of a domain or a task"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("desktop", "words"),
    [
        ({}, "--machine"),
        ({"machine": "http://a:1", "sped": 3}, "takes no option 'sped'"),
        ({"machine": "http://a:1", "steps": "many"}, "no number"),
        ({"machine": "http://a:1", "ready": -1}, "no less than 0 seconds"),
        ({"machine": "a"}, "no address"),
    ],
    ids=["none", "unknown", "no number", "negative", "no address"],
)
def test_options(tmp_path: Path, desktop: dict[str, Any], words: str) -> None:
    task(tmp_path, "one")
    with pytest.raises(ConfigError, match=words):
        evaluate("osworld", data=[tmp_path], desktop=desktop, out=tmp_path / "out.json")


def test_a_machine_takes_one_task_at_a_time(
    url: str, machine: LoopbackMachine, tmp_path: Path
) -> None:
    task(tmp_path, "one")
    with pytest.raises(ConfigError, match="one task at a time"):
        tried(tmp_path, machine, url, workers=2)


@pytest.mark.whole
def test_the_command_line(
    url: str, machine: LoopbackMachine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a goal outside of the grammar: the machine is put back, and judged as it is."""
    task(tmp_path, "one", instruction="zzz qqq")
    task(tmp_path, "two", evaluator={**OPENED, "func": "compare_table"})
    marker = tmp_path / "it's put back"
    back = shlex.join([sys.executable, "-c", f"open({str(marker)!r}, 'a').write('x')"])
    options = [f"--option={name}={value}" for name, value in QUICK.items()]
    words = ["eval", "osworld", "--data", str(tmp_path), "--machine", url, *options]
    out = tmp_path / "out.json"
    assert main([*words, "--reset-command", back, "--json", "-o", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["n"], told["score"], told["failed"], told["declined"]) == (1, 0.0, 0, 1)
    assert marker.read_text() == "x"
    only = by_name(json.loads(out.read_text()))["one"]["given"]
    assert (only["outcome"], only["gave_up"]) == ("not understood", False)


def test_a_reset_that_fails(url: str, machine: LoopbackMachine, tmp_path: Path) -> None:
    task(tmp_path, "one")
    command = shlex.join([sys.executable, "-c", "import sys; sys.exit('no snapshot')"])
    result = tried(tmp_path, machine, url, {**QUICK, "reset_command": command})
    assert "exits with 1: no snapshot" in result["examples"][0]["error"]
    assert not machine.programs
