"""The table of known models: data alone, no adapter is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agentkit.errors import UnknownName
from agentkit.geometry import Space
from agentkit.views import ImageRule

__all__ = ["CARDS", "Card", "find_card"]


@dataclass(frozen=True)
class Card:
    """What is known about a model.

    Attributes:
        name: what users type.
        family: the adapter that loads it, a name in the registry.
        summary: one line for the table of models.
        perceiver: the perceiver that it takes by default.
        planner: the planner that it takes by default: ``rules`` for models that only see.
        weights: where its weights are published, or empty where it has none.
        parameters: how many numbers it holds, in billions.
        space: how it writes places.
        image_rule: how its preprocessing resizes a picture.
        dialect: the action or box language that it writes.
        context: the longest input, in tokens; 0 where that means nothing.
        licence: of the weights.
        commercial: whether that licence permits commercial use.
        extra: the extra of agentkit that it needs.
        sources: where each figure above was read.
    """

    name: str
    family: str
    summary: str
    perceiver: str = "vlm"
    planner: str = "rules"
    weights: str = ""
    parameters: float = 0.0
    space: Space = field(default_factory=Space)
    image_rule: ImageRule = field(default_factory=ImageRule)
    dialect: str = ""
    context: int = 0
    licence: str = ""
    commercial: bool = True
    extra: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def gigabytes(self) -> float:
        """The memory that the weights take in bfloat16, in GB."""
        return self.parameters * 2


CARDS = {
    card.name: card
    for card in [
        Card(
            name="builtin",
            family="",
            summary="OCR and computer vision: no weights to load, no key, no network",
            perceiver="builtin",
            licence="Apache-2.0",
            sources={"licence": "agentkit; PP-OCR models in the rapidocr wheel, Apache-2.0"},
        ),
    ]
}
"""Every known model by name."""


def find_card(name: str) -> Card:
    """The card of a model.

    Raises:
        UnknownName: where there is none of that name.
    """
    if name not in CARDS:
        raise UnknownName("model", name, CARDS)
    return CARDS[name]
