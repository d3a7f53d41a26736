from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agentkit.actions import (
    Action,
    AskPerson,
    Click,
    Done,
    Drag,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseUp,
    Move,
    Open,
    Press,
    Scroll,
    SystemButton,
    Type,
    Wait,
    Zoom,
    action_from_json,
)
from agentkit.errors import ConfigError
from agentkit.geometry import Box, Point, Transform
from agentkit.keys import MODIFIERS, NAMED

numbers = st.floats(-1e5, 1e5)
points = st.builds(Point, numbers, numbers)
words = st.text(st.characters(codec="utf-8"), max_size=20)
buttons = st.sampled_from(["left", "middle", "right"])
held = st.lists(st.sampled_from(MODIFIERS), max_size=2).map(tuple)
some_keys = st.lists(st.sampled_from(sorted(NAMED)), min_size=1, max_size=3).map(tuple)
actions: st.SearchStrategy[Action] = st.one_of(
    st.builds(
        Click,
        at=st.none() | points,
        button=buttons,
        count=st.integers(1, 3),
        hold=st.floats(0, 60),
        keys=held,
        target=words,
    ),
    st.builds(Move, at=st.none() | points, target=words),
    st.builds(Drag, path=st.lists(points, min_size=1, max_size=5).map(tuple), button=buttons),
    st.builds(Scroll, at=st.none() | points, dx=numbers, dy=numbers),
    st.builds(Type, text=words, enter=st.booleans()),
    st.builds(Press, keys=some_keys, hold=st.floats(0, 60), times=st.integers(1, 100)),
    st.builds(KeyDown, keys=some_keys),
    st.builds(KeyUp, keys=some_keys),
    st.builds(MouseDown, at=st.none() | points, button=buttons, target=words),
    st.builds(MouseUp, at=st.none() | points, button=buttons, target=words),
    st.builds(SystemButton, button=st.sampled_from(["back", "home", "volume_up"])),
    st.builds(
        Zoom,
        box=st.builds(
            Box, st.just(1.5), st.just(2), numbers.map(abs).map(lambda x: x + 2), st.just(9)
        ),
    ),
    st.builds(Wait, seconds=st.floats(0, 3600)),
    st.builds(Open, what=st.text(st.characters(codec="utf-8"), min_size=1)),
    st.builds(AskPerson, question=words),
    st.builds(Done, answer=words, success=st.none() | st.booleans()),
)


@given(actions)
def test_on_paper_and_back(action: Action) -> None:
    paper = json.loads(json.dumps(action.model_dump(mode="json")))
    assert action_from_json(paper) == action


@given(actions)
def test_mapping_there_and_back(action: Action) -> None:
    there = Transform(2, 4, 64, -32)  # powers of two: floats come back exactly, or nearly
    back = action.map(there).map(there.inverse())
    assert [*_places(back)] == pytest.approx([*_places(action)], abs=1e-6)
    unmoved = {"at", "path", "box"}
    assert back.model_dump(exclude=unmoved) == action.model_dump(exclude=unmoved)


def _places(action: Action) -> list[float]:
    paper = action.model_dump(mode="json")
    path = paper.get("path") or [paper.get("at") or paper.get("box") or ()]
    return [number for place in path for number in place]


def test_points_are_written_as_two_numbers() -> None:
    assert Click(at=Point(120, 40)).model_dump(mode="json")["at"] == [120, 40]
    assert action_from_json({"kind": "click", "at": [120, 40]}) == Click(at=Point(120, 40))
    dragged = action_from_json({"kind": "drag", "path": [[1, 2], [3, 4]]})
    assert dragged == Drag(path=(Point(1, 2), Point(3, 4)))


def test_every_point_of_an_action_moves() -> None:
    to_device = Transform(0.5, 0.5, -1920, 0)
    assert Click(at=Point(100, 60)).map(to_device).at == Point(-1870, 30)
    assert Drag(path=(Point(0, 0), Point(10, 20))).map(to_device).path[1] == Point(-1915, 10)
    assert Click(target="Save").map(to_device) == Click(target="Save")
    assert Type(text="hi").map(to_device) == Type(text="hi")


def test_scrolling_is_in_notches_so_no_scale_applies() -> None:
    assert Scroll(at=Point(10, 10), dy=3).map(Transform(2, 2)).dy == 3


def test_keys_get_their_canonical_names() -> None:
    assert Press(keys=("Control", "C")).keys == ("ctrl", "c")
    assert Press(keys=("A",)).keys == ("A",)
    assert Click(keys=("Shift_L",)).keys == ("shift",)


@pytest.mark.parametrize(
    ("record", "where"),
    [
        ({}, "kind"),
        ({"kind": "destroy"}, "destroy"),
        ({"kind": "click", "at": [1]}, "click.at"),
        ({"kind": "click", "at": [None, 2]}, "a point is two numbers"),
        ({"kind": "click", "at": ["x", 2]}, "click.at"),
        ({"kind": "click", "at": [10**400, 2]}, "a point is two numbers"),
        ({"kind": "click", "at": [float("nan"), 2]}, "not finite"),
        ({"kind": "click", "button": "fourth"}, "click.button"),
        ({"kind": "click", "count": 0}, "click.count"),
        ({"kind": "click", "x": 5}, "click.x"),
        ({"kind": "drag", "path": []}, "drag.path"),
        ({"kind": "press", "keys": []}, "press.keys"),
        ({"kind": "scroll", "dy": float("inf")}, "scroll.dy"),
        ({"kind": "wait", "seconds": -1}, "wait.seconds"),
        ({"kind": "wait", "seconds": 1e9}, "wait.seconds"),
        ({"kind": "type"}, "type.text"),
        ({"kind": "open", "what": ""}, "open.what"),
        ("click", "not an action"),
        ([1, 2], "not an action"),
    ],
)
def test_what_is_not_an_action_says_where(record: Any, where: str) -> None:
    with pytest.raises(ConfigError, match="not an action") as caught:
        action_from_json(record)
    assert where in str(caught.value)


def test_an_unknown_key_in_an_action() -> None:
    with pytest.raises(ConfigError, match="unknown key 'contrl'; did you mean 'control'"):
        action_from_json({"kind": "press", "keys": ["contrl", "c"]})


def test_actions_never_change() -> None:
    click = Click(at=Point(1, 2))
    with pytest.raises(ValidationError):
        click.at = Point(3, 4)  # type: ignore[misc]
    assert hash(click) == hash(Click(at=Point(1, 2)))
