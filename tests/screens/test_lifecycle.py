"""Whatever a virtual screen starts is gone when it is, however that comes about."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from agentkit.actions import Click
from agentkit.errors import CaptureError, ConfigError, NoDisplay, ScreenError
from agentkit.geometry import Point, Size
from agentkit.screens._desktop import Session
from agentkit.screens.virtual import VirtualScreen
from tests.conftest import need
from tests.screens.conftest import has_xfce

pytestmark = pytest.mark.real

DETACHING = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)"
"""A program whose child leaves its session and outlives it."""


def tagged(tag: str) -> list[str]:
    """The command lines of the processes that carry `tag` in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            environment = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_text().replace("\0", " ")
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if tag.encode() in environment and state != "Z":
            found.append(f"{entry.name} {state} {command}")
    return found


def wait(ready: Callable[[], object], seconds: float = 20.0) -> bool:
    """Whether it became `ready`; once is enough."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.05)
    return False


def detached(tag: str) -> bool:
    """Whether the child of `DETACHING` runs alone."""
    return sum("os.setsid" in line for line in tagged(tag) if PARENT not in line) == 1


@pytest.fixture
def tag(xvfb: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Something that every program which is started from here carries in its environment."""
    monkeypatch.setenv("AGENTKIT_TEST_TAG", f"{os.getpid()}-{tmp_path.name}")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return os.environ["AGENTKIT_TEST_TAG"]


def leftovers(tag: str, folder: Path) -> list[object]:
    return [*tagged(tag), *folder.glob("agentkit-*")]


def test_closing_leaves_nothing(tag: str, tmp_path: Path) -> None:
    screen = VirtualScreen(session="bare")
    screen.spawn([sys.executable, "-c", DETACHING])
    assert wait(lambda: detached(tag)), tagged(tag)
    screen.close()
    assert leftovers(tag, tmp_path) == []
    screen.close()


def test_a_whole_desktop_leaves_nothing(tag: str, tmp_path: Path) -> None:
    need(has_xfce(), "XFCE is not installed; agentkit doctor says how")
    with VirtualScreen((1024, 768), session="xfce") as screen:
        assert {"Desktop", "xfce4-panel"} <= set(screen.windows())
        assert len(tagged(tag)) >= 6
    assert leftovers(tag, tmp_path) == []


def test_an_error_within_leaves_nothing(tag: str, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="within"), VirtualScreen(session="bare"):
        raise RuntimeError("within")
    assert leftovers(tag, tmp_path) == []


def test_a_forgotten_screen_leaves_nothing(tag: str, tmp_path: Path) -> None:
    screen = VirtualScreen(session="bare")
    del screen
    gc.collect()
    assert leftovers(tag, tmp_path) == []


PARENT = """
import sys, time, threading
from agentkit.screens._desktop import Session
from agentkit.screens.virtual import VirtualScreen
made = []
thread = threading.Thread(target=lambda: made.append(VirtualScreen(session="bare")))
thread.start(); thread.join()
made[0].spawn([sys.executable, "-c", sys.argv[1]])
print("up", flush=True)
time.sleep(0 if sys.argv[2] == "exit" else 600)
"""


@pytest.mark.parametrize("way", ["SIGKILL", "SIGTERM", "SIGINT", "exit"])
def test_the_end_of_the_parent_leaves_nothing(tag: str, tmp_path: Path, way: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, DETACHING, way],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert parent.stdout
        assert parent.stdout.readline() == b"up\n"
        if way != "exit":
            assert wait(lambda: detached(tag)), tagged(tag)
            parent.send_signal(getattr(signal, way))
        parent.wait(20)
        assert wait(lambda: not leftovers(tag, tmp_path)), leftovers(tag, tmp_path)
    finally:
        parent.kill()
        parent.communicate()


def test_a_screen_outlives_the_thread_that_made_it(xvfb: None) -> None:
    made: list[VirtualScreen] = []
    thread = Thread(target=lambda: made.append(VirtualScreen(session="bare")))
    thread.start()
    thread.join()
    time.sleep(0.2)
    with made[0] as screen:
        assert screen.capture().size == Size(1280, 800)


