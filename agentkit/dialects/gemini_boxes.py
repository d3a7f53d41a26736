"""Gemini's ``[{"box_2d": [120, 40, 180, 96], "label": "Save"}]`` (Gemini API, image understanding).

A list of objects, most often in a fence, on a grid of 1000 and with y first; a place that is no box
is a ``point`` of y and x. Without the objects, the bare numbers are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from agentkit.dialects._calls import check_length
from agentkit.dialects._places import Places
from agentkit.dialects._shapes import Shape, bracketed, whole_box
from agentkit.dialects._values import numbers, objects, text_of
from agentkit.views import View

__all__ = ["GeminiBoxesDialect"]

SIZES = {"box_2d": 4, "point": 2}
"""What holds a place, and how many numbers that is."""


class GeminiBoxesDialect(Places):
    """Boxes and points with labels, as JSON."""

    language = "Gemini's boxes"
    around = ("[", ", ", "]")

    def shapes(self, text: str) -> Iterator[Shape]:
        """The places of the objects; where there are no such objects, of bare lists."""
        check_length(text)
        records = [record for record in objects(text) if SIZES.keys() & record.keys()]
        for record in records:
            name = "box_2d" if "box_2d" in record else "point"
            found = numbers(record[name], name, text, SIZES[name])
            yield Shape(found, text_of(record.get("label") or "", "label", text))
        if not records:
            yield from bracketed(text)

    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """One object."""
        if len(numbers) == 2:
            record: dict[str, object] = {"point": [*map(round, numbers)]}
        else:
            record = {"box_2d": whole_box(numbers, view.space.grid - 1)}
        return json.dumps({**record, "label": name}, ensure_ascii=False)
