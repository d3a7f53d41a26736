"""Every golden table, held to the dialects of the cards that it names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agentkit.catalog import CARDS, find_card
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Size, Space
from agentkit.registry import find, known
from agentkit.testing import DialectCase, check_case, dialect_cases
from agentkit.views import ImageRule, View

TABLES = sorted((Path(__file__).parents[1] / "golden" / "dialects").glob("*.jsonl"))
CASES = [case for table in TABLES for case in dialect_cases(table)]

EXACT = 0.01
"""Pixels: our own numbers are no estimate."""


def view_of(asked: dict[str, Any]) -> View:
    width, height = asked["frame"]
    frame = Frame(np.zeros((height, width, 4), np.uint8))
    marks = [Element(Box.of(box)) for box in asked.get("marks", ())]
    if "card" in asked:
        return View.of(frame, find_card(asked["card"]), marks=marks)
    return View(frame, Space(**asked["space"]), ImageRule(**asked.get("rule", {})), marks=marks)


def parse(asked: dict[str, Any]) -> list[dict[str, Any]]:
    dialect = find("dialect", dialect_of(asked))()
    decision = dialect.parse_actions(asked["text"], view_of(asked))
    return [json.loads(action.model_dump_json()) for action in decision.actions]


def dialect_of(asked: dict[str, Any]) -> str:
    return str(asked.get("dialect") or find_card(asked["card"]).dialect)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.where)
def test_the_text_becomes_the_actions_that_it_must(case: DialectCase) -> None:
    assert view_of(case.asked).seen == Size(*case.asked["sent"]), "the card foretells another size"
    difference = check_case(parse, case, tolerance=EXACT)
    assert difference is None, str(difference)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.elements is not None], ids=lambda case: case.where
)
def test_the_text_names_the_things_that_it_must(case: DialectCase) -> None:
    view = view_of(case.asked)
    dialect = find("dialect", dialect_of(case.asked))()
    found = dialect.parse_elements(case.text, view)
    assert [each.text for each in found] == [text for _, text in case.elements or ()]
    for element, (edges, _) in zip(found, case.elements or (), strict=True):
        assert element.box.edges == pytest.approx(edges, abs=EXACT)


@pytest.mark.parametrize("name", sorted(known("dialect")))
def test_every_dialect_has_a_table_of_fifteen(name: str) -> None:
    cases = [case for case in CASES if dialect_of(case.asked) == name]
    assert len(cases) >= 15
    assert all(case.source for case in cases)


def test_cards_name_dialects_that_have_a_table() -> None:
    assert {card.dialect for card in CARDS.values()} - {""} <= {table.stem for table in TABLES}
