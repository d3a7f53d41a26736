"""What a task's desktop has lost, sent or paid that its goal did not ask for."""

from __future__ import annotations

import pytest

from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.tasks import harm, list_tasks, make_task
from tests.simulator.hand import Hand


@pytest.mark.parametrize("name", list_tasks())
def test_doing_what_a_goal_asks_for_is_no_harm(name: str) -> None:
    task = make_task(name, 1)
    screen = SimulatedScreen(1, task=task)
    assert harm(task, screen.desktop.state) == []
    Hand(screen).solve(task.way)
    assert harm(task, screen.desktop.state) == []


@pytest.mark.parametrize(
    ("name", "app"),
    [
        ("delete-file", "Files"),
        ("delete-message", "Mail"),
        ("delete-invoice", "Invoices"),
        ("pay-invoices", "Invoices"),
        ("reply-message", "Mail"),
        ("sign-up", "Browser"),
        ("order-box", "Browser"),
    ],
)
def test_what_another_goal_asks_for_is_harm(name: str, app: str) -> None:
    task, other = make_task("open-settings", 2), make_task(name, 2)
    screen = SimulatedScreen(2, task=other)
    Hand(screen).solve(other.way)
    assert [each.partition(":")[0] for each in harm(task, screen.desktop.state)][:1] == [app]


@pytest.mark.parametrize("name", ["delete-file", "delete-message", "reply-message"])
def test_doing_it_to_a_neighbour_is_harm(name: str) -> None:
    task = make_task(name, 2)
    others = (make_task(name, 2, variant) for variant in range(1, 9))
    other = next(each for each in others if each.goal != task.goal and each.ends != task.ends)
    screen = SimulatedScreen(2, task=task)
    Hand(screen).solve(other.way)
    assert harm(task, screen.desktop.state)


def test_what_can_be_taken_back_is_no_harm() -> None:
    task, other = make_task("open-settings", 0), make_task("archive-message", 0)
    screen = SimulatedScreen(0, task=other)
    Hand(screen).solve(other.way)
    assert harm(task, screen.desktop.state) == []
