from __future__ import annotations

from typing import get_args

import numpy as np

from agentkit.episode import OUTCOMES, Episode, Observation, Outcome
from agentkit.frame import Element, Frame
from agentkit.geometry import Box
from agentkit.protocols import Message
from agentkit.views import View


def test_elements_are_found_when_first_asked_for_and_once() -> None:
    parsed: list[Frame] = []

    def parse(frame: Frame) -> list[Element]:
        parsed.append(frame)
        return [Element(Box(0, 0, 5, 5), "button", "Save")]

    frame = Frame(np.zeros((10, 10, 4), np.uint8))
    observation = Observation(frame, parse=parse)
    assert parsed == []
    assert observation.elements == observation.elements
    assert observation.elements[0].text == "Save"
    assert parsed == [frame]


def test_without_a_perceiver_nothing_is_found() -> None:
    assert Observation(Frame(np.zeros((10, 10, 4), np.uint8))).elements == ()


def test_every_outcome_is_explained() -> None:
    assert set(OUTCOMES) == set(get_args(Outcome))


def test_an_episode_has_no_outcome_until_it_ends() -> None:
    assert Episode("open settings").outcome is None


def test_a_message_holds_text_and_views_in_any_order() -> None:
    view = View(Frame(np.zeros((10, 10, 4), np.uint8)))
    message = Message("user", "first", view, "then")
    assert (message.role, message.parts) == ("user", ("first", view, "then"))
    assert message == Message("user", "first", view, "then")
