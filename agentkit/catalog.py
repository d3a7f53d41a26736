"""The table of known models: data alone, no adapter is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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
        look: how it looks for a thing on a picture that its preprocessing shrinks: at the
            ``whole``, at ``tiles``, or again at what it found (``zoom``).
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
    look: Literal["whole", "tiles", "zoom"] = "whole"
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
        Card(
            name="fuyu-8b",
            family="fuyu",
            summary="reads any resolution as 30-pixel patches; finds text as boxes",
            weights="adept/fuyu-8b",
            parameters=9.4,
            space=Space(unit="pixel", box_order="yxyx", factor=2.0),
            image_rule=ImageRule("fit", 1920, 1080),
            dialect="fuyu",
            look="zoom",
            context=16384,
            licence="CC-BY-NC-4.0",
            commercial=False,
            extra="models",
        ),
        Card(
            name="idefics-9b-instruct",
            family="idefics",
            summary="interleaved pictures and text, each picture squashed to 224 pixels",
            weights="HuggingFaceM4/idefics-9b-instruct",
            parameters=8.9,
            image_rule=ImageRule("stretch", 224, 224),
            look="tiles",
            context=2048,
            licence="LLaMA-1",
            commercial=False,
            extra="models",
        ),
        Card(
            name="idefics3-8b",
            family="chat",
            summary="several pictures in tiles of 364 pixels, with a chat",
            weights="HuggingFaceM4/Idefics3-8B-Llama3",
            parameters=8.5,
            context=10240,
            licence="Apache-2.0",
            extra="models",
        ),
        Card(
            name="monkey",
            family="monkey",
            summary="896 pixels in four windows; detailed captions, documents",
            weights="echo840/Monkey",
            parameters=9.8,
            space=Space(unit="grid", grid=1000),
            image_rule=ImageRule("stretch", 896, 896),
            dialect="qwen_boxes",
            look="zoom",
            context=8192,
            licence="research only",
            commercial=False,
            extra="models",
        ),
        Card(
            name="ovis1.6-gemma2-9b",
            family="ovis",
            summary="up to nine tiles of 384 pixels, looked up in a visual vocabulary",
            weights="AIDC-AI/Ovis1.6-Gemma2-9B",
            parameters=10.2,
            context=8192,
            licence="Apache-2.0, Gemma",
            extra="models",
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
