"""Goals about several things at once, what is folded away, fields and results, as people word
them.
"""

import pytest

from agentkit import UnknownName
from agentkit.planners._grammar import parse_goal, rule_names

GOALS = {
    "tick:=Red|Blue|Green": (
        "select Red, Blue, Green",
        "choose Red, Blue and Green",
        "check the boxes Red, Blue, and Green",
        "pick Red, Blue, Green from the list",
        "tick all of the options named Red, Blue & Green.",
    ),
    "tick:=": ("select nothing", "choose none", "check none of the boxes", "pick no options"),
    "tick:alike=glad|large": (
        "select words similar to glad, large",
        "choose the words that mean the same as glad and large",
        "pick synonyms of glad, large",
        "check items like glad, large",
    ),
    "expand:section=": (
        "expand the section below",
        "unfold the section",
        "open up the section below",
    ),
    "expand:Advanced settings=": ("expand Advanced settings", "unfold the Advanced settings"),
    "uncover:Rome=": (
        "expand the sections below, to find and click on the link “Rome”",
        "look through the tabs until you find Rome",
        "Navigate through the file tree. Find and click the folder or file named “Rome”.",
        "browse the folders and locate Rome",
        "open up the parts below to search for and press the word “Rome”",
    ),
    "focus:third field=": (
        "focus into the third field",
        "put the cursor in the third field",
        "click into the third field",
    ),
    "classify:=": (
        "mark the numbers below as odd or even",
        "label each of the numbers as even or odd",
    ),
    "result:3rd=": ("click the 3rd search result", "find and open the 3rd result", "tap 3rd hit"),
    "click:“OK” button=": (
        "click the button in the dialog labeled “OK”",
        "press the button that says “OK”",
    ),
}


def written(goal: str) -> str:
    (command,) = parse_goal(goal)
    return f"{command.verb}:{command.target or command.text}={'|'.join(command.items)}"


@pytest.mark.parametrize(
    ("goal", "meaning"), [(goal, meaning) for meaning, goals in GOALS.items() for goal in goals]
)
def test_goal_means_the_same_in_other_words(goal: str, meaning: str) -> None:
    assert written(goal) == meaning


def test_what_is_sent_at_the_end_is_a_command_of_its_own() -> None:
    for goal in ("select Red, Blue and click Submit", "choose Red, Blue, then press Submit"):
        assert [command.verb for command in parse_goal(goal)] == ["tick", "click"]


def test_finding_before_clicking_is_no_search() -> None:
    (command,) = parse_goal("please find and click the Save button")
    assert (command.verb, command.target) == ("click", "Save button")


def test_a_rule_can_be_left_out() -> None:
    assert "choose several" in rule_names()
    (command,) = parse_goal("select Red, Blue", without=["choose several"])
    assert command.verb == "click"
    with pytest.raises(UnknownName, match="choose several"):
        parse_goal("select Red", without=["choose severl"])
