"""Small pictures: where they are, and the names of those that everyone draws alike.

An icon is compared with drawings of our own at several weights, both brought to one size. Only
what is alike in every icon set is named; the rest are icons without a name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from agentkit.frame import Element, Pixels
from agentkit.geometry import Box
from agentkit.vision.scene import Scene
from agentkit.vision.shapes import colour_distance, main_colour
from agentkit.vision.threes import covered, find_threes

__all__ = ["ICON_LETTERS", "SIGNS", "find_icons", "name_icon"]

SIDE = 32
"""Icons are compared at this size."""

LEAST_ALIKE = 0.555
"""Icons less alike than this have no name."""

LEAST_ALIKE_SOLID = 0.78
"""The same for drawings that are mostly ink: any blob is half like them."""

SOLID = 0.42
"""The share of ink from which a drawing is solid."""

WEIGHTS = (5, 8, 12, 16)
"""How thick the strokes of a drawing are, of 128."""

HEAVY, BOLD = (24, 32, 40), ("close",)
"""Thicker ones, and the drawings that they leave what they are."""

Mask = npt.NDArray[np.float32]
Draw = Callable[[Pixels, int], None]

ICON_LETTERS = {
    "三": "menu", "≡": "menu", "☰": "menu", "Ξ": "menu", "亖": "menu", "=": "menu",
    "×": "close", "✕": "close", "✖": "close", "x": "close", "X": "close",
    "Q": "search", "🔍": "search", "⌕": "search",
    "+": "plus", "十": "plus", "-": "minus", "−": "minus", "一": "minus",
    "⋮": "more", "…": "more", "...": "more", "···": "more", "•••": "more",
    "<": "back", "‹": "back", "←": "back", ">": "forward", "›": "forward", "→": "forward",
    "∨": "down", "v": "down", "V": "down", "↓": "down", "▼": "down", "▾": "down",
    "∧": "up", "^": "up", "↑": "up", "▲": "up",
    "f": "facebook", "in": "linkedin", "▶": "play", "►": "play", "?": "help", "i": "info",
    "☆": "star", "★": "star", "✓": "check", "√": "check", "P": "pinterest",
}  # fmt: skip
"""What a text reader makes of an icon that stands alone, and the icon's name."""


SIGNS = {
    "plus": "+", "close": "×", "slash": "/", "asterisk": "*",
}  # fmt: skip
"""The signs of a keypad by the names of their drawings."""

ON_KEYS_ALONE = ("asterisk",)
"""Drawings that name no icon: sparks and flakes are like them."""


def find_icons(scene: Scene, taken: list[Box]) -> list[Element]:
    """Small shapes that are neither text nor lie in `taken`, with their names where known."""
    threes = find_threes(scene, taken)
    taken = taken + [icon.box for icon in threes]
    drawn = [_icon(scene, box) for box in _clusters(scene, taken)]
    return threes + drawn + _read_icons(scene, taken, [icon.box for icon in drawn if icon.text])


def name_icon(picture: Pixels) -> tuple[str, float]:
    """The name of an icon on a BGR `picture` that it fills, and how alike it is, 0 to 1."""
    mask = _normal(_ink(picture))
    if mask is None:
        return "", 0.0
    score, name, least = max(
        (_alike(mask, one), name, LEAST_ALIKE_SOLID if one.mean() > SOLID else LEAST_ALIKE)
        for name, one in _templates()
        if name not in ON_KEYS_ALONE
    )
    return (name if score >= least else "", round(score, 3))


def likeness_to(picture: Pixels, name: str) -> float:
    """How alike what is drawn on a BGR `picture` is to the icon of that name, 0 to 1."""
    mask = _normal(_ink(picture))
    if mask is None:
        return 0.0
    return max(_alike(mask, one) for known, one in _templates() if known == name)


def _icon(scene: Scene, box: Box) -> Element:
    name, score = name_icon(scene.part(box))
    if not name:
        inner = box.grow(-0.2 * box.height)
        name, score = name_icon(scene.part(inner))
    return Element(box, "icon", name, score if name else 0.5)


def _read_icons(scene: Scene, taken: list[Box], drawn: list[Box]) -> list[Element]:
    """Lone letters that are icons, where none was known by its drawing."""
    return [
        Element(line.box, "icon", ICON_LETTERS[line.text.strip()], 0.6 * line.score)
        for line in scene.lines
        if line.text.strip() in ICON_LETTERS
        and not covered(line.box, taken)
        and not any(line.box.contains(box.center) for box in drawn)
    ]


def _clusters(scene: Scene, taken: list[Box]) -> list[Box]:
    """Boxes around small shapes that lie close together."""
    unit = scene.unit
    texts = [line.box for line in scene.lines if line.text.strip() not in ICON_LETTERS]
    small = [
        shape.box
        for shape in scene.shapes
        if max(shape.box.width, shape.box.height) < 3.6 * unit
        and not covered(shape.box, texts)
        and not covered(shape.box, taken)
    ]
    joined = _join(small, 0.22 * unit)
    return [box for box in joined if _is_icon_size(box, unit)]


