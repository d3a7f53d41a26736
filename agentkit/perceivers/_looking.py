"""Looking closer: how a model that is shown a shrunk picture still finds small things on it.

Three ways to find one thing on a frame, over any model: at the whole frame, at overlapping tiles
of it, or at the whole and then again, larger, at what was found there.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from agentkit.catalog import Card
from agentkit.errors import DialectError
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Size
from agentkit.views import View

__all__ = ["LOOKS", "Find", "find_at_whole", "find_by_zoom", "find_in_tiles", "tile"]

log = logging.getLogger("agentkit")

Find = Callable[[Sequence[View]], list[list[Element]]]
"""Looks for one thing on several views at once: what was found on each, in frame pixels.

Raises DialectError where nothing that the model wrote could be read.
"""

MOST_TILES = 16
"""A frame is never cut into more: each costs as much as the whole."""

OVERLAP = 0.15
"""Share of a tile's side that its neighbour shows too: larger than most buttons."""

NATIVE = 1.1
"""Frame pixels per seen pixel up to which a picture counts as shown at its own scale."""

PART = 480.0, 960.0
"""The least and the most that the longer side of what is looked at again measures on the frame."""

ENLARGED = 2.0, 4.0
"""How many times larger than on the frame that part is shown, at the least and at the most."""

CANDIDATES = 3
"""How many of the things found at first are looked at again."""

SLACK = 8.0
"""How far a second look may lie from what it confirms, in pixels of the first picture as seen."""

UNCONFIRMED = 0.4
"""What the score of a thing is multiplied by that the second look did not find: below `SURE`."""


def find_at_whole(find: Find, frame: Frame, card: Card) -> list[Element]:
    """What is found on the whole frame."""
    return find([View.of(frame, card)])[0]


def find_in_tiles(find: Find, frame: Frame, card: Card) -> list[Element]:
    """What is found on overlapping tiles, each shown as large as the model can take it.

    A thing in two tiles is one thing; one that a tile cuts is put together again.
    """
    views = tile(frame, card)
    sightings = [
        Sighting(element, _is_cut(element.box, view))
        for view, found in zip(views, find(views), strict=True)
        for element in found
    ]
    return [sighting.element for sighting in _merged(sightings)]


def find_by_zoom(find: Find, frame: Frame, card: Card) -> list[Element]:
    """What is found on the whole frame, and found again where that part is shown larger.

    What the second look does not find comes last, as a guess.
    """
    whole = View.of(frame, card)
    first = find([whole])[0][:CANDIDATES]
    if not first:
        return []
    views = [_closer(element.box, whole, card) for element in first]
    pairs = zip(first, _found_again(find, views), strict=True)
    looked = [_confirmed(element, again, whole) for element, again in pairs]
    once = [Sighting(element, cut=False) for element in looked]
    return [sighting.element for sighting in _merged(once)]


LOOKS = {"whole": find_at_whole, "tiles": find_in_tiles, "zoom": find_by_zoom}
"""The ways to look, by the name that `Card.look` has for them."""


def tile(frame: Frame, card: Card) -> list[View]:
    """Views of overlapping parts that cover the frame: the fewest that are not shrunk.

    Where more than `MOST_TILES` were needed, those that are shrunk least.
    """
    grids = [
        (columns, rows)
        for columns, rows in product(range(1, MOST_TILES + 1), repeat=2)
        if columns * rows <= MOST_TILES
    ]
    grids.sort(key=lambda grid: (grid[0] * grid[1], abs(grid[0] - grid[1])))
    parts = [_cut(frame, *grid) for grid in grids]
    best = min(parts, key=lambda boxes: max(NATIVE, _shrinking(card, boxes[0])))
    return [View.of(frame, card, box=box) for box in best]


def _cut(frame: Frame, columns: int, rows: int) -> list[Box]:
    across, down = _spans(frame.size.width, columns), _spans(frame.size.height, rows)
    return [Box(left, top, right, bottom) for top, bottom in down for left, right in across]


