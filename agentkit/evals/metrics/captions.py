"""CIDEr: how far a caption says what people say of a picture.

Vedantam, Zitnick and Parikh 2015, "CIDEr: Consensus-based Image Description Evaluation", in the
form CIDEr-D that published figures are computed with (pycocoevalcap, cider_scorer.py).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["cider", "tokens"]

LONGEST = 4
"""Words in the longest run that is compared."""

SPREAD = 6.0
"""How many words two captions may differ in length before that costs much."""

SCALE = 10.0

Words = Sequence[str]
Run = tuple[str, ...]

WORD = re.compile(
    r"(?P<stem>can)(?P<not>not)\b"
    r"|\d+(?:[.,:/]\d+)*"
    r"|(?:n't|'(?:s|m|d|ll|re|ve))\b"
    r"|(?:[^\W\d_]\.){2,}"
    r"|\w+?(?=n't\b)"
    r"|\w+(?:-\w+)*"
    r"|[^\w\s]"
)
PUNCTUATION = set(".,:;?!-'\"`…“”‘’–—")
BRACKETS = dict(zip("()[]{}", "-lrb- -rrb- -lsb- -rsb- -lcb- -rcb-".split(), strict=True))
"""The tokenizer's names for brackets: the evaluator means to drop them, but not in lower case."""


def tokens(caption: str) -> list[str]:
    """The words of a caption in lower case, split as the Penn Treebank does, without punctuation.

    The evaluator calls a Java program for this; captions in plain English come out the same.
    """
    found = WORD.finditer(caption.lower())
    return [word for match in found for word in _parts(match) if word not in PUNCTUATION]


def _parts(match: re.Match[str]) -> Iterable[str]:
    if match["stem"]:
        return match["stem"], match["not"]
    return (BRACKETS.get(match[0], match[0]),)


@dataclass(frozen=True)
class Weighed:
    """A caption: for each length of run the weight of each, the sum, and its pairs of words."""

    weights: tuple[Mapping[Run, float], ...]
    norms: tuple[float, ...]
    pairs: int


def cider(given: Sequence[Words], references: Sequence[Sequence[Words]]) -> list[float]:
    """One score a picture, 0 to 10; the score of a set is their mean.

    A run of words counts the more the fewer pictures of the set have it in their references, so
    that a score depends on the whole set.

    Args:
        given: the words of one caption a picture, see `tokens`.
        references: those of all captions that people gave to it.
    """
    counted = [[_runs(caption) for caption in captions] for captions in references]
    seen = Counter(run for captions in counted for run in set().union(*captions))
    pictures = math.log(len(references)) if references else 0.0
    return [
        _score(
            _weigh(_runs(caption), seen, pictures), [_weigh(a, seen, pictures) for a in captions]
        )
        for caption, captions in zip(given, counted, strict=True)
    ]


def _runs(words: Words) -> Counter[Run]:
    return Counter(_all_runs(words))


def _all_runs(words: Words) -> Iterator[Run]:
    for length in range(1, LONGEST + 1):
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length])


def _weigh(runs: Counter[Run], seen: Counter[Run], pictures: float) -> Weighed:
    weights: tuple[dict[Run, float], ...] = tuple({} for _ in range(LONGEST))
    for run, count in runs.items():
        weights[len(run) - 1][run] = count * (pictures - math.log(max(1, seen[run])))
    norms = tuple(math.sqrt(sum(weight**2 for weight in each.values())) for each in weights)
    pairs = sum(count for run, count in runs.items() if len(run) == 2)
    return Weighed(weights, norms, pairs)


def _score(given: Weighed, references: Sequence[Weighed]) -> float:
    alike = sum(_likeness(given, reference) for reference in references)
    return SCALE * alike / LONGEST / len(references)


def _likeness(one: Weighed, other: Weighed) -> float:
    """The sum over the lengths of runs; repeated words gain nothing, other lengths lose."""
    penalty = math.exp(-((one.pairs - other.pairs) ** 2) / (2 * SPREAD**2))
    total = 0.0
    for ours, theirs, norm in zip(one.weights, other.weights, _products(one, other), strict=True):
        common = sum(min(w, theirs[run]) * theirs[run] for run, w in ours.items() if run in theirs)
        total += common / norm if norm else common
    return total * penalty


def _products(one: Weighed, other: Weighed) -> list[float]:
    return [ours * theirs for ours, theirs in zip(one.norms, other.norms, strict=True)]
