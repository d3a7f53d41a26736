"""Molmo's points: ``<point x="52.3" y="61.0" alt="Save">Save</point>`` (Molmo, arXiv:2409.17146).

Several are ``<points x1="14.0" y1="73.2" x2="16.7" y2="63.6" alt="…">…</points>``, in percent of
the picture. Molmo 2 writes ``<points coords="1 1 745 312">…</points>`` on a grid of 1000: the
number of the picture, then for each point its own number, x and y (allenai/Molmo2-8B, model card).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape

from agentkit.dialects._calls import check_length
from agentkit.dialects._places import Places
from agentkit.dialects._shapes import Shape
from agentkit.dialects._values import number
from agentkit.errors import DialectError
from agentkit.views import View

__all__ = ["MolmoDialect"]

TAG = re.compile(r"<points?\s([^<>]*)>(?:([^<]*)</points?>)?")
ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*(["'])(.*?)\2""", re.DOTALL)
STEPS = re.compile(r"\d{3,4}")
"""An x or a y of Molmo 2: what has fewer digits is the number of a point or of a picture."""

PICTURES = re.compile(r"[\t:;,]")


class MolmoDialect(Places):
    """Points with names; a box is said by its middle."""

    language = "Molmo's points"

    def shapes(self, text: str) -> Iterator[Shape]:
        """The points of every tag."""
        check_length(text)
        for tag in TAG.finditer(text):
            given = {name: value for name, _, value in ATTRIBUTE.findall(tag[1])}
            name = unescape(given.get("alt") or tag[2] or "").strip()
            for x, y in _pairs(given, text):
                yield Shape((number(x, "x", text), number(y, "y", text)), name)

    def written(self, numbers: Sequence[float], name: str, view: View) -> str:
        """One point, as the generation with the view's grid writes it."""
        ends = len(numbers) - 2
        x, y = (numbers[0] + numbers[ends]) / 2, (numbers[1] + numbers[ends + 1]) / 2
        label = escape(name)
        if view.space.grid == 100:
            return f'<point x="{x:.1f}" y="{y:.1f}" alt="{label}">{label}</point>'
        return f'<points coords="1 1 {round(x):03d} {round(y):03d}">{label}</points>'


def _pairs(given: Mapping[str, str], text: str) -> Iterator[tuple[str, str]]:
    """The x and the y of every point of one tag.

    Raises:
        DialectError: where there is none, or one lacks its y.
    """
    if "coords" in given:
        for picture in PICTURES.split(given["coords"]):
            yield from _triplets(picture.split(), text)
        return
    suffixes = [name[1:] for name in given if re.fullmatch(r"x\d*", name)]
    if not suffixes or any(f"y{suffix}" not in given for suffix in suffixes):
        raise DialectError(f"a point has an x and a y, not {', '.join(given) or 'nothing'}", text)
    yield from ((given[f"x{suffix}"], given[f"y{suffix}"]) for suffix in suffixes)


def _triplets(words: Sequence[str], text: str) -> Iterator[tuple[str, str]]:
    """The x and the y of every point on one picture, whose own number may stand before them."""
    words = words[len(words) % 3 == 1 :]
    pairs = list(zip(words[1::3], words[2::3], strict=False))
    if len(words) % 3 or not all(STEPS.fullmatch(each) for pair in pairs for each in pair):
        raise DialectError(f"coords are a number, x and y each, not {' '.join(words)[:80]!r}", text)
    yield from pairs
