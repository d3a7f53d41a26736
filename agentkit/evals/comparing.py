"""Two results of the same benchmark: which is better, by how much, and which examples flipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agentkit.errors import ConfigError
from agentkit.evals.metrics.statistics import paired

__all__ = ["compare", "read_result"]

RIGHT = 0.5
"""An example that scores at least this was solved, where it is said which flipped."""

Scored = dict[str, tuple[float, str]]
"""The score and the page of an example by its id."""


def read_result(path: Path) -> dict[str, Any]:
    """A result as `evaluate` wrote it.

    Raises:
        ConfigError: where it is missing or no result.
    """
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
        if {"benchmark", "metric", "examples", "repeat"} <= result.keys():
            return dict(result)
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigError(f"cannot read the result {str(path)!r}: {error}") from error
    raise ConfigError(f"{path} is no result of agentkit eval; give the file that -o named")


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """A paired comparison of two results, as JSON values.

    Only examples that both scored count, and it says how many those are.

    Returns:
        the two scores, ``difference`` (second less first) with its 95 % ``interval``, ``p`` of a
        sign-flip test over pages, the ids that were ``gained`` and ``lost``, and the two scores
        ``by`` each category that both have.

    Raises:
        ConfigError: where the two are of different benchmarks or metrics, or share no example.
    """
    for what in ("benchmark", "metric"):
        if first[what] != second[what]:
            raise ConfigError(
                f"the results differ in their {what}, {first[what]!r} and {second[what]!r}"
            )
    before, after = _scored(first), _scored(second)
    common = [name for name in before if name in after]
    if not common:
        raise ConfigError("the two results have no example in common")
    ours = [before[name][0] for name in common]
    theirs = [after[name][0] for name in common]
    found = paired(ours, theirs, [before[name][1] for name in common])
    right = [(a >= RIGHT, b >= RIGHT) for a, b in zip(ours, theirs, strict=True)]
    return {
        "benchmark": first["benchmark"],
        "metric": first["metric"],
        "models": [first["model"], second["model"]],
        "helped": [bool(each.get("helped")) for each in (first, second)],
        "scores": [sum(ours) / len(ours), sum(theirs) / len(theirs)],
        "n": len(common),
        "left_out": len(before.keys() ^ after.keys()),
        **asdict(found),
        "gained": [name for name, was in zip(common, right, strict=True) if was == (False, True)],
        "lost": [name for name, was in zip(common, right, strict=True) if was == (True, False)],
        "by": _by_category(first, second),
    }


def _by_category(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, list[float]]:
    before, after = (each.get("by", {}).get("category", {}) for each in (first, second))
    return {name: [before[name]["score"], after[name]["score"]] for name in before if name in after}


def _scored(result: Mapping[str, Any]) -> Scored:
    return {
        each["id"]: (each["score"], each["page"])
        for each in result["examples"]
        if each["score"] is not None
    }
