"""How results are printed, and drawn on pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import ImageDraw, ImageFont

from agentkit.errors import ConfigError
from agentkit.frame import Element, Frame

__all__ = ["as_json", "draw", "element_json", "print_elements"]

COLOURS = {"text": "#2563eb", "heading": "#2563eb", "icon": "#9333ea", "image": "#9333ea"}
"""Outlines by role; whatever else can be acted on is drawn in red."""


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
    """One line an element, aligned."""
    for element in elements:
        value = f"  = {element.value}" if element.value else ""
        place = ", ".join(f"{edge:.0f}" for edge in element.box.edges)
        print(f"{element.role:9} {f'[{place}]':24} {element.score:4.2f}  {element.text}{value}")


def draw(frame: Frame, elements: Sequence[Element], path: str) -> None:
    """Write the frame as a picture with the elements outlined and numbered.

    Raises:
        ConfigError: where the file cannot be written, or its ending is no picture format.
    """
    picture = frame.image.copy()
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(13)
    for number, element in enumerate(elements, 1):
        colour = COLOURS.get(element.role, "#dc2626")
        box = element.box
        pen.rectangle(box.edges, outline=colour, width=2)
        tag = pen.textbbox((box.left, max(0, box.top - 15)), str(number), font=font)
        pen.rectangle((tag[0] - 2, tag[1] - 1, tag[2] + 2, tag[3] + 1), fill=colour)
        pen.text((box.left, max(0, box.top - 15)), str(number), fill="white", font=font)
    save(picture, path)


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
