"""A task's own evaluator: whether it can be followed here, and what it says.

The rules are those of OSWorld's ``DesktopEnv.evaluate``: an agent that says it can't is right
where the task is infeasible and wrong everywhere else; of several metrics all count (``and``, the
mean, 0 where one is 0) or the best one (``or``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agentkit.evals.osworld.getting import GETTERS, Getter
from agentkit.evals.osworld.judging import METRICS, Metric
from agentkit.evals.osworld.setting_up import set_up, unknown_steps
from agentkit.evals.osworld.site import Site
from agentkit.evals.osworld.theirs import their_getters, their_metrics

__all__ = ["INFEASIBLE", "score", "why_unscored"]

INFEASIBLE = "infeasible"
"""The evaluator of tasks that nobody can do."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """One metric of an evaluator, as a task file writes it."""

    metric: str
    result: Values
    expected: Values | None
    options: Values


def why_unscored(task: Values) -> str:
    """Why a task cannot be tried and scored here; "" where it can.

    Raises:
        KeyError, TypeError, ValueError: where the task is not written as OSWorld writes it.
    """
    evaluator = task["evaluator"]
    steps = [*(task.get("config") or []), *(evaluator.get("postconfig") or [])]
    lacking = [f"setup step {kind!r}" for kind in unknown_steps(steps)]
    for check in _checks(evaluator):
        lacking += [f"metric {check.metric!r}"] * (check.metric not in _metrics())
        for config in (check.result, check.expected):
            if config and config["type"] not in _getters():
                lacking.append(f"getter {config['type']!r}")
    if not lacking:
        return ""
    named = ", ".join(dict.fromkeys(lacking))
    return f"cannot be scored here: it needs OSWorld's {named} (see docs/osworld.md)"


def score(evaluator: Values, site: Site, *, gave_up: bool) -> float:
    """What the evaluator gives, 0 to 1.

    Args:
        evaluator: of a task that can be scored here.
        gave_up: whether the agent ended by saying that it can't be done.

    Raises:
        ScreenError: where the machine does not answer.
        ConfigError: where the evaluator is not written as OSWorld writes it.
    """
    set_up(evaluator.get("postconfig") or [], site)
    if evaluator["func"] == INFEASIBLE:
        return float(gave_up)
    if gave_up:
        return 0.0
    if evaluator.get("conj", "and") == "or":
        return max(_value(check, site) for check in _checks(evaluator))
    values = []
    for check in _checks(evaluator):
        values.append(_value(check, site))
        if not values[-1]:
            return 0.0
    return sum(values) / len(values)


def _value(check: Check, site: Site) -> float:
    try:
        found = _getters()[check.result["type"]](site, check.result)
        if check.expected is None:
            return float(_metrics()[check.metric](found, **check.options))
        expected = _getters()[check.expected["type"]](site, check.expected)
    except FileNotFoundError:
        return 0.0
    return float(_metrics()[check.metric](found, expected, **check.options))


def _checks(evaluator: Values) -> Iterator[Check]:
    """Each metric with what belongs to it; lists stand side by side.

    Raises:
        ValueError: where they are of different lengths.
    """
    if evaluator["func"] == INFEASIBLE:
        return
    metrics = _listed(evaluator["func"])
    columns = [
        _column(evaluator.get(name), len(metrics)) for name in ("result", "expected", "options")
    ]
    for metric, result, expected, options in zip(metrics, *columns, strict=True):
        if not isinstance(result, dict):
            raise ValueError(f"the metric {metric!r} of the evaluator has no result to judge")
        yield Check(metric, result, expected or None, options or {})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _column(value: Any, count: int) -> Sequence[Any]:
    return [None] * count if not value else _listed(value)


def _metrics() -> Mapping[str, Metric]:
    return {**METRICS, **their_metrics()}


def _getters() -> Mapping[str, Getter]:
    return {**GETTERS, **their_getters()}
