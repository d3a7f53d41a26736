from __future__ import annotations

import pytest

from agentkit.evals.metrics.choice import choice, letter_of

CITIES = ["York", "New York", "Paris", "none of these"]


@pytest.mark.parametrize(
    ("given", "letter"),
    [
        ("B", "B"),
        ("b", "B"),
        ("(C)", "C"),
        ("C.", "C"),
        ("**D**", "D"),
        ("B. New York", "B"),
        ("A: York", "A"),
        ("C)\nBecause of the tower.", "C"),
        ("The answer is B.", "B"),
        ("Answer: (C) Paris", "C"),
        ("The correct option is C, not A.", "C"),
        ("I first thought the answer is A. No: the answer is D", "D"),
        ("Paris", "C"),
        ("paris.", "C"),
        ("New York", "B"),
        ("It must be New York", "B"),
        ("It shows York in winter", "A"),
        ("A man stands in Paris", "C"),
        ("I think it is D", "D"),
        ("None of these", "D"),
        ("(A) or (B)", ""),
        ("Either Paris or New York", ""),
        ("A man walks a dog", ""),
        ("", ""),
        ("no idea", ""),
        ("E", ""),
    ],
)
def test_the_letter_that_is_meant(given: str, letter: str) -> None:
    assert letter_of(given, CITIES) == letter


def test_options_that_are_numbers() -> None:
    options = ["-1", "1", "10", "1.5"]
    assert [letter_of(text, options) for text in ("1", "-1", "it is 10", "1.5")] == list("BACD")


def test_right_answers_are_letters_or_words() -> None:
    assert choice("it is C", ["C"], CITIES) == 1
    assert choice("it is C", ["Paris"], CITIES) == 1
    assert choice("it is C", ["A"], CITIES) == 0
    assert choice("no idea", ["A"], CITIES) == 0
