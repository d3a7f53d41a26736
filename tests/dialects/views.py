"""Views for the tests of dialects, and the numbers that each language is used with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from agentkit.catalog import CARDS, find_card
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Space
from agentkit.testing import DialectCase, dialect_cases
from agentkit.views import ImageRule, View

TABLES = sorted((Path(__file__).parents[1] / "golden" / "dialects").glob("*.jsonl"))
CASES = [case for table in TABLES for case in dialect_cases(table)]

Numbers = tuple[Space, ImageRule]


def view_of(asked: dict[str, Any]) -> View:
    """The view that the line of a golden table speaks of."""
    space, rule = numbers_of(asked)
    marks = [Element(Box.of(box)) for box in asked.get("marks", ())]
    return View(blank(*asked["frame"]), space, rule, marks=marks)


def numbers_of(asked: dict[str, Any]) -> Numbers:
    if "card" in asked:
        card = find_card(asked["card"])
        return card.space, card.image_rule
    return Space(**asked["space"]), ImageRule(**asked.get("rule", {}))


def dialect_of(asked: dict[str, Any]) -> str:
    return str(asked.get("dialect") or find_card(asked["card"]).dialect)


def used_with(dialect: str) -> list[Numbers]:
    """The spaces and image rules that a dialect's cards and its table name."""
    cards = [(card.space, card.image_rule) for card in CARDS.values() if card.dialect == dialect]
    tables = [numbers_of(case.asked) for case in cases_of(dialect)]
    return list(dict.fromkeys([*cards, *tables]))


def cases_of(dialect: str) -> list[DialectCase]:
    return [case for case in CASES if dialect_of(case.asked) == dialect]


def blank(width: int, height: int) -> Frame:
    return Frame(np.zeros((height, width, 4), np.uint8))
