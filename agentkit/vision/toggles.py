"""Widgets that are told by their form: check boxes, radio buttons, switches."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from agentkit.frame import Element, Pixels
from agentkit.geometry import Box
from agentkit.vision.icons import ICON_LETTERS, likeness_to
from agentkit.vision.layout import same_row
from agentkit.vision.lines import Line
from agentkit.vision.scene import Scene, ink_boxes
from agentkit.vision.shapes import Shape, colour_distance, main_colour
from agentkit.vision.strays import BOX_LIKE

__all__ = ["FAINT", "find_switches", "find_toggles", "is_round", "outermost"]

RINGS, RING = (0.34, 0.42, 0.5, 0.58), 0.18
"""What is around the dot of a radio button: where it may begin, and how much of it is looked at, as
shares of the way to the edge."""

BOX = 0.88
"""The share of its outline's box that a check box covers: its corners may be round."""

NEXT = (1.25, 4.0)
"""From middle to middle of two check boxes without labels, times their size."""

SMALL = 24
"""Pixels: what is smaller is drawn coarsely, and compared with less demands."""

RING_SHARE = 0.75
"""The share of a ring that has to be drawn around a dot."""

APART = 0.16
"""Times its width: what is free at the right of a radio button; letters stand closer."""

RINGS_READ = frozenset("OoQ0@©®°⊙")
"""What a radio button is read as; letters are drawn with more ink than this share …"""

RING_INK = 0.26
"""… of their box, weighed by the contrast of the words beside them (1-pixel rings of browsers: 0.1
to 0.2; the letter O: 0.3 and more)."""

TALLER = 0.2
"""Times its height that letters beside a radio button rise above it at the most."""

FAINT = 14
"""Grey levels by which a track or knob differs from what it lies on."""


def find_switches(scene: Scene) -> list[Element]:
    """Pills or boxes with a knob at one end; on where that is the right one."""
    found = []
    for shape in scene.shapes:
        box, unit = shape.box, scene.unit
        ratio = box.width / box.height
        pill = shape.fullness > 0.8 and 1.4 < ratio < 2.7
        if not pill or not 0.7 * unit < box.height < 2.6 * unit or _is_in_text(scene, box):
            continue
        knob = _knob(scene, box)
        if knob is not None and (shape.fullness < 0.97 or _fills_end(knob, box)):
            value = "on" if knob.center.x > box.center.x else "off"
            found.append(Element(box, "switch", score=0.9, value=value))
    return outermost(found)


def find_toggles(scene: Scene) -> list[Element]:
    """Check boxes and radio buttons with their state, where a label stands beside them; boxes
    also where several stand in a row.
    """
    found = [element for shape in scene.shapes for element in [_toggle(scene, shape)] if element]
    return outermost(found)


def is_round(shape: Shape) -> bool:
    """Whether a shape is a circle; of small ones the outline is coarse."""
    most = 0.92 if shape.box.width < SMALL else 0.9
    return 0.68 < shape.fullness < most and 0.85 < shape.box.width / shape.box.height < 1.18


def _knob(scene: Scene, pill: Box) -> Box | None:
    """The knob of a switch, in pixels of the frame."""
    part = scene.part(pill)
    inside = _ellipse_ends(part.shape[0], part.shape[1])
    track = main_colour(part[inside > 0][None])
    marks = np.asarray((colour_distance(part, track) > FAINT) & (inside > 0), np.uint8)
    opened = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    marks = np.asarray(opened, np.uint8)
    boxes = ink_boxes(marks, 3)
    candidates = [box for box in boxes if _is_knob(box, pill, marks)]
    if len(candidates) != 1 or len(boxes) > 3:
        return None
    knob = candidates[0]
    return Box(
        pill.left + knob.left, pill.top + knob.top, pill.left + knob.right, pill.top + knob.bottom
    )


def _fills_end(knob: Box, box: Box) -> bool:
    """Whether a knob takes up one end of a box with corners: a small mark in one is no knob."""
    room = min(knob.left - box.left, box.right - knob.right)
    return knob.height > 0.6 * box.height and room < 0.25 * box.height


