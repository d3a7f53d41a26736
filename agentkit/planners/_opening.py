"""Opening and closing: candidates, launchers and menus, and how a new window is recognised."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from agentkit.actions import IRREVERSIBLE, Click, Press, Scroll, Wait
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.planners._scene import (
    NOTCHES,
    SEARCHES,
    TRIES,
    Doubt,
    Fails,
    Holds,
    Next,
    Scene,
    says,
    search,
)
from agentkit.vision.matching import likeness

__all__ = ["close_it", "open_it"]

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

WINDOW = 0.02
"""The least share of the screen that a new window or page takes."""

TITLE = 0.4
"""How far down a window its title may stand, as a share of its height."""

WAITS = 6
"""How often a program is given another second to show its window."""

BESIDE = 30.0
"""How far beside a title, up or down, its close button may lie, in pixels."""


def open_it(scene: Scene) -> Next:
    """Open a program, a page, a file: click what bears its name until it shows."""
    phase = scene.memory.phase
    if phase in ("clicked", "double") and opened(scene):
        return Holds()
    if phase == "clicked":
        return _after_click(scene)
    if phase == "double":
        return _wait(scene, "double") or _next_candidate(scene)
    if phase == "launcher":
        return _in_launcher(scene)
    return _next_candidate(scene)


def opened(scene: Scene) -> bool:
    """Whether a window or a page of that name has appeared since the command began.

    A line that says the name, new, near the top of a large part of the screen that has changed,
    and neither what was clicked nor a row of a menu.
    """
    regions = [box for box in scene.news if box.area >= WINDOW * scene.frame.box.area]
    return any(
        says(line.text, scene.command.target)
        and not scene.was_tried(line)
        and region.contains(line.box.center)
        and line.box.center.y <= region.top + TITLE * region.height
        and not is_menu(_inside(scene.lines, region), region)
        for region in regions
        for line in scene.lines
    )


def is_menu(lines: Sequence[Element], region: Box) -> bool:
    """Whether lines are the rows of a menu: one column, evenly spaced, filling the region."""
    if len(lines) < 2:
        return False
    rows = sorted(lines, key=lambda line: line.box.top)
    height = median(line.box.height for line in rows)
    column = median(line.box.left for line in rows)
    steps = [after.box.center.y - before.box.center.y for before, after in pairwise(rows)]
    pitch = median(steps)
    return (
        pitch > 0
        and all(abs(line.box.left - column) <= 1.5 * height for line in rows)
        and all(0.6 * pitch <= step <= 2.2 * pitch for step in steps)
        and rows[-1].box.bottom - rows[0].box.top >= 0.6 * region.height
    )


def _after_click(scene: Scene) -> Next:
    deeper = scene.new(scene.candidates(scene.command.target))
    if deeper and _popped_up(scene):
        return _click(scene, deeper[0])
    if not scene.changed or _only_around(scene, scene.changed):
        return _double_click(scene)
    waited = _wait(scene, "clicked")
    if waited:
        return waited
    if _popped_up(scene):
        return _undo(scene)
    return Doubt(f"{scene.command.target!r} was clicked, but nothing of that name has opened")


def _popped_up(scene: Scene) -> bool:
    """Whether the last act has opened a menu."""
    return any(is_menu(_inside(scene.lines, box), box) for box in scene.changed)


def _only_around(scene: Scene, boxes: Sequence[Box]) -> bool:
    """Whether no more changed than what was clicked, as when an icon is only selected."""
    if scene.memory.place is None:
        return False
    place = Box.of(scene.memory.place)
    return all(place.grow(max(80.0, place.height * 3)).encloses(box) for box in boxes)


def _double_click(scene: Scene) -> Next:
    x, y = scene.memory.tried[-1]
    return scene.act(
        "one click only selects it; a double click may open it",
        Click(at=(x, y), count=2, target=scene.command.target),
        phase="double",
        waits=0,
    )


def _wait(scene: Scene, phase: str) -> Next | None:
    """Another second for a program that may be starting."""
    if not scene.can_wait or scene.memory.waits >= WAITS:
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
        return Fails(f"{len(tried)} candidates for {target!r} were tried; none opened it")
    candidates = scene.candidates(target)
    if candidates:
        return _click(scene, candidates[0])
    return _launch(scene) or search(scene, target)


def _was_irreversible(scene: Scene) -> bool:
    return bool(scene.memory.tried) and any(
        says(scene.command.target, word) for word in IRREVERSIBLE
    )


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
    launcher = _named(scene, LAUNCHERS)
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
    found = _inside(scene.candidates(target), *scene.news)
    if found:
        return _click(scene, found[0])
    if scene.memory.searches > SEARCHES:
        return Fails(f"{target!r} is not in the launcher either", missing=target)
    category = _named(scene, CATEGORIES, scene.news)
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


def _named(
    scene: Scene, names: Sequence[str], within: Sequence[Box] | None = None
) -> Element | None:
    """The first thing on the screen that bears exactly one of `names` and was not tried."""
    places = scene.elements if within is None else _inside(scene.elements, *within)
    return next(
        (
            element
            for name in names
            for element in places
            if likeness(element.text, name) > 0.9 and not scene.was_tried(element)
        ),
        None,
    )


def _inside(elements: Sequence[Element], *boxes: Box) -> list[Element]:
    return [e for e in elements if any(box.contains(e.box.center) for box in boxes)]


def close_it(scene: Scene) -> Next:
    """Close a window: its close button, else the keyboard's way; it must be gone then."""
    title = _title(scene)
    if scene.memory.phase and _gone(scene):
        return Holds()
    if scene.command.target and title is None:
        if scene.memory.phase:
            return Doubt(f"{scene.command.target!r} still stands somewhere on the screen")
        return Fails(f"{scene.command.target!r} is not open", missing=scene.command.target)
    button = _close_button(scene, title)
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
    row = [b for b in buttons if abs(b.box.center.y - title.box.center.y) <= BESIDE]
    return min(row, key=lambda b: abs(b.box.center.x - title.box.center.x), default=None)


def _gone(scene: Scene) -> bool:
    """Whether what the title said no longer stands where it stood."""
    if scene.memory.place is None:
        return bool(scene.changed)
    place = Box.of(scene.memory.place)
    if not any(box.intersection(place) for box in scene.changed):
        return False
    still = _inside(scene.lines, place.grow(4))
    return not any(says(line.text, scene.command.target) for line in still)
