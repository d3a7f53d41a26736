"""What only a model sees: tried last, and never taken for verified."""

from __future__ import annotations

from agentkit import Agent, Box, Click, Drag, Element, Episode, Frame, Scroll
from agentkit.testing import FakePerceiver, FakeScreen

BASKET = Element(Box(64, 200, 94, 230), "icon", "Basket", 0.5, "model")
PAYMENT = Element(Box(64, 200, 94, 230), "icon", "Pay now", 0.5, "model")
REPORT = Element(Box(204, 200, 314, 240), "icon", "Report")


def run(goal: str, screen: FakeScreen, *elements: Element) -> Episode:
    agent = Agent(FakePerceiver(elements), screen=screen, trace=False, confirm="never")
    return agent.run(goal)


def changing() -> FakeScreen:
    """Shows something else after a click or a drag, and the same after all else."""
    first = FakeScreen().frames[0]
    other = Frame.from_image(first.image.point(lambda value: value // 2))
    return FakeScreen([first, other], react=lambda act: int(isinstance(act, Click | Drag)))


def test_it_is_tried_once_looking_further_has_found_nothing() -> None:
    screen = changing()
    episode = run("click Basket", screen, BASKET)
    *before, click = screen.performed
    assert before
    assert all(isinstance(action, Scroll) for action in before)
    assert isinstance(click, Click)
    assert click.at == BASKET.box.center
    assert episode.outcome == "unverified"
    assert "only the model says that it was 'Basket'" in episode.answer


def test_what_is_read_comes_first() -> None:
    screen = changing()
    read = Element(REPORT.box, "button", "Basket")
    assert run("click Basket", screen, BASKET, read).outcome == "done"
    (click,) = screen.performed
    assert isinstance(click, Click)
    assert click.at == read.box.center


def test_a_thing_dropped_where_only_the_model_sees_a_place_is_not_verified() -> None:
    screen = changing()
    assert run("drag Report to Basket", screen, BASKET, REPORT).outcome == "unverified"
    assert isinstance(screen.performed[-1], Drag)


def test_it_is_not_there_for_those_who_wait_for_it() -> None:
    screen = FakeScreen()
    assert run("wait for Basket", screen, BASKET).outcome == "not_found"
    assert run("scroll down until Basket", screen, BASKET).outcome == "not_found"
    assert not any(isinstance(action, Click) for action in screen.performed)


def test_what_cannot_be_taken_back_is_not_done_to_it() -> None:
    screen = changing()
    assert run("click Pay now", screen, PAYMENT).outcome == "not_found"
    assert not any(isinstance(action, Click) for action in screen.performed)
