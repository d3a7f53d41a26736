"""What is evaluated: one example of each kind, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from agentkit.geometry import Box

__all__ = ["Chore", "Example", "Outcome", "Picture", "Question", "Target"]


@dataclass(frozen=True)
class Picture:
    """Where a picture is: a file, or base64 text inside the benchmark's own file."""

    file: Path | None = None
    base64: str = ""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One item of a benchmark.

    Attributes:
        id: its name, which no other example of the run has.
        page: what it shares with others: they succeed and fail together, and are drawn together.
        category: what it is an example of.
        part: which of several files it is from.
    """

    id: str
    page: str
    category: str = ""
    part: str = ""


@dataclass(frozen=True, kw_only=True)
class Question(Example):
    """A question about a picture.

    Attributes:
        answers: all that people gave, or all that are right.
        options: those to choose from, in the order of their letters; then `answers` are letters.
    """

    picture: Picture
    question: str
    answers: Sequence[str]
    options: Sequence[str] = ()

    def __post_init__(self) -> None:
        if len(self.options) > len(ascii_uppercase):
            raise ValueError(f"{len(self.options)} options are more than there are letters")


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


@dataclass(frozen=True)
class Outcome:
    """What came of an example, as JSON values: one line of a file of answers.

    Attributes:
        id: of the example.
        given: the answer's text; the best place, ``{"box", "score"}``, or None where nothing was
            named; what came of a task: ``{"outcome", "solved", "harm", "steps"}``.
        declined: why the model said that it can't tell, where it did.
        error: why the example failed, where it did.
        seconds: of wall time.
    """

    id: str
    given: Any = None
    declined: str = ""
    error: str = ""
    seconds: float = 0.0
