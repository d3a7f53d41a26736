"""The desktop of this machine, on a display of its own: what is shown, and where input lands."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agentkit.actions import Click, Drag, Move, Press, Scroll, Type
from agentkit.errors import CaptureError, ConfigError, NoDisplay, ScreenError, UnsupportedAction
from agentkit.geometry import Box, Point, Size
from agentkit.screens.host import HostScreen
from agentkit.screens.virtual import VirtualScreen
from agentkit.testing import go

pytestmark = pytest.mark.real

TARGETS = Path(__file__).parents[1] / "apps" / "targets.py"
TWO = (
    "xrandr --setmonitor wide 1000/250x900/220+0+0 screen; "
    "xrandr --setmonitor small 600/150x700/170+1000+100 none"
)
ONE = "xrandr --delmonitor wide; xrandr --delmonitor small"


class Report:
    """What reached the targets, as they wrote it down."""

    def __init__(self, path: Path) -> None:
        self.path = path
        first = self.wait("", lambda lines: lines)[0]
        self.targets = {int(number): Box.of(box) for number, box in first["targets"].items()}
        self.field = Box.of(first["field"])

    def wait(self, event: str, ready: Callable[[list[Any]], Any]) -> list[dict[str, Any]]:
        """The lines of one kind, once they are `ready`; as they stand after twenty seconds."""
        deadline = time.monotonic() + 20
        while True:
            whole = self.path.read_text().rpartition("\n")[0] if self.path.exists() else ""
            lines = [json.loads(line) for line in whole.splitlines()]
            found = [line for line in lines if line.get("event", "") == event]
            if ready(found) or time.monotonic() > deadline:
                return found
            time.sleep(0.02)


@pytest.fixture
def report(host_display: VirtualScreen, tmp_path: Path) -> Iterator[Report]:
    path = tmp_path / "report.jsonl"
    command = [sys.executable, str(TARGETS), str(path)]
    with subprocess.Popen(command, env=host_display.env) as app:
        try:
            yield Report(path)
        finally:
            app.terminate()


@pytest.fixture
def host(host_display: VirtualScreen) -> Iterator[HostScreen]:
    with HostScreen() as screen:
        yield screen


@pytest.fixture
def two_monitors(host_display: VirtualScreen) -> Iterator[None]:
    subprocess.run(TWO, shell=True, env=host_display.env, check=True)
    yield
    subprocess.run(ONE, shell=True, env=host_display.env, check=True)


def test_clicks_land_in_every_target(host: HostScreen, report: Report) -> None:
    frame = host.capture()
    for box in report.targets.values():
        host.perform(Click(at=box.center).map(frame.to_device), stopped=go)
    clicks = report.wait("click", lambda lines: len(lines) == 25)
    assert [line["target"] for line in clicks] == list(range(25))


@pytest.mark.parametrize("monitor", [1, "small", "all"])
def test_clicks_land_on_the_monitor_that_was_looked_at(
    host_display: VirtualScreen, two_monitors: None, report: Report, monitor: str | int
) -> None:
    with HostScreen(monitor) as host:
        frame = host.capture()
        seen = frame.to_device.box(frame.box)
        monitors = [each.box for each in host.monitors()]
        targets = {
            number: box
            for number, box in report.targets.items()
            if seen.encloses(box) and any(monitor.encloses(box) for monitor in monitors)
        }
        assert len(targets) >= 4
        for box in targets.values():
            on_frame = frame.to_device.inverse().box(box)
            corner = Point(on_frame.right - 0.01, on_frame.bottom - 0.01)
            for place in (on_frame.center, corner):
                host.perform(Click(at=place).map(frame.to_device), stopped=go)
        clicks = report.wait("click", lambda lines: len(lines) == 2 * len(targets))
    assert [line["target"] for line in clicks] == [n for n in targets for _ in range(2)]


def test_two_monitors_are_frames_of_their_own(
    host_display: VirtualScreen, two_monitors: None
) -> None:
    with HostScreen(2) as small, HostScreen("all") as both:
        assert [each.name for each in both.monitors()] == ["wide", "small"]
        assert small.capture().size == Size(600, 700)
        assert both.capture().size == Size(1600, 900)
        assert small.capture().to_device.point(Point(0, 0)) == Point(1000, 100)
        with pytest.raises(UnsupportedAction, match=r"\(1100, 50\) is on no monitor"):
            both.perform(Click(at=Point(1100, 50)), stopped=go)


def test_double_clicks_drags_wheel_and_keys(host: HostScreen, report: Report) -> None:
    box = report.targets
    host.perform(Click(at=box[3].center, count=2), stopped=go)
    host.perform(Click(at=box[8].center, keys=("ctrl",)), stopped=go)
    host.perform(Drag(path=(box[0].center, box[12].center)), stopped=go)
    host.perform(Scroll(at=box[12].center, dy=2), stopped=go)
    host.perform(Press(keys=("f5",)), stopped=go)
    wheel = report.wait("wheel", lambda lines: len(lines) == 2)
    clicks = report.wait("click", lambda lines: len(lines) == 4)
    keys = report.wait("key", lambda lines: any(line["key"] == "F5" for line in lines))
    assert [(line["target"], line["count"]) for line in clicks[:3]] == [(3, 1), (3, 2), (8, 1)]
    assert [line["state"] & 0b100 for line in clicks] == [0, 0, 0b100, 0]
    drops = report.wait("drop", lambda lines: len(lines) == 4)
    assert box[12].contains(Point(*drops[-1]["at"]))
    assert [line["button"] for line in wheel] == [5, 5]
    assert keys


def test_text_arrives_as_it_was_written(host: HostScreen, report: Report) -> None:
    text = "Grüße 你好 🙂 <a@b.c> {x|y}"
    host.perform(Click(at=report.field.center), stopped=go)
    host.perform(Type(text=text), stopped=go)
    lines = report.wait("text", lambda lines: lines and lines[-1]["text"] == text)
    assert lines[-1]["text"] == text


def test_a_window_is_shown_alone(host_display: VirtualScreen, tmp_path: Path) -> None:
    code = (
        "import tkinter as tk; root = tk.Tk(); root.title('Aquarium'); "
        "root.geometry('300x200+400+250'); root.configure(bg='#00aaff'); root.mainloop()"
    )
    with subprocess.Popen([sys.executable, "-c", code], env=host_display.env) as app:
        try:
            frame = _when_there(lambda: HostScreen(window="aquarium")).capture()
        finally:
            app.terminate()
    assert frame.size == Size(300, 200)
    assert frame.pixels[100, 100].tolist() == [0xFF, 0xAA, 0x00, 255]
    assert frame.to_device.point(Point(1, 2)) == Point(401, 252)
    with pytest.raises(CaptureError, match="no window with 'aquarium'"):
        HostScreen(window="aquarium")


def _when_there(open_screen: Callable[[], HostScreen]) -> HostScreen:
    deadline = time.monotonic() + 20
    while True:
        try:
            screen = open_screen()
            if screen.capture().pixels[..., :3].any():
                return screen
        except CaptureError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def test_a_region_in_pixels(host_display: VirtualScreen) -> None:
    with HostScreen(region=(10, 20, 110, 70)) as screen:
        assert screen.capture().size == Size(100, 50)
        assert screen.capture().to_device.point(Point(0, 0)) == Point(10, 20)


def test_a_region_and_a_window_exclude_each_other(host_display: VirtualScreen) -> None:
    with pytest.raises(ConfigError, match="not both"):
        HostScreen(region=(0, 0, 9, 9), window="Files")


@pytest.mark.parametrize("region", ["1,2,3", "a,b,c,d", (5, 5, 1, 1), 7])
def test_what_is_no_region(host_display: VirtualScreen, region: Any) -> None:
    with pytest.raises(ConfigError, match="left, top, right, bottom"):
        HostScreen(region=region)


def test_a_black_desktop_is_named(
    host_display: VirtualScreen, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "agentkit"), HostScreen():
        assert "black" in caplog.text
        assert "Wayland" in caplog.text


@pytest.mark.parametrize("display", ["", ":987"])
def test_no_display_says_what_to_do(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(NoDisplay, match=r"DISPLAY.*--screen virtual.*--screen simulated"):
        HostScreen()


@pytest.mark.parametrize("display", ["", ":987"])
def test_wayland_is_named(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(NoDisplay, match=r"Wayland \(WAYLAND_DISPLAY=wayland-0\).*black.*X11"):
        HostScreen()


def test_an_x_server_of_ones_own_works_within_a_wayland_session(
    host_display: VirtualScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    with HostScreen() as screen:
        assert screen.capture().size == Size(1600, 900)


def test_the_display_of_a_wayland_session_is_refused(host_display: VirtualScreen) -> None:
    """XWayland before 23.1 is known by the names of its outputs."""
    name = "xrandr --setmonitor XWAYLAND0 1600/400x900/225+0+0 screen"
    subprocess.run(name, shell=True, env=host_display.env, check=True)
    try:
        with pytest.raises(NoDisplay, match="Wayland"):
            HostScreen()
    finally:
        subprocess.run(["xrandr", "--delmonitor", "XWAYLAND0"], env=host_display.env, check=True)


def test_a_second_display_in_one_process_is_refused(
    host: HostScreen, xvfb: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VirtualScreen((64, 64), session="bare") as other:
        monkeypatch.setenv("DISPLAY", other.display)
        with pytest.raises(ScreenError, match="one display a process"):
            HostScreen()


GONE = """
import os, sys
from agentkit.actions import Click, Move
from agentkit.errors import ScreenError
from agentkit.geometry import Point
from agentkit.screens.host import HostScreen
from agentkit.screens.virtual import VirtualScreen
own = VirtualScreen((200, 100), session="bare")
os.environ["DISPLAY"] = own.display
host = HostScreen()
own.close()
for do in (host.capture, host.pointer, lambda: host.wait(1),
           lambda: host.perform(Move(at=Point(1, 1)), stopped=lambda: False)):
    try:
        do()
    except ScreenError as error:
        print("named")
host.close()
"""


def test_a_display_that_goes_away_is_an_error_of_ours(xvfb: None) -> None:
    said = subprocess.run([sys.executable, "-c", GONE], capture_output=True, text=True, timeout=60)
    assert said.stdout.split() == ["named"] * 4, said.stderr


def test_the_pointer_is_where_it_was_moved(host: HostScreen) -> None:
    host.perform(Move(at=Point(321, 234)), stopped=go)
    assert host.pointer() == Point(321, 234)