def _is_icon_size(box: Box, unit: float) -> bool:
    side, other = max(box.width, box.height), min(box.width, box.height)
    return 0.5 * unit < side < 4 * unit and other > 0.12 * side


def _join(boxes: list[Box], gap: float) -> list[Box]:
    """Unions of boxes that are less than `gap` apart."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.left)):
        reach = box.grow(gap)
        near = [other for other in joined if other.intersection(reach)]
        for other in near:
            joined.remove(other)
            box = box.union(other)
        joined.append(box)
    return joined


def _ink(picture: Pixels) -> Mask:
    """How much each pixel is drawn on, 0 to 1; the ground is the main colour of the edge."""
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    distance = colour_distance(picture, main_colour(edge[None])).astype(np.float32)
    strong = max(float(np.percentile(distance, 97)), 24.0)
    return np.asarray(np.clip((distance / strong - 0.15) / 0.7, 0, 1), np.float32)


def _normal(ink: Mask) -> Mask | None:
    """The drawing, cut out and brought to SIDE × SIDE; None where there is none."""
    drawn = ink > 0.4
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    if len(rows) < 3 or len(columns) < 3:
        return None
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(part.shape)
    square = np.zeros((side, side), np.float32)
    top, left = (side - part.shape[0]) // 2, (side - part.shape[1]) // 2
    square[top : top + part.shape[0], left : left + part.shape[1]] = part
    kind = cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (SIDE, SIDE), interpolation=kind), np.float32)


def _alike(one: Mask, other: Mask) -> float:
    """Common ink over all ink, each blurred a little: 1 for equal drawings."""
    return float(np.minimum(one, other).sum() / max(np.maximum(one, other).sum(), 1e-6))


@lru_cache(maxsize=1)
def _templates() -> list[tuple[str, Mask]]:
    """Each drawing at several weights."""
    made = []
    for name, draw in _DRAWINGS:
        for weight in WEIGHTS + HEAVY * (name in BOLD):
            canvas = np.zeros((128, 128), np.uint8)
            draw(canvas, weight)
            mask = _normal(canvas.astype(np.float32))
            if mask is not None:
                made.append((name, mask))
    return made


def _lines(*paths: list[tuple[int, int]]) -> Draw:
    """A drawing of strokes along the given points of a 128 × 128 canvas."""

    def draw(canvas: Pixels, weight: int) -> None:
        for path in paths:
            cv2.polylines(canvas, [np.array(path, np.int32)], False, 1, weight)

    return draw


def _filled(*points: tuple[int, int]) -> Draw:
    def draw(canvas: Pixels, weight: int) -> None:
        del weight
        cv2.fillPoly(canvas, [np.array(points, np.int32)], 1)

    return draw


def _search(canvas: Pixels, weight: int) -> None:
    cv2.circle(canvas, (54, 54), 36, 1, weight)
    cv2.line(canvas, (80, 80), (112, 112), 1, weight)


def _dots(*centers: tuple[int, int]) -> Draw:
    def draw(canvas: Pixels, weight: int) -> None:
        for center in centers:
            cv2.circle(canvas, center, weight + 2, 1, -1)

    return draw


def _gear(teeth: int) -> Draw:
    def draw(canvas: Pixels, weight: int) -> None:
        for number in range(teeth):
            angle = 2 * np.pi * number / teeth
            at = (round(64 + 48 * np.cos(angle)), round(64 + 48 * np.sin(angle)))
            cv2.line(canvas, (64, 64), at, 1, 20)
        cv2.circle(canvas, (64, 64), 38, 1, -1)
        cv2.circle(canvas, (64, 64), 12 + weight // 2, 0, -1)

    return draw


def _person(canvas: Pixels, weight: int) -> None:
    cv2.circle(canvas, (64, 40), 22, 1, -1 if weight > 8 else weight)
    cv2.ellipse(canvas, (64, 112), (44, 38), 0, 180, 360, 1, -1 if weight > 8 else weight)


def _power(canvas: Pixels, weight: int) -> None:
    cv2.ellipse(canvas, (64, 68), (44, 44), -90, 40, 320, 1, weight)
    cv2.line(canvas, (64, 16), (64, 64), 1, weight)


def _refresh(canvas: Pixels, weight: int) -> None:
    cv2.ellipse(canvas, (64, 64), (44, 44), 0, 20, 310, 1, weight)
    cv2.fillPoly(canvas, [np.array([(78, 40), (116, 44), (108, 10)], np.int32)], 1)


def _envelope(canvas: Pixels, weight: int) -> None:
    cv2.rectangle(canvas, (12, 28), (116, 100), 1, weight)
    cv2.polylines(canvas, [np.array([(12, 30), (64, 70), (116, 30)], np.int32)], False, 1, weight)


def _heart(canvas: Pixels, weight: int) -> None:
    t = np.linspace(0, 2 * np.pi, 80)
    x = 64 + 3.2 * 16 * np.sin(t) ** 3
    y = 58 - 3.2 * (13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    points = np.stack([x, y], axis=1).astype(np.int32)
    cv2.polylines(canvas, [points], True, 1, weight)
    if weight > 8:
        cv2.fillPoly(canvas, [points], 1)


def _star(canvas: Pixels, weight: int) -> None:
    angles = -np.pi / 2 + np.arange(10) * np.pi / 5
    radii = np.where(np.arange(10) % 2 == 0, 56, 24)
    points = np.stack([64 + radii * np.cos(angles), 64 + radii * np.sin(angles)], axis=1)
    cv2.polylines(canvas, [points.astype(np.int32)], True, 1, weight)
    if weight > 8:
        cv2.fillPoly(canvas, [points.astype(np.int32)], 1)


def _youtube(canvas: Pixels, weight: int) -> None:
    del weight
    cv2.rectangle(canvas, (8, 28), (120, 100), 1, -1)
    cv2.fillPoly(canvas, [np.array([(50, 46), (50, 82), (84, 64)], np.int32)], 0)


def _instagram(canvas: Pixels, weight: int) -> None:
    cv2.rectangle(canvas, (14, 14), (114, 114), 1, weight)
    cv2.circle(canvas, (64, 64), 26, 1, weight)
    cv2.circle(canvas, (92, 36), 6, 1, -1)


_DRAWINGS: list[tuple[str, Draw]] = [
    ("close", _lines([(16, 16), (112, 112)], [(112, 16), (16, 112)])),
    ("menu", _lines([(12, 28), (116, 28)], [(12, 64), (116, 64)], [(12, 100), (116, 100)])),
    ("plus", _lines([(64, 12), (64, 116)], [(12, 64), (116, 64)])),
    ("minus", _lines([(12, 64), (116, 64)])),
    ("check", _lines([(12, 68), (46, 102), (116, 28)])),
    ("chevron down", _lines([(16, 44), (64, 88), (112, 44)])),
    ("chevron up", _lines([(16, 88), (64, 44), (112, 88)])),
    ("chevron left", _lines([(88, 16), (44, 64), (88, 112)])),
    ("chevron right", _lines([(44, 16), (88, 64), (44, 112)])),
    ("arrow left", _lines([(116, 64), (14, 64)], [(56, 20), (12, 64), (56, 108)])),
    ("arrow right", _lines([(12, 64), (114, 64)], [(72, 20), (116, 64), (72, 108)])),
    ("arrow up", _lines([(64, 116), (64, 14)], [(20, 56), (64, 12), (108, 56)])),
    ("arrow down", _lines([(64, 12), (64, 114)], [(20, 72), (64, 116), (108, 72)])),
    ("arrow down", _filled((16, 40), (112, 40), (64, 92))),
    ("arrow up", _filled((16, 92), (112, 92), (64, 40))),
    ("play", _filled((30, 12), (30, 116), (112, 64))),
    ("more", _dots((64, 20), (64, 64), (64, 108))),
    ("more", _dots((20, 64), (64, 64), (108, 64))),
    ("search", _search),
    ("settings", _gear(8)),
    ("settings", _gear(6)),
    ("person", _person),
    ("power", _power),
    ("refresh", _refresh),
    ("mail", _envelope),
    ("favourite", _heart),
    ("star", _star),
    ("youtube", _youtube),
    ("instagram", _instagram),
    ("home", _lines([(10, 66), (64, 16), (118, 66)], [(28, 56), (28, 112), (100, 112), (100, 56)])),
    ("home", _filled((8, 66), (64, 14), (120, 66), (104, 66), (104, 114), (24, 114), (24, 66))),
    ("download", _lines(
        [(64, 10), (64, 84)], [(32, 54), (64, 86), (96, 54)],
        [(12, 88), (12, 114), (116, 114), (116, 88)])),
    ("fullscreen", _lines(
        [(12, 44), (12, 12), (44, 12)], [(84, 12), (116, 12), (116, 44)],
        [(116, 84), (116, 116), (84, 116)], [(44, 116), (12, 116), (12, 84)])),
    ("slash", _lines([(84, 12), (44, 116)])),
    ("asterisk", _lines([(64, 10), (64, 118)], [(16, 36), (112, 92)], [(112, 36), (16, 92)])),
    ("facebook", _lines([(86, 12), (70, 12), (56, 26), (56, 118)], [(34, 54), (84, 54)])),
]  # fmt: skip
