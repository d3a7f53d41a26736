"""From a decided action to the screen: guard → convert → perform → settle → report.

The second of the two doors that coordinates go through is here: frame pixels become the units of
the device in one line of `Executor.perform`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agentkit.actions import IRREVERSIBLE, Action, Click, Drag, MouseDown, MouseUp, Move, Scroll
from agentkit.capture import Settled, settle
from agentkit.episode import Effect, Result
from agentkit.errors import ActionRefused, ScreenError, UnsupportedAction
from agentkit.frame import Frame
from agentkit.geometry import Point
from agentkit.protocols import Screen, Stopped
from agentkit.secrets import Secrets
from agentkit.watching import Watch, watch_of

__all__ = ["Confirm", "Executor", "Interrupted", "Policy"]

Confirm = Callable[[Action, str], bool]
"""Asked before something that can't be taken back: the action, and why it is asked."""

SHARED = "agentkit is about to use the mouse and keyboard of this desktop"

CORNER = 2.0
"""How near a corner of the frame the pointer counts as in it, in pixels."""


class Interrupted(Exception):
    """Somebody stopped the agent; the message says how."""


@dataclass(frozen=True)
class Policy:
    """What the agent may do without asking.

    Attributes:
        irreversible: words on a thing that make a click on it a matter of consent, unless the
            goal itself has one of the same kind.
        naming_consents: whether a thing that the goal names, or the words of a single call such as
            `Agent.click`, may be clicked unasked; not where a model writes those words.
    """

    irreversible: tuple[tuple[str, ...], ...] = IRREVERSIBLE
    naming_consents: bool = True

    def concern(self, words: str, goal: str) -> str:
        """The word on a thing that asks for consent, or "" where there is none."""
        for kind in self.irreversible:
            said = next((word for word in kind if _has(words, word)), "")
            named = self.naming_consents and any(_has(goal, word) for word in kind)
            if said and not named:
                return said
        return ""


@dataclass
class Executor:
    """Performs actions on one screen.

    Attributes:
        screen: where.
        confirm: says yes or no to what can't be taken back; None where all is allowed.
        describe: the words at a place of a frame; looked up only where `confirm` is there.
        stopped: whether to stop now.
        policy: what needs consent.
        goal: what the person asked for, which is consent to what it names.
        secrets: what ``${NAME}`` in a text to type stands for: filled in here and nowhere else.
    """

    screen: Screen
    confirm: Confirm | None
    describe: Callable[[Frame, Point], str]
    stopped: Stopped
    policy: Policy = field(default_factory=Policy)
    goal: str = ""
    secrets: Secrets = field(default_factory=Secrets)
    _pointer: Point | None = field(default=None, init=False)
    _may_share: bool = field(default=False, init=False)

    def perform(
        self, action: Action, frame: Frame, *, until: Callable[[Frame], bool] | None = None
    ) -> tuple[Result, Frame]:
        """Do one action whose points are in pixels of `frame`; what became of it, and the screen.

        Args:
            until: says of a frame that it is what was waited for: the screen need not settle then.

        Raises:
            ActionRefused: where the guard says no.
            Interrupted: where the agent was stopped.
            ScreenError: where the screen is gone.
        """
        self._guard(action, frame)
        began = time.perf_counter()
        try:
            filled = self.secrets.filled(action.map(frame.to_device))
            self.screen.perform(filled, stopped=self.stopped)
        except UnsupportedAction as error:
            said = self.secrets.hide(str(error))
            return Result(ok=False, effect="unchanged", error=said), frame
        except ScreenError as error:
            error.args = tuple(map(self.secrets.hide_all, error.args))
            raise
        finally:
            self._remember_pointer()
        if self.stopped():
            self.screen.release()
            raise Interrupted("stopped while acting")
        watch = watch_of(self.screen)
        settled = settle(self.screen, frame, stopped=self.stopped, until=_seeing(watch, until))
        watch.see(settled.frame)
        seconds = time.perf_counter() - began
        return Result(ok=True, effect=_effect(settled), seconds=seconds), settled.frame

    def _guard(self, action: Action, frame: Frame) -> None:
        if self.stopped():
            raise Interrupted("stopped before acting")
        self._check_pointer(frame)
        for point in _points(action):
            if not frame.box.contains(point):
                raise ActionRefused(action, f"{point} is outside the {frame.size} frame")
        self._ask_to_share(action)
        if isinstance(action, Click | Drag | MouseUp) and self.confirm:
            self._ask_consent(action, frame)

    def _ask_to_share(self, action: Action) -> None:
        """Once, before the first action on a screen that a person sits at."""
        if self._may_share or not getattr(self.screen, "shared", False):
            return
        if self.confirm and not self.confirm(action, SHARED):
            raise ActionRefused(action, "the mouse and keyboard of this desktop are not lent")
        self._may_share = True

    def _ask_consent(self, action: Click | Drag | MouseUp, frame: Frame) -> None:
        words = " ".join(
            [action.target, *(self.describe(frame, at) for at in _points(action)[-1:])]
        )
        concern = self.policy.concern(words, self.goal)
        if concern and self.confirm and not self.confirm(action, f"it says {words.strip()!r}"):
            raise ActionRefused(
                action, f"{words.strip()!r} can't be taken back, and the goal does not name it"
            )

    def _check_pointer(self, frame: Frame) -> None:
        """A person who moves the pointer into a corner stops the agent."""
        here = _pointer(self.screen)
        if here is None or self._pointer is None or here.distance(self._pointer) <= CORNER:
            return
        place = frame.to_device.inverse().point(here)
        across = min(place.x, frame.size.width - 1 - place.x)
        down = min(place.y, frame.size.height - 1 - place.y)
        if across <= CORNER and down <= CORNER:
            raise Interrupted(f"the pointer was moved into the corner at {place}")

    def _remember_pointer(self) -> None:
        try:
            self._pointer = _pointer(self.screen)
        except ScreenError:
            self._pointer = None

    def watch_pointer(self) -> None:
        """Take the pointer's place now as one where nobody asked to stop."""
        self._remember_pointer()


def _seeing(watch: Watch, until: Callable[[Frame], bool] | None) -> Callable[[Frame], bool]:
    """Shows the frames on the way to the screen's watch too."""

    def look(frame: Frame) -> bool:
        watch.see(frame)
        return until is not None and until(frame)

    return look


def _pointer(screen: Screen) -> Point | None:
    find = getattr(screen, "pointer", None)
    return find() if find else None


def _points(action: Action) -> list[Point]:
    match action:
        case Click(at=at) | Move(at=at) | Scroll(at=at) | MouseDown(at=at) | MouseUp(at=at):
            return [at] if at else []
        case Drag(path=path):
            return list(path)
    return []


def _effect(settled: Settled) -> Effect:
    if settled.changed:
        return "confirmed"
    return "unknown" if settled.restless else "unchanged"


def _has(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None
