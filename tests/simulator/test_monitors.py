"""Several monitors: each a frame of its own, all of them one space for events."""

from itertools import combinations

import pytest

from agentkit.actions import Click, Drag
from agentkit.errors import ConfigError
from agentkit.geometry import Point, Size
from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.monitors import arrange
from agentkit.simulator.tasks import make_task
from tests.simulator.hand import Hand


def test_monitors_touch_the_first_and_do_not_overlap() -> None:
    sides = set()
    for seed in range(40):
        monitors = arrange(seed, 3, Size(1280, 800), 1.5)
        assert monitors[0].box.edges == (0, 0, 1280, 800)
        for one, other in combinations(monitors, 2):
            assert one.box.intersection(other.box) is None
        for other in monitors[1:]:
            assert other.box.grow(1).intersection(monitors[0].box)
            sides.add((other.box.left < 0, other.box.top < 0))
    assert sides == {(True, False), (False, True), (False, False)}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("monitor", [1, 2, 3])
def test_clicks_land_on_every_monitor_whatever_its_place_and_scale(seed: int, monitor: int) -> None:
    screen = SimulatedScreen(seed, monitors=3, monitor=monitor, marks=12)
    frame, place = screen.capture(), screen.desktop.monitor
    assert frame.size.width == round(place.box.width * place.scale)
    assert (frame.to_device.dx, frame.to_device.dy) == (place.box.left, place.box.top)
    for mark in screen.desktop.elements():
        click = Click(at=mark.box.center)
        screen.perform(click.map(frame.to_device), stopped=lambda: False)
    assert [hit["mark"] for hit in screen.desktop.state["hits"]] == list(range(1, 13))


def test_windows_open_where_the_launcher_was_opened_and_show_there_alone() -> None:
    screen = SimulatedScreen(1, monitors=2, monitor=2)
    hand = Hand(screen)
    hand.open("Settings")
    assert hand.find("Settings", "window")
    box = screen.desktop.windows[0].box
    assert screen.desktop.monitors[1].box.encloses(box)
    screen.desktop.monitor = screen.desktop.monitors[0]
    assert not hand.seen("Settings", "window")


def test_a_window_is_dragged_from_one_monitor_to_another() -> None:
    screen = SimulatedScreen(1, monitors=2)
    Hand(screen).open("Calculator")
    window, other = screen.desktop.windows[0], screen.desktop.monitors[1].box
    grip = Point(window.box.left + 60, window.box.top + 20)
    to = Point(other.center.x, other.top + 100)
    screen.perform(Drag(path=(grip, to)), stopped=lambda: False)
    assert other.contains(window.box.center)
    assert screen.desktop.input.pointer == to


def test_the_pointer_stays_on_the_monitors() -> None:
    screen = SimulatedScreen(3, monitors=2)
    screen.desktop.input.move(Point(-9e4, -9e4))
    at = screen.desktop.input.pointer
    assert any(each.box.contains(at) for each in screen.desktop.monitors)


@pytest.mark.parametrize(
    ("options", "words"), [({"monitors": 4}, "1 to 3"), ({"monitor": 2}, "no monitor 2")]
)
def test_monitors_that_are_not_there_are_refused(options: dict, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        SimulatedScreen(**options)


@pytest.mark.parametrize("name", ["add-event", "close-window", "set-slider", "sign-up"])
def test_tasks_can_be_done_on_a_second_monitor(name: str) -> None:
    for seed in range(4):
        task = make_task(name, seed)
        screen = SimulatedScreen(seed, monitors=2, monitor=2, task=task)
        Hand(screen).solve(task.way)
        assert task.check(screen.desktop.state)
