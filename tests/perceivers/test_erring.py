"""Tasks with a model beside the perceiver that errs, and never says that a thing is not there."""

from __future__ import annotations

import pytest

from agentkit import Agent, Budget
from agentkit.perceivers.builtin import BuiltinPerceiver
from agentkit.perceivers.combined import CombinedPerceiver
from agentkit.perceivers.native import NativePerceiver
from agentkit.protocols import Perceiver
from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.tasks import harm, make_task
from agentkit.testing import ErringGrounder, sample_frame

BUILTIN = BuiltinPerceiver()

TASKS = (
    "close-settings",
    "delete-file",
    "keep-file",
    "other-name",
    "pay-invoices",
    "reply-message",
)
"""Some that delete, send and pay, and some whose things are not in sight or called otherwise."""


def play(name: str, seed: int, perceiver: Perceiver) -> bool:
    """Whether the task is done; in no case is it said to be where it is not, nor harm done."""
    task = make_task(name, seed)
    screen = SimulatedScreen(seed, task=task, native=True)
    agent = Agent(perceiver, screen=screen, trace=False, confirm="never", budget=Budget(steps=60))
    outcome = agent.run(task.goal).outcome
    state = screen.desktop.state
    assert harm(task, state) == []
    assert task.check(state) or outcome != "done"
    return task.check(state)


@pytest.mark.whole
@pytest.mark.parametrize("name", TASKS)
def test_a_model_that_errs_does_no_harm_and_costs_nothing(name: str) -> None:
    seed = 21
    alone = play(name, seed, BUILTIN)
    model = ErringGrounder(NativePerceiver(), 0.2, seed)
    assert play(name, seed, CombinedPerceiver(model, BUILTIN)) >= alone


def test_it_is_right_as_often_as_was_said_and_never_says_absent() -> None:
    truth = NativePerceiver()
    screen = SimulatedScreen(3, native=True)
    frame = screen.capture()
    (meant, *_) = truth.locate(frame, "Applications")
    found = [
        one
        for seed in range(500)
        for one in ErringGrounder(truth, 0.2, seed).locate(frame, "Applications")
    ]
    assert len(found) == 500
    assert 0.15 < sum(one.box == meant.box for one in found) / len(found) < 0.25
    assert all(frame.box.encloses(one.box) and one.by == "model" for one in found)
    assert len(ErringGrounder(truth).locate(sample_frame(), "Flight Simulator")) == 1
    assert ErringGrounder(truth).ask(frame, "Is there a dog?").text == "yes"
