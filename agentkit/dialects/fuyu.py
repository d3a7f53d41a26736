"""Fuyu's ``<box>y1, x1, y2, x2</box>`` and ``<point>x, y</point>`` (processing_fuyu.py).

Fuyu writes a place as tokens of their own: an opening one, one per number, a closing one. Its
adapter writes them out as above, the tags of Adept's own prompts (transformers,
``processing_fuyu.py``). In an answer the numbers are in units of two pixels of the picture as the
model saw it, which is how the model was trained; in a question they are pixels of the picture as
it left our hands, which is what those prompts take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentkit.dialects._calls import check_length
from agentkit.dialects._places import Places
from agentkit.dialects._shapes import Shape, whole_box
from agentkit.geometry import Box, Point, Transform
from agentkit.views import View

__all__ = ["FuyuDialect"]

NUMBER = r"\s*(\d+(?:\.\d+)?)\s*"
PLACE = re.compile(
    rf"<box>{NUMBER},{NUMBER},{NUMBER},{NUMBER}</box>|<point>{NUMBER},{NUMBER}</point>"
)


class FuyuDialect(Places):
    """Boxes and points without names."""

    language = "Fuyu's places"

    def shapes(self, text: str) -> Iterator[Shape]:
        """The places of `text`; a box or point that does not hold its numbers is none."""
        check_length(text)
        for found in PLACE.finditer(text):
            yield Shape(tuple(float(number) for number in found.groups() if number is not None))

    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """One place in its tags."""
        return _written(numbers)

    def mention(self, place: Point | Box, view: View) -> str:
        """A place on the frame, as a question about the view names it.

        Raises:
            ValueError: where a box lies outside the view.
        """
        larger = Transform(view.enlarged, view.enlarged)
        to_picture = Transform(dx=-view.shown.left, dy=-view.shown.top).then(larger)
        if isinstance(place, Point):
            point = to_picture.point(place)
            return _written((point.x, point.y))
        seen = place.intersection(view.shown)
        if seen is None:
            raise ValueError(f"box {place} is outside the view at {view.shown}")
        box = to_picture.box(seen)
        return _written((box.top, box.left, box.bottom, box.right))


def _written(numbers: Sequence[float]) -> str:
    """Whole numbers in their tags."""
    if len(numbers) == 2:
        return f"<point>{', '.join(str(round(number)) for number in numbers)}</point>"
    return f"<box>{', '.join(map(str, whole_box(numbers)))}</box>"
