from __future__ import annotations

import random

import pytest

from agentkit.evals.metrics.statistics import interval, paired


def test_an_interval_is_as_wide_as_chance_makes_it() -> None:
    scores = [float(number % 2) for number in range(400)]
    low, high = interval(scores, range(400))
    # 1.96 standard errors of a share of one half: 1.96 · √(0.25 / 400) = 0.049.
    assert low == pytest.approx(0.451, abs=0.006)
    assert high == pytest.approx(0.549, abs=0.006)


def test_examples_of_one_page_count_as_one() -> None:
    scores = [float(number // 40 % 2) for number in range(400)]
    pages = [number // 40 for number in range(400)]
    low, high = interval(scores, pages)
    loose = interval(scores, range(400))
    assert high - low > 2.5 * (loose[1] - loose[0])  # ten pages: √10 times as wide
    assert interval(scores, ["one"] * 400) == (0.5, 0.5)


def test_most_intervals_hold_the_truth() -> None:
    draw = random.Random(1)
    held = 0
    for trial in range(40):
        scores = [float(draw.random() < 0.3) for _ in range(60)]
        low, high = interval(scores, range(60), seed=trial)
        held += low <= 0.3 <= high
    assert 34 <= held <= 40


def test_the_same_seed_gives_the_same_interval() -> None:
    scores = [0.0, 1.0, 1.0, 0.0, 1.0]
    assert interval(scores, "abcde", seed=4) == interval(scores, "abcde", seed=4)
    with pytest.raises(ValueError, match="no scores"):
        interval([], [])


def test_equal_models_do_not_differ() -> None:
    found = paired([0.0, 1.0, 1.0], [0.0, 1.0, 1.0], "abc")
    assert (found.difference, found.interval, found.p) == (0.0, (0.0, 0.0), 1.0)


def test_the_test_counts_sign_flips() -> None:
    # All of five pages are better: of 32 ways to flip their signs, two are as far from 0.
    found = paired([0.0] * 5, [1.0] * 5, "abcde")
    assert found.difference == 1.0
    assert found.p == pytest.approx(2 / 32, abs=0.015)


def test_a_page_is_one_piece_of_evidence() -> None:
    before, after = [0.0] * 100, [1.0] * 100
    assert paired(before, after, range(100)).p < 0.001
    assert paired(before, after, [number % 2 for number in range(100)]).p > 0.4
