from __future__ import annotations

import numpy as np
import pytest

from agentkit.errors import CannotAnswer
from agentkit.frame import Element, Frame
from agentkit.geometry import Box
from agentkit.perceivers.builtin import BuiltinPerceiver
from agentkit.protocols import Perceiver
from agentkit.vision.text import TextReader

from ..vision.counting import CountingOcr
from ..vision.forms import Form, settings

pytestmark = pytest.mark.whole

PERCEIVER = BuiltinPerceiver()


@pytest.fixture(scope="module")
def frame() -> Frame:
    return settings().frame()


def best(frame: Frame, target: str) -> Element:
    found = PERCEIVER.locate(frame, target)
    assert found, f"nothing was found for {target!r}"
    return found[0]


def test_it_is_a_perceiver() -> None:
    assert isinstance(PERCEIVER, Perceiver)
    assert PERCEIVER.skills == {"ask", "locate", "read", "parse"}


@pytest.mark.parametrize(
    ("target", "role", "text"),
    [
        ("Sound effects", "text", "Sound effects"),
        ("Sound effects switch", "switch", "Sound effects"),
        ("the Night light toggle", "switch", "Night light"),
        ("Full name", "text", "Full name"),
        ("Full name field", "field", "Full name"),
        ('Click into the "Full name" field', "field", "Full name"),
        ("checkbox Show hidden files", "checkbox", "Show hidden files"),
        ("Sort folders first check box", "checkbox", "Sort folders first"),
        ("the Weekly backup radio button", "radio", "Weekly backup"),
        ("Language dropdown", "dropdown", "Language"),
        ("Volume slider", "slider", "Volume"),
        ("the Save button", "button", "Save"),
        ("Press the 'Cancel' button to go back", "button", "Cancel"),
        ("Click on Save.", "button", "Save"),
        ("“Save”", "button", "Save"),
        ("Preferences heading", "heading", "Preferences"),
    ],
)
def test_locate_understands_targets(frame: Frame, target: str, role: str, text: str) -> None:
    element = best(frame, target)
    assert (element.role, element.text) == (role, text)
    assert 0.5 < element.score <= 1


@pytest.mark.parametrize(
    "target",
    [
        "Delete",
        "the Print button",
        'Click the link "Contact us"',
        "Dark mode switch",
        "close icon",
        "Safe",
        "settings icon",
        "Sound defects",
        "",
    ],
)
def test_locate_finds_nothing_where_it_is_not_there(frame: Frame, target: str) -> None:
    assert PERCEIVER.locate(frame, target) == []


def test_locate_gives_all_candidates_best_first() -> None:
    form = Form(500, 200)
    form.text(20, 30, "Open the folder or")
    form.button(20, 60, "Open")
    form.button(160, 60, "Open")
    found = PERCEIVER.locate(form.frame(), "Open")
    assert [element.role for element in found] == ["button", "button", "text"]
    assert found[2].text == "Open"
    assert found[2].score < found[0].score


def test_words_of_place_decide_between_equals() -> None:
    form = Form(600, 300)
    form.button(20, 20, "Edit")
    form.button(460, 240, "Edit")
    frame = form.frame()
    assert best(frame, "Click the 'Edit' button at the top left").box.left < 100
    assert best(frame, "Click the 'Edit' button in the bottom right corner").box.left > 400


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("close", [[(0, 0), (14, 14)], [(14, 0), (0, 14)]]),
        ("menu", [[(0, 1), (16, 1)], [(0, 7), (16, 7)], [(0, 13), (16, 13)]]),
    ],
)
def test_locate_knows_common_icons(
    name: str, paths: list[list[tuple[int, int]]], dark: bool, scale: float
) -> None:
    form = Form(400, 200, scale=scale, dark=dark)
    form.text(20, 100, "Some text to read here")
    for path in paths:
        points = [((300 + x) * scale, (30 + y) * scale) for x, y in path]
        form.draw.line(points, form.look["ink"], round(2 * scale))
    element = best(form.frame(), f"{name} icon")
    drawn = Box(295 * scale, 25 * scale, 321 * scale, 49 * scale)
    assert drawn.contains(element.box.center)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is Sound effects on?", "yes"),
        ("Is the Night light switch on?", "no"),
        ("Is Night light turned off?", "yes"),
        ("Is Show hidden files checked?", "yes"),
        ("Is Sort folders first checked?", "no"),
        ("Is Weekly backup selected?", "yes"),
        ("Is Portuguese selected?", "yes"),
        ("Is there a Save button?", "yes"),
        ("Is there a Delete button?", "no"),
        ("Is there a Volume slider?", "yes"),
        ("Is Full name visible?", "yes"),
        ("Is 'Elephant' on the screen?", "no"),
        ("What is the value of Full name?", "Ada Lovelace"),
        ("What is in the Full name field?", "Ada Lovelace"),
        ("What does the Full name field say?", "Ada Lovelace"),
        ("What is Language set to?", "Portuguese"),
        ("What is the Language?", "Portuguese"),
        ("How many checkboxes are there?", "2"),
        ("How many check boxes are checked?", "1"),
        ("How many buttons are on the screen?", "2"),
        ("Which radio button is selected?", "Weekly backup"),
        ("What is the title of the page?", "Preferences"),
    ],
)
def test_ask_reads_answers_off_the_frame(frame: Frame, question: str, answer: str) -> None:
    given = PERCEIVER.ask(frame, question)
    assert given.text == answer
    assert given.confidence is not None
    assert 0 < given.confidence <= 1


