"""One example on a page: its picture, what was expected and what was given, drawn and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from PIL import Image

from agentkit.errors import CaptureError
from agentkit.evals.examples import Chore, Errand, Example, Job, Question, Target, Turn
from agentkit.evals.pictures import frame_of
from agentkit.geometry import Box
from agentkit.pages import Html, Shape, figure, tag
from agentkit.simulator.tasks import make_task

__all__ = ["Record", "show_example"]

Record = Mapping[str, Any]
"""What came of an example, as it stands in a result."""

ANSWERS = 10
"""Accepted answers that are shown at the most."""

EVALUATOR = 400
"""Characters of a task's evaluator that are shown at the most."""

AROUND = 3.0
"""How far around a target its outline is drawn, in pixels: it would cover a small one."""


def show_example(example: Example, records: Mapping[str, Record]) -> Html:
    """A panel of an example.

    Args:
        records: what came of it, by the words that stand before each; what the last one was given
            is drawn on the picture.
    """
    *_, last = records.values()
    terms = [("asked", _asked(example)), ("expected", _expected(example))]
    for words, record in records.items():
        terms += _told(words, record)
    listed = [each for term, said in terms for each in (tag("dt", term), tag("dd", said))]
    return tag(
        "section",
        tag("h3", example.id),
        tag("dl", *listed),
        *_picture(example, last),
        class_="panel",
    )


def _told(words: str, record: Record) -> list[tuple[str, str]]:
    """What came of it, and the model's own words where it wrote any."""
    score = record["score"]
    scored = "" if score is None else f"  (scored {100 * score:.0f})"
    terms = [(words, _given(record) + scored)]
    terms += [(name, record[name]) for name in ("declined", "error") if record.get(name)]
    return terms + [("the model wrote", text) for text in record.get("wrote", ())]


def _given(record: Record) -> str:
    given = record["given"]
    if given is None:
        return "nothing"
    if isinstance(given, str):
        return given or "an empty answer"
    if "box" in given:
        return f"{Box.of(given['box'])}, sure to {given['score']:.2f}"
    return json.dumps(given, ensure_ascii=False)


def _asked(example: Example) -> str:
    if isinstance(example, Question):
        lettered = zip(ascii_uppercase, example.options, strict=False)
        return "\n".join([example.question, *(f"{letter}. {text}" for letter, text in lettered)])
    if isinstance(example, Target):
        return example.target
    if isinstance(example, Chore):
        return make_task(example.task, example.seed).goal
    if isinstance(example, Errand):
        return f"{example.task}, seed {example.seed}"
    return example.goal if isinstance(example, Job | Turn) else ""


def _expected(example: Example) -> str:
    if isinstance(example, Question):
        return " · ".join(list(dict.fromkeys(example.answers))[:ANSWERS])
    if isinstance(example, Target):
        return ", ".join(map(str, example.boxes)) or "nothing: it is not on the picture"
    if isinstance(example, Turn):
        ways = (
            "; ".join(f"{act.kind} {act.text}".strip() for act in way) for way in example.accepted
        )
        return "\n".join(ways)
    if isinstance(example, Job):
        return json.dumps(example.record["evaluator"], ensure_ascii=False)[:EVALUATOR]
    return "what the task itself checks"


def _picture(example: Example, record: Record) -> list[Html]:
    """The picture, where it has one; a picture that cannot be read says so in its place."""
    if not isinstance(example, Question | Target | Turn):
        return []
    try:
        picture = frame_of(example.picture).image
    except CaptureError as error:
        return [tag("p", str(error), class_="muted")]
    shapes = _shapes(example, record, picture)
    drawn = f"the picture of {example.id}" + (
        ", with what was expected (dashed) and what was given (solid)" if shapes else ""
    )
    return [figure(picture, drawn, shapes)]


def _shapes(example: Example, record: Record, picture: Image.Image) -> Sequence[Shape]:
    if isinstance(example, Turn):
        across, down = picture.size
        places = [box for way in example.accepted for act in way for box in act.boxes]
        return [
            Shape(Box(left * across, top * down, right * across, bottom * down), "expected")
            for left, top, right, bottom in dict.fromkeys(places)
        ]
    if not isinstance(example, Target):
        return []
    expected = [Shape(box.grow(AROUND), "expected") for box in example.boxes]
    if not record["given"]:
        return expected
    found = Box.of(record["given"]["box"])
    return [*expected, Shape(found, "got"), Shape(found.center, "got")]
