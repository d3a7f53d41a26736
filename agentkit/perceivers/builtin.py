"""The perceiver that needs no weights: text by OCR, widgets and icons by computer vision."""

from __future__ import annotations

from agentkit.errors import CannotAnswer
from agentkit.frame import Element, Frame
from agentkit.perceivers._targets import understand
from agentkit.protocols import Answer
from agentkit.vision.layout import reading_order
from agentkit.vision.matching import Hit, find
from agentkit.vision.text import Line, TextReader

__all__ = ["BuiltinPerceiver"]


class BuiltinPerceiver:
    """Sees by pixels alone. Remembers what it has read, so that like frames cost little.

    Safe to share between threads.

    Args:
        reader: reads the text; one of its own where not given.
    """

    skills = frozenset({"ask", "locate", "read", "parse"})

    def __init__(self, reader: TextReader | None = None) -> None:
        self._reader = reader or TextReader()

    def read(self, frame: Frame) -> list[Element]:
        """The text lines, in reading order."""
        lines = reading_order(self._reader.read(frame), lambda line: line.box)
        return [_element(line) for line in lines]

    def parse(self, frame: Frame) -> list[Element]:
        """All elements, in reading order."""
        return self.read(frame)

    def locate(self, frame: Frame, target: str) -> list[Element]:
        """Best first; empty where the thing is not on the frame."""
        lines = self._reader.read(frame)
        for name in understand(target).names:
            hits = find(name, lines)
            if hits:
                return [_found(hit) for hit in hits]
        return []

    def ask(self, frame: Frame, question: str) -> Answer:
        """What can be read off the frame.

        Raises:
            CannotAnswer: where the question is of another kind.
        """
        raise CannotAnswer(f"cannot answer {question!r} about {frame!r}")


def _element(line: Line) -> Element:
    return Element(line.box, "text", line.text, line.score)


def _found(hit: Hit) -> Element:
    return Element(hit.box, "text", hit.text, min(1.0, hit.score))
