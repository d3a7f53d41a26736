"""OSWorld machines: what they are asked to do, on the embedded desktop and on a real display."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit.actions import (
    Action,
    Click,
    Drag,
    KeyDown,
    MouseDown,
    MouseUp,
    Move,
    Press,
    Scroll,
    Type,
)
from agentkit.errors import CaptureError, ConfigError, ScreenError, UnsupportedAction
from agentkit.geometry import Point
from agentkit.protocols import Screen
from agentkit.screens._osworld_program import parts, program
from agentkit.screens.osworld import OSWorldScreen
from agentkit.screens.simulated import SimulatedScreen
from agentkit.testing import go
from tests.osworld_machine import DisplayMachine, LoopbackMachine, serving
from tests.screens.conftest import App


@pytest.fixture
def machine() -> LoopbackMachine:
    return LoopbackMachine(SimulatedScreen(size=(640, 480)))


@pytest.fixture
def screen(machine: LoopbackMachine) -> Iterator[OSWorldScreen]:
    with serving(machine) as url, OSWorldScreen(url) as opened:
        yield opened


@pytest.fixture
def real(app: App) -> Iterator[OSWorldScreen]:
    """The targets on a display of their own, driven as a machine's by pyautogui itself."""
    with serving(DisplayMachine(app.screen)) as url, OSWorldScreen(url) as opened:
        yield opened


def do(screen: Screen, *actions: Action) -> None:
    for action in actions:
        screen.perform(action, stopped=go)


def asked(action: Action, system: str = "Linux") -> list[list[str]]:
    """The lines of each request, without what all programs begin with."""
    return [program(part).splitlines()[3:] for part in parts(action, system)]


@pytest.mark.real
@pytest.mark.whole
def test_clicks_drags_and_the_wheel_reach_an_application(app: App, real: OSWorldScreen) -> None:
    first, second = app.targets[7].center, app.targets[13].center
    do(real, Click(at=first), Click(at=second, count=2), Click(at=first, button="right"))
    clicks = app.wait(lambda lines: len(lines) == 4, "click")
    assert [(line["target"], line["count"], line["button"]) for line in clicks] == [
        (7, 1, 1),
        (13, 1, 1),
        (13, 2, 1),
        (7, 1, 3),
    ]
    do(real, Scroll(at=second, dy=3))
    assert len(app.wait(lambda lines: len(lines) == 3, "wheel")) == 3
    do(real, Drag(path=(first, second)))
    drops = app.wait(lambda lines: lines and lines[-1]["at"] == [second.x, second.y], "drop")
    assert drops[-1]["at"] == [second.x, second.y]
    assert len(app.lines("motion")) > 10


@pytest.mark.real
@pytest.mark.whole
def test_text_of_any_script_arrives(app: App, real: OSWorldScreen) -> None:
    text = "a <b> \"c\" 'd' \\ {e} naïve Größe Привет 日本語 €"
    do(real, Click(at=app.field.center), Type(text=text, enter=True))
    app.wait(lambda lines: lines and lines[-1]["text"] == text, "text", 10)
    assert app.text() == text


@pytest.mark.real
@pytest.mark.whole
def test_keys_stay_down_from_one_program_to_the_next(app: App, real: OSWorldScreen) -> None:
    place = app.targets[4].center
    do(real, KeyDown(keys=("shift",)), Click(at=place))
    (click,) = app.wait(lambda lines: lines, "click")
    assert click["state"] & 1
    real.release()
    do(real, Click(at=place))
    assert not app.wait(lambda lines: len(lines) == 2, "click")[1]["state"] & 1
    do(real, MouseDown(at=place), Move(at=app.targets[9].center), MouseUp())
    drops = app.wait(lambda lines: lines[-1:] and lines[-1]["at"] != [place.x, place.y], "drop")
    assert drops[-1]["at"] == [app.targets[9].center.x, app.targets[9].center.y]


@given(st.text())
def test_a_text_is_never_more_than_a_text(text: str) -> None:
    """Whatever it holds, the programs are calls with constants, and say all of it."""
    try:
        made = [program(part) for part in parts(Type(text=text), "Windows")]
    except UnsupportedAction:
        return
    said = ""
    for each in made:
        for statement in ast.parse(each).body[3:]:
            if isinstance(statement, ast.Expr):
                assert isinstance(statement.value, ast.Call)
                given = [ast.literal_eval(argument) for argument in statement.value.args]
                name = ast.unparse(statement.value.func)
                said += given[0] if name in ("pyautogui.write", "pyperclip.copy") else ""
    assert said == text.replace("\r\n", "\n").replace("\r", "\n")


