"""One picture, or one for every change."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from agentkit.cli import main
from agentkit.screens.virtual import VirtualScreen


def watch(folder: Path, *more: str) -> list[str]:
    return ["capture", "--watch", str(folder), "--screen", "simulated", *more]


def index(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "frames.jsonl").read_text().splitlines()]


def test_a_picture_or_a_folder_and_not_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["capture"]) == 2
    assert main(["capture", str(tmp_path / "a.png"), "--watch", str(tmp_path)]) == 2
    assert "OUT.png" in capsys.readouterr().err


def test_watching_a_still_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(watch(tmp_path / "shots", "--seconds", "0.5", "--json")) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["folder"], said["frames"]) == (str(tmp_path / "shots"), 1)
    (line,) = index(tmp_path / "shots")
    with Image.open(tmp_path / "shots" / line["file"]) as picture:
        assert line["changed"] == [[0, 0, *picture.size]]


def test_an_earlier_watch_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(watch(tmp_path, "--seconds", "0.1")) == 0
    assert main(watch(tmp_path, "--seconds", "0.1")) == 2
    assert "choose another folder" in capsys.readouterr().err


@pytest.mark.parametrize("fps", ["0", "-1"])
def test_no_rate(tmp_path: Path, fps: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(watch(tmp_path, "--fps", fps)) == 2
    assert "fps" in capsys.readouterr().err


BLINKING = """
import tkinter as tk
root = tk.Tk()
root.geometry("200x100+40+60")
def turn(colours=("#ff0000", "#00ff00")):
    root.configure(bg=colours[0])
    root.after(300, turn, colours[::-1])
turn()
root.mainloop()
"""


@pytest.mark.real
@pytest.mark.whole
def test_ctrl_c_ends_a_watch_with_whole_pictures(
    host_display: VirtualScreen, tmp_path: Path
) -> None:
    folder = tmp_path / "shots"
    command = [sys.executable, "-m", "agentkit", "capture", "--watch", str(folder)]
    with subprocess.Popen([sys.executable, "-c", BLINKING], env=host_display.env) as app:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            for _ in range(4):
                assert ".png" in run.stdout.readline()
            run.send_signal(signal.SIGINT)
            run.communicate(timeout=30)
        app.terminate()
    assert run.returncode == 0
    lines = index(folder)
    assert len(lines) >= 4
    assert {path.name for path in folder.iterdir()} == {
        "frames.jsonl",
        *(line["file"] for line in lines),
    }
    assert lines[-1]["changed"] == [[40, 60, 240, 160]]
    for line in lines:
        with Image.open(folder / line["file"]) as picture:
            assert picture.size == (1600, 900)