def test_a_fork_that_ends_leaves_the_screen_alone(xvfb: None) -> None:
    with VirtualScreen(session="bare") as screen:
        child = os.fork()
        if child == 0:
            screen._programs.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert screen.capture().size == Size(1280, 800)


def test_without_xvfb_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoDisplay, match=r"apt-get install .*xvfb"):
        VirtualScreen(session="bare")


def test_without_xfce_it_says_what_to_install(
    xvfb: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Xvfb").symlink_to(shutil.which("Xvfb") or "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoDisplay, match=r"needs xfwm4.*apt-get install .*xfce4-panel"):
        VirtualScreen(session="xfce")


def test_a_program_that_fails_is_named_with_what_it_said(tag: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such thing as a window')"]
    with pytest.raises(ScreenError, match=r"python.* ended with status 1[^§]*no such thing as a"):
        VirtualScreen(session="bare", command=command)
    assert leftovers(tag, tmp_path) == []


def test_a_program_that_is_not_there_is_named(tag: str, tmp_path: Path) -> None:
    with pytest.raises(ScreenError, match="nosuchprogram cannot be started"):
        VirtualScreen(session="bare", command="nosuchprogram --at 'all'")
    assert leftovers(tag, tmp_path) == []


def test_a_program_without_a_window_does_not_wait_for_ever(tag: str, tmp_path: Path) -> None:
    with pytest.raises(ScreenError, match=r"a window of sleep did not appear within 0\.5 s"):
        VirtualScreen(session="bare", command="sleep 600", timeout=0.5)
    assert leftovers(tag, tmp_path) == []


@pytest.mark.parametrize(
    "options",
    [{"size": (0, 600)}, {"size": (800,)}, {"session": "kde"}, {"command": [""]}],
    ids=str,
)
def test_wrong_options_are_refused(xvfb: None, options: dict[str, object]) -> None:
    with pytest.raises((ConfigError, ScreenError)):
        VirtualScreen(**{"session": "bare", **options})  # type: ignore[arg-type]


def test_a_dead_display_is_an_error_and_no_hang(xvfb: None) -> None:
    with VirtualScreen(session="bare") as screen:
        frame = screen.capture()
        os.kill(screen._server.pid, signal.SIGKILL)
        assert wait(lambda: screen._programs.exit_status(screen._server) is not None)
        with pytest.raises(CaptureError, match="virtual screen"):
            screen.capture()
        with pytest.raises(ScreenError):
            screen.perform(Click(at=Point(1, 1)), stopped=lambda: False)
        screen.release()
        assert frame.pixels.shape == (800, 1280, 4)


def test_a_display_that_changes_its_size_is_captured_whole(xvfb: None) -> None:
    need(shutil.which("xrandr"), "xrandr is not installed: apt-get install x11-xserver-utils")
    with VirtualScreen((1280, 800), session="bare") as screen:
        small = ["small", "0", "640", "0", "0", "480", "0", "0", "480"]
        small.insert(4, "640")
        for words in (["--newmode", *small], ["--addmode", "screen", "small"]):
            subprocess.run(["xrandr", *words], env=screen.env, check=True)
        for mode, size in (("small", Size(640, 480)), ("1280x800", Size(1280, 800))):
            words = ["--output", "screen", "--mode", mode]
            subprocess.run(["xrandr", *words], env=screen.env, check=True)
            assert screen.capture().size == size


def test_captures_from_several_threads(xvfb: None) -> None:
    with VirtualScreen(session="bare") as screen, ThreadPoolExecutor(4) as pool:
        hashes = set(pool.map(lambda _: screen.capture().hash, range(40)))
    assert len(hashes) == 1


@pytest.mark.parametrize("session", ["wm", "bare"])
def test_a_command_shows_its_window_in_every_session(session: Session) -> None:
    need(shutil.which("xfwm4"), "xfwm4 is not installed")
    command = [sys.executable, "-c", "import tkinter; tkinter.Tk(className='Small').mainloop()"]
    with VirtualScreen((400, 300), session=session, command=command, timeout=30) as screen:
        assert "small" in screen.windows() or "Small" in screen.windows()
