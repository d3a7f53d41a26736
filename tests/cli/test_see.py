"""``agentkit ask``, ``locate``, ``read``, ``parse``, ``capture`` and the lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from agentkit.cli import main
from agentkit.testing import sample_frame


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "sample.png"
    sample_frame().image.save(path)
    return str(path)


def test_locate_prints_and_draws(
    picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = tmp_path / "new" / "found.png"
    assert main(["locate", picture, "Cancel", "--draw", str(drawn)]) == 0
    assert "Cancel" in capsys.readouterr().out
    with Image.open(drawn) as found, Image.open(picture) as before:
        assert found.size == before.size
        assert found.tobytes() != before.tobytes()


def test_locate_as_json(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", picture, "the Save button", "--json"]) == 0
    best = json.loads(capsys.readouterr().out)[0]
    left, top, right, bottom = best["box"]
    assert 64 <= (left + right) / 2 <= 174
    assert 200 <= (top + bottom) / 2 <= 240
    assert best["role"] == "button"


def test_what_is_not_there(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", picture, "Print preview", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == []


def test_read_and_parse(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", picture]) == 0
    assert capsys.readouterr().out.split() == ["Account", "Ada", "Lovelace", "Save", "Cancel"]
    assert main(["parse", picture, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["size"] == [640, 400]
    assert {"Save", "Cancel"} <= {element["text"] for element in record["elements"]}


def test_ask(picture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", picture, "Is there a Save button?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == "yes"
    assert main(["ask", picture, "Why is the sky blue?"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "Why is the sky blue?" in told.err


@pytest.mark.parametrize("verb", [["locate", "Save"], ["ask", "Is it on?"], ["read"], ["parse"]])
@pytest.mark.parametrize("kind", ["missing", "truncated", "text", "folder", "huge"])
def test_bad_pictures(
    verb: list[str], kind: str, picture: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{kind}.png"
    if kind == "truncated":
        path.write_bytes(Path(picture).read_bytes()[:900])
    elif kind == "text":
        path.write_text("no picture at all")
    elif kind == "folder":
        path.mkdir()
    elif kind == "huge":
        Image.new("1", (12000, 9000)).save(path)
    assert main([verb[0], str(path), *verb[1:]]) == 2
    told = capsys.readouterr()
    assert ("12000×9000" if kind == "huge" else path.name) in told.err
    assert told.out == ""


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (5, 5)])
def test_tiny_pictures_hold_nothing(
    size: tuple[int, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tiny.png"
    Image.new("RGB", size, "white").save(path)
    assert main(["locate", str(path), "Save"]) == 1
    assert main(["parse", str(path), "--json"]) == 0
    assert '"elements": []' in capsys.readouterr().out


def test_capture_writes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "screen.png"
    options = ["--screen", "simulated", "--size", "1024x768", "--option", "scale=1.5"]
    assert main(["capture", str(out), *options, "--json"]) == 0
    with Image.open(out) as shot:
        assert shot.size == (1536, 1152)
    assert json.loads(capsys.readouterr().out)["size"] == [1536, 1152]


def test_a_picture_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["capture", str(tmp_path / "x.nothing"), "--screen", "simulated"]) == 2
    assert "x.nothing" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["models", "screens", "doctor"])
def test_lists(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb]) == 0
    assert capsys.readouterr().out
    assert main([verb, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    assert "agentkit run" in capsys.readouterr().out
