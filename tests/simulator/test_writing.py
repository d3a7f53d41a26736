from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agentkit.simulator.fields import wrap
from agentkit.simulator.writing import Writing


def written(*steps: str, text: str = "", lines: bool = False) -> str:
    """What stands there after chords (in angle brackets) and words; ``|`` is the caret."""
    writing = Writing(text, len(text), len(text), lines)
    for step in steps:
        if step.startswith("<"):
            assert writing.key(step.strip("<>")), step
        else:
            writing.insert(step)
    return writing.text[: writing.caret] + "|" + writing.text[writing.caret :]


def test_the_caret_moves_and_text_goes_in_where_it_stands() -> None:
    assert written("bc", "<home>", "a") == "a|bc"
    assert written("ab", "<left>", "x", "<end>") == "axb|"
    assert written("ab", "<backspace>", "<backspace>", "<backspace>") == "|"
    assert written("ab", "<home>", "<delete>") == "|b"


def test_what_is_selected_is_replaced() -> None:
    assert written("old", "<ctrl+a>", "new") == "new|"
    assert written("old", "<shift+left>", "<shift+left>", "X") == "oX|"
    assert written("old", "<ctrl+a>", "<left>", "x") == "x|old"


def test_only_a_document_holds_more_than_one_line() -> None:
    assert written("a", "<enter>", "b", lines=True) == "a\nb|"
    assert written("a\nb") == "a b|"
    assert written("one\ntwo", "<home>", "x", lines=True) == "one\nx|two"


def test_cut_and_paste() -> None:
    assert written("ab", "<ctrl+a>", "<ctrl+x>", "<ctrl+v>", "<ctrl+v>") == "abab|"


@given(st.text(st.sampled_from("ab \n"), max_size=80), st.integers(20, 200))
def test_wrapping_loses_no_character_but_line_breaks(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert rows[0][0] == 0
    assert rows[-1][1] == len(text)
    for (_, end), (start, _) in pairwise(rows):
        assert start == end or (start == end + 1 and text[end] == "\n")
