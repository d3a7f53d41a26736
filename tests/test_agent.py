"""One agent, one screen: how runs begin, end, are stopped, guarded and recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from agentkit import (
    Action,
    ActionRefused,
    Agent,
    AskPerson,
    Box,
    Budget,
    Click,
    ConfigError,
    Decision,
    DialectError,
    Done,
    Element,
    Frame,
    Observation,
    Point,
    Policy,
    Press,
    Step,
    TargetMissing,
    Type,
    UnknownName,
    Wait,
    load_trace,
)
from agentkit.catalog import CARDS
from agentkit.dialects.qwen_boxes import QwenBoxesDialect
from agentkit.perceivers.vlm import VlmPerceiver
from agentkit.planners.script import ScriptPlanner
from agentkit.protocols import Stopped
from agentkit.testing import FakePerceiver, FakeScreen, ScriptedModel

SAVE = Element(Box(64, 200, 174, 240), "button", "Save")
NAME = Element(Box(64, 110, 364, 150), "field", "Name field")
DELETE = Element(Box(204, 200, 314, 240), "button", "Delete file")


def delete_button() -> Frame:
    picture = Image.new("RGB", (200, 100), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 30, 160, 70), outline="black", fill="#d1d5db")
    draw.text((58, 40), "Delete all", fill="black", font=ImageFont.load_default(18))
    return Frame.from_image(picture)


def scripted(*decisions: Decision | Action, screen: FakeScreen | None = None, **options) -> Agent:
    options.setdefault("trace", False)
    return Agent(
        FakePerceiver([SAVE, NAME, DELETE]),
        planner=ScriptPlanner(decisions),
        screen=screen or FakeScreen(),
        **options,
    )


def test_words_become_a_place() -> None:
    screen = FakeScreen()
    episode = scripted(Click(target="Save"), Done(), screen=screen).run("save")
    assert screen.performed == [Click(at=SAVE.box.center, target="Save")]
    assert episode.steps[0].decision.actions == tuple(screen.performed)  # with the place found
    assert [result.ok for result in episode.steps[0].results] == [True]
    assert episode.outcome == "done"


def test_words_that_are_not_there_are_told_to_the_planner() -> None:
    screen = FakeScreen()
    decision = Decision(actions=(Click(target="Print"), Press(keys=("enter",))))
    episode = scripted(decision, Done(success=False, missing="Print"), screen=screen).run("print")
    assert "'Print' is not on the screen" in episode.steps[0].error
    assert screen.performed == []
    assert episode.outcome == "not_found"


def test_a_place_that_cannot_be_read_is_told_to_the_planner() -> None:
    """What a model writes is data: a mistake of its language ends no run."""
    screen = FakeScreen()
    model = VlmPerceiver(ScriptedModel(["(1,2"], CARDS["monkey"]), QwenBoxesDialect())
    planner = ScriptPlanner([Click(target="Save"), Done(success=False)])
    episode = Agent(model, planner=planner, screen=screen, trace=False).run("save")
    assert "the model wrote: '<ref>Save</ref><box>(1,2'" in episode.steps[0].error
    assert screen.performed == []
    assert episode.outcome == "failed"


def grounder(places: int) -> VlmPerceiver:
    """A model that says where Save is, a word a token."""
    return VlmPerceiver(
        ScriptedModel(["(80,400),(200,600)</box>"] * places, CARDS["monkey"]),
        QwenBoxesDialect(),
        look="whole",
    )


def test_the_calls_of_a_grounder_are_those_of_the_step() -> None:
    planner = ScriptPlanner([Click(target="Save"), Wait(seconds=0), Done()])
    agent = Agent(grounder(2), planner=planner, screen=FakeScreen(), trace=False)
    clicked, waited, _ = agent.run("save").steps
    (call,) = clicked.calls
    assert call.raw == "(80,400),(200,600)</box>"
    assert call.tokens_in > call.tokens_out == 1
    assert call.numbers == (80, 400, 200, 600)
    assert str(call.seen) == "896×896"
    assert waited.calls == ()
    agent.locate("Save")
    assert agent._by_hand is not None
    assert [each.raw for each in agent._by_hand[0].steps[0].calls] == [call.raw]


def test_a_budget_of_tokens_counts_what_looking_takes() -> None:
    planner = ScriptPlanner([Click(target="Save")] * 9)
    budget = Budget(tokens=20)
    agent = Agent(grounder(9), planner=planner, screen=FakeScreen(), trace=False, budget=budget)
    episode = agent.run("save")
    assert (episode.outcome, episode.answer) == ("limit", "the budget of 20 tokens is used up")
    assert len(episode.steps) < 9


def test_the_guard_reads_where_the_model_cannot() -> None:
    model = VlmPerceiver(ScriptedModel([]), None)
    refused: list[str] = []

    def confirm(action: Action, why: str) -> bool:
        refused.append(why)
        return False

    frame = delete_button()
    planner = ScriptPlanner([Click(at=Point(100, 50))])
    screen = FakeScreen([frame])
    agent = Agent(model, planner=planner, screen=screen, confirm=confirm, trace=False)
    assert agent.run("go on").outcome == "refused"
    assert "elete" in refused[0]


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        (Done(), "done"),
        (Done(success=None), "unverified"),
        (Done(success=False), "failed"),
        (Done(success=False, missing="x"), "not_found"),
    ],
)
def test_how_it_ended(done: Done, outcome: str) -> None:
    assert scripted(done).run("x").outcome == outcome


def test_budgets_end_a_run() -> None:
    waiting = [Wait(seconds=0)] * 9
    episode = scripted(*waiting, budget=Budget(steps=3)).run("x")
    assert (episode.outcome, len(episode.steps)) == ("limit", 3)
    assert "3 steps" in episode.answer
    assert scripted(*waiting, budget=Budget(seconds=0)).run("x").outcome == "limit"


def test_stopped_from_another_thread() -> None:
    began = threading.Event()
    agent = scripted(
        *[Wait(seconds=0)] * 100_000, budget=Budget(steps=None), on_step=lambda _: began.set()
    )
    stopper = threading.Thread(target=lambda: (began.wait(60), agent.stop()), daemon=True)
    stopper.start()
    assert agent.run("x").outcome == "stopped"
    stopper.join(60)


def test_ctrl_c_lets_go_and_keeps_the_record(tmp_path: Path) -> None:
    screen = FakeScreen()

    def interrupt(_step: Step) -> None:
        screen.held.append("shift")
        raise KeyboardInterrupt

    agent = scripted(Wait(seconds=0), screen=screen, trace=tmp_path, on_step=interrupt)
    with pytest.raises(KeyboardInterrupt):
        agent.run("x")
    assert screen.held == []
    assert agent.episode is not None
    kept = load_trace(agent.episode.trace)
    assert (kept.outcome, len(kept.steps)) == ("stopped", 1)


def test_what_cannot_be_taken_back_is_refused_where_nobody_can_be_asked() -> None:
    screen = FakeScreen()
    episode = scripted(Click(target="Delete file"), screen=screen).run("tidy up")
    assert episode.outcome == "refused"
    assert 'confirm="never"' in episode.answer
    assert screen.performed == []


@pytest.mark.parametrize(
    ("goal", "confirm", "done"),
    [
        ("delete the file", "ask", True),  # the goal itself names it
        ("tidy up", "never", True),
        ("tidy up", lambda action, why: "Delete" in why, True),
        ("tidy up", lambda action, why: False, False),
    ],
)
def test_consent(goal: str, confirm: str | Callable[[Action, str], bool], done: bool) -> None:
    screen = FakeScreen()
    episode = scripted(Click(target="Delete file"), Done(), screen=screen, confirm=confirm).run(
        goal
    )
    assert bool(screen.performed) == done
    assert episode.outcome == ("done" if done else "refused")


def test_model_text_outside_its_dialect_becomes_a_step() -> None:
    class Babbling:
        def decide(self, goal: str, observation: Observation, history: list[Step]) -> Decision:
            if history:
                return Decision(actions=(Done(answer=history[-1].error),))
            raise DialectError("no action in the text", "click somewhere nice")

    episode = Agent(Babbling(), screen=FakeScreen(), trace=False).run("x")
    assert episode.outcome == "done"
    assert "click somewhere nice" in episode.answer


def test_a_place_outside_the_frame_is_refused_with_its_numbers() -> None:
    screen = FakeScreen()
    episode = scripted(Click(at=Point(2040, 12)), screen=screen).run("x")
    assert episode.outcome == "refused"
    assert "(2040, 12) is outside the 640×400 frame" in episode.answer
    assert screen.performed == []


def test_questions_go_to_the_person() -> None:
    asked = AskPerson(question="Which file?")
    assert scripted(asked).run("x").outcome == "needs_person"
    episode = scripted(asked, Done(), ask_person=lambda question: f"{question} a.txt").run("x")
    assert episode.steps[0].results[0].answer == "Which file? a.txt"


def test_single_calls_are_recorded_like_any_other(tmp_path: Path) -> None:
    screen = FakeScreen()
    with scripted(screen=screen, trace=tmp_path) as agent:
        agent.click("Save")
        agent.type("hello", into="Name field", enter=True)
        with pytest.raises(TargetMissing, match="'Print' is not on the screen"):
            agent.click("Print")
        assert agent.locate("Save") == [SAVE]
        assert agent.expect("Save", timeout=0) == SAVE
        with pytest.raises(AssertionError, match="Print"):
            agent.expect("Print", timeout=0)
    kinds = [type(action) for action in screen.performed]
    assert kinds == [Click, Click, Type]
    (folder,) = tmp_path.iterdir()
    steps = load_trace(folder).steps
    assert [len(step.results) for step in steps] == [1, 2, 0, 0, 0, 0]
    assert [bool(step.error) for step in steps] == [False, False, True, False, False, True]


def test_single_calls_that_look_are_recorded_too(tmp_path: Path) -> None:
    with scripted(trace=tmp_path) as agent:
        assert agent.read() == []
        assert agent.parse() == [SAVE, NAME, DELETE]
        agent.expect_gone("Print", timeout=0)
        with pytest.raises(AssertionError, match="Save"):
            agent.expect_gone("Save", timeout=0)
        with pytest.raises(AssertionError, match="expected '3', the screen says"):
            agent.expect_answer("How many?", "3", timeout=0)
        assert agent.note("looked around").observation.frame.size == FakeScreen().capture().size
    (folder,) = tmp_path.iterdir()
    steps = load_trace(folder).steps
    assert [bool(step.error) for step in steps] == [False, False, False, True, True, False]


def test_a_single_call_can_be_stopped_and_the_next_one_is_another() -> None:
    class Waiting(FakeScreen):
        quiet = 0.2

        def capture(self) -> Frame:
            looked.set()
            return super().capture()

    looked = threading.Event()
    agent = scripted(screen=Waiting())
    stopper = threading.Thread(target=lambda: (looked.wait(60), agent.stop()), daemon=True)
    stopper.start()
    with pytest.raises(AssertionError, match="Print"):
        agent.expect("Print", timeout=500)
    stopper.join(60)
    assert agent.click("Save").results[0].ok


def test_an_action_that_was_stopped_says_so() -> None:
    class Stopping(FakeScreen):
        def perform(self, action: Action, *, stopped: Stopped) -> None:
            agent.stop()
            super().perform(action, stopped=stopped)

    screen = Stopping()
    agent = scripted(screen=screen)
    with pytest.raises(ActionRefused, match="stopped while acting"):
        agent.click("Save")
    assert screen.performed == []


@pytest.mark.parametrize("naming_consents", [True, False])
def test_what_a_single_call_names_is_consented_to_where_a_person_makes_it(
    naming_consents: bool,
) -> None:
    screen, asked = FakeScreen(), []

    def confirm(_action: Action, why: str) -> bool:
        asked.append(why)
        return True

    policy = Policy(naming_consents=naming_consents)
    scripted(screen=screen, policy=policy, confirm=confirm).click("Delete file")
    assert bool(asked) is not naming_consents
    assert len(screen.performed) == 1


def test_a_screen_that_was_handed_in_stays_open() -> None:
    screen = FakeScreen()
    with scripted(screen=screen) as agent:
        agent.run("x")
    assert not screen.closed


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"model": "fuju-8b", "screen": "simulated"}, UnknownName, "fuju-8b"),
        ({"model": 7, "screen": "simulated"}, ConfigError, "7"),
        ({"screen": "simulatd"}, UnknownName, "did you mean 'simulated'"),
        ({"screen": "simulated", "confirm": "maybe"}, ConfigError, "maybe"),
        ({"screen": "simulated", "screen_options": {"wheels": 4}}, ConfigError, "wheels"),
        ({"screen": "simulated", "planner": "nobody"}, UnknownName, "nobody"),
    ],
)
def test_wrong_arguments(options: dict, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Agent(**options)


@pytest.mark.parametrize(
    ("answer", "done"),
    [
        ("yes", True),
        ("OK.", True),
        ("Yes, go ahead.", True),
        ("yes, but not now", False),
        ("no", False),
        ("", False),
        ("not yet", False),
    ],
)
def test_what_follows_a_question_waits_for_a_plain_yes(answer: str, done: bool) -> None:
    class Asking:
        def decide(self, goal: str, observation: Observation, history: list[Step]) -> Decision:
            if history:
                return Decision(actions=(Done(),))
            return Decision(actions=(AskPerson(question="May I?"), Click(at=Point(9, 9))))

    screen = FakeScreen()
    episode = Agent(Asking(), screen=screen, trace=False, ask_person=lambda _: answer).run("x")
    assert bool(screen.performed) == done
    assert ("did not agree" in episode.steps[0].error) != done
