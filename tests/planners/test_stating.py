"""Screens that show the words of the goal beside what it is about."""

from PIL import Image, ImageDraw, ImageFont

from agentkit import Click, Frame
from agentkit.assembly import load_perceiver
from agentkit.episode import Observation
from agentkit.perceivers.builtin import BuiltinPerceiver
from agentkit.planners._stating import statement, without
from agentkit.planners.rules import RulesPlanner

FONT = ImageFont.load_default(24)


def drawn(*written: tuple[int, int, str]) -> Frame:
    """Words on a white ground under a yellow bar."""
    picture = Image.new("RGB", (560, 400), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 560, 100), fill="yellow")
    for x, y, words in written:
        draw.text((x, y), words, "black", FONT)
    return Frame.from_image(picture)


def stated(goal: str, frame: Frame) -> bool:
    return statement(goal, BuiltinPerceiver().read(frame)) is not None


GOAL = "Choose the word Apple in the list below and click Submit."
BAR = ((10, 10, "Choose the word Apple in the"), (10, 45, "list below and click Submit."))


def test_only_the_words_of_the_goal_are_taken_off_the_frame() -> None:
    frame = drawn(*BAR, (40, 180, "Apple"), (40, 300, "Submit"))
    perceiver = BuiltinPerceiver()
    place = statement(GOAL, perceiver.read(frame))
    assert place is not None
    assert place.bottom < 100
    assert [line.text for line in perceiver.read(without(frame, place))] == ["Apple", "Submit"]


def test_the_beginning_of_a_long_goal_states_it() -> None:
    frame = drawn(*BAR, (40, 180, "Apple"))
    assert stated(f"{GOAL[:-1]}, then wait for the page.", frame)


def test_a_button_named_as_the_goal_is_no_statement() -> None:
    assert not stated("turn on dark mode", drawn((40, 180, "Turn on dark mode")))
    assert not stated(GOAL, drawn((40, 180, "Apple"), (40, 300, "Submit")))


def test_what_is_clicked_is_the_thing_and_not_its_name_in_the_goal() -> None:
    frame = drawn((10, 10, "Click the Submit button."), (300, 300, "Submit"))
    planner = RulesPlanner(load_perceiver("builtin"))
    decision = planner.decide("Click the Submit button.", Observation(frame), [])
    (click,) = decision.actions
    assert isinstance(click, Click)
    assert click.at is not None
    assert click.at.y > 280


def test_the_label_of_what_is_looked_for_is_no_statement() -> None:
    goal = "uncheck Show me a message when a new mail arrives"
    lines = BuiltinPerceiver().read(drawn((40, 150, "Size Medium"), (40, 180, goal[8:])))
    assert statement(goal, lines, name=goal[8:]) is None