def _is_knob(knob: Box, pill: Box, marks: Pixels) -> bool:
    square = 0.7 < knob.width / max(knob.height, 1) < 1.4
    tall = 0.38 * pill.height < knob.height
    aside = abs(knob.center.x - pill.width / 2) > 0.1 * pill.width
    middle = abs(knob.center.y - pill.height / 2) < 0.15 * pill.height
    left, top, right, bottom = map(int, knob.edges)
    full = marks[top:bottom, left:right].mean() > 0.6
    return square and tall and aside and middle and bool(full)


def _ellipse_ends(height: int, width: int) -> Pixels:
    """A pill of this size, without its edge: 0 or 1."""
    mask = np.zeros((height, width), np.uint8)
    inset = max(1, height // 12)
    radius = max(1, height // 2 - inset)
    y = height // 2
    cv2.line(mask, (height // 2, y), (max(height // 2, width - 1 - height // 2), y), 1, 2 * radius)
    return mask


def _toggle(scene: Scene, shape: Shape) -> Element | None:
    box, unit = shape.box, scene.unit
    if not (0.82 < box.width / box.height < 1.22 and 0.6 * unit < box.height < 2.1 * unit):
        return None
    role = "radio" if is_round(shape) else "checkbox" if shape.fullness > BOX else ""
    words = [line for line in scene.texts_in(box) if len(line.text) > 1]
    ring = role == "radio" and not shape.flat  # the hole of an O is a flat circle
    if not role or words:
        return None
    if not _has_label(scene, box) and (role == "radio" or not _has_twin(scene, box)):
        return None
    if _is_in_text(scene, box) and not (ring and _is_read_as_letter(scene, box)):
        return None
    value = _dot(scene, box) if role == "radio" else _tick(scene, box)
    return Element(box, role, score=0.85, value=value) if value else None


def _has_label(scene: Scene, box: Box) -> bool:
    """Whether a character stands close at the right."""
    reach = 2.2 * scene.unit
    return any(
        -0.3 * box.width < left - box.right < reach
        for line in scene.lines
        if line.text not in ICON_LETTERS and same_row(line.box, box)
        for left, _ in line.edges
    )


def _has_twin(scene: Scene, box: Box) -> bool:
    """Whether an equal box stands beside or below it, neither hard by nor far away, and one of the
    two is empty: the buttons of a window's frame are not.
    """
    twins = [
        other.box
        for other in scene.shapes
        if abs(other.box.width - box.width) < 2
        and abs(other.box.height - box.height) < 2
        and other.fullness > BOX
        and _is_next(box, other.box)
    ]
    states = [_tick(scene, one) for one in (box, *twins)]
    return bool(twins) and "off" in states


def _is_next(box: Box, other: Box) -> bool:
    across = abs(other.center.x - box.center.x) / box.width
    down = abs(other.center.y - box.center.y) / box.height
    return min(across, down) < 0.1 and NEXT[0] < max(across, down) < NEXT[1]


def _is_in_text(scene: Scene, box: Box) -> bool:
    """Whether the box is a letter or word of a line, not something that stands between two."""
    return any(
        common.area > 0.6 * box.area and _is_written(line, box)
        for line in scene.lines
        if len(line.text) > 1
        for common in [line.box.intersection(box)]
        if common
    )


def _is_written(line: Line, box: Box) -> bool:
    """Whether a character of the line was read in the box, or hard beside it."""
    reach = box.grow(0.2 * box.height)
    middles = ((at, line.middle(at)) for at in range(len(line.text)))
    return any(
        reach.left < middle < reach.right
        for at, middle in middles
        if line.text[at] not in BOX_LIKE and not line.text[at].isspace()
    )


def _is_read_as_letter(scene: Scene, box: Box) -> bool:
    """Whether a ring that begins a line was read as a letter, though it is drawn too thinly, and
    stands further off than letters do.
    """
    room = Box(box.right, box.top, box.right + APART * box.width, box.bottom)
    return (
        not scene.marks(room, 60).any()
        and not _is_overtopped(scene, box)
        and any(
            line.text[0] in RINGS_READ
            and len(line.text) > 1
            and box.left < line.middle(0) < box.right
            and (_dot(scene, box) == "on" or _ink(scene, box, line) < RING_INK)
            for line in scene.lines
        )
    )


def _is_overtopped(scene: Scene, box: Box) -> bool:
    """Whether the letters beside it are taller: a lower-case o before a capital, no button."""
    beside = Box(box.right, box.top - box.height, box.right + 2 * box.height, box.bottom)
    rows = np.asarray(scene.marks(beside, 60).any(axis=1), np.bool_)
    drawn = rows[: int(1.5 * box.height)]
    free = np.flatnonzero(~drawn)  # the last row above its middle that is free begins the letters
    return bool(drawn[-1:].any() and free.size and free[-1] + 1 < (1 - TALLER) * box.height)


def _ink(scene: Scene, box: Box, line: Line) -> float:
    """How much is drawn in a box, 0 to 1, where 1 is all of it in the colour of a line's words."""
    part, words = scene.part(box), scene.part(line.box)
    contrast = float(np.percentile(colour_distance(words, main_colour(words)), 98))
    return float(colour_distance(part, main_colour(part)).mean()) / max(contrast, 1.0)


def _tick(scene: Scene, box: Box) -> str:
    """``on`` or ``off`` for a check box; empty for what is none."""
    inner = scene.part(box.grow(-0.2 * box.height))
    paper = main_colour(inner)
    ink = float((colour_distance(inner, paper) > 60).mean())
    if ink < 0.04:
        near = float(colour_distance(paper[None, None], scene.around(box)).max())
        return "off" if near < 60 or _is_grey(paper) else ""
    drawn = min(ink, 1 - ink)  # on a ground of changing colour the mark has the main one
    marked = _is_mark(inner) or _is_mark(scene.part(box.grow(-0.15 * box.height)))
    return "on" if drawn > 0.06 and marked else ""


def _is_mark(inner: Pixels) -> bool:
    """Whether what is drawn in a box is a tick or a cross, and not some icon in a frame."""
    least = 0.34 if inner.shape[0] < 0.7 * SMALL else 0.4
    return any(likeness_to(inner, name) > least for name in ("check", "close"))


def _dot(scene: Scene, box: Box) -> str:
    """``on`` or ``off`` for a radio button; empty for what is none."""
    inner = Box(box.left, box.top, box.right - 1, box.bottom - 1)  # edges reach a pixel too far
    part = scene.part(inner if box.width < SMALL else box)
    far = _distance_from_middle(part.shape[0], part.shape[1])
    core = main_colour(part[far < 0.3][None])
    marks = colour_distance(part, core) > 60
    if marks[far < 0.22].any():
        return ""
    if any(marks[(far > least) & (far < least + RING)].mean() > RING_SHARE for least in RINGS):
        return "on"
    empty = not marks[far < 0.7].any() and _is_grey(core)
    near = colour_distance(core[None, None], scene.around(box)).max() < 120
    return "off" if empty and near else ""


def _distance_from_middle(height: int, width: int) -> npt.NDArray[np.float64]:
    """For each pixel, how far it is from the middle: 1 at the edges of the ellipse inside."""
    y, x = np.ogrid[:height, :width]
    down = (y + 0.5 - height / 2) / (height / 2)
    across = (x + 0.5 - width / 2) / (width / 2)
    return np.asarray(np.hypot(down, across), np.float64)


def _is_grey(colour: Pixels) -> bool:
    return int(colour.max()) - int(colour.min()) < 30


def outermost(found: list[Element]) -> list[Element]:
    """Without those that lie in another: an outline and the area in it are one thing."""
    ordered = sorted(found, key=lambda element: -element.box.area)
    kept: list[Element] = []
    for element in ordered:
        if not any(other.box.intersection(element.box) for other in kept):
            kept.append(element)
    return kept
