"""Virtual screens, and an application on them that reports what reaches it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agentkit.geometry import Box
from agentkit.screens._desktop import XFCE
from agentkit.screens.virtual import VirtualScreen
from tests.conftest import need

TARGETS = Path(__file__).parents[1] / "apps" / "targets.py"


class App:
    """The targets application on a bare virtual screen, and its report."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1280, 800)) -> None:
        self.report = folder / "report.jsonl"
        self.screen = VirtualScreen(
            size, session="bare", command=[sys.executable, str(TARGETS), str(self.report)]
        )
        first = self.wait(lambda lines: lines)[0]
        self.targets = {int(number): Box.of(box) for number, box in first["targets"].items()}
        self.field = Box.of(first["field"])

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        """What it has reported so far."""
        if not self.report.exists():
            return []
        whole = self.report.read_text().rpartition("\n")[0]
        found = [json.loads(line) for line in whole.splitlines()]
        return [line for line in found if line.get("event") == event] if event else found

    def wait(
        self, ready: Callable[[list[dict[str, Any]]], Any], event: str = "", seconds: float = 20.0
    ) -> list[dict[str, Any]]:
        """The report, once it is `ready`; as it stands, where it never is."""
        deadline = time.monotonic() + seconds
        while not ready(self.lines(event)) and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.lines(event)

    def text(self) -> str:
        """What the text field holds."""
        lines = self.lines("text")
        return str(lines[-1]["text"]) if lines else ""


def has_xfce() -> bool:
    """Whether a whole XFCE desktop can be started here."""
    return all(shutil.which(program) for program in XFCE)


@pytest.fixture(scope="session")
def xvfb() -> None:
    need(shutil.which("Xvfb"), "Xvfb is not installed: apt-get install xvfb")


@pytest.fixture(scope="session")
def tk(xvfb: None) -> None:
    need(importlib.util.find_spec("_tkinter"), "this Python has no tkinter")


@pytest.fixture
def app(tk: None, tmp_path: Path) -> Iterator[App]:
    """The application on a screen of its own."""
    running = App(tmp_path)
    with running.screen:
        yield running
