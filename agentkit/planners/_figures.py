"""What is drawn on a scene and stands by itself, apart from text and the buttons that hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from agentkit.frame import Element, Frame, Pixels
from agentkit.geometry import Box
from agentkit.planners._scene import Scene
from agentkit.vision.describing import BOXED, described, fitting
from agentkit.vision.figures import Figure, find_figures
from agentkit.vision.signs import read_signs
from agentkit.vision.text import TextReader

__all__ = ["Choice", "choices", "drawn", "meant", "picture_of", "plain"]

SPECK = 0.3
"""Heights of a line: what is smaller is no figure."""

LARGE = 1.4
"""Heights of a line from which figures are large where all are of one size."""

CAPTION = 0.25
"""The share of a button's height that its caption is high at the least."""

SPREAD = 1.3
"""Heights of a line for each letter: what is read as one line and is wider stands apart."""

PLATES = BOXED | {"line"}
"""The forms of buttons."""


@dataclass(frozen=True)
class Choice:
    """A button, with what it says."""

    box: Box
    text: str


def plain(scene: Scene) -> list[Figure]:
    """The figures, without text, buttons and what stands on these."""
    found = _found(scene)
    lines = _lines(scene)
    plates = [one for one in found if _is_plate(one, found, lines)]
    return [
        one
        for one in found
        if one not in plates
        and not any(plate.box.encloses(one.box) for plate in plates)
        and not _is_written(one, lines)
    ]


def drawn(scene: Scene) -> list[Figure]:
    """The same without boxes that hold others; letters and digits are read."""
    found = plain(scene)
    alone = [one for one in found if not (one.form in BOXED and _holds_any(one, found))]
    return read_signs(picture_of(scene), alone, _reader().read_line)


def meant(scene: Scene, words: str) -> list[Figure]:
    """The figures that words describe; none where they name something else."""
    description = described(words)
    if description is None:
        return []
    legible = description.means("letter") or description.means("digit")
    pool = drawn(scene) if legible else plain(scene)
    return fitting(description, pool, LARGE * scene.unit)


def choices(scene: Scene) -> list[Choice]:
    """The buttons with what they say, single digits and letters too."""
    found, lines, picture = _found(scene), _lines(scene), picture_of(scene)
    plates = [one for one in found if _is_plate(one, found, lines)]
    return [Choice(plate.box, _caption(picture, plate)) for plate in plates]


def picture_of(scene: Scene) -> Pixels:
    """The scene without what states the goal: height × width × 3, blue, green and red."""
    return np.ascontiguousarray(scene.cleared.pixels[:, :, :3])


def _found(scene: Scene) -> list[Figure]:
    least = SPECK * scene.unit
    return [one for one in _figures_on(scene.cleared) if one.extent >= least]


@lru_cache(maxsize=2)
def _figures_on(frame: Frame) -> tuple[Figure, ...]:
    return tuple(find_figures(np.ascontiguousarray(frame.pixels[:, :, :3])))


def _lines(scene: Scene) -> list[Element]:
    """The lines of words; letters that stand far apart are figures, though read as a line."""
    return [line for line in scene.lines if _is_run(line)]


def _is_run(line: Element) -> bool:
    letters = len(line.text.replace(" ", ""))
    return letters > 1 and line.box.width < SPREAD * letters * line.box.height


def _is_written(figure: Figure, lines: Sequence[Element]) -> bool:
    """Whether it is a letter of a line of words."""
    if not figure.stroke and figure.form not in ("line", "rectangle", "sign"):
        return False
    return any(
        line.box.contains(figure.box.center) and figure.box.height < 1.2 * line.box.height
        for line in lines
    )


def _is_plate(figure: Figure, others: Sequence[Figure], lines: Sequence[Element]) -> bool:
    """Whether it is a button: a box with words, a letter or a digit in it."""
    if figure.form not in PLATES:
        return False
    least = CAPTION * figure.box.height
    signs = [one.box for one in others if one.form not in BOXED and one.stroke]
    said = [line.box for line in lines] + signs
    return any(figure.box.encloses(box, 2.0) and box.height > least for box in said)


def _holds_any(figure: Figure, others: Sequence[Figure]) -> bool:
    return any(figure.box.encloses(one.box) for one in others if one is not figure)


def _caption(picture: Pixels, plate: Figure) -> str:
    """What stands on a button, its outline left away."""
    rim = 0.12 * plate.box.height
    left, top, right, bottom = (round(edge) for edge in plate.box.grow(-rim).edges)
    part = picture[top:bottom, left:right]
    return _reader().read_line(_trimmed(part)).strip() if part.size else ""


def _trimmed(part: Pixels) -> Pixels:
    """What is written, with a little of the ground around it."""
    ground = np.median(part.reshape(-1, 3), axis=0)
    ink = np.abs(part.astype(np.int16) - ground).max(axis=2) > 60
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return part
    margin = max(2, round(0.15 * (rows[-1] - rows[0])))
    return np.ascontiguousarray(
        part[
            max(0, rows[0] - margin) : rows[-1] + margin + 1,
            max(0, columns[0] - margin) : columns[-1] + margin + 1,
        ]
    )


@lru_cache(maxsize=1)
def _reader() -> TextReader:
    """Reads single letters; what it has read it knows again."""
    return TextReader()
