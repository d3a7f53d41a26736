"""InternVL's ``<ref>Save</ref><box>[[12, 30, 80, 44]]</box>`` (ScreenSpot-Pro, models/internvl.py).

Boxes on a grid of 1000, often bare: ``[[12, 30, 80, 44]]``. Ferret-UI's boxes are the same without
the tags, each behind its name: ``the button [12, 30, 80, 44]`` (apple/ml-ferret, ferretui).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentkit.dialects._calls import check_length
from agentkit.dialects._places import Places
from agentkit.dialects._shapes import NUMBERS, Shape, whole_box
from agentkit.errors import DialectError
from agentkit.views import View

__all__ = ["InternVlDialect"]

ITEM = re.compile(rf"<ref>(?P<name>[^<]*)</ref>|\[(?P<list>{NUMBERS})\]")
TAG = re.compile(r"</?(?:box|ref)>")


class InternVlDialect(Places):
    """Boxes and points with names, in tags or behind them."""

    language = "InternVL's boxes"

    def shapes(self, text: str) -> Iterator[Shape]:
        """The places of `text`; each has the name that was given last."""
        check_length(text)
        name, end = "", 0
        for item in ITEM.finditer(text):
            between = text[end : item.start()]
            end = item.end()
            if item["list"] is None:
                name = item["name"].strip()
                continue
            name = _before(between) or name
            yield Shape(tuple(float(number) for number in item["list"].split(",")), name)

    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """A place in double brackets; in tags, where it has a name.

        Raises:
            DialectError: where the name would begin a tag.
        """
        if "<" in name:
            raise DialectError(f"the name {name!r} holds a sign of the language itself")
        last = view.space.grid - 1
        found = whole_box(numbers, last) if len(numbers) == 4 else map(round, numbers)
        place = f"[[{', '.join(map(str, found))}]]"
        return f"<ref>{name}</ref><box>{place}</box>" if name else place


def _before(between: str) -> str:
    """The name that stands before single brackets; double ones have theirs in tags."""
    line = TAG.sub("", between).rpartition("\n")[2]
    return "" if line.rstrip().endswith("[") else line.strip(" \t\r,;:.[]")
