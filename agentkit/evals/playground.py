"""The pages of MiniWoB++ in a headless browser: begun at a seed, seen in pixels, rewarded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any

from agentkit.actions import Action
from agentkit.assembly import open_screen
from agentkit.errors import MissingExtra
from agentkit.evals.rewording import reword
from agentkit.evals.skins import Skin, find_skin
from agentkit.frame import Frame
from agentkit.geometry import Box
from agentkit.protocols import Screen, Stopped

__all__ = ["SCALE", "Playground", "WebTask", "pages_folder"]

SCALE = 3
"""Pixels of a frame in a CSS pixel: the letters of these pages are 10 pixels high."""

AREA = Box(0, 0, 160, 210)
"""CSS pixels: the instruction and the task below it. The rewards beside them are not shown."""

WIDTH, HEIGHT = 500, 320
"""CSS pixels: at the width of the area some pages scroll."""

LIFTED = 3_600_000
"""Milliseconds: the authors' limits of 7 to 30 s are lifted, as is said in every figure."""

READY = 10_000
"""Milliseconds that a page gets to be ready."""

BEGIN = """([seed, limit]) => {
  core.EPISODE_MAX_TIME = limit
  Math.seedrandom(seed)
  core.startEpisodeReal()
}"""

REWARD = "() => WOB_DONE_GLOBAL ? WOB_RAW_REWARD_GLOBAL : null"

GOAL = "() => { const said = core.getUtterance(); return said.utterance ?? said }"


def pages_folder() -> Path:
    """Where the pages lie; the package itself is not imported.

    Raises:
        MissingExtra: where it is not installed.
    """
    found = find_spec("miniwob")
    if found is None or not found.submodule_search_locations:
        raise MissingExtra("miniwob", "miniwob")
    return Path(found.submodule_search_locations[0]) / "html"


class WebTask:
    """One task on its page: a screen that shows the task's area alone.

    Nothing of the page but its pixels is told to whoever acts. What is done after the reward was
    given is not performed: the page would begin anew.

    Attributes:
        goal: what the page asks for, in its own words.
        reward: what it gave, before its authors take off for time; None while it gave none.
    """

    name = "web task"

    def __init__(self, page: Any, seed: int, skin: Skin) -> None:
        self._page = page
        if skin.style:
            page.add_style_tag(content=skin.style)
        page.evaluate(BEGIN, [str(seed), LIFTED])
        page.wait_for_function("() => window.WOB_TASK_READY !== false", timeout=READY)
        goal = str(page.evaluate(GOAL))
        self.goal = reword(goal) if skin.reworded else goal
        self.reward: float | None = None
        self._area = Box(*(SCALE * skin.scale * edge for edge in AREA.edges))
        self._screen: Screen = open_screen("browser", page=page)
        self.action_space = self._screen.action_space - {"open", "system_button"}

    def capture(self) -> Frame:
        """The task's area, as it is."""
        return self._screen.capture().crop(self._area)

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        """Act as a person does, and see whether that was rewarded."""
        if self.reward is None:
            self._screen.perform(action, stopped=stopped)
            self.see_reward()

    def see_reward(self) -> None:
        """Look whether the page gave its reward by now."""
        if self.reward is None:
            given = self._page.evaluate(REWARD)
            self.reward = None if given is None else float(given)

    def release(self) -> None:
        """Let go of every key and button."""
        self._screen.release()

    def close(self) -> None:
        """Leave the page to its owner."""
        self._screen.close()


class Playground:
    """A headless browser and a server on loopback, for one task after the other.

    Args:
        skin: how the pages are shown: a name of `agentkit.evals.skins`.

    Raises:
        MissingExtra: where the pages or Playwright are not installed.
        ConfigError: where there is no browser, or no such skin.
    """

    def __init__(self, *, skin: str = "plain") -> None:
        self._skin = find_skin(skin)
        folder = pages_folder()
        if find_spec("playwright") is None:
            raise MissingExtra("playwright", "miniwob")
        # Only who evaluates web tasks needs them.
        from playwright.sync_api import sync_playwright

        from agentkit.screens._browser_programs import find_program

        handler = partial(_Pages, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._driver = sync_playwright().start()
        program = find_program()
        self._browser = self._driver.chromium.launch(
            executable_path=program.path, channel=program.channel, chromium_sandbox=False
        )

    @contextmanager
    def task(self, name: str, seed: int) -> Iterator[WebTask]:
        """A task, begun on a page that was loaded for it alone."""
        context = self._browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SCALE * self._skin.scale,
        )
        try:
            page = context.new_page()
            port = self._server.server_address[1]
            page.goto(f"http://127.0.0.1:{port}/miniwob/{name}.html")
            task = WebTask(page, seed, self._skin)
            yield task
            task.close()
        finally:
            context.close()

    def close(self) -> None:
        """End the browser and the server."""
        self._browser.close()
        self._driver.stop()
        self._server.shutdown()
        self._server.server_close()


class _Pages(SimpleHTTPRequestHandler):
    """Serves the package's folder; the pages are UTF-8 and don't say so."""

    def guess_type(self, path: str | PathLike[str]) -> str:
        """The kind of a file, with the letters that pages are written in."""
        kind = super().guess_type(path)
        return f"{kind}; charset=utf-8" if kind == "text/html" else kind

    def log_message(self, *_: object) -> None:
        """Nobody reads which files were asked for."""
