"""The perceiver that needs no weights: text by OCR, widgets and icons by computer vision."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agentkit.frame import SURE, Element, Frame
from agentkit.perceivers._drawn import drawn_things
from agentkit.perceivers._extracting import form_of, table_of
from agentkit.perceivers._finding import find_target, present
from agentkit.perceivers._questions import answer
from agentkit.perceivers._seen import Seen
from agentkit.perceivers._swatches import shade_in, shades_of
from agentkit.perceivers._targets import understand
from agentkit.protocols import Answer
from agentkit.vision.elements import find_elements
from agentkit.vision.layout import reading_order
from agentkit.vision.parting import look
from agentkit.vision.text import TextReader
from agentkit.vision.unread import with_labels

__all__ = ["BuiltinPerceiver"]


REMEMBERED = 8
"""Frames whose elements are kept."""


class BuiltinPerceiver:
    """Sees by pixels alone. Remembers what it has read, so that like frames cost little.

    Safe to share between threads.

    Args:
        reader: reads the text; one of its own where not given.
    """

    skills = frozenset({"ask", "locate", "read", "parse"})

    def __init__(self, reader: TextReader | None = None) -> None:
        self._reader = reader or TextReader()
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, frame: Frame) -> list[Element]:
        """The text lines, in reading order."""
        lines = reading_order(self._reader.read(frame), lambda line: line.box)
        return [Element(line.box, "text", line.text, line.score) for line in lines]

    def parse(self, frame: Frame) -> list[Element]:
        """All elements, in reading order."""
        return list(self._see(frame).elements)

    def locate(self, frame: Frame, target: str) -> list[Element]:
        """Best first; empty where the thing is not on the frame.

        The target is a name ("Save", "the Save button") or says which of several: by number
        ("the second Delete button", "last row"), by colour ("the green button"), by place ("at
        the bottom", "top right icon"), by what is near ("Delete in the row of Alice", "field
        below Street", "OK in the Print dialog", "the Price of Banana"). "Shades of blue" are all
        patches of that colour, however pale or dark. What is drawn and is no widget goes by its
        form: "the red circle", "the smallest square".

        A score of 0.5 or more is a thing of that name. A lower one is a guess that nobody should
        act on: something says a part of the name, looks like it, stands where such things stand,
        is one of several that fit equally, or lies elsewhere than was said.
        """
        seen, colour = self._see(frame), shade_in(target)
        if colour:
            return shades_of(seen, colour)
        found = find_target(seen, understand(target))
        is_sure = bool(found) and found[0].score >= SURE
        return found if is_sure else drawn_things(seen, target) or found

    def shows(self, frame: Frame, target: str) -> list[Element]:
        """As `locate`, but only what bears the target's own words: no synonym will do.

        For checks: a button that says Exit is what "click Quit" means, and not what a test that
        expects Quit may pass on.
        """
        return present(self._see(frame), understand(target))

    def table(
        self, frame: Frame, fields: Mapping[str, Sequence[str]], about: str = ""
    ) -> tuple[dict[str, Element], list[dict[str, Element]]]:
        """The heads and the rows of a table, as far as they are asked for.

        Args:
            fields: each with the names that its column may go by.
            about: words of its title: they decide between several.

        Raises:
            CannotAnswer: where there is none, or it can't be told which table or which column.
        """
        table = table_of(self._see(frame), fields, about)
        return dict(table.heads), list(table.rows)

    def form(self, frame: Frame, fields: Mapping[str, Sequence[str]]) -> dict[str, Element]:
        """What stands beside or below the label of each field; of others, nothing.

        Args:
            fields: each with the names that its label may have.
        """
        return form_of(self._see(frame), fields)

    def _see(self, frame: Frame) -> Seen:
        """What is on the frame; remembered for the last few frames."""
        with self._lock:
            seen = self._seen.pop(frame.hash, None)
        if seen is None:
            scene = look(frame, self._reader.read(frame))
            scene = with_labels(scene, self._reader.read_line)
            seen = Seen(frame.size, scene.lines, tuple(find_elements(scene)))
        with self._lock:
            self._seen[frame.hash] = seen
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return replace(seen, pixels=frame.pixels)

    def ask(self, frame: Frame, question: str) -> Answer:
        """What can be read off the frame.

        Raises:
            CannotAnswer: where the question is of another kind, or what it asks about is not there.
        """
        return answer(self._see(frame), question)
