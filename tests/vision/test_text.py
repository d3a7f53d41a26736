from __future__ import annotations

import threading

import numpy as np
import pytest

from agentkit.errors import MissingWeights
from agentkit.frame import Frame
from agentkit.vision import _ocr
from agentkit.vision.lines import Line
from agentkit.vision.text import TextReader

from .counting import CountingOcr
from .forms import Form, settings

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def ocr() -> CountingOcr:
    return CountingOcr()


def said(lines: tuple[Line, ...]) -> set[str]:
    return {line.text for line in lines}


def words_of(lines: tuple[Line, ...]) -> list[str]:
    """Lines of more than a letter: whether a chevron is read as one hangs by a hair."""
    return sorted(line.text for line in lines if len(line.text) > 1)


def like(one: Line, other: Line) -> bool:
    edges = zip(one.box.edges, other.box.edges, strict=True)
    return one.text == other.text and max(abs(a - b) for a, b in edges) <= 6


def test_reads_each_line_with_its_place(ocr: CountingOcr) -> None:
    lines = TextReader(ocr).read(settings().frame())
    assert {"Preferences", "Sound effects", "Ada Lovelace", "Show hidden files", "Save"} <= said(
        lines
    )
    name = next(line for line in lines if line.text == "Full name")
    assert name.box.contains(name.box.center)
    assert abs(name.box.left - 24) < 8
    assert abs(name.box.center.y - 260) < 5


def test_words_lie_where_they_are_drawn(ocr: CountingOcr) -> None:
    form = Form(600, 60)
    form.text(20, 30, "Alpha")
    form.text(66, 30, "Bravo")
    form.text(116, 30, "Charlie")
    (line,) = TextReader(ocr).read(form.frame())
    assert [word.text for word in line.words] == ["Alpha", "Bravo", "Charlie"]
    for word, left in zip(line.words, (20, 66, 116), strict=True):
        assert abs(word.box.left - left) < 8


def test_words_far_apart_are_lines_of_their_own(ocr: CountingOcr) -> None:
    form = Form(500, 60)
    for number, words in enumerate(("Home", "Products", "Contact us")):
        form.text(20 + 110 * number, 30, words)
    assert said(TextReader(ocr).read(form.frame())) == {"Home", "Products", "Contact us"}


def test_lone_letters_are_read_on_small_pictures(ocr: CountingOcr) -> None:
    form = Form(240, 60)
    for number, letter in enumerate("ABK"):
        form.button(10 + 75 * number, 12, letter, w=60, primary=False)
    assert {"A", "B", "K"} <= said(TextReader(ocr).read(form.frame()))


def test_an_unchanged_frame_costs_nothing(ocr: CountingOcr) -> None:
    reader, form = TextReader(ocr), settings()
    first = reader.read(form.frame())
    before = ocr.detected, ocr.recognised
    assert reader.read(form.frame()) == first
    assert (ocr.detected, ocr.recognised) == before


def test_a_changed_part_is_read_alone_and_rightly(ocr: CountingOcr) -> None:
    form = settings()
    reader = TextReader(ocr)
    reader.read(form.frame())
    ocr.detected = ocr.recognised = 0
    form.box(344, 243, 240, 34, 5, form.look["paper"], form.look["edge"])
    form.text(354, 260, "Grace Hopper")
    changed = reader.read(form.frame())
    assert ocr.detected < 0.25 * form.width * form.height
    assert ocr.recognised <= 2
    assert said(changed) == said(TextReader(ocr).read(form.frame()))
    assert "Grace Hopper" in said(changed)
    assert "Ada Lovelace" not in said(changed)


def test_reading_changes_equals_reading_from_scratch(ocr: CountingOcr) -> None:
    """Over a run of frames in which lines come, go and grow."""
    reader, form = TextReader(ocr), settings()
    for y, words in ((84, "Louder"), (128, "Softer"), (128, "Softer now"), (84, "")):
        form.draw.rectangle((180, y - 14, 340, y + 14), form.look["ground"])
        form.text(190, y, words)
        step, fresh = reader.read(form.frame()), TextReader(ocr).read(form.frame())
        assert words_of(step) == words_of(fresh)
        for line in step:
            assert len(line.text) < 2 or any(like(line, other) for other in fresh)


def test_a_line_that_moved_is_not_recognised_again(ocr: CountingOcr) -> None:
    reader = TextReader(ocr)
    for top in (40, 104):
        form = Form(500, 160)
        form.text(32, top, "The quick brown fox")
        ocr.recognised = 0
        assert said(reader.read(form.frame())) == {"The quick brown fox"}
    assert ocr.recognised <= 1


def test_empty_check_boxes_are_not_text(ocr: CountingOcr) -> None:
    form = Form(300, 160)
    for y in (20, 60, 100):
        form.box(20, y, 20, 20, 0, form.look["paper"], form.look["ink"])
    assert TextReader(ocr).read(form.frame()) == ()


@pytest.mark.parametrize("size", [(1, 1), (3, 50), (50, 2), (33, 31)])
def test_tiny_and_blank_frames_say_nothing(ocr: CountingOcr, size: tuple[int, int]) -> None:
    pixels = np.full((size[1], size[0], 4), 255, np.uint8)
    assert TextReader(ocr).read(Frame(pixels)) == ()


def test_threads_may_share_a_reader(ocr: CountingOcr) -> None:
    reader = TextReader(ocr)
    frames = [settings(dark=dark).frame() for dark in (False, True)]
    found: list[set[str]] = []
    threads = [
        threading.Thread(target=lambda frame=frame: found.append(said(reader.read(frame))))
        for frame in frames * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all("Show hidden files" in lines for lines in found)


def test_missing_models_are_named_and_not_downloaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(_ocr, "MODELS", tmp_path)
    with pytest.raises(MissingWeights, match="PP-OCRv6_det_small"):
        _ocr.Ocr()


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    TextReader().read(settings().frame())
    TextReader().read(Form(64, 64).frame())
    assert capfd.readouterr() == ("", "")
