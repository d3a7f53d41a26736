"""A small benchmark of our own, with pictures, and somebody who can do part of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from agentkit.frame import Element, Frame
from agentkit.geometry import Box
from agentkit.protocols import Answer
from agentkit.testing import FakePerceiver, sample_frame

SAVE = Element(Box(64, 200, 174, 240), "button", "Save", 0.9)


def make_targets(folder: Path, pages: int = 5) -> Path:
    """Three targets a page: one there, one there but never found, one absent."""
    sample_frame().image.save(folder / "page.png")
    rows = []
    for page in range(pages):
        image = f"page{page}.png"
        (folder / image).write_bytes((folder / "page.png").read_bytes())
        for target, boxes in (
            ("Save", [[64, 200, 174, 240]]),
            ("Colour", [[0, 0, 9, 9]]),
            ("Print", []),
        ):
            row = {"id": f"{page}-{target}", "image": image, "target": target, "boxes": boxes}
            rows.append({**row, "category": "absent" if not boxes else "text"})
    return _written(folder / "grounding.jsonl", rows)


def make_questions(folder: Path, answers: Sequence[str]) -> Path:
    """A question for each answer, all about one page."""
    sample_frame().image.save(folder / "page.png")
    rows = [
        {"question_id": number, "image": "page.png", "question": f"Q{number}?", "answer": answer}
        for number, answer in enumerate(answers)
    ]
    return _written(folder / "qa.jsonl", rows)


def _written(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


class Interrupted(FakePerceiver):
    """Somebody presses Ctrl-C at a call."""

    def __init__(self, call: int) -> None:
        super().__init__([SAVE])
        self.calls_left = call

    def locate(self, frame: Frame, target: str) -> list[Element]:
        self.calls_left -= 1
        if self.calls_left < 0:
            raise KeyboardInterrupt
        return super().locate(frame, target)


class Failing(FakePerceiver):
    """Fails at one question, declines another."""

    def ask(self, frame: Frame, question: str) -> Answer:
        if question == "Q1?":
            raise RuntimeError("out of memory")
        return super().ask(frame, question)
