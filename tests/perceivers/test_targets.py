from __future__ import annotations

import pytest

from agentkit.perceivers._targets import understand


@pytest.mark.parametrize(
    ("words", "name", "role", "quoted"),
    [
        ("Save", "Save", "", False),
        ("the Save button", "Save", "button", False),
        ("button Save", "Save", "button", False),
        ("Dark mode switch", "Dark mode", "switch", False),
        ("checkbox Show hidden files", "Show hidden files", "checkbox", False),
        ("Click on the Cancel button in the dialog", "Cancel", "button", False),
        ('Click the link "Home"', "Home", "link", True),
        ('Press the "Search" button', "Search", "button", True),
        ('Click into the "Search…" field', "Search…", "field", True),
        ("Open the 'Choose a language' list", "Choose a language", "dropdown", True),
        ("Click on 'Don't save' to go on", "Don't save", "", True),
        ("«Ouvrir»", "Ouvrir", "", True),
        ("Turn on Bluetooth", "Bluetooth", "toggle", False),
        ('Choose "30 miles"', "30 miles", "toggle", True),
        ("search icon", "search", "icon", False),
    ],
)
def test_names_and_roles(words: str, name: str, role: str, quoted: bool) -> None:
    target = understand(words)
    assert (target.names[-1], target.role, target.quoted) == (name, role, quoted)


def test_a_name_that_holds_a_role_word_is_tried_as_it_stands_first() -> None:
    assert understand("Reset button").names == ("Reset button", "Reset")


def test_places_are_understood_outside_quotes_alone() -> None:
    assert understand("the 'Top right' tab at the bottom left").where == (0.0, 1.0)
    assert understand("Save in the top right corner").where == (1.0, 0.0)
    assert understand("Save").where == (None, None)


@pytest.mark.parametrize("words", ["", "   ", '""', "'"])
def test_nothing_asks_for_nothing(words: str) -> None:
    assert all(understand(words).names) or not understand(words).names
