"""Patches of a colour, where a target speaks of its shades."""

from __future__ import annotations

import re
from statistics import median

from agentkit.frame import Element
from agentkit.perceivers._seen import Seen
from agentkit.vision.swatches import HUES, SHADES, find_swatches, is_shade

__all__ = ["shade_in", "shades_of"]

LINE = 20.0
"""The height of a line in pixels, where none is there to measure by."""

_NAMES = "|".join((*HUES, *SHADES))
_PATCH = r"(?:shades?|tints?|tones?|hues?|swatch(?:es)?|patch(?:es)?)"
_ALL = r"(?:all|every|each|any)?\s*(?:of\s+)?(?:the\s+|an?\s+)?"
_SHADE = re.compile(
    rf"{_ALL}(?:(?:colou?r\s+)?{_PATCH}\s+(?:of|in)\s+(?:the\s+colou?r\s+)?(?P<of>{_NAMES})"
    rf"|(?P<before>{_NAMES})(?:ish)?\s+(?:colou?r\s+)?{_PATCH})",
    re.IGNORECASE,
)


def shade_in(target: str) -> str:
    """The colour whose shades `target` speaks of; "" where it speaks of something else."""
    match = _SHADE.fullmatch(target.strip(" ."))
    return (match["of"] or match["before"]).lower() if match else ""


def shades_of(seen: Seen, colour: str) -> list[Element]:
    """The patches that are shades of a colour, from the top."""
    if seen.pixels is None:
        return []
    unit = median([line.box.height for line in seen.lines] or [LINE])
    return [
        Element(one.box, "icon", f"{colour} patch", 0.9)
        for one in find_swatches(seen.pixels, unit)
        if is_shade(one.colour, colour)
    ]
