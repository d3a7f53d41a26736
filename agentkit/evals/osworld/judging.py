"""How good what a task left is, by OSWorld's names: those whose meaning is plain.

Each takes what was left and what was expected, and returns 0 to 1; a file is its path on this
side, and None where there is none.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

__all__ = ["METRICS", "Metric"]

Metric = Callable[..., float]
Rules = Mapping[str, Any]


def exact_match(found: Any, rules: Rules) -> float:
    """Whether it is just what was ``expected``."""
    return float(found == rules["expected"])


def match_in_list(found: Any, rules: Rules) -> float:
    """Whether it is one of those ``expected``."""
    return float(found in rules["expected"])


def is_in_list(found: Any, rules: Rules) -> float:
    """Whether what is ``expected`` is in it."""
    return float(found is not None and rules["expected"] in found)


def check_include_exclude(found: Any, rules: Rules) -> float:
    """Whether all of ``include`` and nothing of ``exclude`` is in it."""
    if found is None:
        return 0.0
    has_all = all(each in found for each in rules.get("include", []))
    return float(has_all and not any(each in found for each in rules.get("exclude", [])))


def literal_match(
    found: Any, expected: Any, *, type: str = "str", ignore_case: bool = False
) -> float:
    """Whether both are the same text, or lists of the same texts."""

    def told(value: Any) -> str:
        return str(value).lower() if ignore_case else str(value)

    if type == "str":
        return float(told(found) == told(expected))
    if type != "list":
        raise ValueError(f"literal_match compares str or list, not {type!r}")
    if not isinstance(found, list | tuple) or not isinstance(expected, list | tuple):
        return 0.0
    return float(list(map(told, found)) == list(map(told, expected)))


def compare_text_file(
    found: str | None, expected: str, *, ignore_blanks: bool = False, ignore_case: bool = False
) -> float:
    """Whether both files hold the same text."""
    if not found:
        return 0.0
    texts = [_text(found), _text(expected)]
    if ignore_blanks:
        texts = [" ".join(text.split()) for text in texts]
    if ignore_case:
        texts = [text.lower() for text in texts]
    return float(texts[0] == texts[1])


def diff_text_file(found: str | None, expected: str) -> float:
    """How much of the lines both files share, by Python's ``difflib``."""
    if not found:
        return 0.0
    lines = [_text(path).splitlines() for path in (found, expected)]
    return difflib.SequenceMatcher(a=lines[0], b=lines[1]).ratio()


def file_contains(found: str | None, rules: Rules) -> float:
    """Whether each of ``expected`` stands in the file."""
    if not found:
        return 0.0
    text = _text(found)
    return float(all(each in text for each in rules["expected"]))


def check_list(found: str | None, rules: Rules) -> float:
    """Whether some line fits each pattern of ``expect``, and none fits one of ``unexpect``."""
    if not found:
        return 0.0
    lines = _text(found).splitlines()
    wanted, unwanted = (_fitting(rules.get(key, []), lines) for key in ("expect", "unexpect"))
    return float(all(wanted) and not any(unwanted))


def check_csv(found: str | None, rules: Rules) -> float:
    """Whether some row has the values of each of ``expect``, and none those of ``unexpect``."""
    if not found:
        return 0.0
    with Path(found).open(encoding="utf-8", errors="replace", newline="") as lines:
        rows = list(csv.DictReader(lines))

    def has(values: Rules) -> bool:
        return any(all(row.get(key) == value for key, value in values.items()) for row in rows)

    return float(
        all(map(has, rules.get("expect", []))) and not any(map(has, rules.get("unexpect", [])))
    )


def _fitting(patterns: list[str], lines: list[str]) -> list[bool]:
    return [any(re.search(pattern, line) for line in lines) for pattern in patterns]


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "exact_match": exact_match,
        "match_in_list": match_in_list,
        "is_in_list": is_in_list,
        "check_include_exclude": check_include_exclude,
        "literal_match": literal_match,
        "compare_text_file": compare_text_file,
        "diff_text_file": diff_text_file,
        "file_contains": file_contains,
        "check_list": check_list,
        "check_csv": check_csv,
    }
)
"""What `func` may be in a task's ``evaluator``, beside ``infeasible``."""
