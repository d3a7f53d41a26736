"""Parses per second of UI-TARS's language, beside the parser that its authors publish.

    python benchmarks/dialects.py [--seconds 2]

The texts are those lines of the golden table of `ui_tars` that the other parser takes too; each
parser reads all of them over and over. The other one is ``action_parser`` of the PyPI package
``ui-tars`` (bytedance/UI-TARS), which makes dictionaries of fractions and text; ours makes checked
actions in pixels of the frame. Without that package nothing is compared: pip install ui-tars.

Then every golden table, for our own languages alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from agentkit.catalog import find_card
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Space
from agentkit.registry import find
from agentkit.testing import DialectCase, dialect_cases, golden_tables
from agentkit.views import ImageRule, View

try:
    from ui_tars.action_parser import parse_action_to_structure_output
except ImportError:
    parse_action_to_structure_output = None

Parse = Callable[[], Any]


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each is measured")
    options = parser.parse_args()
    tables = {table.stem: table for table in golden_tables()}
    _beside_ui_tars(tables["ui_tars"], options.seconds)
    for name, table in tables.items():
        runs = [_ours(case) for case in dialect_cases(table) if case.actions is not None]
        print(f"{name:16} {_rate(runs, options.seconds / 10):10,.0f} parses/s")


def _beside_ui_tars(table: Path, seconds: float) -> None:
    """Both parsers on the texts that both take."""
    if parse_action_to_structure_output is None:
        print("ui-tars is not installed, so that nothing is compared: pip install ui-tars")
        return
    cases = [case for case in dialect_cases(table) if case.actions]
    both = [(ours, theirs) for ours, theirs in map(_pair, cases) if _works(theirs)]
    ours, theirs = (_rate(runs, seconds) for runs in zip(*both, strict=True))
    print(f"{len(both)} of {len(cases)} texts of UI-TARS are read by both parsers")
    times = f"{ours / theirs:.2f} times as fast"
    print(f"agentkit {ours:,.0f} parses/s, ui-tars {theirs:,.0f}: {times}")


def _pair(case: DialectCase) -> tuple[Parse, Parse]:
    return _ours(case), _theirs(case)


def _ours(case: DialectCase) -> Parse:
    """Our parser on one text, to actions in pixels of the frame."""
    asked = case.asked
    card = find_card(asked["card"]) if "card" in asked else None
    space = card.space if card else Space(**asked["space"])
    rule = card.image_rule if card else ImageRule(**asked.get("rule", {}))
    width, height = asked["frame"]
    marks = [Element(Box.of(box)) for box in asked.get("marks", ())]
    view = View(Frame(np.zeros((height, width, 4), np.uint8)), space, rule, marks=marks)
    dialect = find("dialect", asked.get("dialect") or (card.dialect if card else ""))()
    return lambda: dialect.parse_actions(case.text, view)


def _theirs(case: DialectCase) -> Parse:
    """The authors' parser on one text, to fractions of the picture."""
    width, height = case.asked["frame"]
    kind = "qwen25vl" if "1.5" in case.asked["card"] else "qwen2vl"
    return lambda: parse_action_to_structure_output(case.text, 1000, height, width, kind)


def _works(parse: Parse) -> bool:
    try:
        with redirect_stdout(StringIO()):  # it prints what it cannot read
            return bool(parse())
    except Exception:  # whatever somebody else's parser raises, it does not take the text
        return False


def _rate(runs: Sequence[Parse], seconds: float) -> float:
    """Parses per second, over whole rounds of the texts."""
    rounds, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        for parse in runs:
            parse()
        rounds += 1
    return rounds * len(runs) / spent


if __name__ == "__main__":
    main()
