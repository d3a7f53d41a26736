"""Looking further for what is not in sight: scrolling, until nothing moves any more."""

from __future__ import annotations

from agentkit.actions import Scroll
from agentkit.frame import Element, lasting
from agentkit.geometry import Box, Point
from agentkit.planners._scene import Act, Fails, Next, Scene, bare
from agentkit.vision.matching import likeness

__all__ = [
    "ANYWHERE",
    "NOTCHES",
    "SEARCHES",
    "SPOTS",
    "look_further",
    "scroll",
    "scroll_spot",
    "search",
]

SEARCHES = 16
"""How often the screen is scrolled to find something."""

NOTCHES = 5.0
"""Wheel notches per scroll."""

PANE = 0.02
"""The least share of the screen that can be something to scroll."""

SPOTS = ((0.62, 0.6), (0.2, 0.6), (0.42, 0.6), (0.85, 0.6))
"""Where to scroll within a window, as shares of its width and height: content, bars, lists."""

ANYWHERE = ("", "document", "editor", "text area", "it", "there", "window")
"""Names for whatever has the keyboard already."""


def search(scene: Scene, what: str) -> Next:
    """Look further for something that is not in sight: scroll on until nothing moves any more."""
    spot = scroll_spot(scene)
    if scene.memory.searches >= SEARCHES or spot >= 2 * len(SPOTS):
        return Fails(f"{what!r} is not on the screen, nor further up or down", missing=what)
    # First down at every spot, then up: a form may have been scrolled past it before.
    notches = NOTCHES if spot < len(SPOTS) else -NOTCHES
    return scroll(scene, f"{what!r} is not in sight; scrolling on", spot, notches)


def scroll_spot(scene: Scene) -> int:
    """Which of `SPOTS` to scroll at: the same as long as it moves, else the next."""
    still = not scene.changed or _is_back(scene)
    return scene.memory.spot + (scene.memory.phase == "searching" and still)


def _is_back(scene: Scene) -> bool:
    """Whether it looks as it did two acts ago: scroll bars that come and go move nothing."""
    earlier = scene.history[-2].observation if len(scene.history) > 1 else None
    return earlier is not None and earlier.frame.hash == scene.frame.hash


def scroll(scene: Scene, thought: str, spot: int, notches: float = NOTCHES) -> Act:
    """Turn the wheel over what has opened most lately, at one of `SPOTS`."""
    box = max(_opened(scene), key=lambda box: box.area, default=scene.frame.box)
    across, down = SPOTS[spot % len(SPOTS)]
    place = Point(box.left + box.width * across, box.top + box.height * down)
    return scene.act(
        thought,
        Scroll(at=place, dy=notches),
        phase="searching",
        spot=spot,
        searches=scene.memory.searches + 1,
    )


def _opened(scene: Scene) -> list[Box]:
    """The large parts of the screen that differ from what it showed in the beginning."""
    if not scene.history:
        return []
    changed = lasting(scene.frame.changed(scene.history[0].observation.frame))
    return [box for box in changed if box.area >= PANE * scene.frame.box.area]


def look_further(scene: Scene, thing: Element | None) -> Act | None:
    """Scroll on where what was found only holds the name, or is a label whose field is hidden."""
    name = bare(scene.command.target)
    if thing is None or scene.memory.phase not in ("", "searching"):
        return None
    is_label = thing.role in ("text", "heading") and scene.command.verb == "type"
    if name.lower() in ANYWHERE or (likeness(thing.text, name) and not is_label):
        return None
    further = search(scene, name)
    return further if isinstance(further, Act) else None
