"""An answer that is an option, a number, or a word: MathVista's three kinds in one metric.

Lu et al. 2024, "MathVista". The authors have a language model pull the answer out of what was
written and then compare for equality, numbers after rounding; here the last number that was
written is taken, so that a score needs no other model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from agentkit.evals.metrics.choice import choice
from agentkit.evals.metrics.exact import exact

__all__ = ["number_or_choice"]

NUMBER = re.compile(r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?|[-−]?\.\d+")


def number_or_choice(given: str, answers: Sequence[str], options: Sequence[str]) -> float:
    """1 where the right option, the right number or the right word was given; else 0.

    A number is rounded to as many decimals as the accepted answer has.
    """
    if options:
        return choice(given, answers, options)
    numbers = [answer for answer in answers if NUMBER.fullmatch(answer.strip())]
    said = NUMBER.findall(given)
    if numbers and said:
        return float(any(_same(said[-1], answer) for answer in numbers))
    return exact(given.strip().rstrip("."), answers)


def _same(said: str, answer: str) -> bool:
    right = _decimal(answer)
    return _decimal(said).quantize(right) == right


def _decimal(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", "").replace("−", "-"))
