"""What a click costs: ours beside pyautogui as it comes, without its pauses, and bare XTEST.

    python benchmarks/input.py [--clicks 100] [--json]

Milliseconds, medians over clicks at changing places of a virtual display: until the call comes
back, and until the press reaches a window, which notes the time when it is told. pynput and
xdotool stand beside where they are installed. Needs Xvfb.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import queue
import random
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError
from Xlib.ext import xtest

from agentkit.actions import Click
from agentkit.geometry import Point
from agentkit.protocols import Screen
from agentkit.screens.host import HostScreen
from agentkit.screens.virtual import VirtualScreen

SIZE = (1280, 800)
Report = dict[str, dict[str, float]]
Clicker = Callable[[int, int], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=100, help="each way (default 100)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with VirtualScreen(SIZE, session="bare") as virtual:
        os.environ["DISPLAY"] = virtual.display
        for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
            os.environ.pop(name, None)
        window = Window(virtual.display)
        with HostScreen() as host:
            report = {
                name: measure(click, window, args.clicks if name != SLOW else 15)
                for name, click in ways(host, virtual)
            }
    print(json.dumps(report) if args.json else as_table(report))


SLOW = "pyautogui"


def ways(host: Screen, virtual: VirtualScreen) -> Iterator[tuple[str, Clicker]]:
    yield "ours, host", ours(host)
    yield "ours, virtual", ours(virtual)
    yield "bare XTEST", bare(virtual.display)
    gui: Any = importlib.import_module("pyautogui")
    yield "pyautogui, PAUSE=0", lambda x, y: gui.click(x, y)
    gui.PAUSE = 0.1
    yield SLOW, lambda x, y: gui.click(x, y)
    if importlib.util.find_spec("pynput"):
        yield "pynput", by_pynput()
    if shutil.which("xdotool"):
        yield "xdotool", by_xdotool


def ours(screen: Screen) -> Clicker:
    return lambda x, y: screen.perform(Click(at=Point(x, y)), stopped=lambda: False)


def bare(name: str) -> Clicker:
    display = Display(name)

    def click(x: int, y: int) -> None:
        xtest.fake_input(display, X.MotionNotify, x=x, y=y)
        xtest.fake_input(display, X.ButtonPress, 1)
        xtest.fake_input(display, X.ButtonRelease, 1)
        display.sync()

    return click


def by_pynput() -> Clicker:
    mouse: Any = importlib.import_module("pynput.mouse")
    hand = mouse.Controller()

    def click(x: int, y: int) -> None:
        hand.position = (x, y)
        hand.click(mouse.Button.left)

    return click


def by_xdotool(x: int, y: int) -> None:
    subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)


class Window:
    """A window over the whole display that notes when it is pressed, and where."""

    def __init__(self, name: str) -> None:
        self.display = Display(name)
        screen = self.display.screen()
        window = screen.root.create_window(
            0, 0, *SIZE, 0, screen.root_depth, event_mask=X.ButtonPressMask
        )
        window.map()
        self.display.sync()
        self.presses: queue.Queue[tuple[float, int, int]] = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        with suppress(ConnectionClosedError):  # the display is gone, and we are done
            while True:
                event = self.display.next_event()
                if event.type == X.ButtonPress:
                    self.presses.put((time.perf_counter(), event.root_x, event.root_y))


def measure(click: Clicker, window: Window, count: int) -> dict[str, float]:
    choice = random.Random(0)
    calls, arrivals, right = [], [], 0
    for _ in range(count):
        x, y = choice.randrange(5, SIZE[0] - 5), choice.randrange(5, SIZE[1] - 5)
        start = time.perf_counter()
        click(x, y)
        calls.append(time.perf_counter() - start)
        at, *place = window.presses.get(timeout=10)
        arrivals.append(at - start)
        right += place == [x, y]
    return {
        "call_ms": round(1000 * statistics.median(calls), 2),
        "to_app_ms": round(1000 * statistics.median(arrivals), 2),
        "in_place": right / count,
    }


def as_table(report: Report) -> str:
    rows = [f"{'':20}{'call ms':>10}{'to app ms':>12}{'in place':>10}"]
    for name, row in report.items():
        rows.append(f"{name:20}{row['call_ms']:>10}{row['to_app_ms']:>12}{row['in_place']:>10.0%}")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
