"""The guide to models that act says what the code does."""

from __future__ import annotations

import ast
import re

from agentkit.planners._circling import Patience
from agentkit.planners._families import FAMILIES, Family
from tests.test_docs import DOCS, code, table

GUIDE = (DOCS / "acting.md").read_text(encoding="utf-8")


def test_the_families_are_those_of_the_code() -> None:
    told = {
        (code(name) or ["any other"])[0]: Family(int(pictures), past, int(tokens), int(longest))  # type: ignore[arg-type]
        for name, pictures, past, tokens, longest in table(GUIDE, "model or dialect")
    }
    assert told == {**FAMILIES, "any other": Family()}


def test_the_limits_are_those_of_the_code() -> None:
    rows = {what: (told, ends) for what, told, ends in table(GUIDE, "what happens")}
    numbers = [
        int(each) for row in rows.values() for cell in row for each in re.findall(r"\d+", cell)
    ]
    patience = Patience()
    assert numbers == [
        *(patience.unread, patience.told, patience.repeats),
        *(patience.told_back, patience.came_back),
    ]


def test_its_programs_are_python() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        ast.parse(block)
