"""The fakes that are shipped behave like what they stand for, and the contracts notice faults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image

from agentkit.actions import Action, Click, Press, Type
from agentkit.errors import CannotAnswer, UnsupportedAction
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point
from agentkit.protocols import Answer, Message, Reply, Screen, Stopped
from agentkit.testing import (
    FakePerceiver,
    FakeScreen,
    ModelContract,
    PerceiverContract,
    ScreenContract,
    ScriptedModel,
    go,
    sample_frame,
)


def frames(*colours: str) -> list[Frame]:
    return [Frame.from_image(Image.new("RGB", (20, 10), colour)) for colour in colours]


def test_a_fake_screen_shows_its_frames_one_after_the_other() -> None:
    shown = frames("red", "green")
    screen = FakeScreen(shown)
    seen = [screen.capture()]
    for _ in range(2):
        screen.perform(Click(at=Point(1, 2)), stopped=go)
        seen.append(screen.capture())
    assert seen == [shown[0], shown[1], shown[1]]
    assert screen.performed == [Click(at=Point(1, 2))] * 2
    assert screen.pointer() == Point(1, 2)


def test_a_fake_screen_reacts() -> None:
    button = Box(0, 0, 10, 10)

    def react(action: Action) -> int:
        return int(isinstance(action, Click) and bool(action.at) and button.contains(action.at))

    shown = frames("red", "green")
    screen = FakeScreen(shown, react=react)
    screen.perform(Click(at=Point(15, 5)), stopped=go)
    assert screen.capture() is shown[0]
    screen.perform(Click(at=Point(5, 5)), stopped=go)
    assert screen.capture() is shown[1]


def test_a_fake_screen_that_is_stopped_holds_on_until_released() -> None:
    screen = FakeScreen()
    looks = iter([False, False])
    screen.perform(Press(keys=("ctrl", "shift", "t")), stopped=lambda: next(looks, True))
    assert screen.held == ["ctrl", "shift"]
    assert screen.performed == []
    screen.release()
    assert screen.held == []


def test_a_fake_perceiver_sees_what_it_was_told() -> None:
    save = Element(Box(10, 10, 50, 30), "button", "Save")
    all_of_it = Element(Box(10, 40, 90, 60), "text", "Save all")
    far = Element(Box(900, 0, 950, 20), "text", "Save far away")
    perceiver = FakePerceiver([all_of_it, save, far], {"Is it saved?": "no"})
    frame = sample_frame()
    assert perceiver.locate(frame, "save") == [save, all_of_it]
    assert perceiver.read(frame) == [all_of_it]
    assert perceiver.ask(frame, "Is it saved?") == Answer("no")
    with pytest.raises(CannotAnswer):
        perceiver.ask(frame, "Why?")


def test_a_scripted_model_writes_its_script() -> None:
    model = ScriptedModel(["one", "two"])
    conversations = [[Message("user", "first")], [Message("user", "second")]]
    assert [reply.text for reply in model.generate(conversations)] == ["one", "two"]
    assert model.asked == conversations
    with pytest.raises(AssertionError, match="no reply left"):
        model.generate(conversations)


class Deaf(FakeScreen):
    """Never looks at `stopped`."""

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        super().perform(action, stopped=go)


class Sticky(FakeScreen):
    """Lets go of nothing."""

    def release(self) -> None:
        pass


class Undying(FakeScreen):
    """Works on after it was closed."""

    def close(self) -> None:
        pass


class Eager(FakeScreen):
    """Takes what it does not know for a click."""

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        try:
            super().perform(action, stopped=stopped)
        except UnsupportedAction:
            super().perform(Click(), stopped=stopped)


class Telling(ScreenContract):
    def held(self, screen: Screen) -> list[str]:
        assert isinstance(screen, FakeScreen)
        return screen.held


@pytest.mark.parametrize(
    ("screen", "law"),
    [
        (Deaf(), "test_stopped_is_looked_at_between_events"),
        (Sticky(), "test_stopped_is_looked_at_between_events"),
        (Undying(), "test_after_closing_nothing_works_and_closing_again_is_harmless"),
        (Eager(), "test_what_it_cannot_do_is_refused_and_changes_nothing"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, FakeScreen) else "",
)
def test_the_contract_notices_a_screen_that_breaks_it(screen: FakeScreen, law: str) -> None:
    with pytest.raises(AssertionError):
        getattr(Telling(), law)(screen)


class Guessing(FakePerceiver):
    """Answers and finds whatever it is asked for, and looks at what the screen knows."""

    def ask(self, frame: Frame, question: str) -> Answer:
        return Answer("yes")

    def locate(self, frame: Frame, target: str) -> list[Element]:
        return [Element(Box(0, 0, 1, 1), "text", target)]

    def parse(self, frame: Frame) -> list[Element]:
        return [Element(frame.box.grow(5)), *frame.native]


@pytest.mark.parametrize(
    "law",
    [
        "test_nonsense_is_not_answered",
        "test_nonsense_is_not_found",
        "test_elements_lie_on_the_frame_with_scores_from_0_to_1",
        "test_what_the_screen_knows_is_not_looked_at",
    ],
)
def test_the_contract_notices_a_perceiver_that_breaks_it(law: str) -> None:
    with pytest.raises(AssertionError):
        getattr(PerceiverContract(), law)(Guessing())


def test_typing_on_a_fake_screen_can_be_stopped_in_the_middle() -> None:
    screen = FakeScreen()
    looks = iter([False] * 6)
    screen.perform(Type(text="abcdef"), stopped=lambda: next(looks, True))
    assert screen.performed == []


def test_a_scripted_model_may_answer_by_what_it_is_asked() -> None:
    model = ScriptedModel(lambda said: f"you said {said[-1].parts[-1]} twice", logprob=-0.5)
    (reply,) = model.generate([[Message("user", "hello")]], max_tokens=3)
    assert (reply.text, reply.tokens_out, reply.finish) == ("you said hello", 3, "length")
    assert reply.logprob == -1.5
    (reply,) = model.generate([[Message("user", "hello")]], stop=["lo tw"])
    assert (reply.text, reply.finish) == ("you said hel", "stop")


def longest_first(conversation: Sequence[Message]) -> int:
    return -len(str(conversation[0].parts[-1]))


class Forgetful(ScriptedModel):
    """Answers the longest question of a batch first."""

    def generate(self, batch: Sequence[Sequence[Message]], **how: Any) -> list[Reply]:
        return super().generate(sorted(batch, key=longest_first), **how)


class Endless(ScriptedModel):
    """Never stops."""

    def generate(self, batch: Sequence[Sequence[Message]], **how: Any) -> list[Reply]:
        return super().generate(batch, seed=how.get("seed", 0))


class Moody(ScriptedModel):
    """Says something else each time."""

    def __init__(self) -> None:
        super().__init__(lambda _: f"answer number {len(self.asked)} of many")


class Credulous(ScriptedModel):
    """Takes whatever it is given."""

    def generate(self, batch: Sequence[Sequence[Message]], **how: Any) -> list[Reply]:
        return [Reply("yes") for _ in batch]


def words_back(conversation: Sequence[Message]) -> str:
    return f"{conversation[0].parts[-1]} I see a window with two buttons"


@pytest.mark.parametrize(
    ("model", "law"),
    [
        (
            Forgetful(words_back),
            "test_one_reply_a_conversation_in_their_order",
        ),
        (Endless(words_back), "test_no_answer_is_longer_than_it_may_be"),
        (Endless(words_back), "test_an_answer_ends_before_a_stop_word"),
        (Endless(words_back), "test_it_can_be_stopped_at_once_and_in_mid_answer"),
        (Moody(), "test_what_it_writes_does_not_depend_on_what_it_was_asked_before"),
        (Moody(), "test_the_same_seed_gives_the_same_answer"),
        (Credulous([]), "test_what_is_no_conversation_is_refused"),
        (Credulous([]), "test_tokens_and_time_are_counted"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ScriptedModel) else "",
)
def test_the_contract_notices_a_model_that_breaks_it(model: ScriptedModel, law: str) -> None:
    with pytest.raises(AssertionError):
        getattr(ModelContract(), law)(model)
