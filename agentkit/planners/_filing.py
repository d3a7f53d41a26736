"""Opening a folder that is not in sight: by way of a file manager."""

from __future__ import annotations

from dataclasses import replace

from agentkit.frame import Element
from agentkit.planners._opening import LAUNCHERS, open_it
from agentkit.planners._scene import Act, Fails, Memory, Next, Scene
from agentkit.vision.matching import likeness

__all__ = ["open_anything"]

MANAGERS = (
    *("Files", "File Manager", "File Explorer", "File Browser", "My Files", "Finder", "Explorer"),
    *("Home", "Home Folder", "This PC", "Computer", "Documents"),
)
"""What leads to files is called, and to the folder of a person."""


def open_anything(scene: Scene) -> Next:
    """Open a program, a page, a file; a folder in a file manager where it is not in sight."""
    if scene.memory.via:
        return _on_the_way(scene)
    began = scene.memory.phase or scene.memory.via is not None
    if scene.command.text != "folder" or began or scene.candidates(scene.command.target):
        return open_it(scene)
    manager = _manager(scene)
    via = manager.text if manager else "File Manager"
    if manager is None and scene.named(LAUNCHERS) is None:
        return open_it(scene)
    return _on_the_way(replace(scene, memory=replace(scene.memory, via=via)))


def _manager(scene: Scene) -> Element | None:
    """What bears just one of the names of a file manager; a drawing alone is none."""
    found = (element for name in MANAGERS for element in scene.locate(f'"{name}"'))
    written = (e for e in found if e.role != "icon" or e.by == "native")
    return next((e for e in written if any(likeness(e.text, name) for name in MANAGERS)), None)


def _on_the_way(scene: Scene) -> Next:
    """Open the file manager; whether it is open, the folder in it will tell."""
    manager = replace(scene.command, target=scene.memory.via or "", text="")
    match open_it(replace(scene, command=manager)):
        case Act() | Fails() as result:
            return result
    begun = Memory(at=scene.memory.at, base=scene.now, since=scene.now, via="")
    told = replace(begun, doubts=scene.memory.doubts, answers=scene.memory.answers)
    return open_anything(replace(scene, memory=told))
