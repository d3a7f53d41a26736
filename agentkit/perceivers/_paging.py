"""The arrows that turn pages, months, pictures: a pair in one row, left and right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from agentkit.frame import Element
from agentkit.perceivers._seen import Seen
from agentkit.perceivers._targets import Target
from agentkit.vision.layout import same_row

__all__ = ["BACKWARD", "FORWARD", "by_paging"]

BACKWARD = ("chevron left", "arrow left", "back")
FORWARD = ("chevron right", "arrow right", "forward")
"""The drawings that lead one way and the other, the usual ones first."""

_TURN = re.compile(r"(?:the )?(?P<way>previous|prev|next) (?!to\b)\w+", re.IGNORECASE)


def by_paging(seen: Seen, target: Target) -> Iterator[Element]:
    """The arrow meant by "next month" or "previous page", where only one pair of them is there:
    of several pairs, none is sure to turn what the target names.
    """
    turn = next(filter(None, map(_TURN.fullmatch, target.names)), None)
    pairs = _pairs(seen) if turn else []
    if turn and len(pairs) == 1:
        arrow = pairs[0][turn["way"].lower() == "next"]
        yield replace(arrow, score=round(0.5 + 0.3 * arrow.score, 3))


def _pairs(seen: Seen) -> list[tuple[Element, Element]]:
    icons = seen.having("icon")
    lefts = [icon for icon in icons if icon.text in BACKWARD]
    rights = [icon for icon in icons if icon.text in FORWARD]
    return [
        (left, right)
        for left, right in product(lefts, rights)
        if left.box.center.x < right.box.center.x and same_row(left.box, right.box)
    ]
