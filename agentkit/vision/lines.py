"""A line of text and the place of each of its characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from agentkit.geometry import Box

__all__ = ["Line", "Word", "split_columns"]

COLUMN_GAP = 0.9
"""A gap wider than this share of a line's height parts two columns, not two words. A space is
about 0.2 of it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: its characters are ``line.text[start:end]``."""

    text: str
    box: Box
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text on a frame.

    Attributes:
        box: where it is, in pixels of the frame.
        text: what it says.
        score: how sure the reader is, 0 to 1.
        edges: for each character of `text`, its left and right edge in pixels of the frame.
    """

    box: Box
    text: str
    score: float
    edges: tuple[tuple[float, float], ...]

    def part(self, start: int, end: int) -> Box:
        """The box of the characters ``text[start:end]``."""
        spans = self.edges[start:end] or ((self.box.left, self.box.right),)
        left = min(span[0] for span in spans)
        return Box(left, self.box.top, max(left, *(span[1] for span in spans)), self.box.bottom)

    def middle(self, at: int) -> float:
        """The middle of the character ``text[at]``, across the frame."""
        left, right = self.edges[at]
        return (left + right) / 2

    def cut(self, start: int, end: int) -> Line:
        """The characters ``text[start:end]`` as a line of its own."""
        box = self.part(start, end)
        return replace(self, box=box, text=self.text[start:end], edges=self.edges[start:end])

    def moved(self, dx: float, dy: float) -> Line:
        """The same line, `dx` further right and `dy` further down."""
        box = self.box
        return replace(
            self,
            box=Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy),
            edges=tuple((left + dx, right + dx) for left, right in self.edges),
        )

    @property
    def words(self) -> list[Word]:
        """Its words, from left to right."""
        return [
            Word(self.text[start:end], self.part(start, end), start, end)
            for start, end in _spans(self.text)
        ]


def place_characters(text: str, places: tuple[float, ...], box: Box) -> Line:
    """A line from the middles of its characters, which are shares of the box's width."""
    centers = _centers(text, places, box)
    half = _half_width(centers, box)
    edges = []
    for index, center in enumerate(centers):
        before = centers[index - 1] if index else box.left - half
        after = centers[index + 1] if index + 1 < len(centers) else box.right + half
        left = max(center - half, (before + center) / 2, box.left)
        edges.append((left, max(left, min(center + half, (center + after) / 2, box.right))))
    return Line(box, text, 1.0, tuple(edges))


def split_columns(line: Line) -> list[Line]:
    """The parts of a line that lie far apart, each as a line."""
    words = line.words
    if not words:
        return []
    gap = COLUMN_GAP * line.box.height
    starts = [words[0].start]
    ends = []
    for before, after in pairwise(words):
        if after.box.left - before.box.right > gap:
            ends.append(before.end)
            starts.append(after.start)
    ends.append(words[-1].end)
    if len(starts) == 1 and (starts[0], ends[0]) == (0, len(line.text)):
        return [line]
    return [line.cut(start, end) for start, end in zip(starts, ends, strict=True)]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = None
    for index, character in enumerate(text):
        if character.isspace():
            if start is not None:
                yield start, index
            start = None
        elif start is None:
            start = index
    if start is not None:
        yield start, len(text)


def _centers(text: str, places: tuple[float, ...], box: Box) -> list[float]:
    """The middle of each character; a space's lies between its neighbours'."""
    known = iter(places)
    shares = [None if character.isspace() else next(known, None) for character in text]
    centers: list[float] = []
    for index, share in enumerate(shares):
        if share is None:
            after = next((other for other in shares[index:] if other is not None), 1.0)
            before = (centers[-1] - box.left) / box.width if centers and box.width else 0.0
            share = (before + after) / 2
        centers.append(box.left + share * box.width)
    return centers


def _half_width(centers: list[float], box: Box) -> float:
    """Half of what a character takes: of the usual step, not of the wide gaps."""
    steps = sorted(after - before for before, after in pairwise(centers))
    step = steps[len(steps) // 2] if steps else box.width
    return min(step, box.height) / 2
