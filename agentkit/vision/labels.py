"""Which text names which widget."""

from __future__ import annotations

from collections.abc import Sequence

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.layout import same_row

__all__ = ["label_of"]

ROOM = 0.2
"""Times its height: text readers leave so much room at the ends of a line."""

HARD, APART = 0.2, 0.5
"""Font sizes: how close a name stands under a field, and how much further off all else is."""


def label_of(
    widget: Element, texts: Sequence[Element], others: Sequence[Box], unit: float
) -> Element | None:
    """The text that says what `widget` is for, or None where there is none.

    Args:
        widget: a check box, radio button, switch, slider, field or drop-down.
        texts: all free text on the frame.
        others: the boxes of the other widgets, which part a label from what is beyond them.
        unit: the usual font size, in pixels.
    """
    box = widget.box
    right = _beside(box, texts, others, 1)
    left = _beside(box, texts, others, -1)
    if widget.role in ("checkbox", "radio"):
        return right or left
    if widget.role == "switch":
        close = right is not None and right.box.left - box.right < 1.6 * unit
        return right if close and not left else left or (right if close else None)
    above = _above(box, texts, unit)
    below = _closer_below(box, above, texts, others, unit)
    if below is not None and left is None:
        return below
    near = left is not None and box.left - left.box.right < 2.5 * unit
    return left if near else above or left


def _beside(box: Box, texts: Sequence[Element], others: Sequence[Box], side: int) -> Element | None:
    """The nearest text in the row on one side (1: right, -1: left), with nothing between."""
    rows = [
        text
        for text in texts
        if _in_row(box, text.box) and _gap(box, text.box, side) > -ROOM * text.box.height
    ]
    if not rows:
        return None
    nearest = min(rows, key=lambda text: _gap(box, text.box, side))
    gap = _gap(box, nearest.box, side)
    between = (other for other in others if same_row(other, box))
    if any(-2 < _gap(box, other, side) < gap for other in between):
        return None
    return _title(
        [text for text in rows if abs(text.box.left - nearest.box.left) < text.box.height], box
    )


def _title(column: Sequence[Element], box: Box) -> Element:
    """The text at a widget's height, or the upper of two that share its row."""
    level = min(column, key=lambda text: abs(text.box.center.y - box.center.y))
    if abs(level.box.center.y - box.center.y) < 0.25 * level.box.height:
        return level
    return min(column, key=lambda text: text.box.top)


def _in_row(box: Box, text: Box) -> bool:
    """In the row, or the title of a row that has a line of explanation under it."""
    return same_row(box, text) or (box.top - 0.9 * text.height < text.center.y < box.center.y)


def _gap(box: Box, other: Box, side: int) -> float:
    return other.left - box.right if side > 0 else box.left - other.right


def _above(box: Box, texts: Sequence[Element], unit: float) -> Element | None:
    """The text that stands over the left end."""
    over = [
        text
        for text in texts
        if -0.5 * unit < box.top - text.box.bottom < 1.4 * unit
        and abs(text.box.left - box.left) < 2 * unit
    ]
    label = max(over, key=lambda text: text.box.bottom, default=None)
    return None if label and _is_in_menu_bar(label, box, texts) else label


def _closer_below(
    box: Box, above: Element | None, texts: Sequence[Element], others: Sequence[Box], unit: float
) -> Element | None:
    """The text hard under the left end, where what stands over the widget belongs to another, and
    what comes next stands further off.
    """
    free = box.top - above.box.bottom if above else box.height
    under = [
        text
        for text in texts
        if -0.5 * unit < text.box.top - box.bottom < min(HARD * unit, free - APART * unit)
        and abs(text.box.left - box.left) < unit
        and not any(
            -unit < other.top - text.box.bottom < APART * unit
            for other in others
            if other.left < text.box.right and text.box.left < other.right
        )
    ]
    return min(under, key=lambda text: text.box.top, default=None)


def _is_in_menu_bar(label: Element, box: Box, texts: Sequence[Element]) -> bool:
    """Whether more texts stand in a row over one field than could all name it."""
    row = [
        text
        for text in texts
        if same_row(text.box, label.box) and box.left < text.box.center.x < box.right
    ]
    return len(row) > 2
