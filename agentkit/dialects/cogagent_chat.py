"""CogAgent-chat's ``[[219,186,311,207]]`` in free text (ScreenSpot-Pro, models/cogagent.py).

Three digits each, on a grid of 1000: a box, a point, or several of them with ``;`` between, behind
whatever the model says about the steps to take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentkit.dialects._calls import check_length
from agentkit.dialects._places import Places
from agentkit.dialects._shapes import Shape, whole_box
from agentkit.dialects._values import numbers as numbers_of
from agentkit.views import View

__all__ = ["CogAgentChatDialect"]

PLACES = re.compile(r"\[\[([-\d.,;\s]+)\]\]")


class CogAgentChatDialect(Places):
    """Boxes and points without names."""

    language = "CogAgent-chat's boxes"

    def shapes(self, text: str) -> Iterator[Shape]:
        """The places in double brackets."""
        check_length(text)
        for found in PLACES.finditer(text):
            for place in found[1].split(";"):
                yield Shape(numbers_of(place, "a place", text))

    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """One place in double brackets."""
        last = view.space.grid - 1
        found = whole_box(numbers, last) if len(numbers) == 4 else map(round, numbers)
        return f"[[{','.join(f'{number:03d}' for number in found)}]]"
