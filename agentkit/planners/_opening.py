"""Opening: candidates, launchers and menus, and how a new window is recognised."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from statistics import median

from agentkit.actions import Click, Press, Scroll, Wait
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._looking import NOTCHES, SEARCHES, search
from agentkit.planners._scene import (
    TRIES,
    Doubt,
    Fails,
    Holds,
    Next,
    Scene,
    is_irreversible,
    says,
)
from agentkit.vision.matching import likeness

__all__ = ["LAUNCHERS", "open_it"]

LAUNCHERS = (
    *("Applications", "Activities", "Start", "Apps", "Launcher", "Show applications"),
    *("All applications", "Programs", "Menu", "Show Apps"),
)
"""What the way to a desktop's programs is called."""

CATEGORIES = (
    *("Settings", "System", "Preferences", "Accessories", "Utilities", "Tools", "Office"),
    *("Internet", "Graphics", "Multimedia", "Development", "Games", "Education", "Other"),
    *("All Applications", "Administration", "System Tools", "More"),
)
"""What the parts of a desktop's menu are called."""

GENERIC = ("manager", "center", "centre", "app", "application", "program", "panel", "window")
"""Words that a program's full name may add to the name that people say."""

PARTLY = 2
"""The rank of what bears a name that only holds the one that was said."""

WINDOW = 0.02
"""The least share of the screen that a new window or page takes."""

TITLE = 0.4
"""How far down a window its title may stand, as a share of its height."""

MENU = 0.6
"""The least share of the lines in a menu that are its rows; icons read as text are others."""

WAITS, POPUP_WAITS = 6, 1
"""How often a program is given another second to show its window; fewer where a menu opened."""

PITCH = 2.5
"""How far apart the rows of a menu stand at the most, in their own heights."""

AROUND = 4.0
"""How far around what was clicked a mere selection reaches, in heights of a line."""


def open_it(scene: Scene) -> Next:
    """Open a program, a page, a file: click what bears its name until it shows."""
    phase = scene.memory.phase
    if phase in ("clicked", "double") and opened(scene):
        return Holds()
    if phase == "clicked":
        return _after_click(scene)
    if phase == "double":
        return _after_double_click(scene)
    if phase == "launcher":
        return _in_launcher(scene)
    return _next_candidate(scene)


def opened(scene: Scene) -> bool:
    """Whether a window or a page of that name has appeared with the last act.

    A line that says the name, that was not there when the command began, near the top of a large
    part of the screen that has changed, and neither what was clicked nor a row of a menu.
    """
    return any(
        says(line.text, scene.command.target)
        and not scene.was_tried(line)
        and _inside([line], *scene.news)
        and region.contains(line.box.center)
        and line.box.center.y <= region.top + TITLE * region.height
        and not is_row(line, _inside(scene.lines, region))
        for region in map(partial(_headed, scene), _large(scene, scene.changed))
        for line in scene.lines
    )


def _headed(scene: Scene, region: Box) -> Box:
    """A part of the screen, and what has changed close above it: a heading may stand apart."""
    above = Box(region.left, region.top - AROUND * scene.unit, region.right, region.top)
    for box in scene.changed:
        if box.bottom <= region.top and box.intersection(above):
            region = region.union(box)
    return region


def _large(scene: Scene, boxes: Sequence[Box]) -> list[Box]:
    """Those that may be a window or a page."""
    return [box for box in boxes if box.area >= WINDOW * scene.frame.box.area]


def is_row(line: Element, lines: Sequence[Element]) -> bool:
    """Whether `line` is a row of a menu: one of a column of like lines, evenly spaced, which is
    most of what `lines` hold.
    """
    height = line.box.height
    column = sorted(
        other.box.center.y
        for other in lines
        if abs(other.box.left - line.box.left) <= 1.5 * height
        and 0.7 * height <= other.box.height <= 1.4 * height
    )
    if len(column) < 2 or len(column) < MENU * len(lines):
        return False
    steps = [below - above for above, below in pairwise(column)]
    pitch = median(steps)
    even = sum(0.85 * pitch <= step <= 1.15 * pitch for step in steps)
    return even >= 0.75 * len(steps) and all(0.8 * pitch <= step <= 2.2 * pitch for step in steps)


