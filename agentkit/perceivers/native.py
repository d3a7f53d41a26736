"""The perceiver that sees what the screen itself knows: ground truth for tests and evaluation."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from agentkit.errors import CannotAnswer
from agentkit.frame import Element, Frame
from agentkit.perceivers._qualifying import of_kind, qualify
from agentkit.perceivers._seen import Seen
from agentkit.perceivers._targets import Target, understand
from agentkit.protocols import Answer
from agentkit.vision.layout import reading_order
from agentkit.vision.matching import key, likeness

__all__ = ["NativePerceiver"]

TEXTUAL = ("text", "heading", "button", "link", "tab", "menuitem")
"""Roles whose words stand on the screen; the others are named by a label beside them."""

FILLED = ("field", "dropdown")
"""Roles that show what they are set to."""


class NativePerceiver:
    """Finds things by `Frame.native`, never by pixels.

    Only screens that know their own elements fill that in, such as the simulated desktop with
    ``native=True``. Elsewhere it sees nothing.
    """

    skills = frozenset({"ask", "locate", "read", "parse"})

    def read(self, frame: Frame) -> list[Element]:
        """The elements whose words stand on the screen, in reading order."""
        shown = (replace(e, text=e.value) if e.role in FILLED else e for e in self.parse(frame))
        return [e for e in shown if e.role in (*TEXTUAL, *FILLED) and e.text]

    def parse(self, frame: Frame) -> list[Element]:
        """All native elements, in reading order."""
        return reading_order(frame.native, lambda element: element.box)

    def locate(self, frame: Frame, target: str) -> list[Element]:
        """The elements of that name, those of the role that was said first; by number, colour,
        place and what is near, as `BuiltinPerceiver.locate` understands them.
        """
        seen = Seen(frame.size, (), self.parse(frame), frame.pixels)
        return _find(seen, understand(target))

    def ask(self, frame: Frame, question: str) -> Answer:
        """Whether something is on or off, or on the screen at all.

        Raises:
            CannotAnswer: where the question is of another kind.
        """
        state = re.fullmatch(r"\s*is (.+?) (on|off|checked)\s*\??\s*", question, re.IGNORECASE)
        there = re.fullmatch(r"\s*is there (?:an? )?(.+?)\s*\??\s*", question, re.IGNORECASE)
        if there:
            found = self.locate(frame, there[1])
            return Answer("yes" if found else "no", 1.0, tuple(found[:1]))
        found = self.locate(frame, state[1]) if state else []
        if not state or not found or found[0].value not in ("on", "off"):
            raise CannotAnswer(f"can't tell {question!r}; ask whether something is on, or there")
        wanted = "off" if state[2].lower() == "off" else "on"
        return Answer("yes" if found[0].value == wanted else "no", 1.0, (found[0],))


def _find(seen: Seen, target: Target) -> list[Element]:
    names = target.literal.names if target.literal else ()
    literal = [one for one in seen.elements if any(likeness(one.text, name) == 1 for name in names)]
    if literal:
        return literal
    found = _named(seen, target) if target.names else of_kind(seen, target)
    return qualify(seen, found, target, partial(_find, seen)) if target.is_qualified else found


def _named(seen: Seen, target: Target) -> list[Element]:
    """Those that bear the first of the names that any bears, best first."""
    for name in target.names:
        found = sorted(
            (element for element in seen.elements if _fit(element, name)),
            key=lambda element: (
                bool(target.role) and element.role != target.role,
                -_fit(element, name),
            ),
        )
        if found:
            return found
    return []


def _fit(element: Element, name: str) -> float:
    """How well an element bears a name, 0 to 1."""
    exact = likeness(element.text, name)
    wanted, said = key(name).letters, key(element.text)
    at = said.letters.find(wanted) if wanted else -1
    inside = at >= 0 and said.whole(at, at + len(wanted))
    return exact or (0.8 * len(wanted) / len(said.letters) if inside else 0.0)
