"""Set-of-marks: acts on numbers drawn on the picture (WebVoyager, arXiv:2401.13919; Magma).

``Thought: …`` and ``Action: Click [7]``, ``Type [3]; [hello]``, ``Scroll [WINDOW]; [down]``,
``Wait``, ``GoBack``, ``ANSWER; [42]``; Magma's ``{"ACTION": "CLICK", "MARK": 5, "VALUE": null}``
and ``Mark: 7`` are read too. The numbers are those that `View` drew, counted from 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from agentkit.actions import Action, Click, Done, Move, Open, Press, Scroll, Type, Wait
from agentkit.dialects._calls import check_length
from agentkit.dialects._turns import direction_of, scroll, turn
from agentkit.dialects._values import number, objects, refusing, text_of, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["MarksDialect"]

PAUSE = 5.0
"""Seconds that ``Wait`` stands for (WebVoyager, run.py)."""

HEAD = re.compile(r"^\s*(?:Thought|Action):[ \t]*", re.MULTILINE)
VERBS = "click|type|hover|scroll|wait|goback|goto|answer"
ACT = re.compile(
    rf"^[ \t]*(?:Action:)?[ \t]*({VERBS})\b[ \t]*[;:]?[ \t]*(.*)",
    re.MULTILINE | re.IGNORECASE | re.DOTALL,
)
VALUES = [
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\[([^\[\]]*)\]\s*;\s*\[(.*)\]\s*",
        r"\[(.*)\]\s*",
        r"(.+)",
    )
]
"""How the values of an act are written: a mark and text, which may hold brackets; one; bare."""

MARK = re.compile(r"\bMark:\s*(\d+)", re.IGNORECASE)

Read = Callable[["_Act"], tuple[Action, ...]]


class MarksDialect:
    """Acts on numbers."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the actions that the act means: typing clicks its mark first.

        Raises:
            DialectError: where there is no act, it is not of this language, or nothing carries
                its number.
        """
        check_length(text)
        thought, act = _read(text, view)
        with refusing(text):
            return Decision(thought, act.actions(), text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The elements whose numbers `text` gives as ``Mark: 7`` or in an act.

        Raises:
            DialectError: where nothing carries a number.
        """
        found = [int(each) for each in MARK.findall(text)[:100]]
        found += [int(each) for each in re.findall(r"\[(\d{1,6})\]", text[:10_000])]
        return [_marked(each, text, view) for each in dict.fromkeys(found)]

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision by the numbers of the elements that its places lie in.

        Raises:
            DialectError: where a place lies in no marked element, or there are no words for it.
        """
        act = _written(decision.actions, view)
        return f"Thought: {decision.thought}\nAction: {act}"


def _read(text: str, view: View) -> tuple[str, _Act]:
    for record in objects(text):
        if "ACTION" in record:
            given = [
                value for value in (record.get("MARK"), record.get("VALUE")) if value is not None
            ]
            name = text_of(record["ACTION"], "ACTION", text).lower()
            return "", _Act(name, [text_of(each, "MARK", text) for each in given], text, view)
    found = ACT.search(text)
    if found:
        given = next((list(m.groups()) for p in VALUES if (m := p.fullmatch(found[2]))), [])
        thought = HEAD.sub("", text[: found.start()]).strip()
        return thought, _Act(found[1].lower(), given, text, view)
    alone = MARK.search(text)
    if alone is None:
        raise DialectError(f"no act on a mark: {text[-80:]!r}", text)
    return "", _Act("click", [alone[1]], text, view)


def _marked(mark: int, text: str, view: View) -> Element:
    try:
        return view.mark(mark)
    except DialectError as error:
        raise DialectError(str(error), text) from error


class _Act:
    """A verb and what stands in brackets behind it."""

    def __init__(self, name: str, given: list[str], text: str, view: View) -> None:
        self.name, self.given, self.text, self.view = name, given, text, view

    def actions(self) -> tuple[Action, ...]:
        if self.name not in ACTS:
            raise DialectError(f"no act is called {self.name[:40]!r}", self.text)
        return ACTS[self.name](self)

    def word(self, place: int) -> str:
        if place >= len(self.given):
            raise DialectError(f"{self.name} lacks a value: {self.text[-80:]!r}", self.text)
        return self.given[place]

    def element(self) -> Element:
        mark = number(self.word(0), f"the mark of {self.name}", self.text)
        return _marked(int(mark), self.text, self.view)

    def click(self) -> Click:
        element = self.element()
        return Click(at=element.box.center, target=element.text)

    def scroll(self) -> Scroll:
        step = turn(self.word(1), "the direction of scroll", self.text)
        anywhere = self.word(0).strip().upper() == "WINDOW"
        return scroll(None if anywhere else self.element().box.center, step)


ACTS: Mapping[str, Read] = {
    "click": lambda act: (act.click(),),
    "select": lambda act: (act.click(),),
    "hover": lambda act: (Move(at=act.element().box.center),),
    "type": lambda act: (act.click(), typing(act.word(1))),
    "scroll": lambda act: (act.scroll(),),
    "wait": lambda _act: (Wait(seconds=PAUSE),),
    "goback": lambda _act: (Press(keys=("alt", "left")),),
    "goto": lambda act: (Open(what=act.word(0)),),
    "answer": lambda act: (Done(answer=act.word(0) if act.given else ""),),
}
"""Each verb and what it means."""


def _written(actions: tuple[Action, ...], view: View) -> str:
    match actions:
        case (Click(at=Point() as at, button="left", count=1, hold=0, keys=()),):
            return f"Click [{_number(at, view)}]"
        case (Click(at=Point() as at), Type(text=text, enter=enter)):
            return f"Type [{_number(at, view)}]; [{text}" + "\n" * enter + "]"
        case (Move(at=Point() as at),):
            return f"Hover [{_number(at, view)}]"
        case (Scroll(at=at) as action,):
            where = str(_number(at, view)) if at else "WINDOW"
            return f"Scroll [{where}]; [{direction_of(action)}]"
        case (Wait(),):
            return "Wait"
        case (Press(keys=("alt", "left"), hold=0, times=1),):
            return "GoBack"
        case (Done(answer=answer, success=True),):
            return f"ANSWER; [{answer}]"
    raise DialectError(f"acts on marks have no words for {actions!r}")


def _number(place: Point, view: View) -> int:
    """The number of the smallest marked element that a place lies in."""
    holding = [
        (mark.box.area, n) for n, mark in enumerate(view.marks, 1) if mark.box.contains(place)
    ]
    if not holding:
        raise DialectError(f"{place} lies in none of the {len(view.marks)} marked elements")
    return min(holding)[1]
