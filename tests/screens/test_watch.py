"""A display that is watched: when it is drawn on, and when it gets another size."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from Xlib.display import Display

from agentkit.capture import changes, settle
from agentkit.errors import NoDisplay, ScreenError
from agentkit.geometry import Box, Size
from agentkit.screens._watch import Watch
from agentkit.screens.virtual import VirtualScreen
from agentkit.testing import go
from tests.conftest import need

pytestmark = pytest.mark.real

SMALLER = (
    "xrandr --newmode small 0 640 0 0 640 400 0 0 400; xrandr --addmode screen small; "
    "xrandr --output screen --mode small"
)
BACK = "xrandr --output screen --mode 800x600"


@pytest.fixture
def screen(xvfb: None) -> Iterator[VirtualScreen]:
    with VirtualScreen((800, 600), session="bare") as opened:
        while opened.wait(0.3):
            pass  # it is still being set up
        yield opened


def paint(screen: VirtualScreen, colour: int, box: Box) -> None:
    display = Display(screen.display)
    root = display.screen().root
    pen = root.create_gc(foreground=colour)
    root.fill_rectangle(pen, *map(int, (box.left, box.top, box.width, box.height)))
    display.sync()
    display.close()


def later(seconds: float, do, *arguments) -> threading.Timer:
    timer = threading.Timer(seconds, do, arguments)
    timer.start()
    return timer


def test_waiting_ends_when_something_is_drawn(screen: VirtualScreen) -> None:
    assert not screen.wait(0.1)
    timer = later(0.2, paint, screen, 0xFF0000, Box(10, 20, 60, 50))
    began = time.monotonic()
    assert screen.wait(20)
    assert time.monotonic() - began < 15
    timer.join()
    screen.wait(0.2)
    assert not screen.wait(0.1)


def test_what_was_drawn_before_is_not_missed(screen: VirtualScreen) -> None:
    for colour in (0xFF0000, 0x00FF00, 0x0000FF):
        paint(screen, colour, Box(0, 0, 9, 9))
        assert screen.wait(0)
        assert screen.capture().pixels[4, 4, :3].tolist() == [
            colour & 255,
            colour >> 8 & 255,
            colour >> 16,
        ]


def test_the_loop_yields_each_change_and_where(screen: VirtualScreen) -> None:
    found = changes(screen, fps=100)
    assert next(found).boxes == (Box(0, 0, 800, 600),)
    for left in (100, 300):
        box = Box(left, 200, left + 50, 230)
        timer = later(0.1, paint, screen, 0x00FF00, box)
        assert next(found).boxes == (box,)
        timer.join()


def test_settling_sees_all_of_a_slow_change(screen: VirtualScreen) -> None:
    before = screen.capture()
    timers = [
        later(0.15 * step, paint, screen, 0xFFFFFF, Box(40 * step, 40, 40 * step + 40, 80))
        for step in range(1, 5)
    ]
    assert settle(screen, before, stopped=go).changed == (Box(40, 40, 200, 80),)
    for timer in timers:
        timer.join()


def test_another_resolution_while_it_is_looked_at(screen: VirtualScreen) -> None:
    need(shutil.which("xrandr"), "xrandr is not installed: apt-get install x11-xserver-utils")
    found = changes(screen, fps=50)
    assert next(found).frame.size == Size(800, 600)
    for command, size in ((SMALLER, Size(640, 400)), (BACK, Size(800, 600))):
        subprocess.run(command, shell=True, env=screen.env, check=True)
        sizes = {next(found).frame.size}
        paint(screen, size.width, Box(0, 0, 640, 400))
        sizes.add(next(found).frame.size)
        assert size in sizes
        assert screen.capture().size == size


def test_a_display_that_is_gone(screen: VirtualScreen) -> None:
    watch = Watch(screen.display)
    screen.close()
    with pytest.raises(ScreenError):
        watch.wait(1)
    watch.close()
    watch.close()


def test_no_display_to_watch() -> None:
    with pytest.raises(NoDisplay, match=":987"):
        Watch(":987")
