"""Widgets that are surfaces with words on them: buttons, fields, drop-downs."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.vision.icons import likeness_to
from agentkit.vision.lines import Line
from agentkit.vision.outlines import (
    is_bordered,
    is_dashed,
    is_handle,
    is_hidden,
    is_outlined,
    is_plain,
)
from agentkit.vision.scene import INK, LETTER, Scene, ink_boxes
from agentkit.vision.shapes import Shape, colour_distance, main_colour

__all__ = ["CARET", "find_surfaces", "hangs_under", "is_strip"]

ARROWS = ("chevron down", "arrow down")
"""Icons that say that a list opens below."""
ARROW_LETTERS = frozenset("∨˅⌄▼▾▽")
CHEVRON_LETTERS = ARROW_LETTERS | frozenset("vV")
"""What text readers make of a chevron; the first are nothing else."""

LONGEST_BUTTON = 40
"""Font sizes: what is longer and has words in its middle is the head of something."""

PANEL = 0.93
"""The share of its box that a panel covers, at the least: two widgets that touch cover less."""

LONGEST_FIELD = 24
"""A bar on top of a panel that is longer than this many font sizes is its title bar."""

LOWEST, LOWEST_DROPDOWN = 1.55, 1.1
"""Font sizes: what is lower is no button or field; what an arrow or an outline tells may be."""

LOWEST_OUTLINED = 1.0
"""The same for what is empty, long, and has a line around it: browsers draw fields 21 pixels high
with 13 pixel letters in them, whatever the size of the words beside them."""

LARGEST = 2.5
"""Times the usual font size: larger words stand on no button or field."""

APART = 5
"""Font sizes between words that are not on one button, but in a bar."""

MISREAD = {"十": "+", "一": "-", "−": "-", "三": "="}
"""What text readers make of the signs on keys."""

STROKES, LEAST_SLASH = "1lI|", 0.5
"""What a slash is read as, and how much like one it then looks."""

PALE, PALE_HINT = 0.62, 0.85
"""Hints are written with less contrast than this share of what other text has; the second is for
those that are worded like hints."""

HINT = re.compile(r"^(?:search|find|filter|enter|type|e\.g\.)\b|(?:…|\.\.\.)$", re.IGNORECASE)
"""How hints are worded."""

TO_FILL = "--:--"
"""What fields for a time show as long as they are empty."""

CARET = re.compile(r"\|$")
"""What a caret after words is read as."""


def find_surfaces(scene: Scene) -> list[Element]:
    """Buttons, fields and drop-downs; the words on each are its text, or a field's value."""
    found: list[Element] = []
    for shape in sorted(scene.shapes, key=lambda shape: shape.box.area):
        if not _is_surface(scene, shape) or _is_bar(shape.box, found):
            continue
        element = _in_panel(scene, _surface(scene, shape.box))
        if element and not any(_same(other.box, shape.box) for other in found):
            found.append(element)
    return found


def _in_panel(scene: Scene, element: Element | None) -> Element | None:
    """What touches the upper or lower edge of the screen lies in a panel: nobody types there."""
    if element is None or element.role != "field":
        return element
    if element.box.top > 1 and element.box.bottom < scene.ground.bottom - 1:
        return element
    said = element.value or element.text
    return Element(element.box, "button", said, element.score) if said else None


def _is_bar(box: Box, found: list[Element]) -> bool:
    """Whether a box holds several widgets, or one that is not at its right end."""
    inner = [
        one.box for one in found if box.contains(one.box.center) and one.box.area < 0.7 * box.area
    ]
    return len(inner) > 1 or any(one.right < box.right - box.height for one in inner)


def _is_surface(scene: Scene, shape: Shape) -> bool:
    box, unit = shape.box, _font_in(scene, shape.box)
    square = box.width < 1.4 * box.height
    low = _lowest(scene, box) < box.height < (7 if square else 4.4) * unit
    wide = box.width > 0.8 * box.height and shape.fullness > 0.85
    panels = (other.box for other in scene.shapes if other.fullness > PANEL)
    return low and wide and not any(is_strip(box, panel, unit) for panel in panels)


