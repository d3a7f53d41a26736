"""PaliGemma's ``<loc0123><loc0456><loc0789><loc1000> save button`` (PaliGemma, arXiv:2407.07726).

Four locations on a grid of 1024, y first, then the name; ``;`` stands between several. What follows
a box in ``<seg…>`` is its outline, and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentkit.dialects._calls import check_length
from agentkit.dialects._places import Places, box_about
from agentkit.dialects._shapes import Shape, whole_box
from agentkit.errors import DialectError
from agentkit.views import View

__all__ = ["PaliGemmaDialect"]

LOCATION = re.compile(r"<loc(\d{4})>")
ITEM = re.compile(r"(?P<locations>(?:<loc\d{4}>\s*)+)(?:<seg\d{3}>\s*)*(?P<name>[^<;]*)")


class PaliGemmaDialect(Places):
    """Boxes before their names; a click is the middle of a small box."""

    language = "PaliGemma's boxes"
    around = ("", " ; ", "")

    def shapes(self, text: str) -> Iterator[Shape]:
        """The boxes of `text`."""
        check_length(text)
        for item in ITEM.finditer(text):
            box = tuple(float(each) for each in LOCATION.findall(item["locations"]))
            if len(box) != 4:
                raise DialectError(f"a box is four locations, not {len(box)}", text)
            yield Shape(box, item["name"].strip())

    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """One box with its name.

        Raises:
            DialectError: where the name holds a sign of the language, or a point is too near the
                edge.
        """
        if re.search("[<;]", name):
            raise DialectError(f"the name {name!r} holds a sign of the language itself")
        last = view.space.grid - 1
        if len(numbers) == 4:
            box = whole_box([min(number, last) for number in numbers], last - 1)
        else:
            left, top, right, bottom = box_about(numbers, last)
            box = top, left, bottom, right
        return f"{''.join(f'<loc{each:04d}>' for each in box)} {name}".rstrip()
