"""Forms as real toolkits draw them: Chromium, GTK and Tk at their usual sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentkit.frame import Element, Frame
from agentkit.vision.elements import find_elements
from agentkit.vision.parting import look
from agentkit.vision.text import TextReader

pytestmark = pytest.mark.whole

PICTURES = Path(__file__).parent / "pictures"
READER = TextReader()

TOGGLES = {
    "chromium": {
        ("checkbox", "Subscribe to the newsletter", "off"),
        ("checkbox", "I agree to the terms", "on"),
        ("radio", "Small", "off"),
        ("radio", "Medium", "on"),
        ("radio", "Large", "off"),
        ("radio", "Post", "on"),
        ("radio", "Pick up", "off"),
        ("checkbox", "Remember me", "on"),
        ("checkbox", "Call back", "off"),
    },
    "gtk": {
        ("checkbox", "Show hidden files", "on"),
        ("checkbox", "Sort folders first", "off"),
        ("radio", "Degrees", "off"),
        ("radio", "Radians", "on"),
        ("radio", "Gradians", "off"),
    },
    "tk": {
        ("checkbox", "Loud", "on"),
        ("checkbox", "Verbose output", "off"),
        ("radio", "First choice", "off"),
        ("radio", "Second choice", "on"),
    },
}
TOGGLES["chromium-dark"] = TOGGLES["chromium"]


def parse(name: str) -> list[Element]:
    frame = Frame.from_image(PICTURES / f"{name}.png")
    return find_elements(look(frame, READER.read(frame)))


@pytest.mark.parametrize("name", TOGGLES)
def test_check_boxes_and_radio_buttons_that_stand_in_a_line_are_found(name: str) -> None:
    found = {(e.role, e.text, e.value) for e in parse(name) if e.role in ("checkbox", "radio")}
    assert found == TOGGLES[name]


def test_the_labels_around_radio_buttons_are_read_apart() -> None:
    texts = {e.text for e in parse("chromium") if e.role == "text"}
    assert {"Small", "Medium", "Large", "Delivery:", "Post", "Pick up"} <= texts


@pytest.mark.parametrize("name", ["chromium", "chromium-dark"])
def test_drop_downs_are_found_with_the_keyboard_on_them_or_not(name: str) -> None:
    found = {(e.text, e.value) for e in parse(name) if e.role == "dropdown"}
    assert found == {("Country", "Germany"), ("Pace", "Slow")}


def test_a_combo_box_is_no_button() -> None:
    assert ("Speed", "Fast") in {(e.text, e.value) for e in parse("gtk") if e.role == "dropdown"}


def test_the_words_of_a_menu_bar_are_things_of_their_own() -> None:
    texts = [e.text for e in parse("gtk")]
    assert {"File", "Edit", "View", "Tools", "Help"} <= set(texts)
    assert "Show hidden files" in texts, "words of one label stay together"