def _after_click(scene: Scene) -> Next:
    deeper = scene.new(_candidates(scene))
    if _is_chosen(scene) or _is_described(scene, deeper):
        return _double_click(scene)
    if deeper and _popped_up(scene):
        return _click(scene, deeper[0])
    if _is_submenu(scene):
        return Doubt(f"{scene.command.target!r} is open as a menu, which bears no name")
    popped_up = _popped_up(scene)
    waited = _wait(scene, "clicked", most=POPUP_WAITS if popped_up or _stays(scene) else WAITS)
    if waited:
        return waited
    if popped_up:
        return _undo(scene)
    if not _large(scene, scene.changed):
        return _next_candidate(scene)
    return _nameless(scene)


def _after_double_click(scene: Scene) -> Next:
    waited = _wait(scene, "double")
    if waited:
        return waited
    return _nameless(scene) if _large(scene, scene.changed) else _next_candidate(scene)


def _nameless(scene: Scene) -> Doubt:
    return Doubt(f"{scene.command.target!r} was clicked, but nothing of that name has opened")


def _candidates(scene: Scene) -> list[Element]:
    """What may open it: its very name first, then its name and a word that adds nothing."""
    return sorted(scene.candidates(scene.command.target), key=lambda e: _rank(scene, e))


def _rank(scene: Scene, element: Element) -> int:
    """0 where its line says just the name, 1 with a word that adds nothing or in a spelling
    nearby, such as Galculator for a calculator, else `PARTLY`.
    """
    name = scene.command.target
    said = [line.text for line in scene.lines if line.box.contains(element.box.center)]
    alike = max(likeness(text, name) for text in said or [element.text])
    longer = [f"{name} {word}" for word in GENERIC]
    if alike > 0.9:
        return 0
    near = any(likeness(text, one) > 0.9 for text in said or [element.text] for one in longer)
    return 1 if alike or near else PARTLY


def _popped_up(scene: Scene) -> bool:
    """Whether the last act has opened a menu."""
    parts = (_inside(scene.lines, box) for box in scene.changed)
    return any(is_row(line, part) for part in parts for line in part)


def _is_submenu(scene: Scene) -> bool:
    """Whether what was clicked is a row that still stands in a menu, with more beside it now."""
    clicked = [line for line in scene.lines if scene.was_tried(line)]
    menu = _inside(scene.lines, *scene.news)
    return bool(scene.new(scene.lines)) and any(
        _inside([line], *scene.news) and is_row(line, _column(line, menu)) for line in clicked
    )


def _column(line: Element, lines: Sequence[Element]) -> list[Element]:
    """The lines that begin where `line` begins."""
    return [other for other in lines if abs(other.box.left - line.box.left) <= line.box.height]


def _has_neighbour(line: Element, lines: Sequence[Element]) -> bool:
    """Whether another line begins close above or below, as in a menu or a list."""
    near = PITCH * line.box.height
    return any(
        0 < abs(other.box.center.y - line.box.center.y) <= near for other in _column(line, lines)
    )


def _only_around(scene: Scene, boxes: Sequence[Box]) -> bool:
    """Whether no more changed than what was clicked, as when an icon is only selected."""
    if scene.memory.place is None:
        return False
    place = Box.of(scene.memory.place)
    reach = max(AROUND * scene.unit, place.height * 3)
    return all(place.grow(reach).encloses(box) for box in boxes)


def _is_described(scene: Scene, named: Sequence[Element]) -> bool:
    """Whether a hint has come up beside what was clicked: it says the very same name again."""
    clicked = [line for line in scene.lines if scene.was_tried(line)]
    alone = [line for line in clicked if not _has_neighbour(line, scene.lines)]
    return any(likeness(one.text, line.text) > 0.9 for one in named[:1] for line in alone)


def _is_chosen(scene: Scene) -> bool:
    """Whether what was clicked is only chosen now: rows look other, and say what they said.

    A little more may have changed after some time: a selection can be told elsewhere too.
    """
    if not scene.changed or _only_around(scene, scene.changed):
        return True
    if scene.memory.waits > 0 and not _large(scene, scene.changed):
        return not _popped_up(scene)
    low = all(box.height <= AROUND * scene.unit for box in scene.changed)
    new = [line for line in scene.appeared(scene.memory.since) if not scene.was_tried(line)]
    return low and not new


