"""How much a score would differ on other pages, and whether two models differ at all.

Examples of one page succeed and fail together, so pages are drawn, not examples: the cluster
bootstrap (Davison and Hinkley 1997, section 3.8; Miller 2024, "Adding Error Bars to Evals").
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Paired", "interval", "paired"]

DRAWS = 2000
"""Of the bootstrap, and of the paired test: its p value is good to about 0.01."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Paired:
    """Two models on the same examples.

    Attributes:
        difference: the mean of the second one's scores less the first one's.
        interval: in which that lies on 95 % of other choices of pages.
        p: how often a difference as large comes about where the models are equally good.
    """

    difference: float
    interval: tuple[float, float]
    p: float


def interval(
    scores: Sequence[float], pages: Sequence[Hashable], *, share: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """Where the mean score lies on that share of other choices of as many pages.

    Args:
        scores: one number an example.
        pages: what it belongs to, which is drawn as a whole.

    Raises:
        ValueError: where there are no scores.
    """
    if not scores:
        raise ValueError("no scores: there is nothing to draw from")
    sums, counts = _by_page(scores, pages)
    means = _resampled(sums, counts, seed)
    low, high = np.quantile(means, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def paired(
    first: Sequence[float], second: Sequence[float], pages: Sequence[Hashable], *, seed: int = 0
) -> Paired:
    """Whether two models differ on the same examples: a sign-flip test over pages.

    Were they equally good, the sign of each page's difference would be chance.

    Raises:
        ValueError: where there are no scores, or not as many of both.
    """
    differences = [b - a for a, b in zip(first, second, strict=True)]
    low_high = interval(differences, pages, seed=seed)
    sums, counts = _by_page(differences, pages)
    observed = abs(sums.sum())
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), (DRAWS, len(sums)))
    # Float noise must not tell a draw from one that is its mirror image.
    as_large = np.abs(signs @ sums) >= observed - 1e-9
    p = (1 + int(as_large.sum())) / (1 + DRAWS)
    return Paired(float(sums.sum() / counts.sum()), low_high, p)


def _by_page(scores: Sequence[float], pages: Sequence[Hashable]) -> tuple[Floats, Floats]:
    """The sum of the scores and the number of examples of each page."""
    numbers = {page: number for number, page in enumerate(dict.fromkeys(pages))}
    at = [numbers[page] for page in pages]
    sums = np.bincount(at, weights=scores).astype(np.float64)
    return sums, np.bincount(at).astype(np.float64)


def _resampled(sums: Floats, counts: Floats, seed: int) -> Floats:
    """The mean score of each drawn choice of pages."""
    draw = np.random.default_rng(seed)
    means = np.empty(DRAWS)
    for number in range(DRAWS):
        chosen = draw.integers(0, len(sums), len(sums))
        means[number] = sums[chosen].sum() / counts[chosen].sum()
    return means
