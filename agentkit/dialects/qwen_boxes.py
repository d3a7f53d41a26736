"""Qwen-VL's boxes: ``<ref>the button</ref><box>(x1,y1),(x2,y2)</box>``.

Written by Qwen-VL and what was built on it, Monkey among them, on a grid of 1000 steps along each
side of the picture (Qwen-VL, arXiv:2308.12966). A ref may have several boxes; ``<quad>`` holds the
four corners of slanted text; one pair alone in a ``<box>`` is a point. Qwen2-VL spells the same
tags ``<|object_ref_start|>``, ``<|box_start|>`` and so on, and a server that leaves special tokens
out leaves ``the button(x1,y1),(x2,y2)``: all three are read, the first is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agentkit.actions import Action, Click
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Box, Point
from agentkit.views import View

__all__ = ["QwenBoxesDialect"]

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
class _Shape:
    """A place as the model wrote it: the corners of a box or a quad, or one point."""

    name: str
    corners: tuple[tuple[float, float], ...]


class QwenBoxesDialect:
    """Boxes, quads and points with names; one of them is a click."""

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The things that `text` gives a place to, in its order; none where it names no place.

        A quad becomes the box around it, a point the pixel that it lies on. Without tags, a name
        is what stands on the line before the numbers.

        Raises:
            DialectError: where a tag is not closed, does not hold the numbers that it should, or
                the place is outside the view.
        """
        return [
            Element(_box(shape, text, view), text=shape.name, by="model") for shape in _shapes(text)
        ]

    def parse_actions(self, text: str, view: View) -> Decision:
        """A click on the one place in `text`: a point, or the middle of a box or a quad.

        Raises:
            DialectError: as `parse_elements`, and where there is no place, or more than one.
        """
        places = {shape.corners: shape for shape in _shapes(text)}
        if len(places) != 1:
            count = "no place" if not places else f"{len(places)} places"
            raise DialectError(f"{count} to click, not one: {text[:80]!r}", text)
        (shape,) = places.values()
        click = Click(at=_middle(shape, text, view), target=shape.name)
        return Decision(actions=(click,), raw=text)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision to click one place, as the model would write it.

        Raises:
            DialectError: where it is anything else: the language has no words for that.
        """
        if len(decision.actions) != 1:
            raise DialectError(f"Qwen-VL's boxes say one click, not {len(decision.actions)} acts")
        place, name = _clicked(decision.actions[0])
        x, y = map(round, view.numbers(place))
        return f"{_ref(name)}<box>({x},{y})</box>"

    def format_elements(self, elements: Sequence[Element], view: View) -> str:
        """Elements with their names and boxes, as the model would write them.

        Raises:
            DialectError: where a name holds one of the tags.
        """
        return "".join(_ref(each.text) + _written(each.box, view) for each in elements)


def _shapes(text: str) -> Iterator[_Shape]:
    for theirs, ours in SPELLINGS.items():
        text = text.replace(theirs, ours)
    return _tagged(text) if TAG.search(text) else _bare(text)


def _tagged(text: str) -> Iterator[_Shape]:
    """The boxes and quads of `text`; each has the name that was given last."""
    stray = TAG.search(ITEM.sub("", text))
    if stray:
        raise DialectError(f"{stray[0]} stands alone: {text[:80]!r}", text)
    name = ""
    for item in ITEM.finditer(text):
        if item["tag"]:
            yield _Shape(name, _corners(item["inside"], item["tag"], text))
        else:
            name = item["name"].strip()


def _bare(text: str) -> Iterator[_Shape]:
    """The places of a text whose tags were left out."""
    end = 0
    for found in PAIRS.finditer(text):
        name = text[end : found.start()].rpartition("\n")[2].strip(" \t\r,;")
        yield _Shape(name, _corners(found[0], "", text))
        end = found.end()


def _corners(inside: str, tag: str, text: str) -> tuple[tuple[float, float], ...]:
    """The pairs of numbers of one shape."""
    pairs = PAIR.findall(inside) if PAIRS.fullmatch(inside.strip()) else []
    if len(pairs) not in CORNERS[tag]:
        due = " or ".join(map(str, CORNERS[tag]))
        raise DialectError(f"a {tag or 'place'} is {due} × (x,y), not {inside[:80]!r}", text)
    return tuple((float(x), float(y)) for x, y in pairs)


def _box(shape: _Shape, text: str, view: View) -> Box:
    if len(shape.corners) == 1:
        point = _middle(shape, text, view)
        left, top = int(point.x), int(point.y)
        return Box(left, top, left + 1, top + 1)
    numbers = [number for corner in shape.corners for number in corner]
    if len(shape.corners) == 4:  # the box around it, whichever corner came first
        numbers = [edge(numbers[axis::2]) for edge in (min, max) for axis in (0, 1)]
    try:
        return view.box(*numbers)
    except DialectError as error:
        raise DialectError(str(error), text) from error


def _middle(shape: _Shape, text: str, view: View) -> Point:
    if len(shape.corners) > 1:
        return _box(shape, text, view).center
    try:
        return view.point(*shape.corners[0])
    except DialectError as error:
        raise DialectError(str(error), text) from error


def _clicked(action: Action) -> tuple[Point, str]:
    """Where a plain click goes, and what is there."""
    if isinstance(action, Click) and action.at is not None:
        plain = Click(at=action.at, target=action.target)
        if action == plain:
            return action.at, action.target
    raise DialectError(f"Qwen-VL's boxes say a plain click on a place, not {action!r}")


def _ref(name: str) -> str:
    if TAG.search(name):
        raise DialectError(f"the name {name!r} holds a tag of the language itself")
    return f"<ref>{name}</ref>" if name else ""


def _written(box: Box, view: View) -> str:
    """A box on the model's grid, at least one step wide and high."""
    left, top, right, bottom = map(round, view.numbers(box))
    left, top = min(left, view.space.grid - 1), min(top, view.space.grid - 1)
    return f"<box>({left},{top}),({max(right, left + 1)},{max(bottom, top + 1)})</box>"
