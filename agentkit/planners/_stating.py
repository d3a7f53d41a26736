"""What merely states the goal: a task bar, a chat, a test plan that shows its words.

The words of a goal may stand on the screen too, and with them the names of what is to be clicked.
That is not the thing: a frame is looked at without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import reduce

import numpy as np

from agentkit.frame import Element, Frame, Pixels
from agentkit.geometry import Box
from agentkit.vision.matching import key

__all__ = ["statement", "without"]

WORDS = 5
"""A goal of fewer words, but for a full stop, may be what a button says: Turn on Bluetooth."""

SHARE = 0.5
"""The least share of a goal's letters that states it: long ones may be cut off or hidden."""

ALIKE = 0.75
"""How like the goal's next letters those of a line have to be: text is misread."""

APART = 1.5
"""Heights of a line between two lines of one paragraph, at the most."""

EDGE = 2
"""Pixels around letters that belong to them."""


def statement(goal: str, lines: Sequence[Element]) -> Box | None:
    """Around the lines that read as `goal` from its beginning on; None where none do.

    Args:
        goal: in a person's words.
        lines: of text, in reading order.
    """
    runs = (_run(goal, lines[start:]) for start in range(len(lines)))
    return next((_around(run) for run in runs if run and _is_sentence(goal, run[-1].text)), None)


def without(frame: Frame, place: Box) -> Frame:
    """The frame as if what stands at `place` had not been written: its ground painted over it."""
    inside = place.grow(EDGE).clip(frame.size)
    if inside is None:
        return frame
    left, top, right, bottom = map(int, inside.edges)
    pixels = frame.pixels.copy()
    pixels[top:bottom, left:right] = _ground(pixels[top:bottom, left:right])
    native = [one for one in frame.native if not inside.contains(one.box.center)]
    return Frame(pixels, frame.to_device, frame.source, frame.taken_at, native, frame.facts)


def _run(goal: str, lines: Sequence[Element]) -> list[Element]:
    """The lines from the first one on that say the goal; none where they don't say enough of it."""
    wanted = key(goal).letters
    run: list[Element] = []
    at = 0
    for line in lines:
        said = key(line.text).letters
        if run and not _follows(run[-1].box, line.box):
            break
        end = _end(wanted, at, said)
        if end is None:
            break
        run.append(line)
        at = end
    return run if at >= SHARE * len(wanted) else []


def _is_sentence(goal: str, last: str) -> bool:
    """Whether it is more than the name of something."""
    return len(goal.split()) >= WORDS or (goal.strip().endswith(".") and last.endswith("."))


def _end(wanted: str, at: int, said: str) -> int | None:
    """Where in the goal's letters a line that begins at `at` ends; None where it says another
    thing.
    """
    matcher = SequenceMatcher(None, wanted[at : at + len(said)], said, autojunk=False)
    if not said or matcher.ratio() < ALIKE:
        return None
    last = [block for block in matcher.get_matching_blocks() if block.size][-1]
    return at + last.a + last.size + (len(said) - last.b - last.size)


def _follows(above: Box, below: Box) -> bool:
    """Whether a line continues another: on its row or closely under it."""
    height = min(above.height, below.height)
    return (
        -height < below.top - above.bottom < APART * height
        or abs(below.center.y - above.center.y) < height / 2
    )


def _around(lines: Sequence[Element]) -> Box:
    return reduce(Box.union, (line.box for line in lines))


def _ground(pixels: Pixels) -> Pixels:
    """The commonest colour of a picture."""
    colours, counts = np.unique(pixels.reshape(-1, 4), axis=0, return_counts=True)
    return np.asarray(colours[counts.argmax()], np.uint8)
