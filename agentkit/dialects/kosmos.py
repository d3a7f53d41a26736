"""Kosmos-2's phrases and patches (transformers, processing_kosmos2.py).

``<phrase>Save</phrase><object><patch_index_0044><patch_index_0863></object>``: the first and the
last patch of a box on a grid of 32, counted row by row; ``</delimiter_of_multi_objects/>`` stands
between the boxes of one phrase.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from agentkit.dialects._calls import check_length
from agentkit.dialects._places import Places
from agentkit.dialects._shapes import Shape
from agentkit.errors import DialectError
from agentkit.views import View

__all__ = ["KosmosDialect"]

GRID = 32
ITEM = re.compile(r"<phrase>(?P<name>[^<]*)</phrase>|<object>(?P<boxes>.*?)</object>", re.DOTALL)
PATCH = r"\s*<patch_index_(\d{4})>\s*"
PAIR = re.compile(PATCH * 2)
BETWEEN = "</delimiter_of_multi_objects/>"


class KosmosDialect(Places):
    """Phrases and patches; a click is the middle of one patch."""

    language = "Kosmos-2's boxes"

    def shapes(self, text: str) -> Iterator[Shape]:
        """The boxes of `text`; each has the phrase that was given last."""
        check_length(text)
        name = ""
        for item in ITEM.finditer(text):
            if item["boxes"] is None:
                name = item["name"].strip()
                continue
            for written in item["boxes"].split(BETWEEN):
                yield Shape(_box(written, text), name)

    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """One phrase with the patches of its box, or the one patch that a point lies on.

        Raises:
            DialectError: where the name holds a tag.
        """
        if "<" in name:
            raise DialectError(f"the name {name!r} holds a sign of the language itself")
        ends = len(numbers) - 2
        first = _index(math.floor(numbers[0]), math.floor(numbers[1]))
        last = _index(*(math.ceil(each) if ends else math.floor(each) for each in numbers[ends:]))
        phrase = f"<phrase>{name}</phrase>" if name else ""
        return f"{phrase}<object><patch_index_{first:04d}><patch_index_{last:04d}></object>"


def _box(written: str, text: str) -> tuple[float, ...]:
    """The columns and rows of two patches."""
    pair = PAIR.fullmatch(written)
    if pair is None:
        raise DialectError(f"a box is two patches, not {written[:80]!r}", text)
    (top, left), (bottom, right) = (divmod(int(index), GRID) for index in pair.groups())
    return left, top, right, bottom


def _index(column: int, row: int) -> int:
    column, row = (min(max(each, 0), GRID - 1) for each in (column, row))
    return row * GRID + column
