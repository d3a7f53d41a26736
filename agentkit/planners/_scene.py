"""What a command of the rules planner can see, remember and return."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from statistics import median
from typing import Any

from agentkit.actions import IRREVERSIBLE, Action, Click
from agentkit.episode import Observation, Step
from agentkit.frame import SURE, Element, Frame, lasting
from agentkit.geometry import Box, Point
from agentkit.planners._command import Command
from agentkit.planners._stating import statement, without
from agentkit.protocols import Perceiver
from agentkit.vision.matching import key, likeness
from agentkit.vision.synonyms import same_meaning

__all__ = [
    "Act",
    "Doubt",
    "Fails",
    "Holds",
    "Memory",
    "Next",
    "Scene",
    "Tells",
    "bare",
    "is_irreversible",
    "says",
]

TRIES = 3
"""How many candidates for one name are tried."""

MENUS = frozenset(
    {"File", "Edit", "View", "Insert", "Format", "Tools", "Search", "Document", "Go", "Bookmarks"}
    | {
        "Window",
        "Help",
        "Options",
        "Settings",
        "History",
        "Table",
        "Image",
        "Selection",
        "Terminal",
    }
)
"""What the words of menu bars are."""

RENAMED = frozenset({"set", "select", "type"})
"""What is done to things that one program calls so and another otherwise: settings, fields."""

NEAR = 0.3
"""Places closer than this, in heights of a line, are the same candidate."""

LINE = 20.0
"""The height of a line in pixels, where none is on the screen to measure it by."""


_ROLE = re.compile(
    r"\s+(?:check\s*box|box|switch|toggle|option|setting|slider|field|drop-?\s*down|list)$",
    re.IGNORECASE,
)
"""What people say a widget is, after its name."""


@dataclass(frozen=True)
class Memory:
    """What the planner remembers from one turn to the next; travels in `Decision.notes`.

    Attributes:
        at: which command is being done.
        base: the step at which that command began.
        since: the step whose frame was there before the last act.
        phase: what the last act was for; empty where the command has not begun.
        tried: centres of the candidates tried so far.
        place: the box of what was acted on last.
        waits, searches: how often that was done for this command.
        spot: which of `SPOTS` was scrolled at last, or the place that a row is brought to.
        called: what the screen calls the thing that the command names, where nothing bears its
            name; empty as long as the name itself is looked for.
        via: what is opened on the way, if anything; empty where that has been done.
        alike: what has been seen on the way that may be called so.
        trusting: whether what a model alone has found may be tried: only once nothing else bears
            the name, however far it was looked for.
        guessed: whether what was acted on last was found so.
        doubts: what was done and could not be verified, in words.
        answers: what was read on the way, for `Done.answer`.
        read: what was read on the screen to be typed or chosen.
        done: which of several things a command has been done to.
    """

    at: int = 0
    base: int = 0
    since: int = 0
    phase: str = ""
    tried: tuple[tuple[float, float], ...] = ()
    place: tuple[float, float, float, float] | None = None
    waits: int = 0
    searches: int = 0
    spot: int = 0
    via: str | None = None
    called: str = ""
    alike: str = ""
    trusting: bool = False
    guessed: bool = False
    doubts: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    read: str = ""
    done: tuple[str, ...] = ()

    @classmethod
    def from_notes(cls, notes: Mapping[str, Any]) -> Memory:
        """The memory that `notes` hold, read back from a trace too."""
        known = {name: notes[name] for name in cls.__dataclass_fields__ if name in notes}
        known["tried"] = tuple((x, y) for x, y in known.get("tried", ()))
        known["place"] = tuple(known["place"]) if known.get("place") else None
        known["doubts"] = tuple(known.get("doubts", ()))
        known["answers"] = tuple(known.get("answers", ()))
        known["done"] = tuple(known.get("done", ()))
        return cls(**known)

    def to_notes(self) -> dict[str, Any]:
        return asdict(self)

    def next(self, base: int, doubt: str = "", answer: str = "") -> Memory:
        """The memory with which the next command begins."""
        doubts = (*self.doubts, doubt) if doubt else self.doubts
        answers = (*self.answers, answer) if answer else self.answers
        return Memory(at=self.at + 1, base=base, since=base, doubts=doubts, answers=answers)


@dataclass(frozen=True)
class Act:
    """Something to do now."""

    thought: str
    actions: tuple[Action, ...]
    memory: Memory


@dataclass(frozen=True)
class Holds:
    """The command is done, and the screen shows it."""


@dataclass(frozen=True)
class Tells:
    """The command is done, and this is what was to be read."""

    answer: str


@dataclass(frozen=True)
class Doubt:
    """The command is done, but the screen does not show whether it worked."""

    why: str
    answer: str = ""


@dataclass(frozen=True)
class Fails:
    """The command can't be done; `missing` names what is not on the screen."""

    why: str
    missing: str = ""


