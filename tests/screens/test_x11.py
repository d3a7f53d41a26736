"""What holds of input on an X display beyond what one application sees."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import Xlib

from agentkit.actions import Click, Press, Type
from agentkit.errors import ConfigError, NoDisplay, UnsupportedAction
from agentkit.geometry import Point
from agentkit.keys import NAMED
from agentkit.screens._keymap import symbol
from agentkit.screens._x11 import X11
from agentkit.screens.virtual import VirtualScreen
from agentkit.testing import go
from tests.conftest import need
from tests.screens.conftest import has_xfce

pytestmark = pytest.mark.real


@pytest.fixture
def bare(xvfb: None) -> Iterator[VirtualScreen]:
    with VirtualScreen((640, 480), session="bare") as screen:
        yield screen


def test_no_such_display() -> None:
    with pytest.raises(NoDisplay, match=":987"):
        X11(":987")


def test_the_old_fork_of_the_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Xlib, "__version__", (0, 15))
    with pytest.raises(ConfigError, match=r"0\.15.*pip install --force-reinstall python-xlib"):
        X11(":987")


@pytest.mark.parametrize("text", ["bell \a", "nul \0", "half \ud83d"])
def test_what_no_key_writes_is_refused_before_anything_is_typed(
    bare: VirtualScreen, text: str
) -> None:
    asked: list[bool] = []
    with pytest.raises(UnsupportedAction, match="no key writes"):
        bare.perform(Type(text=text), stopped=lambda: bool(asked.append(True)))
    assert not asked


def test_every_named_key_can_be_pressed(bare: VirtualScreen) -> None:
    for name in sorted(NAMED - {"capslock", "numlock", "scrolllock"}):
        assert symbol(name)
        bare.perform(Press(keys=(name,)), stopped=go)
    assert bare._x11.held() == (frozenset(), frozenset())


def test_an_exception_within_lets_go(bare: VirtualScreen) -> None:
    looks = iter([False] * 4)

    def stopped() -> bool:
        if next(looks, None) is None:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        bare.perform(Click(at=Point(9, 9), keys=("ctrl",), hold=60), stopped=stopped)
    assert bare._x11.held() == (frozenset(), frozenset())


def test_a_point_goes_to_the_pixel_that_holds_it(bare: VirtualScreen) -> None:
    bare.perform(Click(at=Point(99.6, 50.4)), stopped=go)
    assert bare.pointer() == Point(99, 50)


def test_the_picture_has_no_pointer_in_it(bare: VirtualScreen) -> None:
    before = bare.capture()
    bare.perform(Click(at=Point(99, 50)), stopped=go)
    assert bare.capture().hash == before.hash


@pytest.mark.parametrize("layout", ["us", "de", "fr"])
def test_text_arrives_whole_in_a_terminal(xvfb: None, tmp_path: Path, layout: str) -> None:
    need(shutil.which("xterm"), "xterm is not installed: apt-get install xterm")
    need(shutil.which("setxkbmap"), "setxkbmap is not installed: apt-get install x11-xkb-utils")
    file = tmp_path / "lines"
    command = ["xterm", "-u8", "-e", "sh", "-c", 'cat > "$1"', "sh", str(file)]
    with VirtualScreen((640, 480), session="bare", command=command) as screen:
        subprocess.run(["setxkbmap", "-layout", layout], env=screen.env, check=True)
        screen.perform(Click(at=Point(99, 99)), stopped=go)
        text = "<>|{}@ zyqaw Grüße 你好 🙂"
        screen.perform(Type(text=text, enter=True), stopped=go)
        deadline = time.monotonic() + 20
        while not (file.exists() and file.read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert file.read_text() == text + "\n"


@pytest.mark.whole
def test_text_arrives_whole_in_a_gtk_application_on_a_real_desktop(
    xvfb: None, tmp_path: Path
) -> None:
    need(has_xfce(), "XFCE is not installed; agentkit doctor says how")
    need(shutil.which("mousepad"), "mousepad is not installed: apt-get install mousepad")
    need(shutil.which("xclip"), "xclip is not installed: apt-get install xclip")
    text = "Hello <a@b.c> {x|y} Grüße 你好 🙂 ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ"
    with VirtualScreen(command="mousepad", session="xfce") as screen:
        assert any("Mousepad" in title for title in screen.windows())
        screen.perform(Type(text=text), stopped=go)
        screen.perform(Press(keys=("ctrl", "a")), stopped=go)
        screen.perform(Press(keys=("ctrl", "c")), stopped=go)
        paste = ["xclip", "-selection", "clipboard", "-o"]
        for _ in range(50):
            got = subprocess.run(paste, env=screen.env, capture_output=True, text=True).stdout
            if got == text:
                break
            screen.perform(Press(keys=("ctrl", "c")), stopped=go)
        assert got == text
