"""The planner that asks a model: what it shows and tells it, and what becomes of its answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from agentkit import (
    Agent,
    Box,
    Budget,
    Click,
    Decision,
    DialectError,
    Element,
    Episode,
    Frame,
    Message,
    Point,
    Press,
    Size,
    Step,
    View,
    Zoom,
    load_dialect,
    load_trace,
)
from agentkit.assembly import planner_over
from agentkit.catalog import CARDS
from agentkit.episode import Observation
from agentkit.planners.vlm import Patience, VlmPlanner
from agentkit.testing import FakePerceiver, FakeScreen, ScriptedModel, sample_frame

SAVE = Element(Box(64, 200, 174, 240), "button", "Save")
CANCEL = Element(Box(204, 200, 314, 240), "button", "Cancel")

Replies = Sequence[str] | Callable[[Sequence[Message]], str]


def model(name: str, replies: Replies) -> ScriptedModel:
    return ScriptedModel(replies, CARDS[name])


def run(
    asked: ScriptedModel, screen: FakeScreen | None = None, *, language: str = "", **options
) -> Episode:
    """One episode on a fake screen where `FakePerceiver` sees a Save and a Cancel button."""
    planner = planner_over(asked, language=language)
    options.setdefault("trace", False)
    perceiver = FakePerceiver([SAVE, CANCEL])
    screen = screen or FakeScreen(still(9))
    return Agent(perceiver, planner=planner, screen=screen, **options).run("save the form")


def still(count: int) -> list[Frame]:
    """Frames that differ all over."""
    shades = [sample_frame().pixels.copy() for _ in range(count)]
    for shade, pixels in enumerate(shades):
        pixels[..., :3] -= 20 * shade
    return [Frame(pixels) for pixels in shades]


def words_of(conversation: Sequence[Message]) -> str:
    return "\n".join(p for message in conversation for p in message.parts if isinstance(p, str))


def views_of(conversation: Sequence[Message]) -> list[View]:
    return [p for message in conversation for p in message.parts if isinstance(p, View)]


def test_a_click_of_the_model_lands_where_it_meant() -> None:
    screen = FakeScreen()
    x, y = round(119 / 640 * 1000), round(220 / 400 * 1000)
    asked = model(
        "ui-tars-7b",
        [
            f"Thought: Save it.\nAction: click(start_box='({x},{y})')",
            "Thought: It is saved.\nAction: finished(content='saved')",
        ],
    )
    episode = run(asked, screen)
    (click,) = screen.performed
    assert isinstance(click, Click)
    assert click.at is not None
    assert SAVE.box.contains(click.at)
    assert (episode.outcome, episode.answer) == ("done", "saved")
    assert episode.steps[0].decision.thought == "Save it."


def test_the_call_is_kept_in_the_trace_with_the_numbers_of_the_model(tmp_path: Path) -> None:
    asked = model("ui-tars-7b", ["Action: click(start_box='(186,550)')", "Action: finished()"])
    episode = run(asked, trace=tmp_path)
    (call,) = load_trace(episode.trace).steps[0].calls
    assert call.raw == "Action: click(start_box='(186,550)')"
    assert call.numbers == (186, 550)
    assert call.seen == Size(644, 392)
    assert "save the form" in call.prompt
    assert "[picture of 644×392]" in call.prompt
    assert (call.tokens_in > 20, call.tokens_out) == (True, 2)


def test_tokens_count_against_the_budget() -> None:
    asked = model("ui-tars-7b", ["Action: wait()"] * 9)
    episode = run(asked, budget=Budget(tokens=50))
    assert episode.outcome == "limit"
    assert "50 tokens" in episode.answer
    assert len(episode.steps) == 1


def test_an_answer_that_cannot_be_read_is_told_and_kept(tmp_path: Path) -> None:
    asked = model("ui-tars-7b", ["I shall click on Save.", "Action: finished()"])
    episode = run(asked, trace=tmp_path)
    first = load_trace(episode.trace).steps[0]
    assert first.decision is None
    assert "no action of UI-TARS" in first.error
    assert first.calls[0].raw == "I shall click on Save."
    told = asked.asked[1]
    assert Message("assistant", "I shall click on Save.") in told
    assert "could not be read" in words_of(told[-1:])
    assert episode.outcome == "done"


def test_three_in_a_row_that_cannot_be_read_end_the_episode() -> None:
    babble = ["one", "two", "three"]
    episode = run(model("ui-tars-7b", babble))
    assert episode.outcome == "failed"
    assert "3 answers in a row could not be read" in episode.answer
    assert [call.raw for step in episode.steps for call in step.calls] == babble


def test_three_that_are_not_in_a_row_do_not() -> None:
    answers = ["one", "two", "Action: wait()", "three", "four", "Action: finished()"]
    assert run(model("ui-tars-7b", answers)).outcome == "done"


def test_an_answer_that_was_cut_off_is_called_so() -> None:
    endless = "Thought: " + "and on " * 2000
    episode = run(model("ui-tars-7b", [endless, "Action: finished()"]))
    assert "cut off after 1024 tokens" in episode.steps[0].error


def test_a_thing_that_no_screen_does_is_refused_before_anything_is_done() -> None:
    screen = FakeScreen()
    asked = model(
        "ui-tars-7b",
        ["Action: click(start_box='(186,550)')\n\npress_home()", "Action: finished()"],
    )
    episode = run(asked, screen)
    assert screen.performed == []
    assert "cannot perform system_button" in episode.steps[0].results[0].error
    assert "cannot perform system_button" in words_of(asked.asked[1][-1:])


CLICK = "Action: click(start_box='(186,550)')"


def test_the_same_on_an_unchanged_screen_is_told_and_then_ended() -> None:
    asked = model("ui-tars-7b", lambda _: CLICK)
    episode = run(asked, FakeScreen())
    told = ["the same on this very screen" in words_of(each[-1:]) for each in asked.asked]
    patience = Patience()
    assert told == [False] * patience.told + [True] * (patience.repeats + 1 - patience.told)
    assert episode.outcome == "failed"
    assert f"the same was done {patience.repeats} times" in episode.answer


def test_a_cycle_of_screens_is_told_and_then_ended() -> None:
    """Two clicks that undo each other."""
    frames = still(2)
    screen = FakeScreen(frames, react=lambda action: int(action.at.x > 320))

    def toggle(conversation: Sequence[Message]) -> str:
        right = views_of(conversation)[-1].frame.hash == frames[0].hash
        return f"Action: click(start_box='({800 if right else 100},550)')"

    asked = model("ui-tars-7b", toggle)
    episode = run(asked, screen)
    assert episode.outcome == "failed"
    assert len(episode.steps) == 2 * Patience().repeats + 1
    assert any("the same on this very screen" in words_of(each[-1:]) for each in asked.asked)


def test_coming_back_again_and_again_is_told_and_then_ended() -> None:
    """Whatever is clicked, the same screen comes back."""
    frames = still(2)
    screen = FakeScreen(frames, react=lambda action: int(screen.capture().hash == frames[0].hash))
    tries = iter(range(100))
    asked = model(
        "ui-tars-7b",
        lambda _: f"Action: click(start_box='({30 * next(tries) % 970},{next(tries)})')",
    )
    episode = run(asked, screen, budget=None)
    assert episode.outcome == "failed"
    assert f"the same screen came up {Patience().came_back} times" in episode.answer
    assert any("This very screen has come up" in words_of(each[-1:]) for each in asked.asked)


def test_a_clock_hides_no_circle() -> None:
    """It goes on between any two looks; the click on Save never has an effect."""

    class Ticking(FakeScreen):
        ticks = 0

        def capture(self) -> Frame:
            self.ticks += 1
            pixels = sample_frame().pixels.copy()
            pixels[10:24, 560:620, :3] = 23 * self.ticks % 251
            return Frame(pixels)

    episode = run(model("ui-tars-7b", lambda _: CLICK), Ticking())
    assert episode.outcome == "failed"
    assert f"the same was done {Patience().repeats} times" in episode.answer


def test_getting_somewhere_is_no_circle() -> None:
    """The same click again and again, each time with another screen."""
    screen = FakeScreen(still(10))
    asked = model("ui-tars-7b", [*[CLICK] * 9, "Action: finished()"])
    assert run(asked, screen).outcome == "done"
    assert len(screen.performed) == 9


def test_the_last_pictures_are_shown_and_older_answers_stay_as_text() -> None:
    answers = [f"Thought: step {n}.\nAction: type(content='{n}')" for n in range(8)]
    asked = model("ui-tars-7b", [*answers, "Action: finished()"])
    run(asked)
    last = asked.asked[-1]
    assert len(views_of(last)) == 5
    assert [m.parts[0] for m in last if m.role == "assistant"] == answers
    assert last[0].parts[0].count("save the form") == 1


@pytest.mark.parametrize("name", ["ui-tars-7b", "qwen3-vl-8b", "glm-4.1v-9b", "aguvis-7b"])
def test_every_step_is_told_once(name: str) -> None:
    """As a turn or as a line, with its picture or without, however many there are."""
    frame = sample_frame()
    for count in range(9):
        past = [Decision(f"thought {n}", (Press(keys=(f"f{n + 1}",)),)) for n in range(count)]
        history = [Step(n, Observation(frame), each) for n, each in enumerate(past)]
        asked = model(name, [""])
        with pytest.raises(DialectError):
            planner_over(asked).decide("save", Observation(frame), history)
        (conversation,) = asked.asked
        words = words_of(conversation)
        assert [words.count(f"thought {n}") for n in range(count)] == [1] * count
        assert words.count("save") >= 1
        pictures = {"ui-tars-7b": 5, "qwen3-vl-8b": 5}.get(name, 1)
        assert len(views_of(conversation)) == min(count + 1, pictures)


def test_an_answer_without_words_is_told_as_one() -> None:
    asked = model("ui-tars-7b", ["", "Action: finished()"])
    assert run(asked).outcome == "done"
    assert Message("assistant", "(no answer)") in asked.asked[1]


def test_older_answers_become_lines_where_the_family_is_used_to_that() -> None:
    def call(n: int) -> str:
        arguments = {"action": "wait", "time": n}
        record = json.dumps({"name": "computer_use", "arguments": arguments})
        return f"Action: Wait {n}.\n<tool_call>\n{record}\n</tool_call>"

    asked = model("qwen3-vl-8b", [*map(call, range(7)), call(7).replace("wait", "terminate")])
    run(asked)
    last = asked.asked[-1]
    assert len(views_of(last)) == 5
    assert "Step 1: Wait 0.\nStep 2: Wait 1.\nStep 3: Wait 2." in words_of(last)
    assert [m.parts[0] for m in last if m.role == "assistant"] == [*map(call, range(3, 7))]
    assert "Previous actions:\nNone" in words_of(asked.asked[0])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("qwen2.5-vl-7b", "resolution is 644x392"),
        ("qwen3-vl-8b", "resolution is 1000x1000"),
        ("holo1.5-7b", "644 wide and 392 high"),
        ("opencua-7b", "pyautogui"),
    ],
)
def test_the_model_is_told_the_size_in_its_own_numbers(name: str, said: str) -> None:
    answers = {
        "holo1.5-7b": '{"action": "answer", "content": ""}',
        "opencua-7b": "```code\ncomputer.terminate(status='success')\n```",
    }
    end = '<tool_call>{"name": "computer_use", "arguments": {"action": "terminate"}}</tool_call>'
    asked = model(name, [answers.get(name, end)])
    assert run(asked).outcome == "done"
    assert said in words_of(asked.asked[0])


def test_a_phone_is_asked_about_as_one() -> None:
    phone = FakeScreen(action_space=["click", "type", "system_button"])
    asked = model("ui-tars-1.5-7b", ["Action: finished()"])
    run(asked, phone)
    assert "press_home()" in words_of(asked.asked[0])
    asked = model("ui-tars-1.5-7b", ["Action: finished()"])
    run(asked)
    assert "press_home()" not in words_of(asked.asked[0])
    assert "hotkey(key=" in words_of(asked.asked[0])


def test_what_the_person_says_reaches_the_model() -> None:
    asked = model("ui-tars-7b", ["Thought: Who?\nAction: call_user()", "Action: finished()"])
    assert run(asked, ask_person=lambda question: f"{question} Ada").outcome == "done"
    assert "The person says: Who? Ada" in words_of(asked.asked[1][-1:])
    silent = model("ui-tars-7b", ["Thought: Who?\nAction: call_user()"])
    assert run(silent).outcome == "needs_person"


def test_success_that_was_not_seen_is_not_verified() -> None:
    code = "```python\npyautogui.click(0.5, 0.5)\ncomputer.terminate(status='success')\n```"
    assert run(model("aguvis-7b", [code])).outcome == "unverified"


def test_targets_in_words_are_found_by_the_grounder() -> None:
    screen = FakeScreen()
    asked = model(
        "qwen3-vl-8b",
        ['It is there.\n{"kind": "click", "target": "Save"}', '{"kind": "done"}'],
    )
    episode = run(asked, screen, language="words")
    assert screen.performed == [Click(at=SAVE.box.center, target="Save")]
    assert episode.outcome == "done"
    assert "in words" in words_of(asked.asked[0])


def test_a_target_that_is_not_there_is_told_to_the_model() -> None:
    asked = model("qwen3-vl-8b", ['{"kind": "click", "target": "Print"}', '{"kind": "done"}'])
    run(asked, language="words")
    assert "'Print' is not on the screen" in words_of(asked.asked[1][-1:])


def test_numbers_are_drawn_on_the_elements_and_clicked() -> None:
    screen = FakeScreen()
    asked = model("qwen3-vl-8b", ["Thought: Stop.\nAction: Click [2]", "Action: ANSWER; [ok]"])
    episode = run(asked, screen, language="marks")
    (view, *_) = views_of(asked.asked[0])
    assert view.marks == (SAVE, CANCEL)
    assert screen.performed == [Click(at=CANCEL.box.center, target="Cancel")]
    assert (episode.outcome, episode.answer) == ("done", "ok")


def test_a_closer_look_shows_that_part_alone() -> None:
    """Numbers of the part are places on the frame."""
    frame = sample_frame()
    zoomed = Step(0, Observation(frame), Decision(actions=(Zoom(box=Box(0, 100, 320, 300)),)))
    asked = model("ui-tars-7b", [CLICK])
    decision = planner_over(asked).decide("save", Observation(frame), [zoomed])
    (view,) = views_of(asked.asked[0])[-1:]
    assert view.shown == Box(0, 100, 320, 300)
    assert decision.actions[0].at.x == pytest.approx(186 / 1000 * 320)
    assert decision.actions[0].at.y == pytest.approx(100 + 550 / 1000 * 200)


def test_steps_of_another_planner_are_told_in_the_language_of_the_model() -> None:
    frame = sample_frame()
    click = Decision("Save it.", (Click(at=Point(320, 200)),), raw="left_click at the middle")
    asked = model("ui-tars-7b", [CLICK])
    planner_over(asked).decide("save", Observation(frame), [Step(0, Observation(frame), click)])
    (said,) = [m.parts[0] for m in asked.asked[0] if m.role == "assistant"]
    assert said == (
        "Thought: Save it.\nAction: click(start_box='<|box_start|>(500,500)<|box_end|>')"
    )


def test_thinking_is_not_shown_again() -> None:
    thinking = '<think>Hm, hm.</think>\n{"kind": "wait", "seconds": 0}'
    asked = model("glm-4.1v-9b", [thinking, '{"kind": "done"}'])
    run(asked, language="words")
    assert "Hm, hm." not in words_of(asked.asked[1])


def test_deciding_is_a_function_of_its_arguments() -> None:
    frame = sample_frame()
    planner = VlmPlanner(model("ui-tars-7b", lambda _: CLICK), load_dialect("ui_tars"))
    first = planner.decide("a", Observation(frame), [])
    for _ in range(9):
        assert planner.decide("a", Observation(frame), []) == first


def test_what_cannot_be_read_carries_the_call() -> None:
    planner = planner_over(model("ui-tars-7b", ["nothing"]))
    with pytest.raises(DialectError) as error:
        planner.decide("a", Observation(sample_frame()), [])
    assert error.value.text == "nothing"
    assert [call.raw for call in error.value.calls] == ["nothing"]


@pytest.mark.parametrize("name", [card.name for card in CARDS.values() if card.planner == "vlm"])
def test_every_card_that_acts_has_a_prompt_that_names_the_goal(name: str) -> None:
    asked = model(name, [""])
    dialect = load_dialect("ui_tars")  # any: the empty answer is outside of all
    planner = VlmPlanner(asked, dialect, language=CARDS[name].dialect)
    with pytest.raises(DialectError):
        planner.decide("save the form", Observation(sample_frame()), [])
    (conversation,) = asked.asked
    assert "save the form" in words_of(conversation)
    assert len(views_of(conversation)) == 1
    assert "bring a task forward on a screen" not in words_of(conversation), "the default's words"
