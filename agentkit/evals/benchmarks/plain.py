"""Our own plain formats, one JSON object a line; docs/evals.md describes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from agentkit.evals.benchmarks._files import explained, json_lines
from agentkit.evals.examples import Example, Picture, Question, Target
from agentkit.geometry import Box

__all__ = ["read_monkey", "read_questions", "read_targets"]


def read_targets(data: Path) -> Iterator[Example]:
    """``{"id", "image", "target", "boxes", "category"}``: no boxes where the target is absent."""
    for place, row in json_lines(data):
        with explained(place):
            example = Target(
                id=str(row["id"]),
                page=row["image"],
                category=row.get("category", ""),
                picture=Picture(data.parent / row["image"]),
                target=_said(row["target"], "target"),
                boxes=tuple(map(Box.of, row["boxes"])),
            )
        yield example


def read_questions(data: Path) -> Iterator[Example]:
    """``{"question_id", "image", "question", "answer"}``: one answer, or a list of them.

    With ``"options"``, a list of texts, the answers are letters.
    """
    for place, row in json_lines(data):
        with explained(place):
            example = _question(row, data.parent / row["image"])
        yield example


def read_monkey(data: Path) -> Iterator[Example]:
    """The same lines as Li et al. 2024, "Monkey", publish them.

    Numbers of questions may be alike, so that examples are named by their line too; pictures lie
    relative to the folder that the authors ran in, which is one of those above the file.
    """
    for number, (place, row) in enumerate(json_lines(data), 1):
        with explained(place):
            example = _question(row, _above(data, row["image"]))
        yield replace(example, id=f"{number}-{example.id}")


def _question(row: dict[str, Any], image: Path) -> Question:
    return Question(
        id=str(row["question_id"]),
        page=row["image"],
        category=row.get("category", ""),
        picture=Picture(image),
        question=_said(row["question"], "question"),
        answers=_listed(row["answer"]),
        options=tuple(map(str, row.get("options", ()))),
    )


def _above(data: Path, image: str) -> Path:
    folders = data.absolute().parents
    return next((each / image for each in folders if (each / image).is_file()), folders[0] / image)


def _said(words: str, what: str) -> str:
    if not words.strip():
        raise ValueError(f"the {what} is empty")
    return words


def _listed(answers: Any) -> tuple[str, ...]:
    several = answers if isinstance(answers, list) else [answers]
    if not several:
        raise ValueError("there is no answer; an example needs at least one")
    return tuple(map(str, several))
