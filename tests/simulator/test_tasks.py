import json

import pytest

from agentkit.errors import UnknownName
from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.tasks import list_tasks, make_task
from tests.simulator.hand import Hand


@pytest.mark.parametrize("name", list_tasks())
@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("seed", range(5))
def test_a_task_is_open_at_first_and_done_once_its_goal_was_followed(
    name: str, seed: int, scale: float
) -> None:
    task = make_task(name, seed)
    screen = SimulatedScreen(seed, scale=scale, task=task)
    assert not task.check(screen.desktop.state)
    Hand(screen).solve(task.goal)
    assert task.check(screen.desktop.state)


@pytest.mark.parametrize("name", list_tasks())
def test_a_task_is_not_done_where_something_else_was_changed_on_the_way(name: str) -> None:
    task = make_task(name, 1)
    screen = SimulatedScreen(1, task=task)
    hand = Hand(screen)
    hand.open("Settings")
    hand.click("Show seconds in the clock", "checkbox")
    hand.press("alt", "f4")
    hand.solve(task.goal)
    assert not task.check(screen.desktop.state)


@pytest.mark.parametrize("name", [name for name in list_tasks() if name != "open-settings"])
def test_opening_the_application_alone_does_not_do_a_task(name: str) -> None:
    task = make_task(name, 0)
    screen = SimulatedScreen(0, task=task)
    hand = Hand(screen)
    first = task.goal.removeprefix("open ").split(",")[0]
    hand.open(first)
    assert screen.desktop.state["windows"]
    assert not task.check(screen.desktop.state)


def test_there_are_ten_tasks_and_seeds_change_what_they_ask() -> None:
    assert len(list_tasks()) == 10
    assert len({make_task("select-option", seed).goal for seed in range(10)}) > 5
    assert make_task("write-note", 3).goal == make_task("write-note", 3).goal


def test_an_unknown_task_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="did you mean 'dark-mode'"):
        make_task("darkmode", 0)


def test_the_state_that_checks_see_is_plain_json() -> None:
    screen = SimulatedScreen(0, marks=4)
    Hand(screen).click("2")
    state = screen.desktop.state
    assert json.loads(json.dumps(state)) == state
