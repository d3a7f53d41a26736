"""How results are listed and drawn, and what is said to wrong use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agentkit.cli import main
from agentkit.cli._show import draw, print_elements
from agentkit.frame import Element, Frame
from agentkit.geometry import Box


def column(top: float, count: int = 5, pitch: float = 24) -> list[Element]:
    """Lines of text that stand close to each other."""
    tops = [top + pitch * number for number in range(count)]
    return [Element(Box(60, y, 160, y + 20), "text", f"line {y:g}") for y in tops]


@pytest.mark.parametrize("top", [2, 100])
def test_numbers_hide_nothing_of_what_was_found(top: float, tmp_path: Path) -> None:
    elements = column(top)
    draw(Frame.from_image(Image.new("RGB", (300, 300), "white")), elements, f"{tmp_path}/out.png")
    drawn = np.asarray(Image.open(tmp_path / "out.png").convert("RGB"))
    for left, top, right, bottom in (element.box.grow(-2).edges for element in elements):
        inside = drawn[int(top) : int(bottom), int(left) : int(right)]
        assert bool((inside == 255).all())
    beside = drawn[:, :59]
    assert not bool((beside == 255).all()), "where there is no room above, numbers stand beside"


def test_a_number_stands_in_the_list_too(capsys: pytest.CaptureFixture[str]) -> None:
    print_elements([*column(10, 2), Element(Box(0, 0, 9, 9), "switch", "Wi-Fi", 0.5, value="on")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert lines[2].endswith("Wi-Fi  = on")


def test_without_a_verb_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "start here:" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["--max-steps=0", "--max-steps=-1", "--max-seconds=nan"])
def test_limits_that_make_no_sense(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["run", "open settings", "--screen", "simulated", limit])
    assert stopped.value.code == 2
    assert limit.partition("=")[2] in capsys.readouterr().err


def test_scenarios_that_are_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "nowhere"]) == 2
    assert "'nowhere'" in capsys.readouterr().err


def test_screens_are_listed_with_their_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screens"]) == 0
    listed = capsys.readouterr().out
    assert "options: path" in listed
    assert "images" in listed
