"""How results are printed, and drawn on pictures."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import ImageDraw, ImageFont

from agentkit.errors import ConfigError
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Size

__all__ = ["as_json", "draw", "element_json", "print_elements"]

COLOURS = {"text": "#2563eb", "heading": "#2563eb", "icon": "#9333ea", "image": "#9333ea"}
"""Outlines by role; whatever else can be acted on is drawn in red."""

FONT = ImageFont.load_default(11)


def element_json(element: Element) -> dict[str, Any]:
    """An element as it is written everywhere."""
    record: dict[str, Any] = {
        "box": [round(edge, 2) for edge in element.box.edges],
        "role": element.role,
        "text": element.text,
        "score": round(element.score, 4),
    }
    return {**record, "value": element.value} if element.value else record


def as_json(document: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def print_elements(elements: Sequence[Element]) -> None:
    """One line an element, aligned, with the number that `draw` gives it."""
    for number, element in enumerate(elements, 1):
        value = f"  = {element.value}" if element.value else ""
        place = ", ".join(f"{edge:.0f}" for edge in element.box.edges)
        what = f"{element.role:9} {f'[{place}]':24} {element.score:4.2f}"
        print(f"{number:3}  {what}  {element.text}{value}".rstrip())


def draw(frame: Frame, elements: Sequence[Element], path: str) -> None:
    """Write the frame as a picture with the elements outlined and numbered.

    Raises:
        ConfigError: where the file cannot be written, or its ending is no picture format.
    """
    picture = frame.image.copy()
    pen = ImageDraw.Draw(picture)
    taken = [element.box for element in elements]
    for number, element in enumerate(elements, 1):
        colour = COLOURS.get(element.role, "#dc2626")
        pen.rectangle(element.box.edges, outline=colour, width=2)
        left, top, right, bottom = FONT.getbbox(str(number))
        size = Size(math.ceil(right - left) + 4, math.ceil(bottom - top) + 4)
        tag = _tag_place(element.box, size, taken, frame.box)
        taken.append(tag)
        pen.rectangle(tag.edges, fill=colour)
        pen.text((tag.left + 2 - left, tag.top + 2 - top), str(number), fill="white", font=FONT)
    save(picture, path)


def _tag_place(box: Box, tag: Size, taken: Sequence[Box], frame: Box) -> Box:
    """Where a number may stand beside `box` and hide nothing; above it where there is no room."""
    above = box.left, box.top - tag.height
    corners = [
        above,
        (box.left - tag.width, box.top),
        (box.right + 1, box.top),
        (box.left, box.bottom + 1),
    ]
    places = [Box(x, y, x + tag.width, y + tag.height) for x, y in corners]
    others = [other for other in taken if not other.encloses(box)]
    free = [
        place
        for place in places
        if frame.encloses(place) and not any(place.intersection(other) for other in others)
    ]
    return free[0] if free else places[0]


def save(picture: Any, path: str) -> None:
    """Write a Pillow picture, its folder made where it is missing.

    Raises:
        ConfigError: where the file cannot be written, or its ending is no picture format.
    """
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        picture.save(path)
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot write the picture {path!r}: {error}") from error
