"""What looking at a screen costs: one picture, the loop that tells what changed, a still screen.

    python benchmarks/capture.py [--frames 60] [--seconds 5] [--json]

Each figure stands beside what one would take instead, in the same run: mss alone, with a
comparison of bytes where changes are looked for; and, where the package xcffib is installed, the
shared-memory grab that all of it rests on (the server copies, we do not). Milliseconds are
medians; the cost of a still screen is the share of one core that this process takes while nothing
happens. Needs Xvfb.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import json
import time
from collections.abc import Callable
from typing import Any

import mss
from _timing import as_table, typical
from Xlib.display import Display

from agentkit.capture import changes
from agentkit.screens.virtual import VirtualScreen

SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160)}
FPS = 10
Report = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=60, help="pictures a figure (default 60)")
    parser.add_argument("--seconds", type=float, default=5, help="of a still screen (default 5)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    report = {name: measure(size, args.frames, args.seconds) for name, size in SIZES.items()}
    print(json.dumps(report) if args.json else as_table(report))


def measure(size: tuple[int, int], count: int, seconds: float) -> dict[str, float]:
    with VirtualScreen(size, session="bare") as screen:
        shots = mss.MSS(display=screen.display)
        whole = shots.monitors[0]
        pen = Pen(screen.display)
        figures = {
            "picture": typical(screen.capture, count),
            "picture, mss": typical(lambda: shots.grab(whole), count),
        }
        if importlib.util.find_spec("xcffib"):
            figures["picture, raw"] = typical(raw_grab(screen.display, size), count)
        figures |= {
            "change": found_by_loop(screen, pen, count),
            "change, mss": found_by_bytes(shots, whole, pen, count),
            "still %": cost(loop(screen, seconds), seconds),
            "still %, mss": cost(poll(shots, whole, seconds), seconds),
        }
        shots.close()
    return figures


class Pen:
    """Paints on the bare desktop, a square in another colour each time."""

    def __init__(self, display: str) -> None:
        self.display = Display(display)
        self.root = self.display.screen().root
        self.gc = self.root.create_gc()
        self.count = 0

    def paint(self) -> None:
        self.count += 1
        self.gc.change(foreground=self.count * 0x10305 & 0xFFFFFF)
        self.root.fill_rectangle(self.gc, 200, 150, 320, 200)
        self.display.sync()


def found_by_loop(screen: VirtualScreen, pen: Pen, count: int) -> float:
    """From paint to the frame that says where, by our loop."""
    found = changes(screen, fps=1000)
    next(found)
    return typical(lambda: (pen.paint(), next(found)), count)


def found_by_bytes(shots: mss.MSS, whole: Any, pen: Pen, count: int) -> float:
    """From paint to the knowledge that something changed, by comparing bytes."""
    last = shots.grab(whole).raw

    def look() -> None:
        nonlocal last
        pen.paint()
        picture = shots.grab(whole).raw
        assert picture != last
        last = picture

    return typical(look, count)


def loop(screen: VirtualScreen, seconds: float) -> Callable[[], None]:
    def run() -> None:
        ends = time.monotonic() + seconds
        for _ in changes(screen, FPS, stopped=lambda: time.monotonic() > ends):
            pass

    return run


def poll(shots: mss.MSS, whole: Any, seconds: float) -> Callable[[], None]:
    """What one would write: grab, compare, sleep."""

    def run() -> None:
        ends, last = time.monotonic() + seconds, None
        while time.monotonic() < ends:
            picture = shots.grab(whole).raw
            if picture != last:
                last = picture
            time.sleep(1 / FPS)

    return run


def cost(run: Callable[[], None], seconds: float) -> float:
    """Per cent of one core."""
    before = time.process_time()
    run()
    return round(100 * (time.process_time() - before) / seconds, 2)


def raw_grab(display: str, size: tuple[int, int]) -> Callable[[], object]:
    """The X server writes into memory that we share with it, and nothing is copied."""
    import xcffib
    import xcffib.shm
    import xcffib.xproto

    server = xcffib.connect(display)
    shm, root = server(xcffib.shm.key), server.get_setup().roots[0].root
    libc = ctypes.CDLL(None, use_errno=True)
    segment, memory = server.generate_id(), libc.shmget(0, size[0] * size[1] * 4, 0o1600)
    shm.AttachChecked(segment, memory, False).check()
    libc.shmctl(memory, 0, None)  # gone with the last who holds it
    everything, pixels = 0xFFFFFFFF, xcffib.xproto.ImageFormat.ZPixmap
    return lambda: shm.GetImage(root, 0, 0, *size, everything, pixels, segment, 0).reply()


if __name__ == "__main__":
    main()
