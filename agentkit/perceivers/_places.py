"""How things lie to each other: right of, below, in the row of, in the window of another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.perceivers._seen import Seen

__all__ = ["cell", "rows", "those_at"]

NEAR = 8.0
"""Heights of the smaller thing: what is further away is not next to it."""


def those_at(seen: Seen, kind: str, things: Sequence[Element], anchor: Element) -> list[Element]:
    """Those of `things` that lie to `anchor` as `kind` says, the nearest first."""
    if kind == "window":
        return _in_window(seen, things, anchor)
    others = [one for one in things if not anchor.box.contains(one.box.center)]
    if kind == "section":
        return _in_section(seen, others, anchor)
    holds = _HOLDS[kind]
    return sorted(
        (one for one in others if holds(one.box, anchor.box)),
        key=lambda one: gap(one.box, anchor.box),
    )


def gap(one: Box, other: Box) -> float:
    """How far two boxes are apart, in pixels; 0 where they meet."""
    across = max(0.0, one.left - other.right, other.left - one.right)
    down = max(0.0, one.top - other.bottom, other.top - one.bottom)
    return float((across**2 + down**2) ** 0.5)


def _common(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two spans share a third of the shorter one."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0.3 * min(one[1] - one[0], other[1] - other[0])


def _level(one: Box, other: Box) -> bool:
    return _common((one.top, one.bottom), (other.top, other.bottom))


def _in_line(one: Box, other: Box) -> bool:
    return _common((one.left, one.right), (other.left, other.right))


def _is_right(one: Box, other: Box) -> bool:
    return _level(one, other) and one.center.x > other.center.x and one.left > other.left


def _is_below(one: Box, other: Box) -> bool:
    return _in_line(one, other) and one.center.y > other.center.y and one.top > other.top


def _is_near(one: Box, other: Box) -> bool:
    return gap(one, other) < NEAR * min(one.height, other.height)


_HOLDS: dict[str, Callable[[Box, Box], bool]] = {
    "right": _is_right,
    "left": lambda one, other: _is_right(other, one),
    "below": _is_below,
    "above": lambda one, other: _is_below(other, one),
    "near": lambda one, other: _level(one, other) or _is_near(one, other),
    "row": _level,
    "column": _in_line,
    "of": lambda one, other: _level(one, other) or _is_near(one, other),
}


def _in_window(seen: Seen, things: Sequence[Element], anchor: Element) -> list[Element]:
    """Those in the smallest window that the anchor is, or stands in."""
    windows = [one.box for one in seen.having("window") if one.box.contains(anchor.box.center)]
    if anchor.role == "window":
        windows = [anchor.box]
    box = min(windows, key=lambda box: box.area, default=None)
    if box is None:
        return those_at(seen, "section", things, anchor)
    return [one for one in things if box.contains(one.box.center)]


def _in_section(seen: Seen, things: Sequence[Element], anchor: Element) -> list[Element]:
    """Those under a heading, up to the next one like it; the nearest first."""
    head = anchor.box
    ends = [
        one.box.top
        for one in seen.having("heading")
        if one.box.top > head.bottom
        and one.box.height > 0.85 * head.height
        and abs(one.box.left - head.left) < 2 * head.height
    ]
    end = min(ends, default=float(seen.size.height))
    inside = [
        one
        for one in things
        if head.top <= one.box.center.y < end and one.box.right > head.left - 2 * head.height
    ]
    return sorted(inside, key=lambda one: gap(one.box, head))


def cell(seen: Seen, columns: Sequence[Element], anchors: Sequence[Element]) -> list[Element]:
    """What stands under a head of a column, or beside the head of a row, and level with a name:
    the cell of a table that both lead to.
    """
    for head in columns:
        for name in anchors:
            found = [
                one
                for one in seen.elements
                if one.role != "window"
                and one.box not in (head.box, name.box)
                and _crosses(one.box, head.box, name.box)
            ]
            if found:
                return sorted(found, key=lambda one: abs(one.box.center.x - head.box.center.x))
    return []


def _crosses(box: Box, head: Box, name: Box) -> bool:
    under = name.center.y > head.bottom and head.bottom <= box.center.y
    edge = head.height
    aligned = (
        _in_line(box, head)
        or abs(box.left - head.left) < edge
        or abs(box.right - head.right) < edge
    )
    return under and aligned and _level(box, name) and not _in_line(box, name)


def rows(seen: Seen) -> list[Element]:
    """The rows of the longest list: the first thing said in each, from top to bottom."""
    texts = sorted(
        (one for one in seen.elements if one.role in ("text", "menuitem", "tab", "link")),
        key=lambda one: one.box.center.y,
    )
    lists = [_list_from(first, texts) for first in texts]
    longest = max(lists, key=lambda rows: (len(rows), -rows[0].box.left), default=[])
    return _without_head(longest, texts) if len(longest) > 1 else []


def _list_from(first: Element, texts: Sequence[Element]) -> list[Element]:
    """Things under each other at equal distances, each with its left end under the one before."""
    found, step = [first], 0.0
    for one in texts:
        last = found[-1].box
        drop = one.box.center.y - last.center.y
        if drop < 0.5 * last.height or not _is_like(one.box, first.box):
            continue
        if drop > 5 * last.height or (step and abs(drop - step) > 0.25 * step):
            break
        step = step or drop
        found.append(one)
    return found


def _is_like(one: Box, other: Box) -> bool:
    """Whether two things begin at the same left end, and are as high."""
    height = min(one.height, other.height)
    return abs(one.left - other.left) < 0.6 * height and abs(one.height - other.height) < (
        0.35 * height
    )


def _without_head(found: list[Element], texts: Sequence[Element]) -> list[Element]:
    """Without the heads of columns: the first row has no number where every other has one."""

    def numbers(row: Element) -> bool:
        level = [one for one in texts if _level(one.box, row.box) and one is not row]
        return any(any(map(str.isdigit, one.text)) for one in level)

    head, *others = found
    return others if others and not numbers(head) and all(map(numbers, others)) else found
