"""When an application is done, and when we say so, on real menus, windows and pages.

    python benchmarks/settle.py [--rounds 5] [--json]

After each action on an XFCE desktop, a second observer notes every change of the picture for some
seconds more. "Late" is the time from the application's last change to our "settled" (median, and
the worst), "too early" the share of actions after which the application still changed when we
said so. An action without effect, a click on the bare desktop, is "nothing": there "late" is how
long it takes until we say so. The same is worked out for what one would write instead, a fixed
sleep. Blinking carets and what went on moving by itself before the action do not count as changes
of the application.
Needs Xvfb, XFCE, mousepad, galculator and Chromium; what is missing is left out.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from agentkit.actions import Click, Press
from agentkit.capture import settle
from agentkit.frame import Frame, lasting
from agentkit.geometry import Box, Point, Size
from agentkit.screens._camera import Camera
from agentkit.screens._watch import Watch
from agentkit.screens.virtual import VirtualScreen

SIZE = Size(1280, 800)
SLEEPS = (0.5, 1.0, 2.0)
AFTERWARDS = 3.0
"""Seconds that the observer goes on after "settled"."""

STARTED = 2.0
"""Seconds without anything drawn after which a browser counts as started."""

PAGE = """<!doctype html><title>Slow page</title><body style="font: 20px sans-serif">
<h1>Page</h1><script>
for (const [i, delay] of [20, 120, 250, 380].entries()) setTimeout(() => {
  const line = document.createElement('p');
  line.textContent = 'Part ' + i + ' has been loaded ' + Math.random();
  document.body.append(line);
}, delay);
</script>"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of each action (default 5)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    seen: dict[str, list[Outcome]] = {}
    with tempfile.TemporaryDirectory() as folder, VirtualScreen(SIZE, session="xfce") as screen:
        observer = Observer(screen.display)
        for kind, act in scenes(screen, Path(folder), args.rounds):
            seen.setdefault(kind, []).append(observer.watch(screen, act))
        observer.close()
    report = {kind: figures(outcomes) for kind, outcomes in seen.items()}
    report["all"] = figures([each for outcomes in seen.values() for each in outcomes])
    print(json.dumps(report) if args.json else as_table(report))


def scenes(
    screen: VirtualScreen, folder: Path, rounds: int
) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done, one after the other, and what kind of thing it is."""

    def press(*keys: str) -> Callable[[], object]:
        return lambda: screen.perform(Press(keys=keys), stopped=never)

    def click(x: int, y: int) -> Callable[[], object]:
        return lambda: screen.perform(Click(at=Point(x, y)), stopped=never)

    def start(command: str) -> Callable[[], object]:
        return lambda: screen.spawn(command)

    for _ in range(rounds):
        yield "nothing", click(SIZE.width * 2 // 3, SIZE.height // 2)
        yield "menus", click(50, 13)
        yield "menus", press("escape")
        for program in ("mousepad", "galculator", "xfce4-settings-manager", "xfce4-appfinder"):
            if not shutil.which(program):
                continue
            yield "windows", start(program)
            if program == "mousepad":
                for key in "fes":
                    yield "menus", press("alt", key)
                    yield "menus", press("escape")
                yield "windows", press("ctrl", "f")
            yield "windows", press("alt", "f4")
    if shutil.which("chromium"):
        page = folder / "page.html"
        page.write_text(PAGE)
        options = f"--no-sandbox --no-first-run --disable-gpu --user-data-dir={folder}/profile"
        yield "windows", start(f"chromium {options} file://{page}")
        while screen.wait(STARTED):
            time.sleep(0.1)  # its toolbar goes on moving for a while
        for _ in range(2 * rounds):
            yield "pages", press("f5")


def never() -> bool:
    return False


@dataclass
class Outcome:
    """One action.

    Attributes:
        settled: when we said so, in seconds after the action.
        changes: when the application changed, in seconds after the action.
    """

    settled: float
    changes: list[float]

    def early(self, after: float) -> bool:
        """Whether the application still changed `after` so many seconds."""
        return any(change > after for change in self.changes)

    def late(self, after: float) -> float:
        """How long after its last change until then that is."""
        return after - max((change for change in self.changes if change <= after), default=0.0)


class Observer:
    """Looks at a display on connections of its own, and notes when it changes."""

    def __init__(self, display: str) -> None:
        self.camera, self.display = Camera(display), Watch(display)
        self.noted: list[tuple[float, list[Box]]] = []

    def watch(self, screen: VirtualScreen, act: Callable[[], object]) -> Outcome:
        """Do something, wait until it has settled by our rule, and see what came after."""
        before = screen.capture()
        self.noted = []
        done = threading.Event()
        thread = threading.Thread(target=self.look, args=(before, done))
        thread.start()
        began = time.monotonic()
        act()
        result = settle(screen, before, stopped=never)
        settled = time.monotonic() - began
        time.sleep(AFTERWARDS)
        done.set()
        thread.join()
        own = [
            at - began
            for at, boxes in self.noted
            if not all(any(p.grow(8).encloses(box) for p in result.restless) for box in boxes)
        ]
        return Outcome(settled, own)

    def look(self, last: Frame, done: threading.Event) -> None:
        while not done.is_set():
            if not self.display.wait(0.1):
                continue
            at = time.monotonic()
            frame = self.camera.take(lambda: (Box(0, 0, SIZE.width, SIZE.height), SIZE), "")
            if boxes := [box for box in lasting(frame.changed(last)) if not in_clock(box)]:
                self.noted.append((at, boxes))
            last = frame
            time.sleep(0.01)

    def close(self) -> None:
        self.camera.close()
        self.display.close()


def in_clock(box: Box) -> bool:
    """Whether that is within the clock at the right end of the panel."""
    return box.left > SIZE.width - 280 and box.bottom <= 28


def figures(outcomes: list[Outcome]) -> dict[str, float]:
    late = [each.late(each.settled) for each in outcomes if not each.early(each.settled)]
    row = {
        "actions": len(outcomes),
        "still": sum(not each.changes for each in outcomes),
        "late_s": round(statistics.median(late), 2) if late else 0.0,
        "latest_s": round(max(late, default=0.0), 2),
        "too early": share(outcomes, lambda each: each.settled),
    }
    for seconds in SLEEPS:
        row[f"sleep {seconds:g} too early"] = share(outcomes, lambda _, s=seconds: s)
        row[f"sleep {seconds:g} late_s"] = round(
            statistics.median(each.late(seconds) for each in outcomes), 2
        )
    return row


def share(outcomes: list[Outcome], after: Callable[[Outcome], float]) -> float:
    return round(sum(each.early(after(each)) for each in outcomes) / len(outcomes), 3)


def as_table(report: dict[str, dict[str, float]]) -> str:
    names = list(next(iter(report.values())))
    rows = [f"{'':22}" + "".join(f"{kind:>10}" for kind in report)]
    rows += [
        f"{name:22}" + "".join(f"{row[name]:>10}" for row in report.values()) for name in names
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    main()
