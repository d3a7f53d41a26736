"""Line icons, drawn from a table of strokes on a grid of 24 × 24."""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw

__all__ = ["ICONS", "icon_mask"]

GRID, FINE, PEN = 24, 6, 1.9

Stroke = tuple[str, tuple[float, ...]]
"""``line`` x y x y …, ``ring`` and ``disc`` x y radius, ``arc`` x y radius start end in degrees,
``box`` left top right bottom radius, ``block`` the same but filled."""


def _gear() -> list[Stroke]:
    teeth: list[Stroke] = []
    for step in range(8):
        x, y = math.cos(step * math.pi / 4), math.sin(step * math.pi / 4)
        teeth.append(("line", (12 + 6 * x, 12 + 6 * y, 12 + 9 * x, 12 + 9 * y)))
    return [("ring", (12, 12, 6)), ("ring", (12, 12, 2.2)), *teeth]


def _sun() -> list[Stroke]:
    rays: list[Stroke] = []
    for step in range(8):
        x, y = math.cos(step * math.pi / 4), math.sin(step * math.pi / 4)
        rays.append(("line", (12 + 7 * x, 12 + 7 * y, 12 + 9.5 * x, 12 + 9.5 * y)))
    return [("ring", (12, 12, 4)), *rays]


ICONS: dict[str, list[Stroke]] = {
    "apps": [("block", (x, y, x + 4, y + 4, 1)) for x in (4, 10, 16) for y in (4, 10, 16)],
    "bell": [
        ("line", (5, 17, 19, 17)),
        ("line", (7, 17, 7, 11)),
        ("line", (17, 17, 17, 11)),
        ("arc", (12, 11, 5, 180, 360)),
        ("line", (10.5, 20, 13.5, 20)),
    ],
    "calculator": [
        ("box", (5, 3, 19, 21, 2)),
        ("line", (8.5, 7.5, 15.5, 7.5)),
        *[("disc", (x, y, 1.2)) for x in (8.7, 12, 15.3) for y in (12.5, 16.5)],
    ],
    "calendar": [
        ("box", (4, 5, 20, 21, 2)),
        ("line", (4, 10, 20, 10)),
        ("line", (8.5, 3, 8.5, 7)),
        ("line", (15.5, 3, 15.5, 7)),
    ],
    "chevron-down": [("line", (6, 9, 12, 15, 18, 9))],
    "chevron-left": [("line", (15, 6, 9, 12, 15, 18))],
    "chevron-right": [("line", (9, 6, 15, 12, 9, 18))],
    "chevron-up": [("line", (6, 15, 12, 9, 18, 15))],
    "check": [("line", (5, 12.5, 10, 17.5, 19, 7.5))],
    "close": [("line", (6, 6, 18, 18)), ("line", (18, 6, 6, 18))],
    "display": [("box", (3, 4, 21, 16, 2)), ("line", (8, 20, 16, 20)), ("line", (12, 16, 12, 20))],
    "document": [
        ("line", (6, 3, 14, 3, 18, 7, 18, 21, 6, 21, 6, 3)),
        ("line", (9, 11, 15, 11)),
        ("line", (9, 15, 15, 15)),
    ],
    "folder": [("line", (3, 19, 3, 5, 10, 5, 12, 8, 21, 8, 21, 19, 3, 19))],
    "globe": [
        ("ring", (12, 12, 9)),
        ("line", (3, 12, 21, 12)),
        ("line", (12, 3, 8.5, 12, 12, 21, 15.5, 12, 12, 3)),
    ],
    "info": [("ring", (12, 12, 9)), ("line", (12, 11, 12, 17)), ("disc", (12, 7.6, 1.3))],
    "lock": [
        ("box", (5, 11, 19, 21, 2)),
        ("arc", (12, 9, 4, 180, 360)),
        ("line", (8, 9, 8, 11)),
        ("line", (16, 9, 16, 11)),
    ],
    "mail": [("box", (3, 5, 21, 19, 2)), ("line", (4, 7, 12, 13, 20, 7))],
    "maximize": [("box", (6, 6, 18, 18, 1.5))],
    "minimize": [("line", (6, 12, 18, 12))],
    "palette": _sun(),
    "person": [("ring", (12, 8, 4)), ("arc", (12, 21, 8, 190, 350))],
    "pencil": [("line", (4, 20, 5, 15, 16, 4, 20, 8, 9, 19, 4, 20)), ("line", (13, 7, 17, 11))],
    "printer": [
        ("box", (3, 9, 21, 17, 2)),
        ("line", (7, 9, 7, 3, 17, 3, 17, 9)),
        ("box", (7, 14, 17, 21, 1)),
    ],
    "search": [("ring", (10.5, 10.5, 6)), ("line", (15, 15, 20.5, 20.5))],
    "settings": _gear(),
    "sound": [
        ("line", (4, 9.5, 8, 9.5, 12.5, 5.5, 12.5, 18.5, 8, 14.5, 4, 14.5, 4, 9.5)),
        ("arc", (13, 12, 4, -45, 45)),
        ("arc", (13, 12, 7.5, -45, 45)),
    ],
    "table": [
        ("box", (3, 4, 21, 20, 2)),
        ("line", (3, 10, 21, 10)),
        ("line", (3, 15, 21, 15)),
        ("line", (10, 4, 10, 20)),
    ],
    "wifi": [
        ("disc", (12, 18.5, 1.6)),
        ("arc", (12, 18.5, 5.5, 225, 315)),
        ("arc", (12, 18.5, 9.5, 225, 315)),
        ("arc", (12, 18.5, 13.5, 225, 315)),
    ],
}
"""Every icon by name."""


@lru_cache(maxsize=256)
def icon_mask(name: str, side: int) -> Image.Image:
    """The icon as a smooth mask of `side` × `side` pixels."""
    fine = Image.new("L", (GRID * FINE, GRID * FINE), 0)
    draw = ImageDraw.Draw(fine)
    for kind, numbers in ICONS[name]:
        _stroke(draw, kind, [number * FINE for number in numbers])
    return fine.resize((side, side), Image.Resampling.LANCZOS)


def _stroke(draw: ImageDraw.ImageDraw, kind: str, at: list[float]) -> None:
    pen = round(PEN * FINE)
    if kind == "line":
        draw.line(at, 255, pen, joint="curve")
        for x, y in ((at[0], at[1]), (at[-2], at[-1])):
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), 255)
    elif kind in ("ring", "disc"):
        x, y, radius = at[0], at[1], at[2] + (pen / 2 if kind == "ring" else 0)
        around = (x - radius, y - radius, x + radius, y + radius)
        draw.ellipse(around, 255 if kind == "disc" else None, 255, pen)
    elif kind == "arc":
        x, y, radius = at[0], at[1], at[2] + pen / 2
        around = (x - radius, y - radius, x + radius, y + radius)
        draw.arc(around, at[3] / FINE, at[4] / FINE, 255, pen)
    else:
        fill = 255 if kind == "block" else None
        draw.rounded_rectangle(at[:4], at[4], fill, 255, pen if kind == "box" else 1)
