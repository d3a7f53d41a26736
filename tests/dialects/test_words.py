"""Acts in words: what a place is called comes and goes with them, its numbers never do."""

from __future__ import annotations

import pytest

from agentkit import Click, Decision, DialectError, Done, Drag, Point, Scroll, Type, View
from agentkit.dialects.words import WordsDialect
from agentkit.testing import sample_frame

VIEW = View(sample_frame())
DIALECT = WordsDialect()


def test_targets_are_read() -> None:
    scroll = '{"kind": "scroll", "dy": 3, "target": "the list"}'
    text = f'First.\n{{"kind": "click", "target": "Save"}}\n{scroll}'
    decision = DIALECT.parse_actions(text, VIEW)
    assert decision.thought == "First."
    assert decision.actions == (Click(target="Save"), Scroll(dy=3, target="the list"))


def test_what_was_clicked_is_written_by_its_name() -> None:
    done = Decision("First.", (Click(at=Point(1, 2), target="Save", count=2), Type(text="é")))
    assert DIALECT.format_actions(done, VIEW) == (
        'First.\n{"kind": "click", "count": 2, "target": "Save"}\n{"kind": "type", "text": "é"}'
    )


@pytest.mark.parametrize(
    "action", [Click(at=Point(1, 2)), Drag(path=(Point(1, 2), Point(3, 4)), target="a file")]
)
def test_what_has_no_words_is_not_written(action: Click | Drag) -> None:
    with pytest.raises(DialectError):
        DIALECT.format_actions(Decision(actions=(action,)), VIEW)


def test_there_are_no_places_to_read() -> None:
    assert DIALECT.parse_elements('{"kind": "click", "target": "Save"}', VIEW) == []
    assert DIALECT.parse_actions('{"kind": "done"}', VIEW).actions == (Done(),)
