"""Pictures from disk as a screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from agentkit.actions import Click
from agentkit.errors import CaptureError, UnsupportedAction
from agentkit.geometry import Size
from agentkit.screens.images import ImagesScreen


def save(path: Path, width: int) -> Path:
    Image.new("RGB", (width, 10), "red").save(path)
    return path


def test_one_picture(tmp_path: Path) -> None:
    screen = ImagesScreen(save(tmp_path / "one.png", 20))
    assert screen.capture().size == Size(20, 10)
    assert not screen.advance()
    assert screen.capture().size == Size(20, 10)


def test_a_folder_is_shown_in_the_order_people_expect(tmp_path: Path) -> None:
    for name, width in (("shot10.png", 30), ("shot2.PNG", 20), ("shot1.jpg", 10)):
        save(tmp_path / name, width)
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "folder.png").mkdir()
    screen = ImagesScreen(str(tmp_path))
    widths = [screen.capture().size.width]
    while screen.advance():
        widths.append(screen.capture().size.width)
    assert widths == [10, 20, 30]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="no picture and no folder at"):
        ImagesScreen(tmp_path / "missing")
    with pytest.raises(CaptureError, match="holds no picture"):
        ImagesScreen(tmp_path)


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    whole = save(tmp_path / "whole.png", 20).read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CaptureError, match=r"cut\.png"):
        ImagesScreen(tmp_path / "cut.png").capture()


def test_it_cannot_be_touched(tmp_path: Path) -> None:
    screen = ImagesScreen(save(tmp_path / "one.png", 20))
    with pytest.raises(UnsupportedAction, match="click"):
        screen.perform(Click(at=(1, 1)), stopped=lambda: False)
