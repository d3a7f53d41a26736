"""Choosing several things of a list: each box ticked, each row marked, whatever else is left."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentkit.actions import Click, Scroll
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.planners._scene import Act, Doubt, Fails, Holds, Next, Scene, says
from agentkit.planners._using import click_it
from agentkit.vision.matching import likeness
from agentkit.vision.synonyms import same_meaning

__all__ = ["tick_them"]

ROUNDS = 3
"""How often boxes that stay as they were are clicked."""

SCROLLS = 12
"""How often a list is scrolled for what is not in sight."""

NOTCHES = 2.0
"""Wheel notches at once: lists show few rows."""

TOGGLES = frozenset({"checkbox", "switch", "radio"})


def tick_them(scene: Scene) -> Next:
    """Choose the things named, and nothing else; the boxes, as seen, verify it."""
    boxes = [one for one in scene.elements if one.role in TOGGLES]
    wanted = _wanted(scene, boxes)
    wrong = [one for one in boxes if _is_wrong(one, wanted) and not _is_settled(scene, one)]
    if wrong and scene.memory.waits < ROUNDS:
        return _click_all(scene, wrong)
    if wrong:
        return Fails(f"{wrong[0].text!r} stays {wrong[0].value}")
    if scene.command.text == "alike":
        return Holds() if wanted else _nothing_alike(scene)
    left = [name for name in wanted if not any(_is(one, name) for one in boxes)]
    left = [name for name in left if name not in scene.memory.done]
    return _mark_rows(scene, left) if left else Holds()


def _wanted(scene: Scene, boxes: Sequence[Element]) -> list[str]:
    """The names of what is to be chosen, as far as can be told from what there is."""
    items = scene.command.items
    if scene.command.text == "alike":
        return [one.text for one in boxes if any(_means(one.text, item) for item in items)]
    if len(items) == 1 and not _in_sight(scene, boxes, items[0]):
        return [part for part in re.split(r"\s+(?:and|&)\s+", items[0]) if part]
    return list(items)


def _in_sight(scene: Scene, boxes: Sequence[Element], name: str) -> bool:
    return any(_is(one, name) for one in boxes) or scene.shows(name)


def _means(one: str, other: str) -> bool:
    return bool(likeness(one, other)) or same_meaning(one, other)


def _is(box: Element, name: str) -> bool:
    return bool(likeness(box.text, name))


def _is_wrong(box: Element, wanted: Sequence[str]) -> bool:
    """Whether a box is on that should be off, or off that should be on. A radio button goes off
    with another.
    """
    should = any(_is(box, name) for name in wanted)
    if box.role == "radio":
        return should and box.value == "off"
    return box.value == ("off" if should else "on")


def _is_settled(scene: Scene, box: Element) -> bool:
    """Whether a click has changed it: its label may be read otherwise the next time."""
    return scene.was_tried(box) and scene.looks_other(box.box)


def _click_all(scene: Scene, boxes: Sequence[Element]) -> Act:
    clicks = [Click(at=one.box.center, target=one.text) for one in boxes]
    names = ", ".join(repr(one.text) for one in boxes)
    places = [one.box.center for one in boxes]
    tried = (*scene.memory.tried, *((place.x, place.y) for place in places))
    return scene.act(
        f"clicking {names}",
        *clicks,
        phase="ticked",
        waits=scene.memory.waits + 1,
        since=scene.memory.base,
        tried=tried,
    )


def _nothing_alike(scene: Scene) -> Fails:
    names = ", ".join(scene.command.items)
    return Fails(f"nothing here is known to mean the same as {names}", missing=names)


def _mark_rows(scene: Scene, names: Sequence[str]) -> Next:
    """Mark the rows of a list that has no boxes; the first alone, each other beside it."""
    if len(scene.command.items) == 1 and len(names) == 1:
        return click_it(scene.about(names[0]))
    found = {name: _row(scene, name) for name in names}
    rows = [(name, row) for name, row in found.items() if row]
    if not rows:
        return _seek(scene, names)
    held = [("ctrl",) if number or scene.memory.done else () for number in range(len(rows))]
    clicks = [
        Click(at=row.box.center, target=name, keys=keys)
        for (name, row), keys in zip(rows, held, strict=True)
    ]
    done = (*scene.memory.done, *(name for name, _ in rows))
    place = rows[-1][1].box.edges
    thought = f"marking {', '.join(repr(name) for name, _ in rows)}"
    return scene.act(thought, *clicks, phase="marked", done=done, place=place)


def _row(scene: Scene, name: str) -> Element | None:
    rows = [one for one in scene.locate(f'"{name}"') if says(one.text, name)]
    return rows[0] if rows else None


def _seek(scene: Scene, names: Sequence[str]) -> Next:
    """Turn the wheel over the list, down and then up again."""
    missing = ", ".join(repr(name) for name in names)
    turned = scene.memory.searches
    still = scene.memory.phase == "seeking" and not scene.changed
    if turned >= 2 * SCROLLS or (still and turned >= SCROLLS):
        if scene.memory.done:
            return Doubt(f"{missing} was not found beside {', '.join(scene.memory.done)}")
        return Fails(f"{missing} is not on the screen", missing=missing)
    turned = SCROLLS if still else turned + 1
    notches = NOTCHES if turned < SCROLLS else -NOTCHES
    wheel = Scroll(at=_list_place(scene), dy=notches)
    return scene.act(f"looking for {missing} in the list", wheel, phase="seeking", searches=turned)


def _list_place(scene: Scene) -> Point:
    """Over what was marked last, else over the largest thing that holds lines."""
    if scene.memory.place:
        left, top, right, bottom = scene.memory.place
        return Point((left + right) / 2, (top + bottom) / 2)
    holders = [one for one in scene.elements if one.box.height > 2 * scene.unit]
    holder = max(holders, key=lambda one: one.box.area, default=None)
    return (holder.box if holder else scene.frame.box).center
