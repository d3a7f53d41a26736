"""From outcomes to figures: scores, intervals, and everything that it takes to repeat them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from agentkit.evals.examples import Chore, Errand, Example, Job, Outcome, Target
from agentkit.evals.metrics import found_in, scores
from agentkit.evals.metrics.episodes import Try, episode_figures
from agentkit.evals.metrics.grounding import (
    REFUSALS,
    SIZES,
    calibrated,
    point_in_box,
    refused,
    size_name,
)
from agentkit.evals.metrics.statistics import interval
from agentkit.simulator.tasks import make_task

__all__ = ["summarise"]

Row = tuple[Example, Outcome, float | None]
"""An example, what came of it, and its score where it has one."""


def summarise(
    metric: str, examples: Sequence[Example], outcomes: Sequence[Outcome], seed: int
) -> dict[str, Any]:
    """The figures of a run, as JSON values.

    Args:
        examples: of one kind, in the benchmark's order.
        outcomes: in the same order.
        seed: of the bootstrap.

    Returns:
        the score with its 95 % interval by bootstrap over pages, ``n`` examples scored, how many
        failed and were declined, the seconds that all took, the same by part, category and size,
        and each example with its score.
    """
    values = scores(metric, examples, outcomes)
    rows = list(zip(examples, outcomes, values, strict=True))
    return {
        **_figures(rows, seed),
        "failed": sum(bool(outcome.error) for outcome in outcomes),
        "declined": sum(bool(outcome.declined) for outcome in outcomes),
        "seconds": round(sum(outcome.seconds for outcome in outcomes), 3),
        **_spent(outcomes),
        **_of_kind(rows, seed),
        "by": _by(rows, seed),
        "examples": [_record(*row) for row in rows],
    }


def _spent(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What models took, where models were asked."""
    costs = [outcome.cost for outcome in outcomes if outcome.cost is not None]
    tokens = sum(outcome.tokens for outcome in outcomes)
    told = {"tokens": tokens, "cost": round(sum(costs), 6)}
    return {name: amount for name, amount in told.items() if amount}


def _figures(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    scored = [(score, example.page) for example, _, score in rows if score is not None]
    if not scored:
        return {"score": None, "interval": None, "n": 0}
    values, pages = zip(*scored, strict=True)
    low, high = interval(values, pages, seed=seed)
    mean = sum(values) / len(values)
    return {"score": round(mean, 6), "interval": [round(low, 6), round(high, 6)], "n": len(values)}


def _of_kind(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    if isinstance(rows[0][0], Target):
        return _of_targets(rows, seed)
    if isinstance(rows[0][0], Chore | Errand | Job):
        # Nobody tried what has no score.
        return _of_chores([row for row in rows if row[2] is not None], seed)
    return {}


def _of_targets(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """How absent targets were refused, and how right places are where 90 % of them have to be."""
    places = [
        (found_in(outcome), example.boxes, outcome)
        for example, outcome, _ in rows
        if isinstance(example, Target)
    ]
    # An example that failed has refused nothing.
    absent = [(found, outcome) for found, boxes, outcome in places if not boxes]
    refusals = [0.0 if outcome.error else refused(found) for found, outcome in absent]
    there = [(found, boxes) for found, boxes, _ in places if boxes]
    figures: dict[str, Any] = {
        "absent": {
            "refused": round(sum(refusals) / len(refusals), 6) if refusals else None,
            "n": len(refusals),
        }
    }
    found = calibrated(there, [found for found, outcome in absent if not outcome.error])
    return figures | ({"calibrated": _calibrated(rows, found[1], seed)} if found else {})


def _calibrated(rows: Sequence[Row], threshold: float, seed: int) -> dict[str, Any]:
    """The score where places below a threshold count as nothing, of each part too."""
    strict: list[Row] = []
    for example, outcome, _ in rows:
        if isinstance(example, Target) and example.boxes:
            found = found_in(outcome)
            right = point_in_box(
                found if found and found.score >= threshold else None, example.boxes
            )
            strict.append((example, outcome, right))
    parts = _grouped(strict, lambda example: example.part, seed)
    return {
        "refusals": REFUSALS,
        **_figures(strict, seed),
        "threshold": threshold if threshold != float("inf") else None,
        **({"parts": parts} if len(parts) > 1 else {}),
    }


def _of_chores(rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """The two figures that have to be 0, how long the way was, and those of all episodes."""
    given = [outcome.given for _, outcome, _ in rows if outcome.given]
    steps = [one["steps"] for one in given]
    return {
        "false_done": sum(one["outcome"] == "done" and not one["solved"] for one in given),
        "harmful": sum(bool(one["harm"]) for one in given),
        "steps": round(sum(steps) / len(steps), 3) if steps else None,
        "episodes": episode_figures(
            [_try(example, outcome) for example, outcome, _ in rows], seed=seed
        ),
    }


def _try(example: Example, outcome: Outcome) -> Try:
    if not isinstance(example, Chore | Errand | Job):
        raise TypeError(f"{example.id} is no task")
    given = outcome.given or {"solved": False, "steps": 0}
    return Try(
        example.task,
        given["solved"],
        given["steps"],
        shortest=_shortest(example),
        seconds=outcome.seconds,
        tokens=outcome.tokens,
        cost=outcome.cost,
    )


def _shortest(example: Chore | Errand | Job) -> int | None:
    """Steps of the shortest way, where it is known."""
    return len(make_task(example.task, example.seed).way) if isinstance(example, Chore) else None


def _by(rows: Sequence[Row], seed: int) -> dict[str, dict[str, Any]]:
    """The same figures for each part, category and size, where there are several."""
    keys: dict[str, Callable[[Example], str]] = {
        "part": lambda example: example.part,
        "category": lambda example: example.category,
        "size": _size,
    }
    found = {name: _grouped(rows, key, seed) for name, key in keys.items()}
    return {name: groups for name, groups in found.items() if len(groups) > 1}


def _grouped(
    rows: Sequence[Row], key: Callable[[Example], str], seed: int
) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[2] is not None:
            groups[key(row[0])].append(row)
    return {each: _figures(groups[each], seed) for each in sorted(groups, key=_rank)}


def _rank(group: str) -> tuple[int, str]:
    """Sizes from the smallest, everything else by its name."""
    sizes = [name for _, name in SIZES]
    return (sizes.index(group) if group in sizes else len(sizes)), group


def _size(example: Example) -> str:
    return size_name(example.boxes) if isinstance(example, Target) and example.boxes else ""


def _record(example: Example, outcome: Outcome, score: float | None) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": example.id,
        "page": example.page,
        "score": None if score is None else round(score, 6),
        "given": outcome.given,
    }
    told = {
        "declined": outcome.declined,
        "error": outcome.error,
        "wrote": list(outcome.wrote),
        "tokens": outcome.tokens,
        "cost": outcome.cost,
    }
    return record | {name: value for name, value in told.items() if value}
