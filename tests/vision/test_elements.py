from __future__ import annotations

import numpy as np
import pytest

from agentkit.frame import Element, Frame
from agentkit.vision.elements import find_elements
from agentkit.vision.parting import look
from agentkit.vision.text import TextReader

from .forms import Form, settings

pytestmark = pytest.mark.whole

READER = TextReader()


def parse(form: Form) -> list[Element]:
    frame = form.frame()
    return find_elements(look(frame, READER.read(frame)))


def widgets(elements: list[Element]) -> set[tuple[str, str, str]]:
    plain = ("text", "icon", "image", "window")
    return {(e.role, e.text, e.value) for e in elements if e.role not in plain}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("scale", [1, 1.5, 2, 3])
def test_each_widget_is_found_with_its_label_and_value(scale: float, dark: bool) -> None:
    found = widgets(parse(settings(scale=scale, dark=dark)))
    sliders = [one for one in found if one[0] == "slider"]
    assert [one[1] for one in sliders] == ["Volume"]
    assert abs(float(sliders[0][2]) - 0.25) < 0.03
    assert found - set(sliders) == {
        ("heading", "Preferences", ""),
        ("switch", "Sound effects", "on"),
        ("switch", "Night light", "off"),
        ("dropdown", "Language", "Portuguese"),
        ("field", "Full name", "Ada Lovelace"),
        ("checkbox", "Show hidden files", "on"),
        ("checkbox", "Sort folders first", "off"),
        ("radio", "Daily backup", "off"),
        ("radio", "Weekly backup", "on"),
        ("button", "Save", ""),
        ("button", "Cancel", ""),
    }


def test_boxes_lie_on_what_was_drawn() -> None:
    elements = parse(settings())
    boxes = {e.text: e.box for e in elements if e.role in ("switch", "field", "button")}
    drawn = {"Sound effects": (540, 72, 584, 96), "Full name": (344, 243, 584, 277)}
    for text, edges in drawn.items():
        assert max(abs(a - b) for a, b in zip(boxes[text].edges, edges, strict=True)) <= 4


def test_labels_stand_as_text_and_words_on_a_button_do_not() -> None:
    texts = [e.text for e in parse(settings()) if e.role == "text"]
    assert {"Sound effects", "Full name", "Show hidden files"} <= set(texts)
    assert not {"Save", "Ada Lovelace", "Portuguese"} & set(texts)


def test_a_label_above_a_field_names_it() -> None:
    form = Form(400, 220)
    form.text(20, 30, "Street")
    form.field(20, 44, "Baker Street 221b", w=320)
    form.text(20, 112, "City")
    form.field(20, 126, "London", w=320)
    fields = {(e.text, e.value) for e in parse(form) if e.role == "field"}
    assert fields == {("Street", "Baker Street 221b"), ("City", "London")}


def test_a_hint_names_an_empty_field() -> None:
    form = Form(500, 160)
    form.text(20, 30, "Find what you need", 18)
    form.field(20, 60, hint="Search products", w=320)
    (field,) = (e for e in parse(form) if e.role == "field")
    assert (field.text, field.value) in {
        ("Search products", ""),
        ("Find what you need", ""),
    }


def test_elements_come_in_reading_order() -> None:
    rows = [e.text for e in parse(settings()) if e.role == "text"]
    assert rows.index("Sound effects") < rows.index("Night light") < rows.index("Full name")
    assert rows.index("Show hidden files") < rows.index("Sort folders first")


def test_a_window_is_found_by_its_close_button() -> None:
    form = Form(700, 500)
    form.box(100, 60, 480, 360, 8, form.look["paper"], form.look["edge"])
    form.draw.line((100, 96, 580, 96), form.look["edge"])
    form.text(120, 78, "Properties")
    for path in ((550, 72, 562, 84), (562, 72, 550, 84)):
        form.draw.line(path, form.look["ink"], 2)
    form.text(140, 150, "Size on disk: 12 MB")
    (window,) = (e for e in parse(form) if e.role == "window")
    assert window.text == "Properties"
    edges = zip(window.box.edges, (100, 60, 580, 420), strict=True)
    assert max(abs(a - b) for a, b in edges) <= 6


@pytest.mark.parametrize("size", [(1, 1), (2, 40), (40, 2), (17, 9)])
def test_tiny_frames_hold_nothing(size: tuple[int, int]) -> None:
    frame = Frame(np.zeros((size[1], size[0], 4), np.uint8))
    assert find_elements(look(frame, READER.read(frame))) == []


def test_noise_does_no_harm() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 4), np.uint8)
    frame = Frame(noise)
    toggles = ("switch", "checkbox", "radio", "slider")
    assert not [e for e in find_elements(look(frame, READER.read(frame))) if e.role in toggles]