def _lowest(scene: Scene, box: Box) -> float:
    """How high a surface has to be at least, in pixels."""
    if any(len(line.text) > 1 for line in scene.texts_in(box)):
        return LOWEST_DROPDOWN * _font_on(scene, box)
    return LOWEST_OUTLINED * scene.unit


def _font_on(scene: Scene, box: Box) -> float:
    """The font size of the words on a button or in a field, which may be smaller than usual."""
    heights = [LETTER * line.box.height for line in scene.texts_in(box) if len(line.text) > 1]
    large = _font_in(scene, box)
    return min(large, max(heights, default=large)) if large <= scene.unit else large


def _font_in(scene: Scene, box: Box) -> float:
    """The font size of the words in a box where they are large, such as on a calculator's keys."""
    short = [line for line in scene.texts_in(box) if len(line.text) <= 4 or _is_number(line.text)]
    heights = [LETTER * line.box.height for line in short]
    return max(scene.unit, min(max(heights, default=0.0), LARGEST * scene.unit))


def is_strip(box: Box, panel: Box, unit: float) -> bool:
    """Whether the box is a panel's head or foot, such as the title bar of a window."""
    sides = abs(box.left - panel.left) < 4 and abs(box.right - panel.right) < 4
    ends = abs(box.top - panel.top) < 4 or abs(box.bottom - panel.bottom) < 4
    high = panel.height > 2 * box.height
    return high and ((sides and ends) or hangs_under(panel, box, unit))


def hangs_under(panel: Box, bar: Box, unit: float) -> bool:
    """Whether a panel hangs from a long bar, at its left or right end."""
    if bar.width < LONGEST_FIELD * unit or abs(bar.bottom - panel.top) > 4:
        return False
    left, right = panel.left - bar.left, bar.right - panel.right
    return min(left, right) > -4 and min(abs(left), abs(right)) < 4


def _same(one: Box, other: Box) -> bool:
    """Whether one box lies in the other with little room: an outline and the area inside it."""
    return other.encloses(one, 2) and one.height > 0.7 * other.height


def _surface(scene: Scene, box: Box) -> Element | None:
    lines = [line for line in scene.texts_in(box) if box.encloses(line.box, 0.35 * scene.unit)]
    lines = [line for line in lines if not is_handle(line, box)]
    words = [line for line in lines if line.text not in CHEVRON_LETTERS]
    if any(_fills(line, box, scene.unit) for line in words):
        return None
    if not _one_row(words):
        return _with_inner_label(scene, box, words)
    if any(line not in lines for line in scene.lines if _crosses(line.box, box)):
        return None
    if box.width < 1.4 * box.height:
        high = box.height > LOWEST * _font_in(scene, box)
        return _key(scene, box, words) if high else None
    if _has_chevron(scene, box, lines, words):
        return Element(box, "dropdown", score=0.85, value=_said(words))
    if not words:
        return _empty(scene, box)
    if box.height < LOWEST * _font_on(scene, box) and not is_outlined(scene, box):
        return None
    if _is_spread(scene, words) or _is_title_bar(scene, box, words):
        return None
    if not _ends_in_icon(scene, box, words) and _is_centred(scene, box, words):
        wide = box.width > LONGEST_BUTTON * scene.unit
        return None if wide else Element(box, "button", _said(words), 0.85)
    return _left_aligned(scene, box, words) or _display(scene, box, words)


def _fills(line: Line, box: Box, unit: float) -> bool:
    """Whether words leave no room on a box, which is the ground of those words alone."""
    room = min(line.edges[0][0] - box.left, box.right - line.edges[-1][1])
    return line.box.encloses(box, 0.2 * unit) and room < 0.4 * unit


def _is_number(text: str) -> bool:
    """Whether at least half of a text is digits."""
    return sum(map(str.isdigit, text)) * 2 >= len(text)


