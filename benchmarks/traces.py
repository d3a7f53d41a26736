"""What the frames of an episode cost: the tile store beside a PNG a frame, in one run.

    python benchmarks/traces.py [--frames 80] [--data DIR] [--json]

Without ``--data`` the episode is made on the embedded desktop, by a seed: icons, windows, menus,
typing letter by letter, scrolling, windows that are dragged. ``--data DIR`` takes the pictures of
a folder in the order of their names instead, such as those of ``agentkit capture --watch DIR``.
PNG is Pillow's with its default settings, the picture converted from BGRA as it has to be.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from agentkit.actions import Action, Click, Drag, Move, Press, Scroll, Type
from agentkit.frame import Element, Frame
from agentkit.geometry import Point
from agentkit.screens.simulated import SimulatedScreen
from agentkit.traces.tiles import TileReader, TileWriter

PASSIVE = {"text", "heading", "window", "image"}
Report = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=80, help="how many to make (default 80)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, help="a folder of pictures to use instead")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    frames = load(args.data) if args.data else make(args.frames, args.seed)
    with tempfile.TemporaryDirectory() as folder:
        report = measure(frames, Path(folder))
    print(json.dumps(report) if args.json else as_table(report))


def load(folder: Path) -> Iterator[Frame]:
    """The pictures of a folder, in the order of their names."""
    return map(Frame.from_image, sorted(folder.glob("*.png")))


def make(count: int, seed: int) -> Iterator[Frame]:
    """The frames of an episode on the embedded desktop, 1920 × 1080."""
    choice = random.Random(seed)
    with SimulatedScreen(seed, size=(1920, 1080), native=True) as screen:
        frame = screen.capture()
        for number in range(count):
            yield frame
            screen.perform(act(number, frame, choice), stopped=lambda: False)
            frame = screen.capture()


def act(number: int, frame: Frame, choice: random.Random) -> Action:
    """What somebody may do next: one in three clicks, the rest typing, scrolling, dragging."""
    places = [each for each in frame.native if each.role not in PASSIVE]
    at = choice.choice(places).box.center
    kinds: list[Callable[[], Action]] = [
        lambda: Click(at=at),
        lambda: Click(at=at, count=2),
        lambda: Type(text=choice.choice("abcdefghij ")),
        lambda: Type(text=choice.choice("klmnopqrst ")),
        lambda: Move(at=at),
        lambda: Scroll(at=Point(960, 500), dy=choice.choice([-2, 1, 2])),
        lambda: drag(frame.native, choice),
        lambda: Press(keys=("super",)),
    ]
    return kinds[number % len(kinds)]()


def drag(elements: Iterable[Element], choice: random.Random) -> Action:
    """Pull some window, if there is one, by the middle of its title."""
    windows = [each.box for each in elements if each.role == "window"]
    if not windows:
        return Click(at=Point(60, 1060))
    box = choice.choice(windows)
    start = Point(box.center.x, box.top + 15)
    return Drag(path=(start, Point(start.x + choice.randint(-200, 200), start.y + 60)))


def measure(frames: Iterable[Frame], folder: Path) -> Report:
    """Both stores, frame by frame: megabytes, and milliseconds a frame; PNG over tiles."""
    path, hashes = folder / "frames.tiles", list[str]()
    writer = TileWriter(path)
    tiles, png = Times(), Times()
    for number, frame in enumerate(frames):
        tiles.write.append(timed(partial(writer.append, frame)))
        png.write.append(timed(partial(save_png, frame, folder / f"{number}.png")))
        hashes.append(frame.hash)
    writer.close()
    reader = TileReader(path)
    for number in random.Random(0).sample(range(len(hashes)), len(hashes)):
        tiles.read.append(timed(partial(reader.read, hashes[number])))
        png.read.append(timed(partial(load_png, folder / f"{number}.png")))
    return {
        "tiles": cost(path.stat().st_size, tiles),
        "png": cost(sum(each.stat().st_size for each in folder.glob("*.png")), png),
    }


@dataclass
class Times:
    """Milliseconds, one number a frame."""

    write: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)


def save_png(frame: Frame, path: Path) -> None:
    frame.image.save(path)


def load_png(path: Path) -> None:
    Image.open(path).load()


def timed(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - start)


def cost(size: int, times: Times) -> dict[str, float]:
    return {
        "frames": len(times.write),
        "megabytes": round(size / 1e6, 3),
        "write_ms": round(statistics.mean(times.write), 2),
        "write_ms_median": round(statistics.median(times.write), 2),
        "read_ms": round(statistics.mean(times.read), 2),
    }


def as_table(report: Report) -> str:
    tiles, png = report["tiles"], report["png"]
    rows = [f"{tiles['frames']:.0f} frames{'':8}{'tiles':>10}{'PNG':>10}{'ratio':>10}"]
    for name, figure in list(tiles.items())[1:]:
        rows.append(f"{name:18}{figure:>10}{png[name]:>10}{png[name] / figure:>10.1f}")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
