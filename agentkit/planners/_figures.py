"""What is drawn on a scene and stands by itself, apart from text and the buttons that hold it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import median

import numpy as np

from agentkit.frame import Frame, Pixels
from agentkit.geometry import Box
from agentkit.planners._scene import Scene
from agentkit.vision.boards import Board, holds_any
from agentkit.vision.describing import BOXED, described, fitting
from agentkit.vision.figures import Figure, find_figures
from agentkit.vision.signs import read_signs
from agentkit.vision.text import TextReader

__all__ = ["Choice", "choices", "drawn", "meant", "picture_of", "plain"]

SPECK = 0.3
"""Heights of a line: what is smaller is no figure."""

LARGE = 1.4
"""Heights of a line from which figures are large where all are of one size."""

WORD = 4
"""Letters that a line of words has more of."""


RIM, AROUND = 0.12, 0.15
"""The share of a button's height that its outline takes, and times the height of a caption, what is
left free around it to read it."""

INK = 60
"""Grey levels by which a caption differs from its button."""


@dataclass(frozen=True)
class Choice:
    """A button, with what it says."""

    box: Box
    text: str


def plain(scene: Scene) -> list[Figure]:
    """The figures, without text, buttons and what stands on these."""
    return _board(scene).free


def drawn(scene: Scene) -> list[Figure]:
    """The same without boxes that hold others; letters and digits are read."""
    found = plain(scene)
    alone = [one for one in found if not (one.form in BOXED and holds_any(one, found))]
    return read_signs(picture_of(scene), alone, _reader().read_line)


def meant(scene: Scene, words: str) -> list[Figure]:
    """The figures that words describe; none where they name something else."""
    description = described(words)
    if description is None:
        return []
    legible = description.means("letter") or description.means("digit")
    pool = drawn(scene) if legible else plain(scene)
    return fitting(description, pool, LARGE * _height_of_words(scene))


def _height_of_words(scene: Scene) -> float:
    """The usual height of a line of words, in pixels; lone letters may be of any size."""
    said = scene.perceiver.read(scene.frame)
    return median([line.box.height for line in said if len(line.text) > WORD] or [scene.unit])


def choices(scene: Scene) -> list[Choice]:
    """The buttons with what they say, single digits and letters too."""
    picture = picture_of(scene)
    return [Choice(one.box, _caption(picture, one)) for one in _board(scene).plates]


def picture_of(scene: Scene) -> Pixels:
    """The scene without what states the goal: height × width × 3, blue, green and red."""
    return np.ascontiguousarray(scene.cleared.pixels[:, :, :3])


def _board(scene: Scene) -> Board:
    least = SPECK * scene.unit
    figures = [one for one in _figures_on(scene.cleared) if one.extent >= least]
    return Board(figures, [(line.box, line.text) for line in scene.lines])


@lru_cache(maxsize=2)
def _figures_on(frame: Frame) -> tuple[Figure, ...]:
    return tuple(find_figures(np.ascontiguousarray(frame.pixels[:, :, :3])))


def _caption(picture: Pixels, plate: Figure) -> str:
    """What stands on a button, its outline left away."""
    rim = RIM * plate.box.height
    left, top, right, bottom = (round(edge) for edge in plate.box.grow(-rim).edges)
    part = picture[top:bottom, left:right]
    return _reader().read_line(_trimmed(part)).strip() if part.size else ""


def _trimmed(part: Pixels) -> Pixels:
    """What is written, with a little of the ground around it."""
    ground = np.median(part.reshape(-1, 3), axis=0)
    ink = np.abs(part.astype(np.int16) - ground).max(axis=2) > INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return part
    margin = max(2, round(AROUND * (rows[-1] - rows[0])))
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
