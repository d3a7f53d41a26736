"""A stand-in for a weak model: to see whether a planner takes its word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from agentkit.frame import Element, Frame
from agentkit.geometry import Box
from agentkit.protocols import Answer, Perceiver

__all__ = ["ErringGrounder"]


class ErringGrounder:
    """Grounds as a weak model does: right now and then, never saying that a thing is not there.

    Where it errs, it names another thing on the frame, or just any place. It says yes to
    everything. Hand it to `CombinedPerceiver`, beside a perceiver that reads.

    Args:
        truth: knows what is on a frame.
        right: how often it is right, 0 to 1.
        seed: of its errors; the same question about the same frame errs the same way.
    """

    skills = frozenset({"ask", "locate"})

    def __init__(self, truth: Perceiver, right: float = 0.2, seed: int = 0) -> None:
        self._truth = truth
        self._right = right
        self._seed = seed

    def ask(self, frame: Frame, question: str) -> Answer:
        return Answer("yes", 0.9)

    def locate(self, frame: Frame, target: str) -> list[Element]:
        chance = Random(f"{self._seed} {frame.hash} {target}")
        meant = self._truth.locate(frame, target)[:1]
        if not meant or chance.random() >= self._right:
            meant = [self._wrong(frame, meant, chance)]
        return [replace(one, text=target, by="model", value="") for one in meant]

    def read(self, frame: Frame) -> list[Element]:
        return []

    def parse(self, frame: Frame) -> list[Element]:
        return []

    def _wrong(self, frame: Frame, meant: Sequence[Element], chance: Random) -> Element:
        others = [one for one in self._truth.parse(frame) if one not in meant]
        if others and chance.random() < 0.5:
            return chance.choice(others)
        x, y = chance.randrange(frame.size.width), chance.randrange(frame.size.height)
        return Element(Box(x, y, x + 1, y + 1))
