"""Goals about sliders, colours, dates, hours and offers as people word them."""

import pytest

from agentkit import GoalNotUnderstood
from agentkit.planners._command import Command
from agentkit.planners._grammar import parse_goal


def parsed(goal: str) -> list[Command]:
    return parse_goal(goal)


@pytest.mark.parametrize(
    "goal",
    [
        "Select 104 with the slider and hit Submit.",
        "Choose 104 on the slider, then press Submit",
        "Using the slider, pick 104 and tap Submit",
        "Use the slider to select 104 and click Submit",
        "Move the slider to 104 and push Submit",
        "Set the slider to 104. Click Submit.",
    ],
)
def test_a_slider_gets_a_number(goal: str) -> None:
    slide, click = parsed(goal)
    assert (slide.verb, slide.target, slide.items) == ("slide", "slider", ("104",))
    assert (click.verb, click.target) == ("click", "Submit")


@pytest.mark.parametrize(
    "goal",
    [
        "Set the sliders to the combination [10,18,-15] and submit.",
        "Adjust the sliders to 10, 18 and -15, then submit",
        "Pick the combination 10, 18, -15 with the sliders and submit",
    ],
)
def test_sliders_get_a_number_each(goal: str) -> None:
    slide, click = parsed(goal)
    assert slide.items == ("10", "18", "-15")
    assert (click.verb, click.target) == ("click", "Submit")


def test_a_slider_has_a_name() -> None:
    (slide,) = parsed("drag the brightness slider to 40")
    assert (slide.verb, slide.target) == ("slide", "brightness slider")


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        ("Select yellow with the color picker and hit Submit.", "yellow"),
        ("With the colour wheel, choose dark green and press Submit", "dark green"),
        ("Pick the following color with the color picker, then click OK", "the following color"),
        ("change the colour to #ff8800, then click OK", "#ff8800"),
    ],
)
def test_a_colour_is_picked(goal: str, text: str) -> None:
    colour, click = parsed(goal)
    assert (colour.verb, colour.text) == ("colour", text)
    assert click.verb == "click"


@pytest.mark.parametrize(
    ("goal", "target"),
    [
        ("Select all the shades of blue and press Submit.", "shades of blue"),
        ("tap each of the red patches, then hit Submit", "red patches"),
        ("click every blue swatch and submit", "blue swatch"),
    ],
)
def test_every_thing_of_a_kind_is_clicked(goal: str, target: str) -> None:
    every, click = parsed(goal)
    assert (every.verb, every.target) == ("every", target)
    assert click.verb == "click"


@pytest.mark.parametrize(
    "goal",
    [
        "Select 10/11/2016 as the date and hit submit.",
        "Pick 10/11/2016 for the date, then tap submit",
        "As the date choose 10/11/2016, and press submit",
        "set the date to 10/11/2016 and click submit",
    ],
)
def test_a_date_with_slashes_is_picked(goal: str) -> None:
    date, click = parsed(goal)
    assert (date.verb, date.target, date.text) == ("date", "date", "10/11/2016")
    assert click.verb == "click"


@pytest.mark.parametrize(
    "goal",
    [
        'Create a 30 mins event named "Party, small", between 12PM and 4PM.',
        "Schedule a 30 mins meeting called “Party, small” from 12PM to 4PM",
        'Between 12PM and 4PM, add a 30 mins appointment titled "Party, small"',
        'Add an event named "Party, small" lasting 30 mins, between 12PM and 4PM',
    ],
)
def test_an_entry_of_a_calendar_is_made(goal: str) -> None:
    (entry,) = parsed(goal)
    assert (entry.verb, entry.target) == ("schedule", "Party, small")
    assert (entry.text, entry.items) == ("30 mins", ("12PM", "4PM"))


@pytest.mark.parametrize(
    ("goal", "best"),
    [
        ("Book the shortest one-way flight from: Rosario, WA to: FNL on 12/19/2016.", "shortest"),
        ("Reserve the least expensive train from Rosario, WA to FNL on 12/19/2016", "least exp"),
        ("On 12/19/2016, get the cheapest flight from Rosario, WA to FNL", "cheapest"),
    ],
)
def test_a_trip_is_a_form_and_the_best_of_what_comes(goal: str, best: str) -> None:
    start, end, date, search, offer = parsed(goal)
    assert (start.verb, start.target, start.items) == ("complete", "From", ("Rosario, WA",))
    assert (end.target, end.items) == ("To", ("FNL",))
    assert (date.verb, date.text) == ("date", "12/19/2016")
    assert (search.verb, search.target) == ("click", "Search")
    assert offer.verb == "offer"
    assert offer.text.startswith(best)


@pytest.mark.parametrize(
    "goal", ["Book the shortest flight from A to B on a whim", "submit to nobody in particular"]
)
def test_what_means_nothing_of_it_is_not_understood(goal: str) -> None:
    with pytest.raises(GoalNotUnderstood):
        parsed(goal)
