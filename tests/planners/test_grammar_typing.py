"""Goals about typing, copying, suggestions, offers and the look of text as people word them."""

import pytest

from agentkit import GoalNotUnderstood
from agentkit.planners._grammar import parse_goal


def said(goal: str) -> list[str]:
    return [f"{one.verb}:{one.target}={one.text}" for one in parse_goal(goal)]


@pytest.mark.parametrize(
    "goal",
    [
        'Type "tora" in all upper case letters in the text input and press Submit.',
        'Write "tora" into the text input in capital letters, then hit Submit',
        'Put "tora" in the text input using uppercase and click Submit',
    ],
)
def test_letters_are_asked_for_in_capitals(goal: str) -> None:
    typing, click = parse_goal(goal)
    assert (typing.verb, typing.text, typing.letters) == ("type", "tora", "upper")
    assert typing.target == "text input"
    assert click.target == "Submit"


@pytest.mark.parametrize(
    "goal",
    [
        'Enter the username "ada" and the password "Ux 1" into the text fields and press login.',
        'Put the username "ada" and the password "Ux 1" in the fields, then click login',
        'Type "ada" as the username and "Ux 1" as the password and hit login',
        'Write username "ada", password "Ux 1" and tap login',
    ],
)
def test_each_name_gets_its_own_text(goal: str) -> None:
    assert said(goal) == ["type:username=ada", "type:password=Ux 1", "click:login="]


def test_signing_in_is_two_fields_and_a_button() -> None:
    assert said("Log in as bob with the password xyz")[:2] == [
        "type:username=bob",
        "type:password=xyz",
    ]


@pytest.mark.parametrize(
    ("goal", "target"),
    [
        ('Enter the password "rUT" into both text fields and press submit.', "both text fields"),
        ('Type the password "rUT" in all the fields, press submit', "all the fields"),
    ],
)
def test_the_same_goes_into_several_fields(goal: str, target: str) -> None:
    assert said(goal) == [f"type:{target}=rUT", "click:submit="]


@pytest.mark.parametrize(
    ("goal", "command"),
    [
        ("Type the text below into the text field", "copy:text field=below"),
        ("Copy the code shown above into the box", "copy:box=above"),
        ("Enter the value of Year of Birth into the text field", "copy:text field=Year of Birth"),
        ("Put the value that corresponds to Age in the box", "copy:box=Age"),
        ("Write the number next to Total into the Sum field", "copy:Sum field=Total"),
        ("Enter the value that corresponds with each label into the form", "fill:="),
        ("Fill in the form with the values from the table", "fill:="),
    ],
)
def test_what_is_read_elsewhere_is_typed(goal: str, command: str) -> None:
    assert said(goal) == [command]
    assert said(f"{goal} and press Submit") == [command, "click:Submit="]


@pytest.mark.parametrize(
    "goal",
    [
        'Enter an item that starts with "Sa" and ends with "ino".',
        'Choose a country beginning with "Sa" and ending in "ino"',
        'Pick the entry which begins with "Sa" and finishes with "ino"',
    ],
)
def test_suggestions_go_by_how_they_begin_and_end(goal: str) -> None:
    (command,) = parse_goal(goal)
    assert (command.verb, command.items) == ("complete", ("Sa", "ino"))


@pytest.mark.parametrize(
    ("goal", "command"),
    [
        ("Using the text editor, give the text Neque, the style bold.", "style:Neque,=bold"),
        ("make the word hello italic", "style:hello=italic"),
        ('underline "the end"', "style:the end=underline"),
        ("make everything the color yellow", "style:=yellow"),
        ("change the colour of everything to red", "style:=red"),
        ("turn all the text blue", "style:=blue"),
    ],
)
def test_text_is_given_a_look(goal: str, command: str) -> None:
    assert said(goal) == [command]


@pytest.mark.parametrize(
    ("goal", "command"),
    [
        ("make a folder called blue", "create:folder=blue"),
        ("turn on dark mode", "set:dark mode=on"),
        ("enter Bob in the Name field", "type:Name field=Bob"),
        ("type the end", "type:=the end"),
        ("fill in Email with a@b.org", "type:Email=a@b.org"),
        ("write down with love into Title", "type:Title=down with love"),
    ],
)
def test_other_goals_keep_their_meaning(goal: str, command: str) -> None:
    assert said(goal) == [command]


@pytest.mark.parametrize(
    ("goal", "best"),
    [
        ("Buy the ticket with the cheapest cost.", "cheapest"),
        ("Get the ticket with the least expensive cost", "cheapest"),
        ("Purchase the ticket with the quickest duration", "shortest"),
        ("Choose the hotel with the highest price", "most expensive"),
        ("Take the longest film", "longest"),
    ],
)
def test_the_best_of_what_is_offered(goal: str, best: str) -> None:
    (command,) = parse_goal(goal)
    assert (command.verb, command.text) == ("offer", best)


def test_what_is_offered_needs_a_measure() -> None:
    with pytest.raises(GoalNotUnderstood):
        parse_goal("Buy the nicest ticket")
