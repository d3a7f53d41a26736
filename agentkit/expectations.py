"""Waiting for what a screen should show, and saying what it shows instead."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np

from agentkit.assembly import load_perceiver, open_screen
from agentkit.baselines import Comparison, compare, keep_baseline
from agentkit.capture import quiet_of
from agentkit.errors import CannotAnswer
from agentkit.failures import ExpectationFailed, nearest_to, raise_together, shown_on
from agentkit.frame import SURE, Element, Frame
from agentkit.geometry import Box
from agentkit.protocols import Answer, Perceiver, Screen, Stopped
from agentkit.wanted import Wanted
from agentkit.watching import never, next_frame, watch_of

__all__ = ["Expectation", "ExpectationFailed", "Softly", "expect"]

__tracebackhide__ = True
"""What does not hold is shown by pytest where a test asked for it."""

Seen = TypeVar("Seen")

LOOKING_BACK = 3.0
"""Seconds that are spent at most on frames of the past before the screen is looked at again."""

PAGES = 8
"""Pages of Playwright's whose screens are kept between two checks."""


@runtime_checkable
class Seeing(Protocol):
    """Whoever has a screen and looks at it, such as an agent."""

    screen: Screen
    perceiver: Perceiver


class Expectation:
    """Checks on one screen, each waiting until it holds or the time is up.

    A check looks again whenever the screen changes, and reads only what changed. What a perceiver
    can read is read; a model is asked where that leaves a question open, and only of a screen that
    has come to rest. What only a model sees is no proof of anything: it neither shows a thing nor
    the want of it. Every check raises `ExpectationFailed`, an AssertionError.
    """

    def __init__(
        self,
        screen: Screen,
        perceiver: Perceiver,
        timeout: float = 5.0,
        baselines: Path = Path(),
        update: bool = False,
        stopped: Stopped = never,
    ) -> None:
        self._screen = screen
        self._perceiver = perceiver
        self._reader: Perceiver = getattr(perceiver, "reader", perceiver)
        self._timeout = timeout
        self._baselines = baselines
        self._update = update
        self._stopped = stopped
        self._watch = watch_of(screen)

    def to_show(self, target: str) -> Element:
        """`target` is on the screen, or came and went since the last action; returns where.

        It has to bear the words itself: no synonym will do.
        """
        passing = _Passing()
        frame, found = self._until(lambda frame: self._proven(frame, target), passing)
        if not found:
            guessed = self._reader is self._perceiver and self._find(frame, target)
            alone = "no more than a model's guess" if guessed else "not"
            raise self._failed(
                frame, target, f"{target!r} is {alone} on the screen", passing.places
            )
        return found[0]

    def to_not_show(self, target: str) -> None:
        """`target` is not on the screen, or leaves it in time."""
        frame, gone = self._until(lambda frame: not self._anywhere(frame, target))
        if not gone:
            there = self._anywhere(frame, target)
            raise ExpectationFailed(
                f"{target!r} is still on the screen; {shown_on((), there[:1])}",
                expected=f"{target!r} not on the screen",
                seen=shown_on((), there[:1]),
                frame=frame,
                nearest=there,
            )

    def to_answer(
        self,
        question: str,
        equals: str | None = None,
        *,
        contains: str | None = None,
        matches: str | None = None,
        number: float | None = None,
    ) -> Answer:
        """Asked `question`, the screen gives the answer that is described; returns that.

        Args:
            equals: all of the answer; case and space do not count.
            contains: a part of it; case and space do not count.
            matches: a regular expression for all of it.
            number: the number that it is, however it is written: ``€ 1,234.50`` is 1234.5.

        Raises:
            ConfigError: where none of these is given, or the expression is none.
        """
        wanted = Wanted.of(equals, contains, matches, number)
        given: Answer | str = ""

        def agrees(frame: Frame) -> bool:
            nonlocal given
            given = self._answer(frame, question)
            return isinstance(given, Answer) and wanted.agrees(given.text)

        frame, agreed = self._until(agrees)
        if agreed and isinstance(given, Answer):
            return given
        said = repr(given.text) if isinstance(given, Answer) else given
        raise ExpectationFailed(
            f"{question!r}: expected {wanted}, the screen says {said}",
            expected=f"{question} {wanted}",
            seen=said,
            frame=frame,
            nearest=given.evidence if isinstance(given, Answer) else (),
        )

    def to_match(
        self,
        baseline: str | Path,
        *,
        tolerance: float = 0.0,
        masks: Sequence[Box | str] = (),
        update: bool = False,
    ) -> None:
        """The screen looks as in a picture; edges that are smoothed otherwise do not count.

        Args:
            baseline: a PNG. Where there is none, the screen is written there and the check fails:
                look at it, and run again.
            tolerance: the share of all pixels that may differ, 0 to 1.
            masks: what does not count: boxes in pixels, or targets such as ``"the clock"``.
            update: write the screen as it is, once it has come to rest, and pass.

        Raises:
            CaptureError: where the baseline is not a picture.
        """
        path, update = self._baselines / baseline, update or self._update
        if update or not path.exists():
            frame = self._rested()
            keep_baseline(frame, path)
            if not update:
                raise _unmatched(frame, path, "there was no such picture; it is written now")
            return
        like, last = Frame.from_image(path), Comparison(False)

        def same(frame: Frame) -> bool:
            nonlocal last
            last = compare(frame, like, tolerance, self._masked(masks, frame, like))
            return last.same

        frame, matched = self._until(same)
        if not matched:
            raise _unmatched(frame, path, last.words, last.places)

    @contextmanager
    def soft(self) -> Iterator[Softly]:
        """Checks whose failures are collected and raised together at the end."""
        softly = Softly(self)
        try:
            yield softly
        except BaseException as error:
            for failure in softly.failures:
                error.add_note(f"before that: {failure}")
            raise
        if softly.failures:
            raise_together(softly.failures)

    def _until(
        self, check: Callable[[Frame], Seen], passing: _Passing | None = None
    ) -> tuple[Frame, Seen]:
        """The frame on which a check holds, or the last one, and what the check said of it."""
        end = time.monotonic() + self._timeout
        self._watch.pause()
        frame = self._screen.capture()
        while True:
            self._watch.see(frame)
            with self._watch.looking():  # a check may take its time
                held = check(frame)
                past = self._in_passing(check, passing, frame) if passing and not held else None
            if held or past:
                return past or (frame, held)
            left = 0.0 if self._stopped() else end - time.monotonic()
            following = next_frame(self._screen, frame, left, self._stopped) if left > 0 else None
            if following is None:
                return frame, held
            frame = following

    def _in_passing(
        self, check: Callable[[Frame], Seen], passing: _Passing, now: Frame
    ) -> tuple[Frame, Seen] | None:
        """The frame before `now`, since the last action, on which something had come."""
        end = time.monotonic() + LOOKING_BACK
        before, frames = self._watch.seen()
        for frame in passing.fresh(now, frames):
            held = check(frame)
            if held and passing.came(held, frame, before):
                return frame, held
            if time.monotonic() > end:
                break
        return None

    def _proven(self, frame: Frame, target: str) -> list[Element]:
        """Where the target is; what only a model has found is not proven to be there."""
        return [one for one in self._find(frame, target) if one.by != "model"]

    def _find(self, frame: Frame, target: str) -> list[Element]:
        shows = getattr(self._reader, "shows", self._reader.locate)
        return [one for one in shows(frame, target) if one.score >= SURE]

    def _anywhere(self, frame: Frame, target: str) -> list[Element]:
        """Where the target is or may be: a model may know words that reading does not."""
        found = self._find(frame, target)
        if found or self._reader is self._perceiver:
            return found
        return [one for one in self._perceiver.locate(frame, target) if one.by == "model"]

    def _answer(self, frame: Frame, question: str) -> Answer | str:
        """The answer, or why there is none; a model's only of a screen at rest."""
        try:
            return self._reader.ask(frame, question)
        except CannotAnswer as error:
            if self._reader is self._perceiver:
                return str(error)
        if next_frame(self._screen, frame, quiet_of(self._screen)) is not None:
            return "the screen has not come to rest"
        try:
            return self._perceiver.ask(frame, question)
        except CannotAnswer as error:
            return str(error)

    def _rested(self) -> Frame:
        """The screen once nothing changes, or as it is when the time is up."""
        end = time.monotonic() + self._timeout
        frame = self._screen.capture()
        while time.monotonic() < end:
            following = next_frame(self._screen, frame, quiet_of(self._screen))
            if following is None:
                break
            frame = following
        return frame

    def _masked(self, masks: Sequence[Box | str], *frames: Frame) -> list[Box]:
        """The boxes of masks; those in words lie wherever they are found on either picture."""
        boxes = [mask for mask in masks if isinstance(mask, Box)]
        for words in (mask for mask in masks if isinstance(mask, str)):
            found = [one.box for frame in frames for one in self._reader.locate(frame, words)[:1]]
            boxes += [box.grow(2) for box in found]
        return boxes

    def _failed(
        self, frame: Frame, target: str, what: str, places: Sequence[Box]
    ) -> ExpectationFailed:
        lines = self._reader.read(frame) if "read" in self._reader.skills else []
        nearest = nearest_to(target, lines)
        seen = shown_on(lines, nearest)
        return ExpectationFailed(
            f"{what}; {seen}",
            expected=target,
            seen=seen,
            frame=frame,
            places=places,
            nearest=nearest,
        )


