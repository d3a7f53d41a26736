"""Figures apart from what is written, and from the buttons that it is written on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agentkit.geometry import Box
from agentkit.vision.describing import BOXED
from agentkit.vision.figures import Figure

__all__ = ["Board", "holds_any"]

CAPTION = 0.2
"""The share of a button's height that the words on it are high at the least."""

SIGN = 0.15
"""The same of a single letter or digit: one on a large board is a figure."""

CENTRED = 0.12
"""The share of a button's size by which a letter on it is off its middle, at the most."""

SPREAD = 1.3
"""Heights of a line for each letter: what is read as one line and is wider stands apart."""

PLATES = BOXED | {"line"}
"""The forms of buttons."""

SLACK = 2.0
"""Pixels by which the box of a line may stand out of the button that it is on."""


@dataclass(frozen=True)
class Board:
    """What is drawn and what is written on a picture.

    Attributes:
        figures: all that were found, letters and buttons among them.
        lines: the boxes of lines of words, each with its words.
    """

    figures: Sequence[Figure]
    lines: Sequence[tuple[Box, str]]

    @property
    def plates(self) -> list[Figure]:
        """The buttons: boxes with words, a letter or a digit in them."""
        return [one for one in self.figures if self._is_plate(one)]

    @property
    def free(self) -> list[Figure]:
        """The figures that are neither words, nor buttons, nor on a button."""
        plates = self.plates
        return [
            one
            for one in self.figures
            if one not in plates
            and not any(plate.box.encloses(one.box) for plate in plates)
            and not self._is_written(one)
        ]

    def _is_plate(self, figure: Figure) -> bool:
        if figure.form not in PLATES:
            return False
        if any(figure.box.encloses(box, SLACK) and _is_high(box, figure) for box in self._runs):
            return True
        signs = [one for one in self.figures if one.form not in BOXED and one.stroke]
        return any(_is_centred(one.box, figure.box) for one in signs)

    def _is_written(self, figure: Figure) -> bool:
        """Whether it is a letter of a line of words."""
        if not figure.stroke and figure.form not in ("line", "rectangle", "sign"):
            return False
        return any(
            box.contains(figure.box.center) and figure.box.height < 1.2 * box.height
            for box in self._runs
        )

    @property
    def _runs(self) -> list[Box]:
        """Lines of words; letters that stand far apart are figures, though read as a line."""
        return [box for box, text in self.lines if _is_run(box, text)]


def holds_any(figure: Figure, others: Sequence[Figure]) -> bool:
    """Whether another figure lies in it."""
    return any(figure.box.encloses(one.box) for one in others if one is not figure)


def _is_high(caption: Box, plate: Figure) -> bool:
    return caption.height > CAPTION * plate.box.height


def _is_centred(sign: Box, plate: Box) -> bool:
    """Whether a letter or digit is the caption of a button."""
    off = (sign.center.x - plate.center.x, sign.center.y - plate.center.y)
    return (
        plate.encloses(sign)
        and sign.height > SIGN * plate.height
        and abs(off[0]) < CENTRED * plate.width
        and abs(off[1]) < CENTRED * plate.height
    )


def _is_run(box: Box, text: str) -> bool:
    letters = len(text.replace(" ", ""))
    return letters > 1 and box.width < SPREAD * letters * box.height