def _display(scene: Scene, box: Box, words: list[Line]) -> Element | None:
    """A field with a number at its right end, such as a calculator's."""
    said, unit = _said(words), _font_in(scene, box)
    right = box.right - max(line.box.right for line in words)
    if not _is_number(said) or right > 1.5 * unit or not is_bordered(scene, box):
        return None
    return Element(box, "field", score=0.7, value=said)


def _with_inner_label(scene: Scene, box: Box, words: list[Line]) -> Element | None:
    """A field that carries its label in small letters over what it holds."""
    if len(words) != 2:
        return None
    label, said = sorted(words, key=lambda line: line.box.top)
    aligned = abs(label.box.left - said.box.left) < 0.5 * scene.unit
    small = label.box.height < 0.92 * said.box.height
    near = label.box.left - box.left < 1.5 * scene.unit
    if not (aligned and small and near and is_bordered(scene, box)):
        return None
    return Element(box, "field", label.text, 0.65, value=said.text)


def _key(scene: Scene, box: Box, words: list[Line]) -> Element | None:
    """A square button, such as a key of a calculator: one short word in its very middle."""
    if len(words) != 1 or len(words[0].text) > 4:
        return None
    off = words[0].box.center.distance(box.center)
    said = MISREAD.get(words[0].text, words[0].text)
    if said in STROKES and likeness_to(scene.part(words[0].box), "slash") > LEAST_SLASH:
        said = "/"
    return Element(box, "button", said, 0.8) if off < 0.06 * box.height + 2 else None


def _is_spread(scene: Scene, words: list[Line]) -> bool:
    """Whether words stand far apart, as in a bar."""
    ordered = sorted((line.box for line in words), key=lambda box: box.left)
    return any(
        after.left - before.right > APART * scene.unit for before, after in pairwise(ordered)
    )


def _is_title_bar(scene: Scene, box: Box, words: list[Line]) -> bool:
    """Whether a long box ends in several small drawings, such as a window's buttons."""
    if box.width < LONGEST_FIELD * scene.unit:
        return False
    right = max(line.box.right for line in words)
    after = Box(min(right, box.right - 1), box.top, box.right, box.bottom)
    spots = ink_boxes(scene.marks(after.grow(-0.14 * box.height)), 4)
    lefts = sorted(spot.left for spot in spots)
    return sum(two - one > 0.9 * scene.unit for one, two in pairwise(lefts)) > 0


def _one_row(lines: list[Line]) -> bool:
    if len(lines) < 2:
        return True
    return max(line.box.top for line in lines) < min(line.box.bottom for line in lines)


def _crosses(line: Box, box: Box) -> bool:
    """Whether text runs over an edge of the box, so that it is no surface under that text."""
    common = line.intersection(box)
    return common is not None and 0.2 * line.area < common.area < 0.7 * line.area


def _said(lines: list[Line]) -> str:
    """The words, without the lone letter that an icon before them is read as."""
    ordered = [line.text for line in sorted(lines, key=lambda line: line.box.left)]
    if len(ordered) > 1 and len(ordered[0]) == 1:
        del ordered[0]
    return CARET.sub("", " ".join(ordered)).rstrip("".join(ARROW_LETTERS)).rstrip()


def _has_chevron(scene: Scene, box: Box, lines: list[Line], words: list[Line]) -> bool:
    """Whether a chevron that points down stands at the right end."""
    side = min(box.height, 3 * scene.unit)
    end = Box(max(box.left, box.right - 1.6 * side), box.top, box.right, box.bottom)
    if any(line.text[-1] in ARROW_LETTERS for line in words):
        return True
    if any(line.text in CHEVRON_LETTERS for line in lines if end.contains(line.box.center)):
        return True
    said = max((line.edges[-1][1] for line in words), default=box.right)
    if said > box.right - 0.3 * side:
        return False
    edge = 0.12 * box.height
    free = Box(max(end.left, said), box.top + edge, box.right - edge, box.bottom - edge)
    spots = _drawn_in(scene, free, 0.6 * box.height)
    if not 1 <= len(spots) <= 2:
        return False
    place = spots[0].union(spots[-1])
    if not 0.3 * scene.unit < place.width < 1.5 * scene.unit:
        return False
    drawn = scene.part(place.grow(1))
    return len(spots) == 2 or any(likeness_to(drawn, name) > 0.48 for name in ARROWS)


