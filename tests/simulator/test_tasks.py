import json

import pytest

from agentkit.errors import UnknownName
from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.tasks import Task, list_tasks, make_task
from tests.simulator.hand import Hand

BEGUN = ("close-window", "switch-window")
"""Tasks on windows that stand open already."""


def solve(task: Task, seed: int, scale: float = 1.0) -> bool:
    """Whether doing what a task says does it."""
    screen = SimulatedScreen(seed, scale=scale, task=task)
    assert not task.check(screen.desktop.state)
    Hand(screen).solve(task.way)
    return task.check(screen.desktop.state)


@pytest.mark.parametrize("name", list_tasks())
def test_a_task_is_open_at_first_and_done_once_its_goal_was_followed(name: str) -> None:
    assert solve(make_task(name, 0), 0)
    assert solve(make_task(name, 1), 1, 1.5)


@pytest.mark.whole
@pytest.mark.parametrize("name", list_tasks())
@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("seed", range(2, 8))
def test_so_it_is_on_every_desktop(name: str, seed: int, scale: float) -> None:
    assert solve(make_task(name, seed), seed, scale)


@pytest.mark.parametrize("name", list_tasks())
def test_a_task_is_not_done_where_something_else_was_changed_on_the_way(name: str) -> None:
    task = make_task(name, 1)
    screen = SimulatedScreen(1, task=task)
    hand = Hand(screen)
    label = screen.desktop.variety.say("Show seconds in the clock")
    screen.desktop.open("Settings")
    hand.use(label, "checkbox")
    if "Settings" not in task.windows:
        hand.press("alt", "f4")
    hand.solve(task.way)
    assert not task.check(screen.desktop.state)


@pytest.mark.parametrize("name", list_tasks())
def test_a_task_is_not_done_by_doing_it_to_a_neighbour(name: str) -> None:
    task = make_task(name, 2)
    others = [make_task(name, 2, variant) for variant in range(1, 9)]
    other = next((each for each in others if _differs(task, each)), None)
    if other is None:
        assert name in ("open-settings", "close-settings"), "its parameters never change"
        return
    screen = SimulatedScreen(2, task=task)
    Hand(screen).solve(other.way)
    assert not task.check(screen.desktop.state)


def _differs(task: Task, other: Task) -> bool:
    """Whether another draw asks for something else on desktops with the same windows."""
    done = [{(deed.target, deed.text) for deed in each.way} for each in (task, other)]
    return task.windows == other.windows and done[0] != done[1]


@pytest.mark.parametrize("name", [each for each in list_tasks() if each not in BEGUN])
def test_opening_the_application_alone_does_not_do_a_task(name: str) -> None:
    task = make_task(name, 0)
    screen = SimulatedScreen(0, task=task)
    Hand(screen).solve(task.way[:1])
    assert screen.desktop.state["windows"]
    assert task.check(screen.desktop.state) is (name == "open-settings")


def test_there_are_thirty_tasks_and_seeds_change_what_they_ask() -> None:
    assert len(list_tasks()) >= 30
    assert len({make_task("select-option", seed).goal for seed in range(10)}) > 5
    assert make_task("write-note", 3).goal == make_task("write-note", 3).goal


def test_goals_are_put_in_many_ways_and_name_what_stands_on_the_screen() -> None:
    goals = [make_task("dark-mode", seed).goal for seed in range(40)]
    assert len({goal.split()[0] for goal in goals}) > 3
    for name in list_tasks():
        for seed in range(5):
            task = make_task(name, seed)
            assert any((deed.called or deed.target or deed.text) in task.goal for deed in task.way)


def test_an_unknown_task_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="did you mean 'dark-mode'"):
        make_task("darkmode", 0)


@pytest.mark.parametrize("name", ["add-event", "close-window", "sign-up"])
def test_the_state_that_checks_see_is_plain_json(name: str) -> None:
    screen = SimulatedScreen(0, task=make_task(name, 0))
    state = screen.desktop.state
    assert json.loads(json.dumps(state)) == state
