"""What a command of the rules planner can see, remember and return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from statistics import median
from typing import Any

from agentkit.actions import IRREVERSIBLE, Action, Click, Scroll
from agentkit.episode import Observation, Step
from agentkit.frame import SURE, Element, Frame, lasting
from agentkit.geometry import Box, Point
from agentkit.planners._grammar import Command
from agentkit.protocols import Perceiver
from agentkit.vision.matching import key, likeness

__all__ = [
    "Act",
    "Doubt",
    "Fails",
    "Holds",
    "Memory",
    "Next",
    "Scene",
    "is_irreversible",
    "says",
    "scroll",
    "scroll_spot",
    "search",
]

TRIES = 3
"""How many candidates for one name are tried."""

SEARCHES = 16
"""How often the screen is scrolled to find something."""

NOTCHES = 5.0
"""Wheel notches per scroll."""

PANE = 0.02
"""The least share of the screen that can be something to scroll."""

SPOTS = ((0.62, 0.6), (0.2, 0.6), (0.42, 0.6), (0.85, 0.6))
"""Where to scroll within a window, as shares of its width and height: content, bars, lists."""

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

NEAR = 0.3
"""Places closer than this, in heights of a line, are the same candidate."""

LINE = 20.0
"""The height of a line in pixels, where none is on the screen to measure it by."""


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
        spot: which of `SPOTS` was scrolled at last.
        doubts: what was done and could not be verified, in words.
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
    doubts: tuple[str, ...] = ()

    @classmethod
    def from_notes(cls, notes: Mapping[str, Any]) -> Memory:
        """The memory that `notes` hold, read back from a trace too."""
        known = {name: notes[name] for name in cls.__dataclass_fields__ if name in notes}
        known["tried"] = tuple((x, y) for x, y in known.get("tried", ()))
        known["place"] = tuple(known["place"]) if known.get("place") else None
        known["doubts"] = tuple(known.get("doubts", ()))
        return cls(**known)

    def to_notes(self) -> dict[str, Any]:
        return asdict(self)

    def next(self, base: int, doubt: str = "") -> Memory:
        """The memory with which the next command begins."""
        doubts = (*self.doubts, doubt) if doubt else self.doubts
        return Memory(at=self.at + 1, base=base, since=base, doubts=doubts)


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
class Doubt:
    """The command is done, but the screen does not show whether it worked."""

    why: str


@dataclass(frozen=True)
class Fails:
    """The command can't be done; `missing` names what is not on the screen."""

    why: str
    missing: str = ""


Next = Act | Holds | Doubt | Fails


@dataclass
class Scene:
    """One command, the screen now, and the screen before."""

    command: Command
    memory: Memory
    perceiver: Perceiver
    observation: Observation
    history: Sequence[Step] = field(repr=False)

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
    def lines(self) -> list[Element]:
        return self.perceiver.read(self.frame)

    @cached_property
    def unit(self) -> float:
        """The height of a line of text in pixels: what distances are measured by."""
        return median(line.box.height for line in self.lines) if self.lines else LINE

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        return self.observation.elements

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
        """What is `target`, best first; guesses are left out."""
        found = self.perceiver.locate(self.frame, target)
        return [element for element in found if element.score >= SURE]

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

    def act(self, thought: str, *actions: Action, phase: str, **changes: Any) -> Act:
        """Do `actions`; the next turn finds `phase` and `changes` in its memory."""
        since = changes.pop("since", self.now)
        return Act(thought, actions, replace(self.memory, phase=phase, since=since, **changes))

    def act_on(
        self, element: Element, thought: str, *actions: Action, phase: str, **changes: Any
    ) -> Act:
        """Do `actions` to `element`, and remember that it was tried."""
        center = element.box.center
        remembered = {
            "tried": (*self.memory.tried, (center.x, center.y)),
            "place": element.box.edges,
            **changes,
        }
        return self.act(thought, *actions, phase=phase, **remembered)

    def _since(self, step: int) -> list[Box]:
        if step >= len(self.history):
            return []
        return lasting(self.frame.changed(self.history[step].observation.frame))


def _inside(element: Element, boxes: Sequence[Box]) -> bool:
    return any(box.contains(element.box.center) for box in boxes)


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
