from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from agentkit.cli import main
from agentkit.frame import Frame
from tests.traces.making import make_frame, make_trace


def test_info_says_it_to_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "info", str(make_trace(tmp_path))]) == 0
    said = capsys.readouterr().out
    for words in ("save the file", "done", "saved", "builtin on the drawn screen"):
        assert words in said
    assert "3 steps, 4 frames" in said


def test_info_says_it_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_trace(tmp_path)
    assert main(["trace", "info", str(folder), "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert (info["trace"], info["outcome"], info["steps"]) == (str(folder), "done", 3)


def test_verify_exits_with_1_where_something_is_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_trace(tmp_path)
    assert main(["trace", "verify", str(folder)]) == 0
    assert capsys.readouterr().out == "whole: 3 steps, 4 frames\n"
    tiles = bytearray((folder / "frames.tiles").read_bytes())
    tiles[-3] ^= 1
    (folder / "frames.tiles").write_bytes(tiles)
    assert main(["trace", "verify", str(folder)]) == 1
    assert f"frame {make_frame(3).hash}" in capsys.readouterr().out
    assert main(["trace", "verify", str(folder), "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["problems"]) == 1


def test_frames_are_written_as_png(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_trace(tmp_path)
    assert main(["trace", "frames", str(folder), str(tmp_path / "a" / "b"), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert [(each["before"], each["after"]) for each in written] == [
        ([0], []),
        ([1], [0]),
        ([2], [1]),
        ([], [2]),
    ]
    for number, each in enumerate(written):
        assert np.array_equal(Frame.from_image(each["file"]).pixels, make_frame(number).pixels)
        assert each["hash"] == make_frame(number).hash
    assert main(["trace", "frames", str(folder), str(tmp_path / "c")]) == 0
    second = capsys.readouterr().out.splitlines()[1]
    assert second.endswith("frame-0001.png  after step 0, before step 1")


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["trace", "frames", str(make_trace(tmp_path)), str(tmp_path / "file")]) == 2
    assert f"cannot write {tmp_path / 'file'}" in capsys.readouterr().err


@pytest.mark.parametrize("part", ["info", "verify"])
def test_what_is_no_trace_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    assert main(["trace", part, str(tmp_path / "missing"), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{tmp_path / 'missing'} is not a trace" in said.err


def test_wrong_use_exits_with_2() -> None:
    for wrong in (["trace"], ["trace", "mend", "x"], ["trace", "frames", "x"]):
        with pytest.raises(SystemExit) as caught:
            main(wrong)
        assert caught.value.code == 2