def test_ask_shows_what_it_read_the_answer_off(frame: Frame) -> None:
    (evidence,) = PERCEIVER.ask(frame, "What is the value of Full name?").evidence
    assert evidence.role == "field"


def test_ask_reads_values_beside_and_below_labels() -> None:
    form = Form(640, 240)
    form.text(20, 30, "Status: connected")
    form.text(20, 80, "Serial number")
    form.text(180, 80, "X-4417-B")
    form.text(20, 140, "Firmware", 13)
    form.text(20, 164, "Version 2.8.1")
    frame = form.frame()
    assert PERCEIVER.ask(frame, "What is the status?").text == "connected"
    assert PERCEIVER.ask(frame, "What is the serial number?").text == "X-4417-B"
    assert PERCEIVER.ask(frame, "What is the firmware?").text == "Version 2.8.1"


@pytest.mark.parametrize(
    "question",
    ["Why is the sky blue?", "Is the Save button enabled?", "What is the altitude?", "", "?"],
)
def test_ask_never_guesses(frame: Frame, question: str) -> None:
    with pytest.raises(CannotAnswer, match="cannot answer"):
        PERCEIVER.ask(frame, question)


def test_read_gives_lines_in_reading_order(frame: Frame) -> None:
    lines = PERCEIVER.read(frame)
    assert {line.role for line in lines} == {"text"}
    texts = [line.text for line in lines]
    assert texts.index("Preferences") < texts.index("Language") < texts.index("Cancel")
    assert texts.index("Daily backup") < texts.index("Weekly backup")


def test_what_the_screen_knows_itself_is_not_looked_at() -> None:
    form = Form(200, 80)
    bare = form.frame()
    secret = Frame(bare.pixels, native=(Element(Box(0, 0, 50, 20), "button", "Secret"),))
    assert PERCEIVER.locate(secret, "Secret") == []
    assert PERCEIVER.parse(secret) == []


def test_a_frame_that_was_seen_costs_nothing() -> None:
    ocr = CountingOcr()
    perceiver = BuiltinPerceiver(TextReader(ocr))
    perceiver.parse(settings().frame())
    before = ocr.detected, ocr.recognised
    for verb in (perceiver.read, perceiver.parse):
        verb(settings().frame())
    perceiver.locate(settings().frame(), "Save")
    perceiver.ask(settings().frame(), "Is Sound effects on?")
    assert (ocr.detected, ocr.recognised) == before


def test_a_switch_that_was_turned_is_seen_at_once() -> None:
    perceiver = BuiltinPerceiver()
    for sound in (True, False, True):
        answer = perceiver.ask(settings(sound=sound).frame(), "Is Sound effects on?")
        assert answer.text == ("yes" if sound else "no")


@pytest.mark.whole
def test_the_largest_frame_is_seen_through() -> None:
    pixels = np.full((8000, 12000, 4), 240, np.uint8)
    picture = np.asarray(settings(scale=6).frame().pixels)
    pixels[: picture.shape[0], : picture.shape[1]] = picture
    frame = Frame(pixels)
    assert best(frame, "Save").box.encloses(Box(200, 2250, 700, 2350))
