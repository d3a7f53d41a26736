"""The metrics by name: each gives one number an example; the score is their mean.

A metric is a plain function in a file of its own family. The table says what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from agentkit.errors import ConfigError, UnknownName
from agentkit.evals.examples import Chore, Example, Outcome, Question, Target
from agentkit.evals.metrics.anls import anls
from agentkit.evals.metrics.captions import cider, tokens
from agentkit.evals.metrics.choice import choice
from agentkit.evals.metrics.exact import contains, exact, relaxed
from agentkit.evals.metrics.grounding import Found, box_overlaps, point_in_box
from agentkit.evals.metrics.number import number_or_choice
from agentkit.evals.metrics.vqa import ENOUGH, vqa_accuracy
from agentkit.geometry import Box

__all__ = ["METRICS", "Metric", "check_metric", "found_in", "scores"]

Scores = list[float | None]
ScoreAll = Callable[[Sequence[Any], Sequence[Outcome]], Scores]


@dataclass(frozen=True)
class Metric:
    """One number an example.

    Attributes:
        of: the kind of examples that it scores.
        score: of all examples and what came of them, one number each, from 0 to 1 but for
            CIDEr's 0 to 10; None for those that it has nothing to say about.
    """

    of: type[Example]
    score: ScoreAll


def found_in(outcome: Outcome) -> Found | None:
    """The place that an outcome names, or None."""
    given = outcome.given
    return Found(Box.of(given["box"]), given["score"]) if given else None


def _by_answers(
    metric: Callable[[str, Sequence[str]], float],
    examples: Sequence[Question],
    outcomes: Sequence[Outcome],
) -> Scores:
    return [
        metric(outcome.given or "", example.answers)
        for example, outcome in zip(examples, outcomes, strict=True)
    ]


def _by_options(
    metric: Callable[[str, Sequence[str], Sequence[str]], float],
    examples: Sequence[Question],
    outcomes: Sequence[Outcome],
) -> Scores:
    return [
        metric(outcome.given or "", example.answers, example.options)
        for example, outcome in zip(examples, outcomes, strict=True)
    ]


def _captions(examples: Sequence[Question], outcomes: Sequence[Outcome]) -> Scores:
    given = [tokens(outcome.given or "") for outcome in outcomes]
    return list(cider(given, [list(map(tokens, example.answers)) for example in examples]))


def _places(
    metric: Callable[[Found | None, Sequence[Box]], float],
    examples: Sequence[Target],
    outcomes: Sequence[Outcome],
) -> Scores:
    """Of the targets that are there; how absent ones are refused is a figure of its own."""
    return [
        metric(found_in(outcome), example.boxes) if example.boxes else None
        for example, outcome in zip(examples, outcomes, strict=True)
    ]


def _overlaps(least: float) -> ScoreAll:
    return partial(_places, lambda found, boxes: box_overlaps(found, boxes, least))


def _solved(_: Sequence[Chore], outcomes: Sequence[Outcome]) -> Scores:
    return [float(bool(outcome.given and outcome.given["solved"])) for outcome in outcomes]


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "vqa": Metric(Question, partial(_by_answers, vqa_accuracy)),
        "anls": Metric(Question, partial(_by_answers, anls)),
        "exact": Metric(Question, partial(_by_answers, exact)),
        "contains": Metric(Question, partial(_by_answers, contains)),
        "relaxed": Metric(Question, partial(_by_answers, relaxed)),
        "choice": Metric(Question, partial(_by_options, choice)),
        "number": Metric(Question, partial(_by_options, number_or_choice)),
        "cider": Metric(Question, _captions),
        "point": Metric(Target, partial(_places, point_in_box)),
        "iou@0.25": Metric(Target, _overlaps(0.25)),
        "iou@0.5": Metric(Target, _overlaps(0.5)),
        "iou@0.75": Metric(Target, _overlaps(0.75)),
        "solved": Metric(Chore, _solved),
    }
)
"""What `--metric` takes."""


def check_metric(name: str, examples: Sequence[Example]) -> None:
    """See that a metric fits, before anything is asked.

    Raises:
        UnknownName: where there is no such metric.
        ConfigError: where it scores another kind of examples, or needs more answers to each.
    """
    if name not in METRICS:
        raise UnknownName("metric", name, METRICS)
    kind = type(examples[0])
    if kind is not METRICS[name].of:
        fitting = ", ".join(each for each, metric in METRICS.items() if metric.of is kind)
        raise ConfigError(
            f"metric {name!r} scores a {METRICS[name].of.__name__.lower()}, and each example of"
            f" this benchmark is a {kind.__name__.lower()}; take one of {fitting}"
        )
    if name == "vqa":
        _check_people(examples)


def _check_people(examples: Sequence[Example]) -> None:
    """With fewer people than that nobody could be wholly right."""
    for example in examples:
        if isinstance(example, Question) and len(example.answers) <= ENOUGH:
            raise ConfigError(
                f"metric 'vqa' compares with the answers of more than {ENOUGH} people, and example"
                f" {example.id!r} has {len(example.answers)}; take --metric anls or exact"
            )


def scores(name: str, examples: Sequence[Example], outcomes: Sequence[Outcome]) -> Scores:
    """One number an example, in their order; None where the metric does not apply to it."""
    return METRICS[name].score(examples, outcomes)
