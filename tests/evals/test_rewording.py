from __future__ import annotations

import pytest

from agentkit.evals.rewording import WORDINGS, reword

GOALS = [
    'Click on the "Click here" button.',
    "Select 3 words and click Submit.",
    'Enter "Select all" into the text field and press Submit.',
    "Find the largest number, then press it.",
]


@pytest.mark.parametrize("goal", GOALS)
def test_a_goal_is_said_otherwise_and_always_alike(goal: str) -> None:
    assert reword(goal) != goal
    assert reword(goal) == reword(goal)


def test_what_stands_in_quotes_stays() -> None:
    assert '"Click here"' in reword(GOALS[0])
    assert '"Select all"' in reword(GOALS[2])


def test_the_name_of_a_button_stays_and_a_sentence_begins_with_a_capital() -> None:
    said = reword("Press Enter. Click Find, then press Submit.")
    assert " Enter" in said
    assert " Find" in said
    assert "Submit" in said
    assert said[0].isupper()
    assert said.split(". ")[1][0].isupper()


def test_only_whole_words_are_replaced() -> None:
    said = reword("Clicker, typewriter, the selection and a booklet")
    assert said == "Clicker, typewriter, the selection and a booklet"


def test_no_wording_is_the_phrase_itself() -> None:
    assert all(phrase not in others for phrase, others in WORDINGS.items())
