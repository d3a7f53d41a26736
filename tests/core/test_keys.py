from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit.errors import UnknownName
from agentkit.keys import ALIASES, MODIFIERS, NAMED, chord, key, parse_chord


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Return", "enter"),
        ("ENTER", "enter"),
        ("Esc", "escape"),
        ("Page Up", "pageup"),
        ("page_down", "pagedown"),
        ("PgDn", "pagedown"),
        ("ArrowLeft", "left"),
        ("Caps Lock", "capslock"),
        ("Cmd", "super"),
        ("Super_L", "super"),
        ("ControlLeft", "ctrl"),
        ("Shift_R", "shift"),
        ("F12", "f12"),
        (" ", "space"),
        ("\n", "enter"),
        ("\t", "tab"),
        ("plus", "+"),
        ("a", "a"),
        ("A", "A"),
        ("é", "é"),
        ("漢", "漢"),
    ],
)
def test_spellings_of_keys(written: str, name: str) -> None:
    assert key(written) == name


def test_every_alias_leads_to_a_key() -> None:
    for written, name in ALIASES.items():
        assert key(written) == name
        assert name in NAMED or len(name) == 1


def test_canonical_names_are_themselves() -> None:
    assert {key(name) for name in NAMED} == NAMED


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("ctrl+shift+t", ("ctrl", "shift", "t")),
        ("Ctrl-C", ("ctrl", "c")),
        ("Ctrl + Alt + Delete", ("ctrl", "alt", "delete")),
        ("ctrl alt delete", ("ctrl", "alt", "delete")),
        ("CMD+Page Down", ("super", "pagedown")),
        ("Page Up", ("pageup",)),
        ("enter", ("enter",)),
        ("ctrl++", ("ctrl", "+")),
        ("ctrl + +", ("ctrl", "+")),
        ("ctrl+-", ("ctrl", "-")),
        ("ctrl -", ("ctrl", "-")),
        ("+", ("+",)),
        ("-", ("-",)),
        (" ", ("space",)),
        # Two keys with a sign between them, though each is one word when written together.
        ("alt-left", ("alt", "left")),
        ("Shift+Left", ("shift", "left")),
        ("altleft", ("alt",)),
    ],
)
def test_chords_as_people_write_them(written: str, keys: tuple[str, ...]) -> None:
    assert parse_chord(written) == keys


names = st.sampled_from(sorted(NAMED)) | st.characters(min_codepoint=33, max_codepoint=126)


@given(st.lists(st.sampled_from(MODIFIERS), unique=True, max_size=3), names)
def test_a_chord_joined_by_plus_comes_apart_again(held: list[str], last: str) -> None:
    keys = (*held, last.lower()) if held and len(last) == 1 else (*held, last)
    assert parse_chord("+".join(keys)) == chord(keys) == keys


@given(st.text(max_size=20))
def test_any_text_is_a_chord_or_an_unknown_name(text: str) -> None:
    try:
        keys = parse_chord(text)
    except UnknownName:
        return
    assert keys
    assert all(each in NAMED or len(each) == 1 for each in keys)


@pytest.mark.parametrize("written", ["", "ctrl+", "nosuchkey", "ctrl+nosuchkey", "f25", "\x00"])
def test_unknown_keys_are_refused(written: str) -> None:
    with pytest.raises(UnknownName, match="unknown key"):
        parse_chord(written)


def test_a_slip_is_recognised() -> None:
    with pytest.raises(UnknownName, match="did you mean 'enter'"):
        key("enetr")