class Softly:
    """The checks of an `Expectation`, with failures collected in place of raised.

    Attributes:
        failures: those so far.
    """

    def __init__(self, hard: Expectation) -> None:
        self._hard = hard
        self.failures: list[ExpectationFailed] = []

    def to_show(self, target: str) -> Element | None:
        """As `Expectation.to_show`; None where it failed."""
        return self._kept(lambda: self._hard.to_show(target))

    def to_not_show(self, target: str) -> None:
        """As `Expectation.to_not_show`."""
        self._kept(lambda: self._hard.to_not_show(target))

    def to_answer(self, question: str, equals: str | None = None, **wanted: Any) -> Answer | None:
        """As `Expectation.to_answer`; None where it failed."""
        return self._kept(lambda: self._hard.to_answer(question, equals, **wanted))

    def to_match(self, baseline: str | Path, **options: Any) -> None:
        """As `Expectation.to_match`."""
        self._kept(lambda: self._hard.to_match(baseline, **options))

    def _kept(self, check: Callable[[], Seen]) -> Seen | None:
        try:
            return check()
        except ExpectationFailed as failure:
            self.failures.append(failure)
            return None


class _Passing:
    """What is looked for among the frames since the last action, each of which is asked once."""

    def __init__(self) -> None:
        self.places: list[Box] = []
        self._asked: set[str] = set()

    def fresh(self, now: Frame, frames: Sequence[Frame]) -> Iterator[Frame]:
        self._asked.add(now.hash)
        for frame in frames:
            if frame.hash not in self._asked:
                self._asked.add(frame.hash)
                yield frame

    def came(self, found: Any, frame: Frame, before: Frame | None) -> bool:
        """Whether it was not there before the action; where it was, that place is kept."""
        box = found[0].box
        if before is None or _differs(frame, before, box):
            return True
        self.places = [box]
        return False