def test_what_differs_from_system_to_system() -> None:
    assert asked(Scroll(dy=2)) == [["pyautogui.scroll(-2)"]]
    assert asked(Scroll(dy=2), "Windows") == [["pyautogui.scroll(-240)"]]
    assert asked(Scroll(dx=1)) == [["pyautogui.hscroll(1)"]]
    assert asked(Scroll(dx=1), "Windows")[0][1] == "pyautogui.scroll(-120)"
    assert asked(Press(keys=("super",))) == [
        ["pyautogui.keyDown('winleft')", "pyautogui.keyUp('winleft')"]
    ]
    assert asked(Press(keys=("super",)), "Darwin")[0][0] == "pyautogui.keyDown('command')"
    assert asked(Type(text="<"))[0] == ["pyautogui.hotkey('shift', ',')"]
    assert asked(Press(keys=("<",)))[0] == ["pyautogui.hotkey('shift', ',')"]
    assert asked(Type(text="<"), "Darwin")[0] == ["pyautogui.write('<', interval=0.01)"]
    assert asked(Type(text="é"), "Windows")[0][:3] == [
        "import pyperclip",
        "pyperclip.copy('\\xe9')",
        "pyautogui.hotkey('ctrl', 'v')",
    ]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Press(keys=("volumeup",)), "no key 'volumeup' on Linux"),
        (Press(keys=("é",)), "can be typed as text"),
        (Type(text="a\x07"), "no key writes '\\\\x07'"),
    ],
    ids=["media", "letter", "control"],
)
def test_what_pyautogui_would_leave_out_is_refused(
    screen: OSWorldScreen, machine: LoopbackMachine, action: Action, words: str
) -> None:
    before = list(machine.programs)
    with pytest.raises(UnsupportedAction, match=words):
        do(screen, action)
    assert machine.programs == before


def test_long_text_takes_few_requests() -> None:
    assert [len(part) for part in asked(Type(text="x" * 1000))] == [1] * 19
    assert len(asked(Press(keys=("down",), times=40))) == 5


def test_a_drag_of_one_place_begins_at_the_pointer(
    screen: OSWorldScreen, machine: LoopbackMachine
) -> None:
    do(screen, Move(at=Point(100, 90)), Drag(path=(Point(200, 90),)))
    assert "pyautogui.moveTo(100, 90)\npyautogui.mouseDown" in "".join(machine.programs)
    assert machine.screen.desktop.input.pointer == Point(200, 90)


def test_one_picture_that_fails_is_taken_again(
    screen: OSWorldScreen, machine: LoopbackMachine
) -> None:
    machine.pictures_to_fail = 1
    assert screen.capture().facts == {"system": "Linux"}


def test_a_machine_that_is_gone(screen: OSWorldScreen, machine: LoopbackMachine) -> None:
    do(screen, KeyDown(keys=("shift",)))
    machine.broken = True
    with pytest.raises(
        ScreenError, match=r"127\.0\.0\.1:\d+ does not answer POST /execute: .*port"
    ):
        do(screen, Click(at=Point(5, 5)))
    with pytest.raises(CaptureError, match="after 3 tries"):
        screen.capture()
    screen.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "named by its address"),
        ({"url": "http://a:1", "host": "a"}, "named by its address"),
        ({"url": "10.0.0.5:5000"}, "no address of a machine"),
        ({"url": "file:///etc/passwd"}, "no address of a machine"),
    ],
    ids=["nothing", "twice", "no scheme", "a file"],
)
def test_addresses(options: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        OSWorldScreen(**options)  # type: ignore[arg-type]


def test_something_else_at_the_address(machine: LoopbackMachine) -> None:
    machine.answer = lambda *_: (200, b"<html>hello</html>")  # type: ignore[method-assign]
    with serving(machine) as url, pytest.raises(ScreenError, match="as no server of OSWorld does"):
        OSWorldScreen(url)


def test_a_machine_without_pyautogui(machine: LoopbackMachine) -> None:
    failed = {"status": "success", "output": "", "returncode": 1}
    said = json.dumps({**failed, "error": "Traceback …\nNo module named 'pyautogui'"}).encode()
    machine.answer = lambda *_: (200, said)  # type: ignore[method-assign]
    with serving(machine) as url, pytest.raises(ScreenError, match="No module named 'pyautogui'"):
        OSWorldScreen(url)
