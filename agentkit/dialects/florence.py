"""Florence-2's ``Save<loc_52><loc_333><loc_932><loc_774>`` (transformers, processing_florence2.py).

A name, then bins of a thousandth of the picture: x1, y1, x2, y2 of a box, several boxes after one
name, the eight of a quad around text, or the corners of a polygon in ``<poly>``. It is the middle
of a bin that counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentkit.dialects._calls import check_length
from agentkit.dialects._places import Places, box_about
from agentkit.dialects._shapes import Shape, whole_box
from agentkit.errors import DialectError
from agentkit.views import View

__all__ = ["FlorenceDialect"]

BIN = re.compile(r"<loc_(\d{1,6})>")
RUN = re.compile(r"(?:<loc_\d{1,6}>\s*)+")
TAG = re.compile(r"</?(?:s|poly|pad)>")


class FlorenceDialect(Places):
    """Names and bins; a click is the middle of a small box."""

    language = "Florence-2's boxes"

    def shapes(self, text: str) -> Iterator[Shape]:
        """The boxes of `text`; of a quad and a polygon, the box around it."""
        check_length(text)
        name, end = "", 0
        for run in RUN.finditer(text):
            between = text[end : run.start()]
            name, end = TAG.sub("", between).strip() or name, run.end()
            bins = [int(each) for each in BIN.findall(run[0])]
            for box in _boxes(bins, between.endswith("<poly>"), text):
                yield Shape(box, name)

    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """One name with one box.

        Raises:
            DialectError: where the name holds a tag, or a point is too near the edge.
        """
        if "<" in name:
            raise DialectError(f"the name {name!r} holds a sign of the language itself")
        last = view.space.grid - 1
        box = whole_box(numbers, last - 1) if len(numbers) == 4 else box_about(numbers, last)
        return name + "".join(f"<loc_{min(max(each, 0), last)}>" for each in box)


def _boxes(bins: Sequence[int], polygon: bool, text: str) -> Iterator[tuple[int, ...]]:
    """The boxes that the bins of one name mean.

    Raises:
        DialectError: where the corners of no shape are that many.
    """
    if len(bins) < 4 or len(bins) % 2:
        raise DialectError(f"a box is four bins, not {len(bins)}", text)
    if polygon or len(bins) % 4 or _is_quad(bins):
        yield min(bins[::2]), min(bins[1::2]), max(bins[::2]), max(bins[1::2])
        return
    for start in range(0, len(bins), 4):
        yield tuple(bins[start : start + 4])


def _is_quad(bins: Sequence[int]) -> bool:
    """Whether eight bins go around a shape: as two boxes, one of them would be inside out."""
    return len(bins) == 8 and not (_upright(bins[:4]) and _upright(bins[4:]))


def _upright(box: Sequence[int]) -> bool:
    return box[0] < box[2] and box[1] < box[3]
