"""Clicking every thing of a kind, each once."""

from __future__ import annotations

from agentkit.actions import Click
from agentkit.planners._looking import search
from agentkit.planners._scene import Fails, Holds, Next, Scene

__all__ = ["click_every"]


def click_every(scene: Scene) -> Next:
    """Click what has not been clicked yet, until nothing of the kind is left."""
    target = scene.command.target
    left = [one for one in scene.locate(target) if not scene.was_tried(one)]
    if left:
        number = len(scene.memory.tried) + 1
        click = Click(at=left[0].box.center, target=target)
        return scene.act_on(left[0], f"clicking {target!r}, number {number}", click, phase="each")
    if not scene.memory.tried:
        return search(scene, target)
    if not scene.news:
        return Fails(f"clicking each of {target!r} changed nothing")
    return Holds()
