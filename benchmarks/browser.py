"""What a browser screen costs beside Playwright alone: pictures, clicks, waiting, a still page.

    python benchmarks/browser.py [--count 30] [--seconds 5] [--json]

Milliseconds are medians; each figure stands beside what one would write with Playwright in the
same run, on the same page. A click is timed until the page has heard of it; a change, from the
moment when the page makes it until it is known. The cost of a still page is the share of one core
that this process takes while nothing happens. Needs the extra `browser` and a Chromium or Chrome.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _timing import as_table, typical
from playwright.sync_api import sync_playwright

from agentkit.actions import Click
from agentkit.capture import changes
from agentkit.geometry import Point
from agentkit.screens._browser_programs import find_program
from agentkit.screens.browser import BrowserScreen

SCALES = (1.0, 2.0)
SIZE = {"width": 1280, "height": 800}
PLACE = Point(640, 400)
FPS = 10
PAGE = """<!doctype html><title>0</title><body style="font:14px sans-serif"><script>
for (let i = 0; i < 60; i++)
  document.write("<p>Line " + i + " of a page with some text on it, as pages have. ".repeat(2));
let clicks = 0;
onmousedown = () => { document.title = Date.now();
  document.body.style.background = clicks++ % 2 ? "#eef" : "#fff" };
</script>"""
Report = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="of each thing (default 30)")
    parser.add_argument("--seconds", type=float, default=5, help="of a still page (default 5)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(PAGE)
        report = {f"{scale:g}": measure(path, scale, args.count, args.seconds) for scale in SCALES}
    print(json.dumps(report) if args.json else as_table(report, "scale"))


def measure(path: Path, scale: float, count: int, seconds: float) -> dict[str, float]:
    alone = of_playwright(path, scale, count)
    with BrowserScreen(str(path), size=tuple(SIZE.values()), scale=scale) as screen:
        click = Click(at=PLACE)
        return {
            "picture": typical(screen.capture, count),
            "picture, playwright": alone["picture"],
            "click": heard(
                lambda: screen.perform(click, stopped=lambda: False),
                lambda: screen.capture().facts["title"],
                count,
            ),
            "click, playwright": alone["click"],
            "change": change(screen, count),
            "still %": still(screen, seconds),
        }


def of_playwright(path: Path, scale: float, count: int) -> dict[str, float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_program().path)
        page: Any = browser.new_page(viewport=SIZE, device_scale_factor=scale)
        page.goto(path.as_uri())
        figures = {
            "picture": typical(page.screenshot, count),
            "click": heard(lambda: page.mouse.click(PLACE.x, PLACE.y), page.title, count),
        }
        browser.close()
    return figures


def change(screen: BrowserScreen, count: int) -> float:
    """From a click to the frame that shows what it did, by the capture loop."""
    found = changes(screen, fps=1000)
    next(found)

    def look() -> None:
        screen.perform(Click(at=PLACE), stopped=lambda: False)
        next(found)

    return typical(look, count)


def still(screen: BrowserScreen, seconds: float) -> float:
    """Per cent of one core."""
    before, ends = time.process_time(), time.monotonic() + seconds
    for _ in changes(screen, FPS, stopped=lambda: time.monotonic() > ends):
        pass
    return round(100 * (time.process_time() - before) / seconds, 2)


def heard(click: Callable[[], None], title: Callable[[], str], count: int) -> float:
    """From a click to the event of it; the page writes its clock into its title."""
    times = []
    for _ in range(count):
        start = 1000 * time.time()
        click()
        times.append(int(title()) - start)
    return round(statistics.median(times), 2)


if __name__ == "__main__":
    main()
