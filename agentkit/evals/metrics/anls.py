"""ANLS: how alike an answer is to the most like accepted one.

Biten et al. 2019, "Scene Text Visual Question Answering", equation 1, with its threshold of 0.5;
used by ST-VQA, DocVQA and InfographicVQA. Their task pages say that upper and lower case are the
same and that spaces count (rrc.cvc.uab.es, task 17).
"""

from __future__ import annotations

from collections.abc import Sequence

from agentkit.vision.matching import distance

__all__ = ["anls"]

LEAST = 0.5
"""What is less alike than this is another answer, and scores 0."""


def anls(given: str, answers: Sequence[str]) -> float:
    """The best likeness to an accepted answer, 0 to 1; several spaces count as one."""
    given = _plain(given)
    return max((_likeness(given, _plain(answer)) for answer in answers), default=0.0)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _likeness(given: str, answer: str) -> float:
    longer = max(len(given), len(answer))
    if not longer:
        return 1.0
    alike = 1 - distance(given, answer, longer) / longer
    # Half right is not enough: the paper gives 0 to a distance of 0.5.
    return alike if alike > LEAST else 0.0
