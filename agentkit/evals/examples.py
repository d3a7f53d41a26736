"""What is evaluated: one example of each kind, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from agentkit.geometry import Box, Point

__all__ = [
    "Act",
    "Chore",
    "Errand",
    "Example",
    "Job",
    "Outcome",
    "Outline",
    "Past",
    "Picture",
    "Question",
    "Target",
    "Turn",
    "by_page",
]


@dataclass(frozen=True)
class Picture:
    """Where a picture is: a file, base64 text inside the benchmark's own file, or a sheet.

    Attributes:
        sheet: several pictures that one question is about: shown as one, each below its number.
    """

    file: Path | None = None
    base64: str = ""
    sheet: tuple[Picture, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Example:
    """One item of a benchmark.

    Attributes:
        id: its name, which no other example of the run has.
        page: what it shares with others: they succeed and fail together, and are drawn together.
        category: what it is an example of.
        part: of the set: which of several files it is from, or what it asks for.
    """

    id: str
    page: str
    category: str = ""
    part: str = ""


def by_page(examples: Iterable[Example]) -> list[list[Example]]:
    """Those of each page together, in their order."""
    pages: dict[str, list[Example]] = {}
    for example in examples:
        pages.setdefault(example.page, []).append(example)
    return list(pages.values())


@dataclass(frozen=True, kw_only=True)
class Question(Example):
    """A question about a picture.

    Attributes:
        answers: all that people gave, or all that are right.
        options: those to choose from, in the order of their letters; then `answers` are letters.
        longest: tokens that an answer is cut off after, where the set's authors say so.
    """

    picture: Picture
    question: str
    answers: Sequence[str]
    options: Sequence[str] = ()
    longest: int | None = None

    def __post_init__(self) -> None:
        if len(self.options) > len(ascii_uppercase):
            raise ValueError(f"{len(self.options)} options are more than there are letters")


@dataclass(frozen=True)
class Outline(Box):
    """The box around a target that fills only part of it: what lies within its corners.

    Attributes:
        corners: in their order, the last one joined to the first.
    """

    corners: tuple[Point, ...]

    @classmethod
    def around_all(cls, corners: Sequence[Point]) -> Outline:
        """The outline with these corners."""
        across, down = [at.x for at in corners], [at.y for at in corners]
        return cls(min(across), min(down), max(across), max(down), tuple(corners))


@dataclass(frozen=True, kw_only=True)
class Target(Example):
    """Something to be found on a picture: in any of `boxes`, in its pixels; none: it is absent."""

    picture: Picture
    target: str
    boxes: Sequence[Box]


@dataclass(frozen=True, kw_only=True)
class Chore(Example):
    """A task of the embedded desktop, at a seed."""

    task: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Errand(Example):
    """A task of MiniWoB++ on its web page, at a seed."""

    task: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class Job(Example):
    """A task of OSWorld, on its machine.

    Attributes:
        task: its name.
        record: all that its file says.
        folder: where the files are that it may upload.
        unscored: why it cannot be scored here; then it is not tried.
    """

    task: str
    goal: str
    record: Mapping[str, Any]
    folder: str
    unscored: str = ""


@dataclass(frozen=True)
class Act:
    """One act as AgentNetBench writes it, its places in fractions of the picture.

    Attributes:
        kind: ``click``, ``doubleclick``, ``rightclick``, ``tripleclick``, ``moveto``, ``dragto``,
            ``write``, ``press`` (one key), ``hotkey`` (several), ``scroll``, ``terminate``, …
        at: where it is done.
        boxes: where it is as right: left, top, right, bottom.
        text: what is written; of ``terminate`` whether it was a ``success`` or a ``failure``.
        keys: that are pressed, by our names.
    """

    kind: str
    at: tuple[float, float] | None = None
    boxes: Sequence[tuple[float, float, float, float]] = ()
    text: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Past:
    """A turn before the one that is asked about: a picture beside that one's, and what was done."""

    image: str
    thought: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class Turn(Example):
    """One turn of an episode of somebody else: what to do now, on this picture.

    Attributes:
        accepted: the ways to do it, each one or several acts.
        before: the turns that led here.
    """

    picture: Picture
    goal: str
    accepted: Sequence[Sequence[Act]]
    before: Sequence[Past] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of an example, as JSON values: one line of a file of answers.

    Attributes:
        id: of the example.
        given: the answer's text; the best place, ``{"box", "score"}``, or None where nothing was
            named; what came of a task: ``{"outcome", "solved", "harm", "steps"}``; of a turn the
            acts that were decided, ``{"acts"}``.
        declined: why the model said that it can't tell, where it did, or why nobody could score it.
        error: why the example failed, where it did.
        seconds: of wall time.
        wrote: what models wrote meanwhile, in their own words.
        tokens: in and out, of all of them.
        cost: in US dollars, of those that told theirs; None where none did.
        code: by which it was tried: see `agentkit.evals.code`.
    """

    id: str
    given: Any = None
    declined: str = ""
    error: str = ""
    seconds: float = 0.0
    wrote: Sequence[str] = ()
    tokens: int = 0
    cost: float | None = None
    code: str = ""
