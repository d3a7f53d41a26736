"""Guard, convert, perform, settle, report."""

from __future__ import annotations

import pytest

from agentkit import ActionRefused, Click, Drag, Frame, Point, Policy, Press, Scroll, Transform
from agentkit.executor import Executor, Interrupted
from agentkit.testing import FakeScreen, sample_frame


def executor(screen: FakeScreen, **options) -> Executor:
    options.setdefault("confirm", None)
    options.setdefault("stopped", lambda: False)
    return Executor(screen, describe=lambda frame, point: "", **options)


def scaled(scale: float) -> Frame:
    return Frame(sample_frame().pixels.copy(), to_device=Transform(1 / scale, 1 / scale, -1920, 40))


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_frame_pixels_become_device_units_once(scale: float) -> None:
    frame = scaled(scale)
    screen = FakeScreen([frame])
    hand = executor(screen)
    hand.perform(Click(at=Point(300, 150)), frame)
    hand.perform(Drag(path=(Point(0, 0), Point(100, 50))), frame)
    click, drag = screen.performed
    assert isinstance(click, Click)
    assert isinstance(drag, Drag)
    assert click.at is not None
    assert click.at.distance(Point(300 / scale - 1920, 150 / scale + 40)) < 1e-9
    assert drag.path[1].distance(Point(100 / scale - 1920, 50 / scale + 40)) < 1e-9


def test_the_effect_is_measured() -> None:
    before, after = sample_frame(), Frame.from_image(sample_frame().image.transpose(1))
    screen = FakeScreen([before, after])
    hand = executor(screen)
    result, frame = hand.perform(Click(at=Point(5, 5)), before)
    assert (result.effect, frame.hash) == ("confirmed", after.hash)
    result, _ = hand.perform(Click(at=Point(5, 5)), frame)
    assert result.effect == "unchanged"


def test_what_a_screen_cannot_do_is_a_result() -> None:
    screen = FakeScreen(action_space=["click"])
    result, _ = executor(screen).perform(Press(keys=("a",)), screen.capture())
    assert not result.ok
    assert "press" in result.error


def test_a_pointer_in_the_corner_stops() -> None:
    screen = FakeScreen()
    hand = executor(screen)
    frame = screen.capture()
    hand.perform(Click(at=Point(0, 0)), frame)  # the agent's own click there is no sign
    hand.perform(Click(at=Point(100, 100)), frame)
    screen._pointer = Point(639, 0)
    with pytest.raises(Interrupted, match="corner"):
        hand.perform(Scroll(dy=1), frame)
    assert len(screen.performed) == 2


class Lent(FakeScreen):
    """A screen that a person sits at."""

    shared = True


def test_a_shared_screen_is_asked_for_once() -> None:
    asked = []

    def yes(action, why) -> bool:
        asked.append(why)
        return True

    screen = Lent()
    hand = executor(screen, confirm=yes)
    for _ in range(3):
        hand.perform(Click(at=Point(5, 5)), screen.capture())
    assert len(screen.performed) == 3
    assert len(asked) == 1
    assert "mouse and keyboard" in asked[0]


def test_a_shared_screen_that_is_not_lent_is_not_touched() -> None:
    screen = Lent()
    hand = executor(screen, confirm=lambda action, why: False)
    for _ in range(2):
        with pytest.raises(ActionRefused, match="not lent"):
            hand.perform(Press(keys=("a",)), screen.capture())
    assert screen.performed == []


def test_nobody_asks_where_all_is_allowed_or_nothing_is_shared() -> None:
    shared, own = Lent(), FakeScreen()
    executor(shared).perform(Click(at=Point(5, 5)), shared.capture())
    executor(own, confirm=lambda action, why: False).perform(Press(keys=("a",)), own.capture())
    assert len(shared.performed) == len(own.performed) == 1


def test_stopped_in_the_middle_lets_go() -> None:
    screen = FakeScreen()
    looks = iter([False] * 3 + [True] * 99)
    hand = executor(screen, stopped=lambda: next(looks))
    with pytest.raises(Interrupted):
        hand.perform(Press(keys=("ctrl", "shift", "a", "b", "c")), screen.capture())
    assert screen.held == []
    assert screen.performed == []


def test_policy_looks_for_whole_words() -> None:
    policy = Policy()
    assert policy.concern("Delete file", "tidy up") == "delete"
    assert policy.concern("Delete file", "delete it") == ""
    assert policy.concern("Sender, payload, deleted items", "tidy up") == ""
