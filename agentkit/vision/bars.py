"""Words side by side in a bar, such as "File Edit View": several things that are read as one line.

The gap between two words of a text is measured in its font size: on real screens 0.3 in most
fonts, up to 0.66 in spaced headings and 0.95 in fonts of one width; in menu bars 0.84 to 1.26.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from agentkit.frame import Pixels
from agentkit.vision.lines import Line, Word
from agentkit.vision.shapes import colour_distance, main_colour

__all__ = ["split_bar"]

FONT = 0.62
"""Of the height of a line's box, what its font size is."""

FAINTEST = 40
"""Grey levels by which ink differs from what it stands on."""

NARROW, WIDE, WIDEST = 0.5, 0.8, 1.05
"""Font sizes: gaps up to the first part words of one thing; gaps from the second on part things,
where there are several such gaps; a single one has to be as wide as the third, which is more than
the space of a font of one width."""


def split_bar(line: Line, picture: Pixels) -> list[Line]:
    """The things of a bar, each as a line; the line alone where it is none.

    Args:
        line: in pixels of `picture`.
        picture: height × width × 3, blue green red.
    """
    words = line.words
    gaps = _gaps(line, words, picture) if len(words) > 1 else []
    wide = [gap for gap in gaps if gap >= WIDE]
    least = WIDE if len(wide) > 1 else WIDEST
    cuts = [number for number, gap in enumerate(gaps, 1) if gap >= least]
    if not cuts or any(NARROW < gap < least for gap in gaps):
        return [line]
    bounds = [0, *cuts, len(words)]
    parts = [words[start:end] for start, end in pairwise(bounds)]
    if any(part[0].text[0].islower() or not part[0].text[0].isalpha() for part in parts):
        return [line]
    return [line.cut(part[0].start, part[-1].end) for part in parts]


def _gaps(line: Line, words: list[Word], picture: Pixels) -> list[float]:
    """The empty room between each two words, in font sizes."""
    box = line.box
    part = picture[int(box.top) : round(box.bottom), int(box.left) : round(box.right)]
    if not part.size:
        return []
    marks = colour_distance(part, main_colour(part)) > FAINTEST
    empty = np.asarray(~marks.any(axis=0), np.uint8)
    return [
        _longest_run(empty[_column(line, before.end - 1) : _column(line, after.start) + 1])
        / (FONT * box.height)
        for before, after in pairwise(words)
    ]


def _column(line: Line, at: int) -> int:
    return max(0, int(line.middle(at) - line.box.left))


def _longest_run(empty: Pixels) -> int:
    """How many columns in a row are empty, at most."""
    edges = np.flatnonzero(np.diff(empty.astype(np.int8), prepend=0, append=0))
    return int((edges[1::2] - edges[::2]).max(initial=0))
