"""Letters and digits that stand by themselves: text readers look for lines, and overlook these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from agentkit.frame import Pixels
from agentkit.vision.figures import Figure

__all__ = ["may_be_sign", "read_signs"]

ReadLine = Callable[[Pixels], str]
"""What a BGR picture of one line says."""

LETTERED = 0.07
"""Times their height: letters are drawn with thicker strokes than outlines."""

HEIGHT = 36
"""Pixels that a sign is high when it is read."""

AROUND = 0.15
"""Times its height: what is left free around it."""

NARROW = 0.75
"""Times its height: a zero is narrower, the letter O wider."""

ALIKE = frozenset("cosuvwxz")
"""Letters whose capital differs in size alone."""

BAR = "lI|1"
"""What a bare stroke is read as; printed ones have a foot."""


def may_be_sign(figure: Figure) -> bool:
    """Whether it may be a letter or digit: a ring that is drawn thickly too."""
    if figure.form in ("sign", "line"):
        return figure.box.height > figure.box.width / 2
    return figure.hollow and figure.stroke > LETTERED * figure.box.height


def read_signs(picture: Pixels, figures: Sequence[Figure], read_line: ReadLine) -> list[Figure]:
    """The same figures; letters and digits with the form ``letter`` or ``digit``, and their text.

    Args:
        picture: BGR; what the figures were found on.
        figures: what stands on it.
        read_line: reads one line.
    """
    read = [_read(picture, one, read_line) if may_be_sign(one) else one for one in figures]
    usual = [one.extent for one in read if one.text.lower() not in ALIKE]
    return [_in_case(one, usual) if one.text.lower() in ALIKE else one for one in read]


def _read(picture: Pixels, figure: Figure, read_line: ReadLine) -> Figure:
    said = read_line(_printed(picture, figure)).strip()
    if figure.form == "line" and (not said or said in BAR):
        said = "l"
    if said == "0" and figure.box.width > NARROW * figure.box.height:
        said = "O"
    if len(said) != 1 or not said.isalnum():
        return figure
    return replace(figure, text=said, form="digit" if said.isdigit() else "letter")


def _printed(picture: Pixels, figure: Figure) -> Pixels:
    """A sign as if printed: black on white, and of one size."""
    margin = AROUND * figure.box.height
    left, top, right, bottom = (round(edge) for edge in figure.box.grow(margin).edges)
    part = picture[max(0, top) : bottom, max(0, left) : right].astype(np.int16)
    ink = np.abs(part - np.array(figure.colour)).max(axis=2)
    ground = np.median(np.concatenate([ink[0], ink[-1]])) or 1.0
    grey = np.clip(255 * ink / ground, 0, 255).astype(np.uint8)
    scale = HEIGHT / figure.box.height
    large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(np.repeat(large[:, :, None], 3, axis=2))


def _in_case(figure: Figure, usual: Sequence[float]) -> Figure:
    """A letter in the case in which it is as large as other figures; as it was read without."""
    cases = (replace(figure, text=figure.text.lower()), replace(figure, text=figure.text.upper()))
    if not usual:
        return figure
    return min(cases, key=lambda one: min(abs(np.log(one.extent / size)) for size in usual))
