from __future__ import annotations

import pytest

from agentkit.actions import (
    Action,
    AskPerson,
    Click,
    Done,
    Drag,
    Move,
    Open,
    Press,
    Scroll,
    Type,
    Wait,
)
from agentkit.geometry import Point
from agentkit.traces.wording import in_words

AT = Point(40.4, 120)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Click(at=AT), "click at (40, 120)"),
        (Click(at=AT, target="Save", count=2), "double-click “Save”"),
        (Click(at=AT, button="right", keys=("ctrl",)), "right-click at (40, 120) with ctrl"),
        (Click(target="Home", hold=0.8), "hold “Home” for 0.8 s"),
        (Click(), "click"),
        (Move(at=AT), "move the pointer to (40, 120)"),
        (Drag(path=(AT, Point(1, 2)), target="file"), "drag “file” from (40, 120) to (1, 2)"),
        (Scroll(at=AT, dy=3), "scroll down 3 at (40, 120)"),
        (Scroll(target="list", dx=-1, dy=-2), "scroll up 2 and left 1 at “list”"),
        (Type(text="hi", enter=True), "type “hi” and press enter"),
        (Press(keys=("ctrl", "c")), "press ctrl+c"),
        (Wait(seconds=1.5), "wait 1.5 s"),
        (Open(what="settings"), "open settings"),
        (AskPerson(question="Which one?"), "ask: Which one?"),
        (Done(answer="42"), "done: 42"),
        (Done(success=False), "give up"),
        (Done(success=None), "done, not verified"),
    ],
)
def test_actions_in_words(action: Action, words: str) -> None:
    assert in_words(action) == words
