"""How much of what came before each family of models is shown, and in which form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agentkit.card import Card

__all__ = ["FAMILIES", "Family", "family_of"]


@dataclass(frozen=True)
class Family:
    """What a family of models is used to.

    Attributes:
        pictures: how many are shown at the most, the present one included.
        past: what answers become whose picture is not shown any more: ``turns`` of the
            conversation without a picture, or ``lines`` of text in the prompt.
        tokens: how long an answer may get; a thought counts.
        longest: the characters of an earlier answer that are shown again; a call of an interface
            that is cut can't be handed back to it, and an encrypted thought is long.
    """

    pictures: int = 1
    past: Literal["turns", "lines"] = "lines"
    tokens: int = 1024
    longest: int = 4000


FAMILIES: Mapping[str, Family] = {
    "anthropic": Family(3, "turns", 4096, 60_000),  # claude-quickstarts, computer_use_demo
    "autoglm": Family(1, "turns", 2048),  # Open-AutoGLM, phone_agent/agent.py
    # google-gemini/computer-use-preview, agent.py: three pictures; its signatures are long
    "gemini": Family(3, "turns", 8192, 60_000),
    "glm": Family(1, "lines", 8192),  # zai-org/GLM-V, examples/gui-agent; its thoughts are long
    "marks": Family(3, "turns"),  # WebVoyager, run.py: three pictures
    "openai": Family(5, "turns", 8192, 60_000),  # its reasoning comes encrypted, and is long
    "opencua-7b": Family(3, "lines", 2048),  # OpenCUA, arXiv:2508.09123
    "qwen_tools": Family(5, "lines", 2048),  # OSWorld, qwen3vl_agent.py: four and the present one
    "seeclick": Family(1, "lines", 128),  # SeeClick, arXiv:2401.10935: no thoughts, short input
    "showui": Family(1, "lines", 256),  # showlab/ShowUI, shared_navigation.py: no thoughts
    "ui_tars": Family(5, "turns"),  # bytedance/UI-TARS, README_v1.md; OSWorld, uitars_agent.py
    "words": Family(3, "turns", 2048),
}
"""By the name of a card or of a language; `Family()` for all others."""


def family_of(card: Card, language: str) -> Family:
    """The family of a model that acts in a language, its own or another."""
    own = FAMILIES.get(card.name) if language == card.dialect else None
    return own or FAMILIES.get(language) or Family()
