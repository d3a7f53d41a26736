"""Telling what is drawn: how many figures or sides there are, and which words describe one."""

from __future__ import annotations

from dataclasses import replace

from agentkit.actions import Click
from agentkit.planners._figures import choices, drawn, meant
from agentkit.planners._scene import Fails, Holds, Next, Scene, Tells
from agentkit.planners._typing import type_it
from agentkit.vision.describing import described

__all__ = ["count_it", "name_it", "sides_it"]


def count_it(scene: Scene) -> Next:
    """Count, and answer where it was said, or by the button that says the number."""
    name, field = scene.command.target, scene.command.text
    if scene.memory.phase == "answered":
        return Holds()
    number = str(len(meant(scene, name)))
    if field:
        command = replace(scene.command, verb="type", target=field, text=number)
        return type_it(replace(scene, command=command))
    return _answer(scene, [number]) or Tells(number)


def sides_it(scene: Scene) -> Next:
    """Count the sides of a figure, and answer by the button that says the number."""
    if scene.memory.phase == "answered":
        return Holds()
    figures = [one for one in drawn(scene) if one.sides > 2]
    if not figures:
        return Fails("no figure with sides is on the screen", missing=scene.command.target)
    number = str(max(figures, key=lambda one: one.box.area).sides)
    return _answer(scene, [number]) or Tells(number)


def name_it(scene: Scene) -> Next:
    """Click the button whose words describe the figure that stands by itself."""
    if scene.memory.phase == "answered":
        return Holds()
    figures = drawn(scene)
    if not figures:
        return Fails("no figure is on the screen", missing=scene.command.target)
    figure = max(figures, key=lambda one: one.box.area)
    words = [one.text for one in choices(scene) if _describes(one.text, figure.form)]
    return _answer(scene, words) or Fails(f"nothing says {figure.form!r}", missing=figure.form)


def _describes(words: str, form: str) -> bool:
    description = described(words)
    return description is not None and description.means(form)


def _answer(scene: Scene, words: list[str]) -> Next | None:
    """Click the button that says one of `words`; None where there is none."""
    found = next((one for one in choices(scene) if one.text in words), None)
    if found is None:
        return None
    click = Click(at=found.box.center, target=found.text)
    return scene.act(f"answering {found.text!r}", click, phase="answered")
