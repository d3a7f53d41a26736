"""Applications that draw at twice the size: what is seen is where it is clicked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agentkit import Agent
from agentkit.screens.virtual import VirtualScreen
from tests.conftest import need

pytestmark = [pytest.mark.real, pytest.mark.whole]

PAGE = """<body style="font: 20px sans-serif; padding: 60px">
<button onclick="document.body.textContent = 'It has arrived'" style="margin: 180px 0 0 240px">
Press here</button>"""


def test_a_gtk_application_at_scale_2() -> None:
    need(shutil.which("mousepad"), "mousepad is not installed: apt-get install mousepad")
    options = {"session": "bare", "command": "mousepad", "env": {"GDK_SCALE": "2"}}
    with Agent(screen="virtual", screen_options=options, trace=False) as agent:
        agent.click("Edit")
        assert agent.expect("Select All").box.height > 20


def test_chromium_at_device_scale_factor_2(tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    need(chromium, "Chromium is not installed: apt-get install chromium")
    (tmp_path / "page.html").write_text(PAGE)
    command = [
        str(chromium),
        *("--no-sandbox", "--no-first-run", "--force-device-scale-factor=2", "--disable-gpu"),
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--app=file://{tmp_path / 'page.html'}",
    ]
    with (
        VirtualScreen((1280, 900), session="bare", command=command) as screen,
        Agent(screen=screen, trace=False) as agent,
    ):
        agent.expect("Press here", timeout=20)
        agent.click("Press here")
        agent.expect("It has arrived")
