"""The capture loop, and when a screen counts as settled."""

from __future__ import annotations

import time
from itertools import islice

import numpy as np
import pytest

from agentkit import Box, ConfigError, Frame
from agentkit.capture import changes, frames, settle, wait_for_change
from agentkit.testing import FakeScreen


class Moving(FakeScreen):
    """Shows what `picture` makes of the seconds since it was made."""

    quiet = 0.2

    def __init__(self, picture) -> None:
        super().__init__()
        self.began = time.monotonic()
        self.picture = picture

    def capture(self) -> Frame:
        pixels = np.full((240, 320, 4), 255, np.uint8)
        self.picture(pixels, time.monotonic() - self.began)
        return Frame(pixels)


def never() -> bool:
    return False


def test_frames_come_when_they_change() -> None:
    def picture(pixels, seconds):
        pixels[50:90, 50:90, 0] = min(int(seconds / 0.15), 2) * 50

    shown = [frame.pixels[60, 60, 0] for frame in islice(frames(Moving(picture), fps=50), 3)]
    assert shown == [0, 50, 100]


def test_frames_of_no_rate() -> None:
    with pytest.raises(ConfigError, match="fps is 0"):
        next(frames(FakeScreen(), fps=0))


class Telling(Moving):
    """Counts how often it is looked at, and tells when its picture has changed."""

    def __init__(self, moments: list[float]) -> None:
        super().__init__(self.paint)
        self.moments = moments
        self.looks = 0
        self.told = 0

    def paint(self, pixels, seconds) -> None:
        self.looks += 1
        pixels[:40, :40, 0] = 80 * sum(seconds > moment for moment in self.moments)

    def wait(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while True:
            past = sum(time.monotonic() - self.began > moment for moment in self.moments)
            if past > self.told:
                self.told = past
                return True
            if time.monotonic() >= end:
                return False
            time.sleep(0.005)


def test_a_screen_that_tells_is_not_looked_at_for_nothing() -> None:
    screen = Telling([0.15, 2.3])
    first, second, third = islice(changes(screen, fps=50), 3)
    assert first.boxes == (Box(0, 0, 320, 240),)
    assert second.boxes == third.boxes == (Box(0, 0, 40, 40),)
    assert third.frame.pixels[5, 5, 0] == 160
    assert screen.looks < 8


def test_settling_looks_at_what_is_told() -> None:
    screen = Telling([0.05, 0.2, 0.35])
    settled = settle(screen, screen.capture(), stopped=never)
    assert settled.changed == (Box(0, 0, 40, 40),)
    assert settled.frame.pixels[5, 5, 0] == 240
    assert screen.looks < 8


def test_the_loop_ends_when_it_is_told_to() -> None:
    ends = time.monotonic() + 0.3
    seen = list(frames(Telling([]), stopped=lambda: time.monotonic() > ends))
    assert len(seen) == 1


def test_settling_waits_for_the_last_change() -> None:
    def picture(pixels, seconds):
        step = min(int(seconds / 0.1), 5)
        pixels[100:140, 40 : 40 + 40 * step, 1] = 0

    screen = Moving(picture)
    settled = settle(screen, Frame(np.full((240, 320, 4), 255, np.uint8)), stopped=never)
    assert settled.changed == (Box(40, 100, 240, 140),)


def test_a_still_screen_is_unchanged() -> None:
    screen = Moving(lambda pixels, seconds: None)
    assert settle(screen, screen.capture(), stopped=never).changed == ()


def test_a_caret_does_not_hold_it_up() -> None:
    def picture(pixels, seconds):
        if int(seconds / 0.1) % 2:
            pixels[100:118, 60:62, :3] = 0

    screen = Moving(picture)
    assert settle(screen, screen.capture(), stopped=never).changed == ()


def test_what_moves_by_itself_does_not_count() -> None:
    def picture(pixels, seconds):
        pixels[20:52, 200:232, int(seconds / 0.06) % 3] = int(seconds * 977) % 200
        if seconds > 0.3:
            pixels[150:200, 40:120, 2] = 0

    screen = Moving(picture)
    settled = settle(screen, screen.capture(), stopped=never)
    assert settled.changed == (Box(40, 150, 120, 200),)
    assert settled.restless


def test_waiting_ends_with_the_change() -> None:
    def picture(pixels, seconds):
        if seconds > 0.3:
            pixels[:, :, 0] = 0

    screen = Moving(picture)
    began = time.monotonic()
    wait_for_change(screen, screen.capture(), 20, stopped=never)
    assert time.monotonic() - began < 15
    assert screen.capture().pixels[0, 0, 0] == 0
