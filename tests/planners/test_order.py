"""Clauses that people say in another order than that in which they are done."""

import pytest

from agentkit.planners._grammar import parse_goal
from agentkit.planners._order import in_order

ORDERS = {
    "close the dialog by clicking the cross": "click the cross",
    "press OK after choosing Blue": "choose Blue, then press OK",
    "After selecting Red, Blue, click Submit": "select Red, Blue, then click Submit",
    "once you have chosen Red, press OK": "choose Red, then press OK",
    "Before pressing OK, select Red": "select Red, then press OK",
    "select Red before pressing OK": "select Red, then press OK",
    "to leave the page, click Home": "click Home",
    "In the list, choose Red and click OK": "choose Red In the list and click OK",
    "use the text box to enter Bob and press Go": "enter Bob into the text box and press Go",
    "tick Red, and press OK when done": "tick Red, and press OK",
    "tick Red and press OK at the end.": "tick Red and press OK",
}

AS_THEY_ARE = (
    "open settings, then turn on dark mode",
    "sort by clicking",
    "click on Closed",
    "type the end at the end",
    "drag the file to the bin, then press OK",
    "wait until Ready is visible",
)


@pytest.mark.parametrize("goal", ORDERS)
def test_clauses_stand_in_the_order_in_which_they_are_done(goal: str) -> None:
    assert in_order(goal) == ORDERS[goal]


@pytest.mark.parametrize("goal", AS_THEY_ARE)
def test_goals_in_order_stay_as_they_are(goal: str) -> None:
    assert in_order(goal) == goal


def test_what_stands_in_quotes_is_no_clause() -> None:
    (command,) = parse_goal("click “Log out after saving”")
    assert (command.verb, command.target) == ("click", "Log out after saving")
