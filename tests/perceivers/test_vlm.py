"""The perceiver over any model: what it asks, and what it makes of the answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from agentkit.catalog import CARDS, Card
from agentkit.dialects.fuyu import FuyuDialect
from agentkit.dialects.qwen_boxes import QwenBoxesDialect
from agentkit.dialects.qwen_tools import QwenToolsDialect
from agentkit.errors import CannotAnswer, ConfigError, DialectError
from agentkit.frame import SURE, Element, Frame
from agentkit.geometry import Box, Size
from agentkit.perceivers.vlm import VlmPerceiver
from agentkit.protocols import Message
from agentkit.testing import ScriptedModel, sample_frame
from agentkit.views import View

FUYU, MONKEY, CHAT = CARDS["fuyu-8b"], CARDS["monkey"], CARDS["idefics3-8b"]
SAVE = Box(64, 200, 174, 240)


@pytest.fixture
def frame() -> Frame:
    return sample_frame()


def over(*replies: str, card: Card = CHAT, logprob: float | None = None) -> VlmPerceiver:
    dialect = {"fuyu": FuyuDialect(), "qwen_boxes": QwenBoxesDialect()}.get(card.dialect)
    return VlmPerceiver(
        ScriptedModel(replies, card, logprob), dialect, look="whole" if dialect else None
    )


def asked(perceiver: VlmPerceiver) -> list[Sequence[Message]]:
    model = perceiver.model
    assert isinstance(model, ScriptedModel)
    return model.asked


def words(conversation: Sequence[Message]) -> str:
    return "".join(
        part for message in conversation for part in message.parts if isinstance(part, str)
    )


def views(conversation: Sequence[Message]) -> list[View]:
    return [part for each in conversation for part in each.parts if isinstance(part, View)]


def test_a_question_is_asked_about_the_whole_frame(frame: Frame) -> None:
    perceiver = over("  Ada Lovelace\n")
    assert perceiver.ask(frame, "Whose account is it?").text == "Ada Lovelace"
    ((message,),) = asked(perceiver)
    view, text = message.parts
    assert isinstance(view, View)
    assert view.shown == frame.box
    assert str(text).endswith("Whose account is it?")
    assert "unknown" in str(text), "it is told what to say where it can't tell"


def test_base_models_are_asked_as_they_were_trained(frame: Frame) -> None:
    for card in (FUYU, MONKEY):
        perceiver = over("two", card=card)
        perceiver.ask(frame, "How many buttons are there?")
        assert words(asked(perceiver)[0]) == "How many buttons are there?"


def test_how_sure_an_answer_is_is_the_probability_of_its_words(frame: Frame) -> None:
    sure = over("yes it is", logprob=math.log(0.5))
    assert sure.ask(frame, "Is it on?").confidence == pytest.approx(0.125)
    assert over("yes").ask(frame, "Is it on?").confidence is None


@pytest.mark.parametrize("reply", ["unknown", "Unknown.", "  ", "I don't know."])
def test_what_the_model_cannot_tell_is_no_answer(frame: Frame, reply: str) -> None:
    with pytest.raises(CannotAnswer, match="can't tell: 'Why\\?'"):
        over(reply).ask(frame, "Why?")


def test_several_questions_are_one_batch(frame: Frame) -> None:
    perceiver = over("yes", "unknown", "no")
    answers = perceiver.ask_all(frame, ["One?", "Two?", "Three?"])
    assert [answer.text if answer else None for answer in answers] == ["yes", None, "no"]
    assert [words(each).split()[-1] for each in asked(perceiver)] == ["One?", "Two?", "Three?"]
    assert perceiver.ask_all(frame, []) == []


def test_examples_come_before_the_question(frame: Frame) -> None:
    other = sample_frame(320, 200)
    perceiver = over("blue")
    perceiver.ask(frame, "Which colour?", examples=[(other, "How many?", "three")])
    (conversation,) = asked(perceiver)
    assert [message.role for message in conversation] == ["user", "assistant", "user"]
    assert conversation[1].parts == ("three",)
    assert [view.frame for view in views(conversation)] == [other, frame]


def test_a_shrinking_model_sees_the_tiles_beside_the_whole(frame: Frame) -> None:
    squashing = replace(CARDS["idefics-9b-instruct"], look="tiles")
    perceiver = over("Account", card=squashing)
    perceiver.ask(frame, "What is the heading?")
    whole, *parts = views(asked(perceiver)[0])
    assert whole.shown == frame.box
    assert len(parts) > 1
    assert all(part.shown.width <= 224 * 1.1 for part in parts)


def test_a_model_of_one_view_is_shown_the_whole_for_a_question() -> None:
    model = ScriptedModel(["blue"], FUYU)
    large = sample_frame(3840, 2160)
    assert VlmPerceiver(model, FuyuDialect(), look="tiles").ask(large, "Which?").text == "blue"
    assert [view.shown for view in views(model.asked[0])] == [large.box]


def test_places_are_named_in_frame_pixels(frame: Frame) -> None:
    """Qwen-VLs are asked by the beginning of the answer, and go on with the numbers."""
    written = QwenBoxesDialect().format_elements([Element(SAVE)], View.of(frame, MONKEY))
    perceiver = over(written.removeprefix("<box>"), card=MONKEY)
    (found,) = perceiver.locate(frame, "the Save button")
    assert found.box.iou(SAVE) > 0.95
    assert (found.text, found.by, found.score) == ("the Save button", "model", SURE)
    question, begun = asked(perceiver)[0]
    assert [type(part) for part in question.parts] == [View]
    assert begun == Message("assistant", "<ref>the Save button</ref><box>")


@pytest.mark.parametrize(
    ("name", "size"),
    [("qwen2.5-vl-7b", "644 wide and 392 high"), ("qwen3-vl-8b", "999 wide and 999")],
)
def test_the_size_of_a_view_is_told_in_the_models_own_numbers(
    frame: Frame, name: str, size: str
) -> None:
    call = '{"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [%s, %s]}}'
    card = CARDS[name]
    x, y = View.of(frame, card).numbers(SAVE.center)
    reply = f"<tool_call>{call % (round(x), round(y))}</tool_call>"
    model = ScriptedModel([reply], card)
    (found,) = VlmPerceiver(model, QwenToolsDialect()).locate(frame, "Save")
    assert found.box.center.distance(SAVE.center) < 2
    assert size in words(model.asked[0])


def test_a_target_that_holds_tags_of_the_language_is_refused(frame: Frame) -> None:
    with pytest.raises(DialectError, match="holds a tag"):
        over("(1,2)</box>", card=MONKEY).locate(frame, "x</ref><img>")


def test_fuyu_is_asked_as_it_was_trained_and_answers_in_its_own_units(frame: Frame) -> None:
    perceiver = over("<box>100, 32, 120, 87</box>", card=FUYU)
    (found,) = perceiver.locate(frame, "Save")
    assert found.box == Box(64, 200, 174, 240)
    assert found.text == "Save"
    prompt = words(asked(perceiver)[0])
    assert prompt.startswith("When presented with a box, perform OCR")
    assert prompt.endswith("bounding box.\nSave")


def test_the_more_probable_its_words_the_higher_the_score(frame: Frame) -> None:
    box = "<box>100, 32, 120, 87</box>"
    (sure,), (unsure,) = (
        over(box, card=FUYU, logprob=each).locate(frame, "Save") for each in (-0.1, -2.0)
    )
    assert SURE < unsure.score < sure.score < 1


def test_no_place_is_nothing_found(frame: Frame) -> None:
    assert over("", card=MONKEY).locate(frame, "a whale") == []
    assert over("There is none.", card=FUYU).locate(frame, "a whale") == []


def test_a_place_outside_the_dialect_is_told_with_what_was_written(frame: Frame) -> None:
    with pytest.raises(DialectError) as caught:
        over("(1,2", card=MONKEY).locate(frame, "Save")
    assert caught.value.text == "<ref>Save</ref><box>(1,2"


def test_what_a_model_cannot_do_it_says(frame: Frame) -> None:
    perceiver = over()
    assert perceiver.skills == {"ask"}
    for verb in (perceiver.read, perceiver.parse):
        with pytest.raises(CannotAnswer, match=r"idefics3-8b can't .*assist=True"):
            verb(frame)
    with pytest.raises(CannotAnswer, match="idefics3-8b can't locate"):
        perceiver.locate(frame, "Save")
    assert over(card=MONKEY).skills == {"ask", "locate"}
    assert over(card=FUYU).skills == {"ask", "locate", "read"}


def test_fuyu_reads_what_is_in_a_box(frame: Frame) -> None:
    perceiver = over(" Save\n", "", card=FUYU)
    (line,) = perceiver.read(frame, SAVE)
    assert (line.text, line.box, line.by) == ("Save", SAVE, "model")
    assert words(asked(perceiver)[0]).endswith("\n<box>200, 64, 240, 174</box>")
    assert perceiver.read(frame) == []


def test_a_box_is_read_in_its_surroundings(frame: Frame) -> None:
    """On a large screen the whole would be shrunk, and the text in the box with it."""
    model = ScriptedModel(["Save"], FUYU)
    VlmPerceiver(model, FuyuDialect(), look="zoom").read(frame, SAVE)
    ((message,),) = model.asked
    view, text = message.parts
    assert isinstance(view, View)
    assert view.shown == Box(0, 104, 270, 336)
    assert str(text).endswith("\n<box>96, 64, 136, 174</box>")


@pytest.mark.parametrize(
    ("level", "region", "shown"),
    [
        ("screen", None, Size(640, 400)),
        ("region", SAVE, Size(110, 40)),
        ("element", SAVE, Size(110 + 64 + 96, 40 + 2 * 96)),
    ],
)
def test_descriptions_of_a_screen_a_part_and_an_element(
    frame: Frame, level: str, region: Box | None, shown: Size
) -> None:
    perceiver = over(" A button to save with. ")
    assert perceiver.describe(frame, region, level) == "A button to save with."  # type: ignore[arg-type]
    (view,) = views(asked(perceiver)[0])
    assert (view.shown.width, view.shown.height) == (shown.width, shown.height)
    assert len(view.marks) == (level == "element")


def test_captions_are_asked_for_as_the_authors_do(frame: Frame) -> None:
    for card, caption in (
        (FUYU, "Generate a coco-style caption."),
        (MONKEY, "Generate the detailed caption in English:"),
    ):
        perceiver = over("a window", card=card)
        perceiver.describe(frame)
        assert words(asked(perceiver)[0]) == caption


@pytest.mark.parametrize(
    ("level", "region"), [("screen", SAVE), ("region", None), ("element", None), ("page", SAVE)]
)
def test_a_region_goes_with_its_level(frame: Frame, level: str, region: Box | None) -> None:
    with pytest.raises(ConfigError, match=f"level '{level}'"):
        over("?").describe(frame, region, level)  # type: ignore[arg-type]


def test_an_unknown_way_to_look_is_refused() -> None:
    with pytest.raises(ConfigError, match="'closely'; it is one of whole, tiles, zoom"):
        VlmPerceiver(ScriptedModel([]), look="closely")  # type: ignore[arg-type]
