"""Saying of each number whether it is odd or even, by the buttons beside it."""

from __future__ import annotations

import re

from agentkit.actions import Click
from agentkit.frame import Element
from agentkit.planners._scene import Doubt, Fails, Holds, Next, Scene
from agentkit.vision.layout import same_row
from agentkit.vision.matching import likeness

__all__ = ["classify_them"]

_NUMBER = re.compile(r"[-–−+]?\s?\d+")


def classify_them(scene: Scene) -> Next:
    """Press Odd or Even in the row of each number; a change verifies it."""
    if scene.memory.phase == "classified":
        return Holds() if scene.changed else Doubt("nothing shows that the answers were taken")
    numbers = [line for line in scene.lines if _NUMBER.fullmatch(line.text.strip())]
    answers = [(number, button) for number in numbers for button in _answer(scene, number)]
    if not answers:
        return Fails("no number stands beside Odd and Even", missing="numbers")
    clicks = [Click(at=button.box.center, target=button.text) for _, button in answers]
    said = ", ".join(f"{button.text} for {number.text}" for number, button in answers)
    return scene.act(f"pressing {said}", *clicks, phase="classified")


def _answer(scene: Scene, number: Element) -> list[Element]:
    """The nearest button of the answer's name in the row of a number."""
    name = "odd" if int(number.text.strip()[-1]) % 2 else "even"
    named = [
        one
        for one in (*scene.elements, *scene.lines)
        if likeness(one.text, name) and same_row(one.box, number.box)
    ]
    return sorted(named, key=lambda one: abs(one.box.center.x - number.box.center.x))[:1]
