"""What a screen has shown since the last action: what comes and goes is not missed."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from agentkit.capture import drawn, quiet_of
from agentkit.errors import ScreenError
from agentkit.frame import Frame, lasting
from agentkit.protocols import Screen, Stopped
from agentkit.traces.keeping import squeezed

__all__ = ["Watch", "never", "next_frame", "watch_of"]

log = logging.getLogger("agentkit")

MOST = 24
"""Frames that are kept of one screen; compressed, one of a desktop takes about 75 kB."""

NAP = 0.05
"""Seconds at the most until a watch that is told to pause has paused."""

REST, LONGEST_REST = 9.0, 0.25
"""Times as long as a look took, and seconds at the most, until the next one: on a screen where
nothing changes, looking takes a tenth of a core."""

PATIENCE = 60.0
"""Seconds after which a watch ends that nobody asked."""


class Watch:
    """Keeps frames of one screen, compressed, since the last action that was done there.

    Where the screen can be captured from any thread (`Screen.any_thread`) and changes by itself,
    it looks between calls too; elsewhere it knows what others show to `see`. Never holds on to
    the screen.
    """

    def __init__(self, screen: Screen) -> None:
        self._able = bool(getattr(screen, "any_thread", False) and quiet_of(screen))
        self._screen: Callable[[], Screen | None] = weakref.ref(screen) if self._able else _none
        self._lock = threading.Lock()
        self._kept: list[Frame] = []
        self._thread: threading.Thread | None = None
        self._paused = threading.Event()

    def begin(self, before: Frame | None = None) -> None:
        """Forget what was seen: an action is about to be done.

        Args:
            before: the screen as it is until then. What stands there and goes did not come.
        """
        self.pause()
        with self._lock:
            self._kept = [squeezed(before)] if before else []

    def see(self, frame: Frame) -> None:
        """Keep a frame, where it differs from the last one by more than a caret."""
        with self._lock:
            if not self._kept or lasting(frame.changed(self._kept[-1])):
                self._kept.append(squeezed(frame))
            if len(self._kept) > MOST:
                # Every other one goes, so that those that stay still cover the whole time.
                self._kept = [self._kept[0], *self._kept[1:-1:2], self._kept[-1]]

    def seen(self) -> tuple[Frame | None, list[Frame]]:
        """The screen before the action, and what it showed since, the newest first."""
        with self._lock:
            return (self._kept[0] if self._kept else None), self._kept[:0:-1]

    def go_on(self) -> None:
        """Look by itself from now on, where that can be done; nobody else may meanwhile."""
        if not self._able or self._thread:
            return
        self._paused.clear()
        self._thread = threading.Thread(target=self._look, name="agentkit-watch", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """Stop looking; returns when the screen is free to be looked at by others."""
        if self._thread:
            self._paused.set()
            self._thread.join()
            self._thread = None

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look by itself while the caller is busy with something else."""
        self.go_on()
        try:
            yield
        finally:
            self.pause()

    def _look(self) -> None:
        end = time.monotonic() + PATIENCE
        changed = True  # what was drawn meanwhile may have been told to somebody else
        try:
            while not self._paused.is_set() and time.monotonic() < end:
                screen = self._screen()
                if screen is None:
                    return
                if changed:
                    began = time.monotonic()
                    self.see(screen.capture())
                    self._paused.wait(_rest(began))
                changed = drawn(screen, NAP)
                del screen
        except ScreenError as error:
            log.debug("the watch ends: %s", error)


_WATCHES: weakref.WeakKeyDictionary[Screen, Watch] = weakref.WeakKeyDictionary()


def watch_of(screen: Screen) -> Watch:
    """The watch of a screen, always the same one; of a class that has no hash, a new one."""
    if type(screen).__hash__ is None:
        return Watch(screen)
    watch = _WATCHES.get(screen)
    if watch is None:
        watch = _WATCHES[screen] = Watch(screen)
    return watch


def never() -> bool:
    """Nobody stops it."""
    return False


def next_frame(
    screen: Screen, last: Frame, seconds: float, stopped: Stopped = never
) -> Frame | None:
    """The first frame that differs from `last` by more than a caret; None where none comes in time.

    A screen whose `quiet` is 0 never changes by itself: it is looked at once.
    """
    end = time.monotonic() + (seconds if quiet_of(screen) else 0.0)
    changed = True  # what was drawn since `last` may have been told to somebody else
    while True:
        left = 0.0 if stopped() else end - time.monotonic()
        if changed or left <= 0:
            began = time.monotonic()
            frame = screen.capture()
            if lasting(frame.changed(last)):
                return frame
            if left <= 0:
                return None
            time.sleep(min(_rest(began), max(0.0, end - time.monotonic())))
        changed = drawn(screen, min(NAP, max(0.0, end - time.monotonic())))


def _rest(began: float) -> float:
    """Seconds to let pass after a look that began then."""
    return min(LONGEST_REST, REST * (time.monotonic() - began))


def _none() -> None:
    return None
