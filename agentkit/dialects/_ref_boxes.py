"""Names and boxes in tags, as Qwen-VL and Qwen2-VL write them: what the two languages share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from agentkit.dialects._calls import check_length
from agentkit.dialects._shapes import Shape, click_on, clicked, elements_of, whole_box
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.views import View

__all__ = ["RefBoxes", "Tags"]

NUMBER = r"\s*(-?\d+(?:\.\d+)?)\s*"
PAIR = re.compile(rf"\({NUMBER},{NUMBER}\)")
PAIRS = re.compile(rf"{PAIR.pattern}(?:\s*(?:,\s*)?{PAIR.pattern})*")

TAG = re.compile(r"</?(?:ref|box|quad)>")
TEXT = rf"(?:(?!{TAG.pattern}).)*"
ITEM = re.compile(
    rf"<ref>(?P<name>{TEXT})</ref>|<(?P<tag>box|quad)>(?P<inside>{TEXT})</(?P=tag)>", re.DOTALL
)

SPELLINGS = {
    "<|object_ref_start|>": "<ref>",
    "<|object_ref_end|>": "</ref>",
    "<|box_start|>": "<box>",
    "<|box_end|>": "</box>",
    "<|quad_start|>": "<quad>",
    "<|quad_end|>": "</quad>",
}
"""Qwen2-VL's tags and what Qwen-VL calls them."""

CORNERS = {"box": (1, 2), "quad": (4,), "": (1, 2, 4)}
"""How many pairs of numbers a tag may hold; without a tag, any of these."""


@dataclass(frozen=True)
class Tags:
    """How a language spells what is around a name and around the corners of a box."""

    name: tuple[str, str]
    box: tuple[str, str]

    def element(self, element: Element, view: View) -> str:
        """A thing with its name and its box.

        Raises:
            DialectError: where the name holds a tag.
        """
        return self.named(element.text) + self.place(element.box, view)

    def named(self, name: str) -> str:
        """A name in its tags; nothing where it is empty.

        Raises:
            DialectError: where it holds a tag.
        """
        if TAG.search(_respelt(name)):
            raise DialectError(f"the name {name!r} holds a tag of the language itself")
        return f"{self.name[0]}{name}{self.name[1]}" if name else ""

    def place(self, place: Box | Point, view: View) -> str:
        """The corners of a box, or a point, in their tags; a box is at least one step wide."""
        written = view.numbers(place)
        last = view.space.grid - 1
        numbers = whole_box(written, last) if len(written) == 4 else [*map(round, written)]
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return self.box[0] + ",".join(f"({x},{y})" for x, y in pairs) + self.box[1]


class RefBoxes:
    """Boxes, quads and points with names; one of them is a click.

    Attributes:
        language: what it is called, in errors.
        tags: how it is written; every spelling is read.
    """

    language: ClassVar[str]
    tags: ClassVar[Tags]

    def parse_actions(self, text: str, view: View) -> Decision:
        """A click on the one place in `text`: a point, or the middle of a box or a quad.

        Raises:
            DialectError: as `parse_elements`, and where there is no place, or more than one.
        """
        return click_on(_shapes(text), text, view)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The things that `text` gives a place to, in its order; none where it names no place.

        A quad becomes the box around it, a point the pixel that it lies on. Without tags, a name
        is what stands on the line before the numbers.

        Raises:
            DialectError: where a tag is not closed, does not hold the numbers that it should, or
                the place is outside the view.
        """
        return elements_of(_shapes(text), text, view)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision to click one place, as the model would write it.

        Raises:
            DialectError: where it is anything else: the language has no words for that.
        """
        place, name = clicked(decision, self.language)
        return self.tags.named(name) + self.tags.place(place, view)

    def format_elements(self, elements: Sequence[Element], view: View) -> str:
        """Elements with their names and boxes, as the model would write them.

        Raises:
            DialectError: where a name holds one of the tags.
        """
        return "".join(self.tags.element(element, view) for element in elements)


def _shapes(text: str) -> Iterator[Shape]:
    """The places of a text, in their order: points, boxes, and the boxes around quads.

    Without tags, a name is what stands on the line before the numbers.

    Raises:
        DialectError: where a tag is not closed, or does not hold the numbers that it should.
    """
    check_length(text)
    text = _respelt(text)
    return _tagged(text) if TAG.search(text) else _bare(text)


def _respelt(text: str) -> str:
    for theirs, ours in SPELLINGS.items():
        text = text.replace(theirs, ours)
    return text


def _tagged(text: str) -> Iterator[Shape]:
    """The boxes and quads of `text`; each has the name that was given last."""
    stray = TAG.search(ITEM.sub("", text))
    if stray:
        raise DialectError(f"{stray[0]} stands alone: {text[:80]!r}", text)
    name = ""
    for item in ITEM.finditer(text):
        if item["tag"]:
            yield Shape(_numbers(item["inside"], item["tag"], text), name)
        else:
            name = item["name"].strip()


def _bare(text: str) -> Iterator[Shape]:
    """The places of a text whose tags were left out."""
    end = 0
    for found in PAIRS.finditer(text):
        name = text[end : found.start()].rpartition("\n")[2].strip(" \t\r,;")
        yield Shape(_numbers(found[0], "", text), name)
        end = found.end()


def _numbers(inside: str, tag: str, text: str) -> tuple[float, ...]:
    """The numbers of one shape; four corners become the box around them."""
    pairs = PAIR.findall(inside) if PAIRS.fullmatch(inside.strip()) else []
    if len(pairs) not in CORNERS[tag]:
        due = " or ".join(map(str, CORNERS[tag]))
        raise DialectError(f"a {tag or 'place'} is {due} × (x,y), not {inside[:80]!r}", text)
    numbers = [float(number) for pair in pairs for number in pair]
    if len(pairs) == 4:
        return tuple(edge(numbers[axis::2]) for edge in (min, max) for axis in (0, 1))
    return tuple(numbers)