Next = Act | Holds | Tells | Doubt | Fails


@dataclass
class Scene:
    """One command, the screen now, and the screen before.

    `is_last` says that the goal ends with this command.

    What merely states the goal is no part of what is seen of it: `lines`, `elements`, `locate` and
    `cleared` leave it out.
    """

    command: Command
    memory: Memory
    perceiver: Perceiver
    observation: Observation
    history: Sequence[Step] = field(repr=False)
    goal: str = ""
    is_last: bool = False

    @property
    def frame(self) -> Frame:
        return self.observation.frame

    @property
    def now(self) -> int:
        """The index of the step that is being decided."""
        return len(self.history)

    @property
    def can_wait(self) -> bool:
        """Whether the screen may still change by itself."""
        return bool(self.observation.facts.get("quiet", 1))

    @cached_property
    def changed(self) -> list[Box]:
        """What changed since before the last act."""
        return self._since(self.memory.since)

    @cached_property
    def news(self) -> list[Box]:
        """What changed since the command began."""
        return self._since(self.memory.base)

    @cached_property
    def latest(self) -> list[Box]:
        """What changed with the step before this one."""
        return self._since(self.now - 1) if self.history else []

    @cached_property
    def statement(self) -> Box | None:
        """Where the goal's own words stand on the screen."""
        if not self.goal:
            return None
        name = " ".join((self.command.target, self.command.text, *self.command.items))
        return statement(self.goal, self.perceiver.read(self.frame), name)

    @cached_property
    def cleared(self) -> Frame:
        """The frame without what merely states the goal."""
        return without(self.frame, self.statement) if self.statement else self.frame

    @cached_property
    def lines(self) -> list[Element]:
        return self.perceiver.read(self.cleared)

    @cached_property
    def unit(self) -> float:
        """The height of a line of text in pixels: what distances are measured by.

        Words on buttons may come with the whole button's box, so that bare text counts first.
        """
        bare_text = [line for line in self.lines if line.role in ("text", "heading")]
        return median([line.box.height for line in bare_text or self.lines] or [LINE])

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        if self.statement is None:
            return self.observation.elements
        return tuple(self.perceiver.parse(self.cleared))

    def about(self, target: str) -> Scene:
        """The same for another name."""
        return replace(self, command=replace(self.command, target=target))

    def candidates(self, target: str) -> list[Element]:
        """What `target` may mean and has not been tried, best first.

        Of several that fit alike, what has just appeared comes first, and what was clicked just
        before comes last: a dialog's button before the one that opened it. A word of a menu bar
        is a name of its own, not a part of a longer one.
        """
        found = [element for element in self.locate(target) if not self.was_tried(element)]
        return sorted(found, key=lambda e: (-self._rounded(e), self._is_old(e)))

    def _rounded(self, element: Element) -> float:
        return 1.0 if _inside(element, self._menu_bars) else round(element.score, 1)

    @cached_property
    def _menu_bars(self) -> list[Box]:
        """Lines that are read as one, but are the words of a menu bar side by side."""
        words = [(line.box, line.text.split()) for line in self.lines]
        return [
            box
            for box, said in words
            if len([w for w in said if w in MENUS]) >= max(3, len(said) / 2)
        ]

    def _is_old(self, element: Element) -> tuple[bool, bool]:
        last = self.history[-1].decision if self.history else None
        clicked = [act.at for act in (last.actions if last else ()) if isinstance(act, Click)]
        just_clicked = any(at and element.box.contains(at) for at in clicked)
        return just_clicked, not _inside(element, self.latest)

    def locate(self, target: str) -> list[Element]:
        """What is `target`, best first; guesses are left out, as is what only a model sees until
        that may be tried.
        """
        found = self.perceiver.locate(self.cleared, target)
        trusted = self.memory.trusting
        return [e for e in found if e.score >= SURE and (trusted or e.by != "model")]

    def shows(self, target: str) -> bool:
        """Whether `target` is on the screen; a model's word for it is no proof."""
        return any(element.by != "model" for element in self.locate(target))

    def was_tried(self, element: Element) -> bool:
        """Whether a click has already gone to `element`."""
        return any(
            element.box.grow(1).contains(Point(x, y))
            and element.box.center.distance(Point(x, y))
            <= max(NEAR * self.unit, element.box.width / 3)
            for x, y in self.memory.tried
        )

    def new(self, elements: Sequence[Element]) -> list[Element]:
        """Those that lie where the screen changed with the last act."""
        return [element for element in elements if _inside(element, self.changed)]

    def named(self, names: Sequence[str], within: Sequence[Box] | None = None) -> Element | None:
        """The first line on the screen that says just one of `names` and was not tried."""
        lines = [line for line in self.lines if within is None or _inside(line, within)]
        return next(
            (
                line
                for name in names
                for line in lines
                if likeness(line.text, name) > 0.9 and not self.was_tried(line)
            ),
            None,
        )

    def button(self, names: Sequence[str], *, only_new: bool = False) -> Element | None:
        """What is to be pressed and is called one of `names`.

        A name that is a word of a longer line, such as a dialog's title, comes last.
        """
        found = [
            (not self.is_alone(element), number, element)
            for number, name in enumerate(names)
            for element in self.locate(f"{name} button")
            if likeness(element.text, name) and not self.was_tried(element)
        ]
        new = [one for one in found if not only_new or self.new([one[2]])]
        return min(new, key=lambda one: one[:2])[2] if new else None

    def is_alone(self, element: Element) -> bool:
        """Whether it is more than some words of a longer line."""
        held = [line.text for line in self.lines if line.box.contains(element.box.center)]
        whole = any(likeness(text, element.text) for text in held)
        return whole or element.role == "button" or _inside(element, self._menu_bars)

    def looks_other(self, place: Box) -> bool:
        """Whether that part of the screen looks other than before the last act."""
        before = self.history[self.memory.since].observation.frame
        return self.frame.crop(place).hash != before.crop(place).hash

    def appeared(self, step: int) -> list[Element]:
        """The lines that were not there at a step, with these words and at this place."""
        if step >= len(self.history):
            return []
        before = self.perceiver.read(self.history[step].observation.frame)
        return [line for line in self.lines if not any(_is_same(line, other) for other in before)]

    @cached_property
    def alike(self) -> str:
        """What is on the screen, once, and means the same as the target in other words."""
        name = bare(self.command.target)
        said = {key(e.text).letters: e.text for e in (*self.lines, *self.elements) if e.text}
        meant = [text for text in said.values() if same_meaning(text, name)]
        return meant[0] if len(meant) == 1 else ""

    def act(self, thought: str, *actions: Action, phase: str, **changes: Any) -> Act:
        """Do `actions`; the next turn finds `phase` and `changes` in its memory."""
        since = changes.pop("since", self.now)
        if self.command.verb in RENAMED and not self.memory.alike:
            changes["alike"] = self.alike
        return Act(thought, actions, replace(self.memory, phase=phase, since=since, **changes))

    def act_on(
        self, element: Element, thought: str, *actions: Action, phase: str, **changes: Any
    ) -> Act:
        """Do `actions` to `element`, and remember that it was tried."""
        center = element.box.center
        remembered = {
            "tried": (*self.memory.tried, (center.x, center.y)),
            "place": element.box.edges,
            "guessed": element.by == "model",
            **changes,
        }
        return self.act(thought, *actions, phase=phase, **remembered)

    def _since(self, step: int) -> list[Box]:
        if step >= len(self.history):
            return []
        return lasting(self.frame.changed(self.history[step].observation.frame))


def _inside(element: Element, boxes: Sequence[Box]) -> bool:
    return any(box.contains(element.box.center) for box in boxes)


def bare(name: str) -> str:
    """A name without what its widget is called."""
    return _ROLE.sub("", name)


def _is_same(one: Element, other: Element) -> bool:
    """Whether two lines of two frames are one that has stayed."""
    near = one.box.center.distance(other.box.center) <= one.box.height
    return near and likeness(one.text, other.text) > 0


def is_irreversible(words: str) -> bool:
    """Whether a thing of that name may not be tried a second time."""
    return any(says(words, word) for kind in IRREVERSIBLE for word in kind)


def says(text: str, name: str) -> bool:
    """Whether `text` is `name`, or holds it as whole words."""
    if likeness(text, name):
        return True
    wanted, said = key(name).letters, key(text)
    at = said.letters.find(wanted) if wanted else -1
    return at >= 0 and said.whole(at, at + len(wanted))