def _stays(scene: Scene) -> bool:
    """Whether much has changed, and what was clicked is still there: no program is starting."""
    still = any(
        scene.was_tried(line) and says(line.text, scene.command.target) for line in scene.lines
    )
    return still and bool(_large(scene, scene.changed))


def _double_click(scene: Scene) -> Next:
    x, y = scene.memory.tried[-1]
    return scene.act(
        "one click only selects it; a double click may open it",
        Click(at=(x, y), count=2, target=scene.command.target),
        phase="double",
        waits=0,
    )


def _wait(scene: Scene, phase: str, most: int = WAITS) -> Next | None:
    """Another second for a program that may be starting."""
    if not scene.can_wait or scene.memory.waits >= most:
        return None
    return scene.act(
        f"waiting for {scene.command.target!r} to show",
        Wait(seconds=1.0),
        phase=phase,
        since=scene.memory.since,
        waits=scene.memory.waits + 1,
    )


def _undo(scene: Scene) -> Next:
    """Close the menu that a wrong candidate opened."""
    return scene.act("that was not it; closing it", Press(keys=("escape",)), phase="undone")


def _next_candidate(scene: Scene) -> Next:
    target, tried = scene.command.target, scene.memory.tried
    if len(tried) >= TRIES or _was_irreversible(scene):
        if not scene.news:
            return Doubt(f"clicking {target!r} changed nothing; it may have been open already")
        return Fails(f"{len(tried)} candidates for {target!r} were tried; none opened it")
    candidates = _candidates(scene)
    if candidates:
        return _click(scene, candidates[0])
    if tried and not scene.news:
        return Doubt(f"clicking {target!r} changed nothing; it may have been open already")
    return _launch(scene) or search(scene, target)


def _was_irreversible(scene: Scene) -> bool:
    return bool(scene.memory.tried) and is_irreversible(scene.command.target)


def _click(scene: Scene, element: Element) -> Next:
    name = scene.command.target
    said = f", which says {element.text!r}" if not likeness(element.text, name) else ""
    return scene.act_on(
        element,
        f"opening {name!r}{said}",
        Click(at=element.box.center, target=name),
        phase="clicked",
        waits=0,
    )


def _launch(scene: Scene) -> Next | None:
    """Open the menu that plausibly holds it."""
    if scene.memory.searches:
        return None
    launcher = scene.named(LAUNCHERS)
    if launcher is None:
        return None
    return scene.act(
        f"{scene.command.target!r} is not in sight; looking in {launcher.text!r}",
        Click(at=launcher.box.center, target=launcher.text),
        phase="launcher",
        searches=scene.memory.searches + 1,
    )


def _in_launcher(scene: Scene) -> Next:
    """The launcher stands open: take the program, or look in its parts and further down."""
    target = scene.command.target
    found = _inside(_candidates(scene), *scene.news)
    category = scene.named(CATEGORIES, scene.news)
    if found and (category is None or _rank(scene, found[0]) < PARTLY):
        return _click(scene, found[0])
    if scene.memory.searches > SEARCHES:
        return Fails(f"{target!r} is not in the launcher either", missing=target)
    if category:
        return scene.act_on(
            category,
            f"looking for {target!r} in {category.text!r}",
            Click(at=category.box.center, target=category.text),
            phase="launcher",
            searches=scene.memory.searches + 1,
        )
    if not scene.changed or not scene.news:
        return Fails(f"{target!r} is not in the launcher either", missing=target)
    largest = max(scene.news, key=lambda box: box.area)
    return scene.act(
        f"looking for {target!r} further down",
        Scroll(at=largest.center, dy=NOTCHES),
        phase="launcher",
        searches=scene.memory.searches + 1,
    )


def _inside(elements: Sequence[Element], *boxes: Box) -> list[Element]:
    return [e for e in elements if any(box.contains(e.box.center) for box in boxes)]
