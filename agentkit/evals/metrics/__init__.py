"""The metrics by name: each gives one number an example; the score is their mean.

A metric is a plain function in a file of its own family. The table says what it is given. Another
package adds one with an entry point in the group ``agentkit.metrics``, and anyone can name one as
``package.module:name``: a function of an answer and the accepted ones, or a `Metric`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from agentkit.errors import ConfigError
from agentkit.evals.examples import (
    Act,
    Chore,
    Errand,
    Example,
    Job,
    Outcome,
    Question,
    Target,
    Turn,
)
from agentkit.evals.metrics.anls import anls
from agentkit.evals.metrics.captions import cider, tokens
from agentkit.evals.metrics.choice import choice, first_letter
from agentkit.evals.metrics.exact import contains, contains_short, exact, relaxed
from agentkit.evals.metrics.grounding import Found, box_overlaps, point_in_box
from agentkit.evals.metrics.mmmu import mmmu
from agentkit.evals.metrics.number import number_or_choice
from agentkit.evals.metrics.squad import squad_exact, squad_f1
from agentkit.evals.metrics.steps import (
    best_score,
    exact_step,
    kind_of_step,
    place_of_step,
    text_of_step,
)
from agentkit.evals.metrics.vqa import ENOUGH, vqa_accuracy
from agentkit.geometry import Box
from agentkit.registry import find_in

__all__ = ["METRICS", "Metric", "acts_in", "check_metric", "find_metric", "found_in", "scores"]

Scores = list[float | None]
Acts = Sequence[Act]
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


def acts_in(outcome: Outcome) -> list[Act]:
    """The acts that an outcome names; none where it failed."""
    return [_act(**each) for each in outcome.given["acts"]] if outcome.given else []


def _act(kind: str, at: Any, text: str, keys: Sequence[str], **_: Any) -> Act:
    """As it came back from JSON, which knows no tuples."""
    return Act(kind, at and (at[0], at[1]), (), text, tuple(keys))


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


def _solved(_: Sequence[Example], outcomes: Sequence[Outcome]) -> Scores:
    return [float(bool(outcome.given and outcome.given["solved"])) for outcome in outcomes]


def _judged(_: Sequence[Job], outcomes: Sequence[Outcome]) -> Scores:
    """Nothing of those that cannot be scored here."""
    return [
        None if outcome.declined else float(outcome.given["score"]) if outcome.given else 0.0
        for outcome in outcomes
    ]


def _steps(
    metric: Callable[[Sequence[Acts], Acts], float | None],
    examples: Sequence[Turn],
    outcomes: Sequence[Outcome],
) -> Scores:
    return [
        metric(example.accepted, acts_in(outcome))
        for example, outcome in zip(examples, outcomes, strict=True)
    ]


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        "vqa": Metric(Question, partial(_by_answers, vqa_accuracy)),
        "anls": Metric(Question, partial(_by_answers, anls)),
        "exact": Metric(Question, partial(_by_answers, exact)),
        "contains": Metric(Question, partial(_by_answers, contains)),
        "contains-short": Metric(Question, partial(_by_answers, contains_short)),
        "squad-exact": Metric(Question, partial(_by_answers, squad_exact)),
        "squad-f1": Metric(Question, partial(_by_answers, squad_f1)),
        "relaxed": Metric(Question, partial(_by_answers, relaxed)),
        "choice": Metric(Question, partial(_by_options, choice)),
        "first-letter": Metric(Question, partial(_by_options, first_letter)),
        "mmmu": Metric(Question, partial(_by_options, mmmu)),
        "number": Metric(Question, partial(_by_options, number_or_choice)),
        "cider": Metric(Question, _captions),
        "point": Metric(Target, partial(_places, point_in_box)),
        "iou@0.25": Metric(Target, _overlaps(0.25)),
        "iou@0.5": Metric(Target, _overlaps(0.5)),
        "iou@0.75": Metric(Target, _overlaps(0.75)),
        "step": Metric(Turn, partial(_steps, lambda ways, said: best_score(ways, said).total)),
        "step-kind": Metric(Turn, partial(_steps, kind_of_step)),
        "step-place": Metric(Turn, partial(_steps, place_of_step)),
        "step-text": Metric(Turn, partial(_steps, text_of_step)),
        "step-exact": Metric(Turn, partial(_steps, exact_step)),
        "solved": Metric(Chore, _solved),
        "rewarded": Metric(Errand, _solved),
        "judged": Metric(Job, _judged),
    }
)
"""What `--metric` takes."""


def find_metric(name: str) -> Metric:
    """A metric by its name, by that of an entry point, or as ``package.module:name``.

    Raises:
        UnknownName: where there is none.
        ConfigError: where a path leads nowhere, or to something that is no metric.
    """
    found = find_in(METRICS, "metric", name)
    if isinstance(found, Metric):
        return found
    if callable(found):
        return Metric(Question, partial(_by_answers, found))
    raise ConfigError(
        f"metric {name!r} is a {type(found).__name__}; it has to be a function of an answer and"
        " the accepted ones, or an agentkit.evals.metrics.Metric"
    )


def check_metric(name: str, examples: Sequence[Example]) -> None:
    """See that a metric fits, before anything is asked.

    Raises:
        UnknownName: where there is no such metric.
        ConfigError: where it scores another kind of examples, or needs more answers to each.
    """
    kind = type(examples[0])
    fitting = ", ".join(each for each, metric in METRICS.items() if metric.of is kind)
    if not name:
        raise ConfigError(f"this benchmark names no metric; give --metric, such as {fitting}")
    of = find_metric(name).of
    if kind is not of:
        raise ConfigError(
            f"metric {name!r} scores a {of.__name__.lower()}, and each example of"
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
    return find_metric(name).score(examples, outcomes)
