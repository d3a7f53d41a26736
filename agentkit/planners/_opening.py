"""Opening and closing: candidates, launchers and menus, and how a new window is recognised."""

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

__all__ = ["LAUNCHERS", "close_it", "open_it"]

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

BESIDE = 0.75
"""How far beside a title, up or down, its close button may lie, in heights of a line."""

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
    if deeper and _popped_up(scene):
        return _click(scene, deeper[0])
    if not scene.changed or _only_around(scene, scene.changed) or _is_selected(scene):
        return _double_click(scene)
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


def _only_around(scene: Scene, boxes: Sequence[Box]) -> bool:
    """Whether no more changed than what was clicked, as when an icon is only selected."""
    if scene.memory.place is None:
        return False
    place = Box.of(scene.memory.place)
    reach = max(AROUND * scene.unit, place.height * 3)
    return all(place.grow(reach).encloses(box) for box in boxes)


def _is_selected(scene: Scene) -> bool:
    """Whether what was clicked is only chosen now: rows look other, and say what they said.

    A little more may have changed after some time: a selection can be told elsewhere too.
    """
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
    if not scene.changed:
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


def close_it(scene: Scene) -> Next:
    """Close a window: its close button, else the keyboard's way; it must be gone then."""
    title = _title(scene)
    if scene.memory.phase in ("clicked", "keyed") and _gone(scene):
        return Holds()
    if scene.command.target and title is None:
        if scene.memory.phase:
            return Doubt(f"{scene.command.target!r} still stands somewhere on the screen")
        return Fails(f"{scene.command.target!r} is not open", missing=scene.command.target)
    button = _close_button(scene, title)
    if title and button is None and not scene.memory.phase:
        return _raise(scene, title)
    place = title or button
    if scene.memory.phase == "keyed" or (button is None and scene.memory.phase == "clicked"):
        return Fails("the close button and alt+F4 did not close it")
    if button and place:
        click = Click(at=button.box.center, target="close button")
        return scene.act_on(
            button, "closing it with its button", click, phase="clicked", place=place.box.edges
        )
    edges = place.box.edges if place else None
    return scene.act(
        "closing it with the keyboard", Press(keys=("alt", "f4")), phase="keyed", place=edges
    )


def _raise(scene: Scene, title: Element) -> Next:
    """Bring a window to the front whose close button is covered."""
    click = Click(at=title.box.center, target=scene.command.target)
    return scene.act("bringing it to the front", click, phase="raised")


def _title(scene: Scene) -> Element | None:
    """The window's title: the topmost line that says its name."""
    if not scene.command.target:
        return None
    named = [line for line in scene.lines if says(line.text, scene.command.target)]
    beside = [line for line in named if _close_button(scene, line)]
    return min(beside or named, key=lambda line: line.box.top, default=None)


def _close_button(scene: Scene, title: Element | None) -> Element | None:
    """The close button in the row of a title, or the first there is."""
    buttons = scene.candidates("close icon")
    if title is None:
        return buttons[0] if buttons else None
    # A window that says "Close" elsewhere has a cross in its title bar all the same.
    crosses = [e for e in scene.elements if e.role == "icon" and e.text == "close"]
    untried = [cross for cross in crosses if not scene.was_tried(cross)]
    row = [b for b in [*buttons, *untried] if _same_bar(scene, title, b)]
    return min(row, key=lambda b: abs(b.box.center.x - title.box.center.x), default=None)


def _same_bar(scene: Scene, title: Element, button: Element) -> bool:
    """Whether a button stands in a title's row, with no other title between them."""
    if abs(button.box.center.y - title.box.center.y) > BESIDE * scene.unit:
        return False
    left, right = sorted((title.box.center.x, button.box.center.x))
    return not any(
        left < line.box.center.x < right
        and abs(line.box.center.y - button.box.center.y) <= BESIDE * scene.unit
        and not says(line.text, scene.command.target)
        and line.box.center.distance(button.box.center) > scene.unit
        for line in scene.lines
    )


def _gone(scene: Scene) -> bool:
    """Whether what the title said no longer stands where it stood."""
    if scene.memory.place is None:
        return bool(scene.changed)
    place = Box.of(scene.memory.place)
    if not any(box.intersection(place) for box in scene.changed):
        return False
    still = _inside(scene.lines, place.grow(4))
    return not any(says(line.text, scene.command.target) for line in still)
