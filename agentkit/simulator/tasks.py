"""Ten tasks on the embedded desktop: goals in words, parameters from the seed, checks on state.

A check holds where the goal was reached and nothing else was changed on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from agentkit.errors import UnknownName
from agentkit.simulator.apps.app import Value
from agentkit.simulator.apps.pages import PAGES, Page, Setting
from agentkit.simulator.desktop import Desktop
from agentkit.simulator.notes import first_files

__all__ = ["Task", "list_tasks", "make_task"]

State = Mapping[str, Any]
Check = Callable[[State], bool]


@dataclass(frozen=True)
class Task:
    """Something to do on the desktop.

    Attributes:
        name: one of `list_tasks`.
        goal: what to do, in words.
        check: whether a desktop's state shows that it was done, and nothing else.
        settings: what some settings are set to at the start.
        files: the files at the start, by name.
    """

    name: str
    goal: str
    check: Check
    settings: Mapping[str, Value]
    files: Mapping[str, str]

    def setup(self, desktop: Desktop) -> None:
        """Make a fresh desktop ready for it."""
        desktop.prepare(self.settings, self.files)


@dataclass(frozen=True)
class Plan:
    """A task before its files are known: what its maker draws from the seed."""

    goal: str
    holds: Check
    settings: Mapping[str, Value]
    touched: Mapping[str, Value]
    saved: Mapping[str, str]


def list_tasks() -> list[str]:
    """The names of all tasks."""
    return sorted(MAKERS)


def make_task(name: str, seed: int) -> Task:
    """The task of that name with the parameters that belong to a seed.

    Raises:
        UnknownName: where there is no such task.
    """
    if name not in MAKERS:
        raise UnknownName("task", name, MAKERS)
    files = first_files(seed)
    plan = MAKERS[name](Random(f"task {name} {seed}"), files)

    def check(state: State) -> bool:
        return (
            plan.holds(state)
            and state["touched"] == plan.touched
            and state["files"] == {**files, **plan.saved}
        )

    return Task(name, plan.goal, check, plan.settings, files)


def _plan(
    goal: str,
    holds: Check = lambda _: True,
    settings: Mapping[str, Value] | None = None,
    touched: Mapping[str, Value] | None = None,
    saved: Mapping[str, str] | None = None,
) -> Plan:
    return Plan(goal, holds, settings or {}, touched or {}, saved or {})


def _shows(app: str, **facts: Any) -> Check:
    """A window of that application is there, and it says so of itself."""

    def holds(state: State) -> bool:
        windows = [window for window in state["windows"] if window["app"] == app]
        return any(facts.items() <= window.items() for window in windows)

    return holds


Files = Mapping[str, str]


def _open_settings(_: Random, __: Files) -> Plan:
    return _plan("open Settings", _shows("Settings"))


def _close_settings(_: Random, __: Files) -> Plan:
    def holds(state: State) -> bool:
        return "Settings" in state["opened"] and not state["windows"]

    return _plan("open Settings, then close Settings", holds)


def _dark_mode(random: Random, _: Files) -> Plan:
    on = random.random() < 0.5
    goal = f"open Settings, then turn {_on_off(on)} Dark mode"
    return _plan(goal, settings={"Dark mode": not on}, touched={"Dark mode": on})


def _turn_switch(random: Random, _: Files) -> Plan:
    page, setting = random.choice(_seen_at_once("switch"))
    on = random.random() < 0.5
    goal = f"open Settings, open {page.title}, turn {_on_off(on)} {setting.label}"
    return _plan(goal, settings={setting.label: not on}, touched={setting.label: on})


def _select_option(random: Random, _: Files) -> Plan:
    page, setting = random.choice(_seen_at_once("dropdown"))
    before, after = random.sample(setting.options, 2)
    goal = f"open Settings, open {page.title}, select {after} from {setting.label}"
    return _plan(goal, settings={setting.label: before}, touched={setting.label: after})


def _check_boxes(random: Random, _: Files) -> Plan:
    first, second = random.sample(["Calendar", "Contacts", "Downloads", "Mail", "Messages"], 2)
    goal = f"open Settings, open Notifications, check {first} and uncheck {second}"
    return _plan(goal, settings={first: False, second: True}, touched={first: True, second: False})


def _fill_field(random: Random, _: Files) -> Plan:
    page, setting = random.choice(_seen_at_once("field"))
    words = f"{random.choice(['north', 'river', 'maple', 'cedar'])}{random.randrange(10, 99)}"
    goal = f'open Settings, open {page.title}, type "{words}" into {setting.label}'
    return _plan(goal, settings={setting.label: ""}, touched={setting.label: words})


def _scroll_and_turn(random: Random, _: Files) -> Plan:
    page, label = random.choice(
        [
            ("Notifications", "Weekly summary"),
            ("Notifications", "Birthday reminders"),
            ("Privacy", "Send crash reports"),
            ("Privacy", "Send usage statistics"),
        ]
    )
    on = random.random() < 0.5
    goal = (
        f"open Settings, open {page}, scroll until {label} is visible, "
        f"then turn {_on_off(on)} {label}"
    )
    return _plan(goal, settings={label: not on}, touched={label: on})


def _write_note(random: Random, _: Files) -> Plan:
    who, where = random.choice(["Kim", "Robin", "Alex"]), random.choice(["station", "park", "cafe"])
    words = f"Meet {who} at the {where} at {random.randrange(1, 12)} o'clock."
    save = random.choice(["click Save", "press ctrl+s"])
    goal = f'open Text Editor, type "{words}" into the document and {save}'
    return _plan(goal, saved={"Untitled.txt": words})


def _open_file(random: Random, files: Files) -> Plan:
    name = random.choice(sorted(path for path in files if "/" not in path))
    return _plan(f"open Files, then double-click {name}", _shows("Text Editor", file=name))


MAKERS: dict[str, Callable[[Random, Files], Plan]] = {
    "check-boxes": _check_boxes,
    "close-settings": _close_settings,
    "dark-mode": _dark_mode,
    "fill-field": _fill_field,
    "open-file": _open_file,
    "open-settings": _open_settings,
    "scroll-and-turn": _scroll_and_turn,
    "select-option": _select_option,
    "turn-switch": _turn_switch,
    "write-note": _write_note,
}
"""Who makes the task of a name."""


def _seen_at_once(kind: str) -> list[tuple[Page, Setting]]:
    """Settings on the first card of a page that Settings does not open on."""
    return [
        (page, setting)
        for page in PAGES[1:]
        for setting in page.groups[0].settings
        if setting.kind == kind
    ]


def _on_off(on: bool) -> str:
    return "on" if on else "off"