def _differs(frame: Frame, before: Frame, box: Box) -> bool:
    if frame.size != before.size:
        return True
    return not np.array_equal(frame.crop(box).pixels, before.crop(box).pixels)


def _unmatched(
    frame: Frame, path: Path, words: str, places: Sequence[Box] = ()
) -> ExpectationFailed:
    return ExpectationFailed(
        f"the screen does not look as in {path}: {words}",
        expected=f"as in {path.name}",
        seen=words,
        frame=frame,
        places=places,
    )


def expect(
    screen: Screen | Any,
    perceiver: Perceiver | None = None,
    timeout: float = 5.0,
    *,
    baselines: str | Path = "",
    update: bool = False,
) -> Expectation:
    """Checks on what `screen` shows, each waiting up to `timeout` seconds.

    Args:
        screen: one that is open, a page of Playwright's, sync or async, or an agent.
        perceiver: who looks; where none is given, the agent's own, or ``builtin``.
        baselines: the folder that baselines are named from; where not given, the current one.
        update: write every baseline that is compared with as the screen is, and pass.
    """
    if isinstance(screen, Seeing):
        perceiver = perceiver or screen.perceiver
        screen = screen.screen
    opened = open_screen(screen) if isinstance(screen, str | Screen) else _screen_over(screen)
    seer = perceiver or _builtin()
    return Expectation(opened, seer, timeout, Path(baselines), update)


@lru_cache(maxsize=PAGES)
def _screen_over(page: Any) -> Screen:
    """The screen of a page, kept, as a test checks the same page again and again."""
    return open_screen(page)


@lru_cache(maxsize=1)
def _builtin() -> Perceiver:
    """One for all: it loads its networks once, and remembers what it has read."""
    return load_perceiver("builtin")
