"""Handing in what was arranged on a board, where the goal ends with that."""

from __future__ import annotations

from agentkit.actions import Click
from agentkit.planners._scene import Doubt, Holds, Next, Scene

__all__ = ["hand_in"]

NAMES = ("Submit", "Done", "Check", "Finish", "OK")
"""What a button says that takes an answer."""


def hand_in(scene: Scene) -> Next:
    """Press the button that takes the answer, if there is one and the goal says nothing more."""
    if scene.memory.phase == "handed in":
        return Holds() if scene.changed else Doubt("nothing shows that the answer was taken")
    button = scene.button(NAMES) if scene.is_last else None
    if button is None:
        return Holds()
    click = Click(at=button.box.center, target=button.text)
    return scene.act_on(button, f"handing it in by {button.text!r}", click, phase="handed in")
