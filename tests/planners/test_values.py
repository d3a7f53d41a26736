"""Goals about numbers on sliders, and about colours."""

import pytest

from agentkit import Agent, Budget, Episode
from agentkit.geometry import Box, Point
from agentkit.perceivers.builtin import BuiltinPerceiver
from tests.planners.panels import Panel, Slider

pytestmark = pytest.mark.whole

PERCEIVER = BuiltinPerceiver()
LOOKS = [("white", "black"), ("#20242c", "#e8e8e8")]


def run(goal: str, panel: Panel) -> Episode:
    agent = Agent(PERCEIVER, screen=panel, trace=False, confirm="never", budget=Budget(steps=20))
    return agent.run(goal)


@pytest.mark.parametrize(("ground", "ink"), LOOKS)
def test_a_slider_is_set_to_its_number(ground: str, ink: str) -> None:
    slider = Slider(Box(60, 80, 420, 100), -50, 50, 12)
    panel = Panel([slider], ground=ground, ink=ink)
    episode = run("move the slider to -17, then submit", panel)
    assert slider.value == -17
    assert panel.submitted
    assert episode.outcome == "done"


def test_a_slider_that_stands_is_set_too() -> None:
    slider = Slider(Box(100, 60, 120, 400), 100, 200, 180)
    panel = Panel([slider])
    run("With the slider, choose 104 and press Submit", panel)
    assert slider.value == 104


def test_several_sliders_are_set_each_to_its_own() -> None:
    sliders = [Slider(Box(60, top, 420, top + 20), 0, 20, 8) for top in (60, 170, 280)]
    panel = Panel(sliders)
    run("Set the sliders to 3, 20 and 11, and submit", panel)
    assert [slider.value for slider in sliders] == [3, 20, 11]
    assert panel.submitted


def test_a_number_out_of_reach_fails_and_is_not_submitted() -> None:
    panel = Panel([Slider(Box(60, 80, 420, 100), 0, 20, 8)])
    episode = run("set the slider to 44 and submit", panel)
    assert episode.outcome == "failed"
    assert "44" in str(episode.answer)
    assert not panel.submitted


def test_more_numbers_than_sliders_are_not_found() -> None:
    panel = Panel([Slider(Box(60, 80, 420, 100), 0, 20, 8)])
    assert run("set the sliders to 4, 5 and 6", panel).outcome == "not_found"


@pytest.mark.parametrize(
    ("goal", "code"),
    [
        ("Pick teal with the color picker and hit Submit", "008080"),
        ("set the colour to #ff8800, then submit", "FF8800"),
    ],
)
def test_a_colour_is_written_as_its_code(goal: str, code: str) -> None:
    panel = Panel(code="AB2567")
    run(goal, panel)
    assert panel.code == code
    assert panel.submitted


def test_what_is_no_colour_fails_before_anything_is_touched() -> None:
    panel = Panel(code="AB2567")
    assert run("set the colour to cheerful", panel).outcome == "not_found"
    assert panel.code == "AB2567"


SHADES = ["#1d8a2a", "#b9b9f2", "#e0b0b0", "#1a1a70", "#c8ecc8", "#aa1111", "#dcdcf0", "#8a8a8a"]


@pytest.mark.parametrize(("ground", "ink"), LOOKS)
@pytest.mark.parametrize(("colour", "numbers"), [("blue", [1, 3, 6]), ("red", [2, 5])])
def test_every_shade_of_a_colour_is_clicked_once(
    colour: str, numbers: list[int], ground: str, ink: str
) -> None:
    patches = [(Point(80 + 100 * (n % 4), 80 + 100 * (n // 4)), c) for n, c in enumerate(SHADES)]
    panel = Panel(patches=patches, ground=ground, ink=ink)
    run(f"Select all the shades of {colour} and press Submit.", panel)
    assert panel.marked == numbers
    assert panel.submitted
