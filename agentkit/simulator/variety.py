"""What may differ from desktop to desktop beside its contents: words, styles, orders, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TypeVar

from agentkit.simulator.theme import STYLES, Style
from agentkit.simulator.words import SYNONYMS

__all__ = ["Variety"]

T = TypeVar("T")


@dataclass(frozen=True)
class Variety:
    """Draws from a seed; without one all is plain: the first of each choice, in its own order.

    Draws for different things do not hang together, so that a new one leaves the others alone.
    """

    seed: int | None = None

    def say(self, name: str) -> str:
        """The words that stand on this desktop for something with a plain name."""
        return self.pick(f"word {name}", (name, *SYNONYMS.get(name, ())))

    def pick(self, what: str, options: Sequence[T]) -> T:
        """One of the options."""
        return options[0 if self.seed is None else int(_chance(what, self.seed) * len(options))]

    def order(self, what: str, things: Sequence[T]) -> list[T]:
        """All of the things, in some order."""
        if self.seed is None:
            return list(things)
        return Random(f"{what} {self.seed}").sample(things, len(things))

    def share(self, what: str, usual: float) -> float:
        """A number from 0 to 1."""
        return usual if self.seed is None else _chance(what, self.seed)

    @property
    def style(self) -> Style:
        return self.pick("style", STYLES)


@lru_cache(maxsize=4096)
def _chance(what: str, seed: int) -> float:
    """From 0 to 1; kept, as it takes longer to draw than to draw a button."""
    return Random(f"{what} {seed}").random()
