"""Qwen-VL's boxes: what is written in them, read; what is read, written; and what is neither."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit.actions import Action, Click, Press, Scroll
from agentkit.catalog import find_card
from agentkit.dialects.qwen_boxes import QwenBoxesDialect
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point
from agentkit.views import View

FRAME = Frame(np.full((1080, 1920, 4), 255, np.uint8))
VIEW = View.of(FRAME, find_card("monkey"))
DIALECT = QwenBoxesDialect()

SEARCH = ("Search", Box(192, 108, 384, 324))

READ = {
    "<ref>Search</ref><box>(100,100),(200,300)</box>": [SEARCH],
    "<ref> Search </ref> <box> ( 100 , 100 ),\n( 200 , 300 ) </box>": [SEARCH],
    "<ref>Search</ref><box>(100,100)(200,300)</box>": [SEARCH],
    "<ref>Search</ref><box>(200,300),(100,100)</box>": [SEARCH],
    "<|object_ref_start|>Search<|object_ref_end|><|box_start|>(100,100),(200,300)<|box_end|>": [
        SEARCH
    ],
    "Search(100,100),(200,300)": [SEARCH],
    "Here it is:\nSearch (100,100),(200,300)": [SEARCH],
    "<box>(100,100),(200,300)</box>": [("", SEARCH[1])],
    "<ref>Search</ref><quad>(200,100),(100,200),(150,300),(120,100)</quad>": [SEARCH],
    "<ref>Search</ref><box>(100,100)</box>": [("Search", Box(192, 108, 193, 109))],
    "<ref>x < 3</ref><box>(0,0),(1000,1000)</box>": [("x < 3", Box(0, 0, 1920, 1080))],
    "Both <ref>tabs</ref><box>(0,0),(100,100)</box><box>(100,0),(200,100)</box> and"
    " <ref>Save</ref><box>(500,500),(600,600)</box>.": [
        ("tabs", Box(0, 0, 192, 108)),
        ("tabs", Box(192, 0, 384, 108)),
        ("Save", Box(960, 540, 1152, 648)),
    ],
    "Open(0,0),(100,100) Save(100,0),(200,100)": [
        ("Open", Box(0, 0, 192, 108)),
        ("Save", Box(192, 0, 384, 108)),
    ],
    "There is no such button.": [],
    "<ref>Search</ref> is not here": [],
    "": [],
}
"""What each text says is where, on the 1920×1080 frame."""

MALFORMED = [
    "<ref>Search</ref><box>(100,100),(200,300)",
    "<ref>Search<box>(100,100),(200,300)</box>",
    "Search</ref><box>(100,100),(200,300)</box>",
    "<box>(100,100),(200,300)</box><box>(1",
    "<box>(100,100),(200,300)</quad>",
    "<box><box>(100,100),(200,300)</box></box>",
    "<box>100,100,200,300</box>",
    "<box>(100,100),(200,300),(400,500)</box>",
    "<quad>(100,100),(200,300)</quad>",
    "<box>(100,one),(200,300)</box>",
    "<box></box>",
    "(100,100),(200,300),(400,500)",
    "<box>(100,100),(100,300)</box>",
    "<box>(1500,100),(1600,300)</box>",
    f"<box>({'9' * 400},1),(2,3)</box>",
]


@pytest.mark.parametrize(("text", "places"), READ.items())
def test_elements_are_read(text: str, places: list[tuple[str, Box]]) -> None:
    found = DIALECT.parse_elements(text, VIEW)
    assert [(each.text, each.box) for each in found] == places
    assert {each.by for each in found} <= {"model"}


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_malformed_is_an_error_that_carries_the_text(text: str) -> None:
    with pytest.raises(DialectError) as error:
        DIALECT.parse_elements(text, VIEW)
    assert error.value.text == text
    with pytest.raises(DialectError):
        DIALECT.parse_actions(text, VIEW)


def test_a_box_is_clicked_in_its_middle_and_a_point_where_it_is() -> None:
    boxed = DIALECT.parse_actions("<ref>Search</ref><box>(100,100),(200,300)</box>", VIEW)
    assert boxed.actions == (Click(at=Point(288, 216), target="Search"),)
    assert boxed.raw == "<ref>Search</ref><box>(100,100),(200,300)</box>"
    assert DIALECT.parse_actions("(250, 500)", VIEW).actions == (Click(at=Point(480, 540)),)


def test_a_model_that_repeats_itself_means_one_click() -> None:
    twice = "<box>(100,100),(200,300)</box>" * 3
    assert DIALECT.parse_actions(twice, VIEW).actions == (Click(at=Point(288, 216)),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("It is not there.", "no place"),
        ("<box>(100,100),(200,300)</box><box>(500,500),(600,600)</box>", "2 places"),
    ],
)
def test_no_place_and_several_are_no_click(text: str, complaint: str) -> None:
    with pytest.raises(DialectError, match=complaint):
        DIALECT.parse_actions(text, VIEW)


def test_places_in_a_part_of_the_frame_are_places_on_the_frame() -> None:
    part = View.of(FRAME, find_card("monkey"), box=Box(960, 540, 1920, 1080))
    (found,) = DIALECT.parse_elements("<box>(0,0),(500,500)</box>", part)
    assert found.box == Box(960, 540, 1440, 810)


@pytest.mark.parametrize(
    "actions",
    [
        (),
        (Click(at=Point(1, 1)), Click(at=Point(2, 2))),
        (Click(target="Save"),),
        (Click(at=Point(1, 1), button="right"),),
        (Click(at=Point(1, 1), count=2),),
        (Scroll(at=Point(1, 1), dy=1),),
        (Press(keys=("enter",)),),
        (Click(at=Point(1, 1), target="a </ref> b"),),
    ],
)
def test_what_the_language_has_no_words_for_is_refused(actions: tuple[Action, ...]) -> None:
    with pytest.raises(DialectError):
        DIALECT.format_actions(Decision(actions=actions), VIEW)


def test_elements_are_written_as_published() -> None:
    elements = [Element(SEARCH[1], text="Search"), Element(Box(960, 540, 1152, 648))]
    assert DIALECT.format_elements(elements, VIEW) == (
        "<ref>Search</ref><box>(100,100),(200,300)</box><box>(500,500),(600,600)</box>"
    )


NAMES = st.text(st.characters(exclude_characters="<>", exclude_categories=["Cs"])).map(str.strip)


@given(name=NAMES, x=st.floats(0, 1919), y=st.floats(0, 1079))
def test_a_click_comes_back(name: str, x: float, y: float) -> None:
    written = DIALECT.format_actions(Decision(actions=(Click(at=Point(x, y), target=name),)), VIEW)
    (click,) = DIALECT.parse_actions(written, VIEW).actions
    assert isinstance(click, Click)
    assert click.at is not None
    assert click.target == name
    assert abs(click.at.x - x) <= 1.92 / 2 + 1e-6
    assert abs(click.at.y - y) <= 1.08 / 2 + 1e-6


@given(
    name=NAMES,
    left=st.floats(0, 1918),
    top=st.floats(0, 1078),
    width=st.floats(1, 1920),
    height=st.floats(1, 1080),
)
def test_an_element_comes_back(
    name: str, left: float, top: float, width: float, height: float
) -> None:
    box = Box(left, top, min(left + width, 1920), min(top + height, 1080))
    written = DIALECT.format_elements([Element(box, text=name)], VIEW)
    (found,) = DIALECT.parse_elements(written, VIEW)
    assert found.text == name
    for edge, back, step in zip(box.edges, found.box.edges, (1.92, 1.08) * 2, strict=True):
        assert abs(edge - back) <= step * 1.5
