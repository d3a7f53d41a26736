"""Giving a field the keyboard, and nothing more."""

from __future__ import annotations

import re

from agentkit.actions import Click
from agentkit.frame import Element
from agentkit.planners._grammar_typing import FIELDS
from agentkit.planners._looking import search
from agentkit.planners._scene import Doubt, Holds, Next, Scene

__all__ = ["focus_it"]

_FIELD = re.compile(rf"\b{FIELDS}$", re.IGNORECASE)


def focus_it(scene: Scene) -> Next:
    """Click into a field; a change verifies it, where more than a caret shows that it has the
    keyboard.
    """
    if scene.memory.phase == "focused":
        return (
            Holds() if scene.changed else Doubt("nothing but a caret may show what is typed into")
        )
    name = scene.command.target
    field = _meant(scene, _FIELD.sub("field", name))
    if field is None:
        return search(scene, name)
    click = Click(at=field.box.center, target=name)
    return scene.act_on(field, f"putting the caret into {name!r}", click, phase="focused")


def _meant(scene: Scene, name: str) -> Element | None:
    """The field of that name or number; of those that nothing tells apart, the first."""
    found = scene.candidates(name if name.endswith("field") else f"{name} field")
    if found or name != "field":
        return next(iter(found), None)
    return next((one for one in scene.elements if one.role == "field"), None)