def _spans(length: int, count: int) -> list[tuple[int, int]]:
    """`count` equal spans that overlap by a share of `OVERLAP` and cover `length`, in pixels."""
    span = min(length, math.ceil(length / (count - (count - 1) * OVERLAP)))
    step = (length - span) / max(1, count - 1)
    return [(round(step * index), round(step * index) + span) for index in range(count)]


def _shrinking(card: Card, box: Box) -> float:
    """Frame pixels per seen pixel of a part, along the side where that is more."""
    size = Size(int(box.width), int(box.height))
    content = card.image_rule.resize(size).content
    return max(size.width / content.width, size.height / content.height)


def _closer(box: Box, whole: View, card: Card) -> View:
    """The part around `box`, enlarged so that it fills what the model sees at once."""
    width, height = whole.shown.width / whole.to_frame.sx, whole.shown.height / whole.to_frame.sy
    seen = max(width, height)
    shrink = min(max(seen / 2, PART[0]), PART[1]) / seen
    across = max(width * shrink, height * shrink / 2, 2 * box.width)
    down = max(height * shrink, width * shrink / 2, 2 * box.height)
    part = _inside(Box.around(box.center, across, down), whole.shown)
    enlarged = min(max(width / part.width, ENLARGED[0]), ENLARGED[1])
    return View.of(whole.frame, card, box=part, enlarged=enlarged)


def _inside(box: Box, frame: Box) -> Box:
    """`box` moved so that it lies in `frame`; as large as that, where it is larger."""
    width, height = min(box.width, frame.width), min(box.height, frame.height)
    left = round(min(max(box.left, 0), frame.width - width))
    top = round(min(max(box.top, 0), frame.height - height))
    return Box(left, top, left + width, top + height)


def _found_again(find: Find, views: Sequence[View]) -> list[list[Element]]:
    try:
        return find(views)
    except DialectError as error:
        log.debug("the second look says nothing: %s", error)
        return [[] for _ in views]


def _confirmed(element: Element, again: Sequence[Element], whole: View) -> Element:
    """The thing as the second look saw it, or as a guess where that saw none there."""
    near = element.box.grow(SLACK * max(whole.to_frame.sx, whole.to_frame.sy))
    for closer in again:
        if near.contains(closer.box.center):
            return closer
    return replace(element, score=element.score * UNCONFIRMED)


class Sighting(NamedTuple):
    """Something that was found, and whether the view it was found on may have cut it."""

    element: Element
    cut: bool


def _is_cut(box: Box, view: View) -> bool:
    """Whether a box touches an edge of the view that is not an edge of the frame."""
    inner, outer = view.shown, view.frame.box
    edge = 2 * max(view.to_frame.sx, view.to_frame.sy)
    return (
        (inner.left > outer.left and box.left < inner.left + edge)
        or (inner.top > outer.top and box.top < inner.top + edge)
        or (inner.right < outer.right and box.right > inner.right - edge)
        or (inner.bottom < outer.bottom and box.bottom > inner.bottom - edge)
    )


def _merged(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Each thing once, best first; whole ones before those that were cut, to be joined to them."""
    things: list[Sighting] = []
    for sighting in sorted(sightings, key=lambda each: (each.cut, -each.element.score)):
        same = next((n for n, thing in enumerate(things) if _is_same(thing, sighting)), None)
        if same is None:
            things.append(sighting)
        else:
            things[same] = _joined(things[same], sighting)
    return sorted(things, key=lambda each: -each.element.score)


def _is_same(one: Sighting, other: Sighting) -> bool:
    """Whether two boxes are of one thing: most of the smaller lies in the larger."""
    a, b = one.element.box, other.element.box
    common = a.intersection(b)
    if common is None:
        return False
    both_cut = one.cut and other.cut
    return both_cut or common.area >= 0.5 * min(a.area, b.area)


def _joined(one: Sighting, other: Sighting) -> Sighting:
    score = max(one.element.score, other.element.score)
    box = one.element.box.union(other.element.box) if one.cut else one.element.box
    return Sighting(replace(one.element, box=box, score=score), one.cut)
