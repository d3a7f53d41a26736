"""Opening what hides something: folded sections, tabs, branches of a tree."""

from __future__ import annotations

from collections.abc import Iterator

from agentkit.actions import Click, Scroll
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.planners._scene import Act, Fails, Holds, Next, Scene, bare
from agentkit.vision.layout import reading_order
from agentkit.vision.links import is_link
from agentkit.vision.matching import likeness

__all__ = ["expand_it", "folds", "uncover_it"]

NAMELESS = frozenset(
    f"{noun}{s}"
    for noun in ("section", "part", "panel", "accordion", "fold", "group", "block", "heading")
    for s in ("", "s")
)
"""What people call something folded, where any will do."""

WIDE = 8.0
"""Heights of a line that the bar of a folded section is wide, at the least."""

HIGH = 3.0
"""Heights of a line that it is high, at the most."""

SIZED = frozenset("cosvwxz")
"""Letters whose capitals differ in size alone: text readers take one for the other."""

MOST = 24
"""How many things are opened for one that is looked for."""

NOTCHES = 3.0


def expand_it(scene: Scene) -> Next:
    """Open what is folded; a change verifies it."""
    name = scene.command.target
    if scene.memory.phase == "expanded":
        return Holds() if scene.changed else Fails(f"clicking {name!r} changed nothing")
    bars = folds(scene) if bare(name).lower() in NAMELESS else scene.candidates(name)
    if not bars:
        return Fails(f"there is no {name!r} to expand", missing=name)
    click = Click(at=bars[0].box.center, target=name)
    return scene.act_on(bars[0], f"expanding {name!r}", click, phase="expanded")


def uncover_it(scene: Scene) -> Next:
    """Open one thing after the other until what is looked for comes to light, and click it."""
    name = scene.command.target
    if scene.memory.phase == "clicked":
        return Holds() if scene.changed else Fails(f"clicking {name!r} changed nothing")
    thing = _in_sight(scene, name)
    if thing:
        click = Click(at=thing.box.center, target=name)
        return scene.act_on(thing, f"clicking {name!r}", click, phase="clicked")
    return _open_next(scene)


def _in_sight(scene: Scene, name: str) -> Element | None:
    """The thing itself: a link where it stands in a text, a line of its own before a part."""
    found = [one for one in scene.locate(f'"{name}"') if likeness(one.text, name)]
    linked = [one for one in found if is_link(scene.cleared.pixels, one.box)]
    alone = [one for one in found if scene.is_alone(one)]
    spelled = [one for one in (*linked, *alone) if _cased(one.text) == _cased(name)]
    others = [] if _left(scene) else [*linked, *alone]
    return next(iter([*spelled, *others]), None)


def _cased(text: str) -> str:
    """The letters as they are written, but for those whose capitals differ in size alone."""
    letters = filter(str.isalnum, text)
    return "".join(one.lower() if one.lower() in SIZED else one for one in letters)


def _left(scene: Scene) -> list[Element]:
    """What may still be opened."""
    openers = _openers(scene, scene.command.text.lower())
    return [one for one in openers if not scene.was_tried(one)]


def _open_next(scene: Scene) -> Next:
    name, kind = scene.command.target, scene.command.text.lower()
    left = _left(scene)
    if len(scene.memory.tried) >= MOST or (not left and _is_at_end(scene)):
        return Fails(f"{name!r} is not in any of the {kind}", missing=name)
    if not left:
        return _scroll_on(scene)
    click = Click(at=left[0].box.center, target=left[0].text or kind)
    return scene.act_on(left[0], f"opening what may hold {name!r}", click, phase="opened")


def _is_at_end(scene: Scene) -> bool:
    return scene.memory.phase == "scrolled" and not scene.changed


def _scroll_on(scene: Scene) -> Act:
    """Turn the wheel: what was opened may push the rest out of sight. Places are new then."""
    box = scene.frame.box
    wheel = Scroll(at=Point(box.center.x, box.top + 0.7 * box.height), dy=NOTCHES)
    return scene.act("looking further down", wheel, phase="scrolled")


def _openers(scene: Scene, kind: str) -> list[Element]:
    if "tab" in kind:
        return [one for one in scene.elements if one.role == "tab"] or _row_of_tabs(scene)
    if "tree" in kind or "folder" in kind:
        return list(_branches(scene))
    return folds(scene) or list(_branches(scene))


def folds(scene: Scene) -> list[Element]:
    """The bars of folded sections, from the top: wide, of one line, that begins at their left."""
    unit = scene.unit
    bars = [
        one
        for one in scene.elements
        if one.role in ("button", "tab", "field", "menuitem")
        and one.text
        and one.box.width >= WIDE * unit
        and one.box.height <= HIGH * unit
        and _begins_left(scene, one)
    ]
    return reading_order(bars, lambda bar: bar.box)


def _begins_left(scene: Scene, bar: Element) -> bool:
    """Whether its words stand at its left: those of a button stand in its middle."""
    words = [line.box for line in scene.lines if bar.box.contains(line.box.center)]
    left = min((box.left for box in words), default=bar.box.right)
    right = max((box.right for box in words), default=bar.box.right)
    return left - bar.box.left < (bar.box.right - right) / 2


def _branches(scene: Scene) -> Iterator[Element]:
    """The signs of what is folded in a tree, from the top."""
    signs = [one for one in scene.elements if one.role == "icon" and one.text == "plus"]
    yield from reading_order(signs, lambda sign: sign.box)


def _row_of_tabs(scene: Scene) -> list[Element]:
    """The topmost row of at least two short lines side by side."""
    lines = reading_order(scene.lines, lambda line: line.box)
    for line in lines:
        row = [one for one in lines if abs(one.box.center.y - line.box.center.y) < scene.unit / 2]
        if len(row) > 1:
            return row
    return []
