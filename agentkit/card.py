"""What is known about one model: data alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from agentkit.geometry import Space
from agentkit.views import ImageRule

__all__ = ["UNREAD", "Card"]

UNREAD = "not read; see the model card"
"""A licence that could not be read: nothing is known of what it permits."""


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
        options: what its family is loaded with to look at screens, where that is not how the
            authors load it to answer questions.
        serve: what `vllm serve` is told beside the weights, for models that it serves.
        checked: ``parity`` where our code writes what the authors' own code writes, compared on
            small random weights; ``weights`` where `agentkit verify` has held for the published
            weights too, the authors' examples included; empty where neither was done.
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
    options: Mapping[str, Any] = field(default_factory=dict)
    serve: str = ""
    checked: Literal["parity", "weights", ""] = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def gigabytes(self) -> float:
        """The memory that the weights take in bfloat16, in GB."""
        return self.parameters * 2

    @property
    def terms(self) -> str:
        """The licence, and that it forbids commercial use where it does, in words."""
        if self.licence == UNREAD:
            return "a licence that its model card names: read it before any commercial use"
        return f"the licence {self.licence}" + (
            "" if self.commercial else ", which forbids commercial use"
        )

    @property
    def hosted(self) -> bool:
        """Whether only its maker has it, and answers over an interface of their own."""
        return bool(self.family) and not self.weights

    @property
    def serving(self) -> str:
        """The command that serves it with vLLM; empty where that is not known to work.

        Without ``--generation-config vllm`` the checkpoint's own sampling is mixed in, such as a
        penalty on repeated tokens, which unsettles numbers. Where the model's own code resizes
        pictures, it is told the limits that `image_rule` reckons with.
        """
        rule, limits = self.image_rule, ""
        if rule.kind == "smart" and not rule.sent:
            pixels = f'{{"min_pixels": {rule.least}, "max_pixels": {rule.most}}}'
            limits = f" --mm-processor-kwargs '{pixels}'"
        command = f"vllm serve {self.weights} --generation-config vllm {self.serve}{limits}"
        return command if self.serve else ""
