"""What a hand does for each action, and the traps of loading pyautogui."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest

from agentkit.actions import Action, Click, Drag, Move, Press, Scroll, Type
from agentkit.errors import UnsupportedAction
from agentkit.geometry import Point
from agentkit.screens._hand import events
from agentkit.screens._motion import device_pixel
from agentkit.screens.virtual import VirtualScreen


def done(action: Action) -> list[str]:
    """The events of an action in short."""
    return [
        f"{event.kind} {event.name}".strip() + (f" {event.at}" if event.at else "")
        for event in events(action)
    ]


def test_a_double_click_with_keys_held() -> None:
    assert done(Click(at=Point(7, 8), count=2, keys=("ctrl", "shift"))) == [
        "move (7, 8)",
        *("keydown ctrl", "keydown shift"),
        *("down left", "up left") * 2,
        *("keyup shift", "keyup ctrl"),
    ]


def test_a_long_press_where_the_pointer_is() -> None:
    down, pause, up = events(Click(button="right", hold=0.8))
    assert (down.kind, pause.amount, up.kind, up.name) == ("down", 0.8, "up", "right")


def test_a_drag_passes_every_corner_in_small_steps() -> None:
    path = (Point(0, 0), Point(120, 0), Point(120, 50))
    happened = list(events(Drag(path=path)))
    places = [event.at for event in happened if event.kind == "drag"]
    assert places[-1] == path[-1]
    assert path[1] in places
    assert all(a and b and a.distance(b) <= 12.5 for a, b in pairwise(places))
    assert [event.kind for event in happened if event.kind not in ("drag", "pause")] == [
        "move",
        "down",
        "up",
    ]


def test_wheel_notches_down_and_right() -> None:
    turns = list(events(Scroll(dy=2, dx=-1)))
    assert [(turn.name, turn.amount) for turn in turns] == [("y", -1), ("y", -1), ("x", -1)]


def test_chords_go_down_in_order_and_up_in_reverse() -> None:
    assert done(Press(keys=("ctrl", "alt", "t"))) == [
        *("keydown ctrl", "keydown alt", "keydown t"),
        *("keyup t", "keyup alt", "keyup ctrl"),
    ]


def test_moving_to_nowhere_does_nothing() -> None:
    assert done(Move()) == []


def test_text_is_not_for_hands() -> None:
    with pytest.raises(UnsupportedAction, match="type"):
        list(events(Type(text="a")))


@pytest.mark.parametrize(
    ("point", "pixel"),
    [
        (Point(39.999, 0.5), (39, 0)),
        (Point(-0.2, -1920), (-1, -1920)),
        (Point(150 * (1 / 1.25), 119.9999999999), (120, 120)),
    ],
)
def test_a_point_goes_to_the_pixel_that_holds_it(point: Point, pixel: tuple[int, int]) -> None:
    assert device_pixel(point) == pixel


LOADS = """
import sys
sys.modules["tkinter"] = sys.modules["_tkinter"] = None
import agentkit.screens.host
assert "pyautogui" not in sys.modules
from agentkit.screens._hand import load_pyautogui
gui = load_pyautogui()
print(gui.PAUSE, gui.FAILSAFE, "mouseinfo" in sys.modules)
"""


@pytest.mark.real
def test_pyautogui_is_loaded_late_without_tkinter_without_pauses(xvfb: None) -> None:
    with VirtualScreen((64, 64), session="bare") as screen:
        said = subprocess.run(
            [sys.executable, "-c", LOADS], env=screen.env, capture_output=True, text=True
        )
    assert said.stdout.split() == ["0", "False", "False"], said.stderr
