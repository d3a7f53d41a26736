"""Cells of tables: outlined like fields, but with others hard beside them and above or below."""

from __future__ import annotations

from collections.abc import Sequence

from agentkit.frame import Element
from agentkit.geometry import Box

__all__ = ["without_cells"]

SHARED = 5.0
"""Pixels between the insides of two cells, at the most: the line that they share."""

LEVEL = 3.0
"""Pixels by which the edges of cells of one row or column may be off."""


def without_cells(widgets: Sequence[Element]) -> list[Element]:
    """The widgets but for what looks like a field with words in it, and is a cell of a table.

    Fields of a form may touch those of their own row, or those of their own column. In a table
    cells do both.
    """
    written = [one for one in widgets if one.role == "field" and one.value]
    cells = [one for one in written if _is_cell(one.box, [other.box for other in written])]
    return [one for one in widgets if one not in cells]


def _is_cell(box: Box, others: Sequence[Box]) -> bool:
    beside = any(_touches(box.left, box.right, o.left, o.right) and _level(box, o) for o in others)
    stacked = any(_touches(box.top, box.bottom, o.top, o.bottom) and _under(box, o) for o in others)
    return beside and stacked


def _touches(start: float, end: float, other_start: float, other_end: float) -> bool:
    """Whether one stretch ends where the other begins."""
    return abs(other_start - end) <= SHARED or abs(start - other_end) <= SHARED


def _level(one: Box, other: Box) -> bool:
    return abs(one.top - other.top) <= LEVEL and abs(one.bottom - other.bottom) <= LEVEL


def _under(one: Box, other: Box) -> bool:
    return abs(one.left - other.left) <= LEVEL and abs(one.right - other.right) <= LEVEL