def _drawn_in(scene: Scene, free: Box, highest: float) -> list[Box]:
    """What is drawn in a free part, in pixels of the frame, without what its edges cut through:
    the outline around it, and the end of the last letter before it.
    """
    return [
        Box(
            free.left + spot.left,
            free.top + spot.top,
            free.left + spot.right,
            free.top + spot.bottom,
        )
        for spot in ink_boxes(scene.marks(free))
        if spot.height < highest and spot.left > 0 and spot.right < free.width - 1
    ]


def _empty(scene: Scene, box: Box) -> Element | None:
    """A field with nothing in it, where it is long and looks like paper."""
    if box.width < 3.5 * scene.unit:
        return None
    if is_outlined(scene, box) and is_dashed(scene, box):
        return Element(box, "field", TO_FILL, 0.6)
    if not is_plain(scene, box) and not is_hidden(scene, box):
        return None
    if box.height < LOWEST * scene.unit and not is_outlined(scene, box):
        return None
    return Element(box, "field", score=0.6) if is_bordered(scene, box) else None


def _ends_in_icon(scene: Scene, box: Box, words: list[Line]) -> bool:
    """Whether words at the left end are followed by an icon at the right end, as in a field."""
    right = max(line.box.right for line in words)
    left = min(line.box.left for line in words) - box.left
    room = box.right - right
    if left > 1.5 * scene.unit or room < 1.6 * scene.unit:
        return False
    after = Box(right, box.top, box.right, box.bottom).grow(-0.14 * box.height)
    spots = ink_boxes(scene.marks(after), 4)
    return bool(spots) and max(spot.right for spot in spots) < after.width - 0.1 * scene.unit


def _is_centred(scene: Scene, box: Box, words: list[Line]) -> bool:
    """Whether the words, with an icon before them, stand in the middle."""
    unit = scene.unit
    start = _start(scene, box, min(line.box.left for line in words))
    left, right = start - box.left, box.right - max(line.box.right for line in words)
    middle = abs(left - right) < max(0.16 * box.width, 0.9 * unit) and min(left, right) < 12 * unit
    return middle or (left > 1.4 * unit and 0.5 * left < right < 2 * left)


def _start(scene: Scene, box: Box, left: float) -> float:
    """Where the content begins: at an icon close before the words, or at the words."""
    before = Box(box.left, box.top, max(left, box.left + 1), box.bottom).grow(-0.1 * box.height)
    spots = ink_boxes(scene.marks(before), 4)
    if not spots or left - (before.left + max(spot.right for spot in spots)) > 1.2 * scene.unit:
        return left
    return before.left + min(spot.left for spot in spots)


def _left_aligned(scene: Scene, box: Box, words: list[Line]) -> Element | None:
    left = min(line.box.left for line in words) - box.left
    if left > 3.2 * scene.unit:
        return None
    fill = main_colour(scene.part(box.grow(-0.15 * box.height)))
    coloured = int(fill.max()) - int(fill.min()) > 60
    if coloured:
        return Element(box, "button", _said(words), 0.6)
    if not is_bordered(scene, box):
        return None
    said = _said(words)
    least = PALE_HINT if HINT.search(said) else PALE
    hint = _contrast(scene, words[0]) < least * scene_contrast(scene)
    return Element(box, "field", said if hint else "", 0.75, value="" if hint else said)


def _contrast(scene: Scene, line: Line) -> float:
    """By how much the darkest strokes of a line stand off its ground."""
    part = scene.part(line.box)
    return float(np.percentile(colour_distance(part, main_colour(part)), 98))


def scene_contrast(scene: Scene) -> float:
    """The contrast of plain text on a scene, in grey levels; hints and notes have less."""
    values = [_contrast(scene, line) for line in scene.lines[:60]]
    return float(np.percentile(values, 80)) if values else float(INK)
