"""The button that ends a form: what a goal calls it, or the only one there is."""

from __future__ import annotations

from agentkit.frame import Element
from agentkit.planners._scene import Scene
from agentkit.vision.matching import likeness

__all__ = ["finishing"]

FINISHING = (
    *("submit", "ok", "okay", "done", "log in", "login", "sign in", "go", "enter", "continue"),
    *("confirm", "apply", "finish", "complete"),
)
"""What buttons are called that end a form: people name one and mean another."""


def finishing(scene: Scene) -> list[Element]:
    """The button that ends the form where the goal names such a one by another word.

    Only where one single thing on the screen can be meant.
    """
    if not _ends_form(scene.command.target.lower().removesuffix(" button")):
        return []
    buttons = [e for e in scene.elements if e.role == "button" and _ends_form(e.text)]
    return buttons if len(buttons) == 1 and not scene.was_tried(buttons[0]) else []


def _ends_form(name: str) -> bool:
    return any(likeness(name, one) == 1 for one in FINISHING)
