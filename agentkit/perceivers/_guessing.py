"""What a target may mean where nothing on a frame is called that: scores stay below 0.5."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.perceivers._seen import FILLER, Seen, common_words, is_form, words_of
from agentkit.perceivers._targets import Target
from agentkit.vision.matching import key

__all__ = ["GUESSES"]

HOME = re.compile(r"\b(?:logo|home ?page|home)\b", re.IGNORECASE)


def _by_part(seen: Seen, target: Target) -> Iterator[Element]:
    """Lines that say a good part of a long name, such as the words before an explanation."""
    wanted = key(target.names[0])
    for line in seen.lines if target.quoted else ():
        said = key(line.text)
        at = wanted.letters.find(said.letters)
        end = at + len(said.letters)
        share = len(said.letters) / len(wanted.letters)
        if at < 0 or len(said.letters) < 6 or not wanted.whole(at, end):
            continue
        outer = at == 0 or end == len(wanted.letters)
        if share >= 0.4 or (outer and share >= 0.3 and len(words_of(line.text)) > 1):
            yield Element(line.box, "text", line.text, round(0.25 + 0.3 * share, 3))


def _by_common_words(seen: Seen, target: Target) -> Iterator[Element]:
    """Lines that share words with a description that names nothing in quotes."""
    asked = words_of(target.names[-1])
    if target.quoted or len(asked) < 3:
        return
    for line in seen.lines:
        fit = _fit(asked, line.text)
        if fit:
            yield Element(line.box, "text", line.text, round(0.45 * fit, 3))


def _fit(asked: list[str], text: str) -> float:
    """How well a text answers a description, 0 to 1. The last words of the description count
    most: those before them say where the thing is. A text that has nothing to do with them, or
    says much else, does not answer it.
    """
    said = [word for word in words_of(text) if word not in FILLER] or words_of(text)
    covered = sum(any(is_form(one, other) for other in asked) for one in said)
    numbers = [
        number for number, one in enumerate(asked, 1) if any(is_form(one, two) for two in said)
    ]
    share = sum(numbers) / (len(asked) * (len(asked) + 1) / 2)
    names_it = covered == len(said) and max(numbers, default=0) >= len(asked) - 1
    if 2 * covered < len(said) or not (share > 0.5 or names_it):
        return 0.0
    return share * (0.5 + 0.5 * covered / len(said))


def _by_place(seen: Seen, target: Target) -> Iterator[Element]:
    """A logo, which stands in the upper left corner and leads home."""
    logo = target.quoted or any("logo" in name.lower() for name in target.names)
    if not logo or not any(HOME.search(name) for name in target.names):
        return
    size = seen.size
    corner = Box(0, 0, 0.5 * size.width, 0.2 * size.height)
    for element in seen.having("icon", "image", "text", "heading"):
        if not corner.contains(element.box.center) or element.box.width < 16:
            continue
        left = 1 - element.box.center.x / size.width
        large = min(1.0, element.box.height / 40)
        named = any(common_words(name, element.text) for name in target.names)
        if named or element.role in ("icon", "image"):
            yield replace(element, score=round(0.2 * left + 0.1 * large + 0.1 * named, 3))


GUESSES = (_by_common_words, _by_part, _by_place)
"""Each yields what a target may mean, from the surest way to the least sure; scores below 0.5."""
