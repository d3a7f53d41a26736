"""Every golden table, held to the dialects of the cards that it names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agentkit.catalog import CARDS
from agentkit.errors import DialectError
from agentkit.geometry import Size
from agentkit.registry import find, known
from agentkit.testing import DialectCase, check_case
from tests.dialects.views import CASES, TABLES, cases_of, dialect_of, view_of

EXACT = 0.01
"""Pixels: our own numbers are no estimate."""


def parse(asked: dict[str, Any]) -> list[dict[str, Any]]:
    decision = find("dialect", dialect_of(asked))().parse_actions(asked["text"], view_of(asked))
    return [json.loads(action.model_dump_json()) for action in decision.actions]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.where)
def test_the_text_becomes_the_actions_that_it_must(case: DialectCase) -> None:
    sent = Size(*case.asked["sent"])
    assert view_of(case.asked).seen == sent, "the image rule foretells another size"
    if case.actions is None:
        with pytest.raises(DialectError):
            parse(case.asked)
    else:
        difference = check_case(parse, case, tolerance=EXACT)
        assert difference is None, str(difference)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.elements is not None], ids=lambda case: case.where
)
def test_the_text_names_the_things_that_it_must(case: DialectCase) -> None:
    dialect = find("dialect", dialect_of(case.asked))()
    found = dialect.parse_elements(case.text, view_of(case.asked))
    assert [each.text for each in found] == [text for _, text in case.elements or ()]
    for element, (edges, _) in zip(found, case.elements or (), strict=True):
        assert element.box.edges == pytest.approx(edges, abs=EXACT)


@pytest.mark.parametrize("name", sorted(known("dialect")))
def test_every_dialect_has_a_table_of_fifteen(name: str) -> None:
    cases = cases_of(name)
    assert len(cases) >= 15
    assert all(case.source for case in cases)


def test_cards_name_dialects_that_have_a_table() -> None:
    assert {card.dialect for card in CARDS.values()} - {""} <= {table.stem for table in TABLES}
