from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agentkit.cli import main
from tests.evals.making import make_questions, make_targets
from tests.evals.test_run import result_of


def test_a_result_as_json_and_for_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = make_targets(tmp_path, pages=2)
    command = ["eval", "grounding", "--data", str(data), "--limit", "4"]
    assert main([*command, "--json"]) == 0
    shown = capsys.readouterr()
    record = json.loads(shown.out)
    assert {"benchmark", "model", "metric", "score", "n", "failed", "seconds"} <= record.keys()
    named = [record[name] for name in ("benchmark", "model", "metric")]
    assert named == ["grounding", "builtin", "point"]
    assert (record["n"], record["failed"]) == (3, 0)  # two of the first page, one of the second
    assert "4/4" in shown.err  # the bar
    assert Path(record["file"]).is_file()
    # Given again, the same command finds its answers.
    assert main(command) == 0
    people = capsys.readouterr().out
    assert "builtin on grounding, point" in people
    assert "absent targets refused: 100.0 %" in people
    assert record["file"] in people


def test_comparing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = make_questions(tmp_path, ["Account", "Ada Lovelace"])
    files = []
    for number, metric in enumerate(["anls", "exact"]):
        files.append(str(tmp_path / f"{number}.json"))
        command = ["eval", "vqa", "--data", str(data), "--metric", metric, "-o", files[-1]]
        assert main(command) == 0
    capsys.readouterr()
    assert main(["eval", "compare", files[0], files[0], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["difference"] == 0
    assert main(["eval", "compare", files[0], files[0]]) == 0
    assert "p = 1.000" in capsys.readouterr().out
    assert main(["eval", "compare", *files]) == 2
    assert "differ in their metric" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["groundings"], "did you mean 'grounding'"),
        (["grounding"], "as --data PATH"),
        (["simulated", "--metric", "anls"], "scores a question"),
        (["simulated", "extra"], "takes no 'extra'"),
        (["compare", "one.json"], "takes two results, not 1"),
    ],
)
def test_wrong_use(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.whole
@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    data, out, whole = make_targets(tmp_path, 6), tmp_path / "r.json", tmp_path / "whole.json"
    command = [sys.executable, "-m", "agentkit", "eval", "grounding", "--data", str(data), "-o"]
    answers = out.with_suffix(".jsonl")
    for kill in (signal.SIGINT, signal.SIGKILL):
        before = len(answers.read_text().splitlines()) if answers.exists() else 0
        with subprocess.Popen([*command, str(out)], stderr=subprocess.DEVNULL) as run:
            while run.poll() is None and _lines(answers) < before + 3:
                time.sleep(0.02)
            run.send_signal(kill)
        assert run.returncode in (0, 3, -signal.SIGKILL)
    assert main(["eval", "grounding", "--data", str(data), "-o", str(out)]) == 0
    assert main(["eval", "grounding", "--data", str(data), "-o", str(whole)]) == 0
    assert result_of(out) == result_of(whole)


def _lines(path: Path) -> int:
    return len(path.read_bytes().splitlines()) if path.exists() else 0
