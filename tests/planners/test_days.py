"""Goals that are reached by reading on: a day's calendar, a long list of offers."""

import pytest

from agentkit import Agent, Budget, Decision, Episode, Observation, Step
from agentkit.perceivers.builtin import BuiltinPerceiver
from agentkit.planners._command import Command
from agentkit.planners._offers import offer_it
from agentkit.planners._scene import Act, Memory, Scene
from agentkit.protocols import Screen
from tests.planners.days import Day, Offers

pytestmark = pytest.mark.whole

PERCEIVER = BuiltinPerceiver()


def run(goal: str, screen: Screen) -> Episode:
    agent = Agent(PERCEIVER, screen=screen, trace=False, confirm="never", budget=Budget(steps=25))
    return agent.run(goal)


@pytest.mark.parametrize("late", [0, 2])
def test_an_entry_is_put_where_it_is_free(late: int) -> None:
    day = Day([("Gym", 2, 4)], late=late)
    episode = run('Create a 1 hour event named "Party", between 1AM and 4AM.', day)
    ((_, _, _), (name, first, last)) = day.entries
    assert name == "Party"
    assert first >= 4
    assert last <= 8
    assert last - first == 2
    assert episode.outcome == "done"


def test_a_full_day_fails_and_nothing_is_made() -> None:
    day = Day([("Gym", 0, 48)])
    assert run('Create a 1 hour event named "Party" from 1AM to 3AM', day).outcome == "failed"
    assert len(day.entries) == 1


JOURNEYS = [(24, 48, 677), (1, 32, 470), (10, 30, 356)]


@pytest.mark.parametrize(("best", "number"), [("shortest", 1), ("cheapest", 2)])
def test_of_all_offers_the_best_is_taken(best: str, number: int) -> None:
    shop = Offers(list(JOURNEYS))
    command = Command("offer", "flight", best)
    history: list[Step] = []
    memory = Memory()
    for index in range(12):
        observation = Observation(shop.capture(), {}, PERCEIVER.parse)
        result = offer_it(Scene(command, memory, PERCEIVER, observation, history))
        if not isinstance(result, Act):
            break
        for action in result.actions:
            shop.perform(action, stopped=lambda: False)
        memory = result.memory
        history.append(Step(index, observation, Decision(result.thought, result.actions)))
    assert shop.taken == [number]
