"""The one text on a page that is clearly its title: larger than all other text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.perceivers._seen import Seen, words_of

__all__ = ["page_title"]

LARGER = 1.12
"""Times as high as the next: what is less has no claim to be the title."""

LIKE = 1.25
"""Lines of one title differ in height by less, with and without long letters."""

MAIN, HEAD = 0.75, 0.07
"""Of the width and height of a page: what stands further right is beside the matter, and what
stands higher is the sign of a site or program."""

SENTENCE = re.compile(r"[.!]$|[.!?] ")
"""What a note such as one on cookies holds, and a title does not."""


def page_title(seen: Seen) -> tuple[Element, ...]:
    """The lines of the title, top to bottom; none where no text of two words or more is clearly
    the largest. A single word is the name of a brand, or a part of a picture.
    """
    texts = [
        one
        for one in seen.having("text", "heading")
        if one.box.center.x < MAIN * seen.size.width
        and one.box.center.y > HEAD * seen.size.height
        and len(one.text) > 1
    ]
    titles = [title for title in _stacked(texts) if _may_be_title(_said(title))]
    titles.sort(key=_height, reverse=True)
    if not titles or (len(titles) > 1 and _height(titles[0]) < LARGER * _height(titles[1])):
        return ()
    return titles[0]


def _stacked(texts: Sequence[Element]) -> list[tuple[Element, ...]]:
    """Texts of one size, joined where they stand under each other."""
    stacks: list[tuple[Element, ...]] = []
    for text in sorted(texts, key=lambda one: (one.box.center.y, one.box.left)):
        above = next((stack for stack in stacks if _continues(stack[-1].box, text.box)), None)
        if above:
            stacks.remove(above)
        stacks.append((*(above or ()), text))
    return stacks


def _continues(last: Box, box: Box) -> bool:
    lower, higher = sorted((last.height, box.height))
    close = -0.5 * lower < box.top - last.bottom < 0.5 * lower and box.center.y > last.bottom
    return close and higher < LIKE * lower and abs(box.left - last.left) < lower


def _may_be_title(said: str) -> bool:
    return len(words_of(said)) > 1 and not SENTENCE.search(said)


def _height(title: tuple[Element, ...]) -> float:
    return max(line.box.height for line in title)


def _said(title: Sequence[Element]) -> str:
    return " ".join(line.text for line in title)
