"""What a task is made of, and when it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from agentkit.simulator.apps.app import Value
from agentkit.simulator.desktop import Desktop
from agentkit.simulator.notes import first_files
from agentkit.simulator.records import Records, first_records
from agentkit.simulator.variety import Variety

__all__ = [
    "Check",
    "Deed",
    "Draw",
    "Maker",
    "Plan",
    "State",
    "Task",
    "check_of",
    "ends_of",
    "shows",
]

State = Mapping[str, Any]
Check = Callable[[State], bool]

CLOSE = 0.03
"""How far a slider may stand beside what was asked for."""

# fmt: off
Verb = Literal[
    "open", "close", "raise", "page", "click", "double", "link", "choose", "press",
    "set", "check", "select", "radio", "type", "write", "slide", "search", "sort", "scroll",
    "turn",
]
# fmt: on


@dataclass(frozen=True)
class Deed:
    """One thing that has to be done.

    Attributes:
        target: the words on the screen for the thing that it is done to.
        text: what is typed, chosen or pressed; ``on`` or ``off``.
        called: what the goal calls the target, where that is not what the screen says.
    """

    verb: Verb
    target: str
    text: str = ""
    called: str = ""


@dataclass(frozen=True)
class Task:
    """Something to do on the desktop.

    Attributes:
        name: one of `list_tasks`.
        goal: what to do, in words.
        check: whether a desktop's state shows that it was done, and nothing else.
        settings: what some settings are set to at the start.
        files, records: what the desktop holds at the start.
        windows: the applications that stand open at the start, the last one in front.
        seed: its words, styles and places are the desktop's.
        way: one way to do it, in the words on the screen.
        ends: the files and the records that the desktop holds once it is done.
    """

    name: str
    goal: str
    check: Check
    settings: Mapping[str, Value]
    files: Mapping[str, str]
    records: Records
    windows: Sequence[str]
    seed: int
    way: Sequence[Deed]
    ends: tuple[Mapping[str, str], Records]

    def setup(self, desktop: Desktop) -> None:
        """Make a fresh desktop, of the task's own seed, ready for it."""
        desktop.prepare(self.settings, self.files, self.records, varied=self.seed)
        for app in self.windows:
            desktop.open(app)


@dataclass(frozen=True)
class Plan:
    """What a task's maker draws.

    Attributes:
        way: what the goal asks for, one after the other.
        holds: what the state has to show beside what is kept.
        settings: what some are set to at the start.
        touched: the settings that are different in the end, and how.
        saved: files that are there in the end; None for those that are gone.
        recorded: the same for what applications keep: by application and name.
        also: the whole goal in other words.
    """

    way: Sequence[Deed]
    holds: Check = lambda _: True
    settings: Mapping[str, Value] = field(default_factory=dict)
    touched: Mapping[str, Value] = field(default_factory=dict)
    saved: Mapping[str, str | None] = field(default_factory=dict)
    recorded: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    windows: Sequence[str] = ()
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Draw:
    """What a maker draws from: chance, and the desktop of the seed."""

    seed: int
    random: Random
    variety: Variety
    files: dict[str, str]
    records: Records

    @classmethod
    def of(cls, what: str, seed: int) -> Draw:
        files, records = first_files(seed), first_records(seed)
        return cls(seed, Random(what), Variety(seed), files, records)

    def say(self, name: str) -> str:
        """What stands on the screen for a plain name."""
        return self.variety.say(name)

    def open(self, app: str) -> Deed:
        """The deed that opens an application, given its plain name."""
        return Deed("open", self.say(app))

    def click(self, name: str) -> Deed:
        """The deed that presses a button, given its plain name."""
        return Deed("click", self.say(name))


Maker = Callable[[Draw], Plan]


def shows(app: str, **facts: Any) -> Check:
    """A window of that application is there, and it says so of itself."""

    def holds(state: State) -> bool:
        windows = [window for window in state["windows"] if window["app"] == app]
        return any(facts.items() <= window.items() for window in windows)

    return holds


def ends_of(
    plan: Plan, files: Mapping[str, str], records: Records
) -> tuple[dict[str, str], Records]:
    """The files and the records after a plan was carried out on a desktop that began with these."""
    kept = {app: _with(known, plan.recorded.get(app, {})) for app, known in records.items()}
    return _with(files, plan.saved), kept


def check_of(plan: Plan, ends: tuple[Mapping[str, str], Records]) -> Check:
    """Whether a plan was carried out, and nothing else was changed."""

    def check(state: State) -> bool:
        return (
            plan.holds(state)
            and _alike(state["touched"], plan.touched)
            and (state["files"], state["records"]) == ends
        )

    return check


def _with(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    after = {**before, **changes}
    return {name: value for name, value in after.items() if value is not None}


def _alike(now: Mapping[str, Value], wanted: Mapping[str, Value]) -> bool:
    """The same settings, sliders but for a little."""
    return now.keys() == wanted.keys() and all(
        abs(float(value) - float(wanted[name])) <= CLOSE
        if isinstance(value, float)
        else value == wanted[name]
        for name, value in now.items()
    )
