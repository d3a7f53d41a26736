"""Goals about forms: which field is meant, what goes into it, and how it is sent."""

import pytest

from agentkit import Agent, Budget, Episode
from agentkit.perceivers.builtin import BuiltinPerceiver
from tests.planners.forms import Form

pytestmark = pytest.mark.whole

PERCEIVER = BuiltinPerceiver()


def run(goal: str, form: Form) -> Episode:
    agent = Agent(PERCEIVER, screen=form, trace=False, confirm="never", budget=Budget(steps=20))
    return agent.run(goal)


def test_the_only_field_is_the_text_field() -> None:
    form = Form([""])
    run('Type "winter" in capital letters into the text field and hit Submit', form)
    assert form.sent == ["WINTER"]


def test_the_same_goes_into_both_fields() -> None:
    form = Form(["Password", "Password again"])
    run('Enter the password "snow7" into both text fields and press Submit', form)
    assert form.sent == ["snow7", "snow7"]


def test_a_question_in_between_is_declined_and_the_one_button_sends() -> None:
    form = Form(["Username", "Password"], question=True, sends="Continue")
    run('Enter the username "hanna" and the password "snow7", then press login', form)
    assert form.sent == ["hanna", "snow7"]
    assert not form.left


@pytest.mark.parametrize("name", ["City", "Street"])
def test_a_value_is_read_off_a_table_and_not_typed_into_it(name: str) -> None:
    table = [("Street", "Harbour Road"), ("City", "Bergen"), ("Country", "Norway")]
    form = Form([""], table)
    run(f"Enter the value of {name} into the text field and press Submit", form)
    assert form.sent == [dict(table)[name]]


def test_each_field_gets_the_value_of_its_name() -> None:
    form = Form(["Country:", "City:"], [("City", "Bergen"), ("Country", "Norway")])
    run("Fill in the form with the values from the table and press Submit", form)
    assert form.sent == ["Norway", "Bergen"]


def test_the_suggestion_that_ends_as_asked_is_chosen_and_sent() -> None:
    form = Form(["Town"], offers=["Berlin", "Bergamo", "Bergen"])
    run('Enter an item that starts with "Be" and ends with "gen"', form)
    assert form.sent == ["Bergen"]


def test_without_a_suggestion_that_fits_nothing_is_sent() -> None:
    form = Form(["Town"], offers=["Berlin", "Bergamo"])
    episode = run('Enter an item that starts with "Be" and ends with "gen"', form)
    assert episode.outcome == "failed"
    assert form.sent is None
