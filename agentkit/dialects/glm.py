"""GLM-4.1V and GLM-4.5V: a box around a call (zai-org/GLM-V, examples/gui-agent).

On computers ``<|begin_of_box|>left_click(start_box='[12,30]', element_info='Save')<|end_of_box|>``,
then a ``Memory:`` line; on phones ``Action: {"action_type": "click", "box_2d": [[1, 2, 3, 4]]}``.
The numbers are 0 to 999, x first, though phones call them ``box_2d``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from agentkit.actions import (
    Action,
    Click,
    Done,
    Drag,
    Move,
    Open,
    Press,
    Scroll,
    SystemButton,
    Type,
    Wait,
)
from agentkit.dialects._calls import check_length, quoted, read_call, read_quoted, split_calls
from agentkit.dialects._shapes import pixels_at, point_of
from agentkit.dialects._turns import NOTCHES, direction_of, scroll, swipe, turn
from agentkit.dialects._values import (
    keys_of,
    number,
    numbers,
    objects,
    refusing,
    text_of,
    typing,
)
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["GlmDialect"]

PAUSE = 5.0
BOX = re.compile(r"<\|begin_of_box\|>(.*?)(?:<\|end_of_box\|>|$)", re.DOTALL)
THOUGHT = re.compile(r"<think>(.*?)</think>|^\s*(?:Memory|Reason):[^\n]*", re.DOTALL | re.MULTILINE)

Fields = Mapping[str, object]
Read = Callable[["_Act"], Action]


class GlmDialect:
    """One act, as a call or as JSON."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the action that `text` names.

        Raises:
            DialectError: where there is none, more than one, it is not of this language, or its
                place is outside the view.
        """
        check_length(text)
        found = _acts(text)
        if len(found) != 1:
            raise DialectError(f"{len(found)} acts, not one: {text[-80:]!r}", text)
        act = _Act(*found[0], text, view)
        thought = "\n".join(filter(None, (each[1] for each in THOUGHT.finditer(text)))).strip()
        with refusing(text):
            return Decision(thought, (act.action(),), text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The place that is clicked, as one pixel; none where there is no act.

        Raises:
            DialectError: as `parse_actions`, where there is one.
        """
        if not _acts(text):
            return []
        actions = self.parse_actions(text, view).actions
        return pixels_at(act.at for act in actions if isinstance(act, Click | Move) and act.at)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the model would write it on a computer.

        Raises:
            DialectError: where there is not one action, or the language has no words for it.
        """
        if len(decision.actions) != 1:
            raise DialectError(f"GLM says one act, not {len(decision.actions)}")
        call = _written(decision.actions[0], view)
        thought = f"<think>{decision.thought}</think>" if decision.thought else ""
        return f"{thought}<|begin_of_box|>{call}<|end_of_box|>"


def _acts(text: str) -> list[tuple[str, Fields]]:
    """The name and the fields of every act."""
    said = "\n".join(BOX.findall(text)) or THOUGHT.sub("\n", text)
    records = [record for record in objects(said) if "action_type" in record]
    if records:
        return [(str(record["action_type"]).strip(), record) for record in records]
    return [_call(code) for code in split_calls(said, CALLS)]


def _call(code: str) -> tuple[str, Fields]:
    """One call; what is typed may hold quotes that are not escaped."""
    code = code.partition("\nMemory:")[0].strip()
    name = code.partition("(")[0].strip()
    try:
        return name, read_call(code).named
    except DialectError:
        words = read_quoted(code, "content") if name == "type" else None
        if words is None:
            raise
        return name, {"content": words}


class _Act:
    """One act, its fields read as what they should be."""

    def __init__(self, name: str, given: Fields, text: str, view: View) -> None:
        self.name, self.given, self.text, self.view = name, given, text, view

    def action(self) -> Action:
        table = PHONE if "action_type" in self.given else CALLS
        if self.name not in table:
            raise DialectError(f"GLM has no action {self.name[:40]!r}", self.text)
        return table[self.name](self)

    def at(self, field: str = "start_box") -> Point:
        found = numbers(self.given.get(field), field, self.text)
        return point_of(found, self.text, self.view)

    def click(self, button: Literal["left", "right", "middle"] = "left", count: int = 1) -> Click:
        target = text_of(self.given.get("element_info") or "", "element_info", self.text)
        return Click(at=self.at(), button=button, count=count, target=target)

    def words(self, field: str) -> str:
        return text_of(self.given.get(field, ""), field, self.text)

    def turn(self) -> tuple[int, int]:
        return turn(self.given.get("direction"), "direction", self.text)

    def scroll(self) -> Scroll:
        notches = number(self.given.get("step", NOTCHES), "step", self.text)
        return scroll(self.at(), self.turn(), notches)

    def swipe(self) -> Drag:
        start = self.at("box_2d") if self.given.get("box_2d") else None
        return swipe(start, self.turn(), self.view)

    def status(self) -> Done:
        status = self.words("goal_status").strip().lower()
        if status not in ("complete", "infeasible"):
            raise DialectError(f"status has no goal_status {status[:40]!r}", self.text)
        return Done(success=status == "complete")


CALLS: Mapping[str, Read] = {
    "left_click": _Act.click,
    "right_click": lambda act: act.click("right"),
    "middle_click": lambda act: act.click("middle"),
    "left_double_click": lambda act: act.click("left", 2),
    "hover": lambda act: Move(at=act.at()),
    "left_drag": lambda act: Drag(path=(act.at(), act.at("end_box"))),
    "key": lambda act: Press(keys=keys_of(act.given.get("keys"), "keys", act.text)),
    "type": lambda act: typing(act.words("content")),
    "scroll": _Act.scroll,
    "WAIT": lambda _act: Wait(seconds=PAUSE),
    "DONE": lambda _act: Done(),
    "FAIL": lambda _act: Done(success=False),
}
"""Each call on computers and what it means."""

PHONE: Mapping[str, Read] = {
    "click": lambda act: Click(at=act.at("box_2d")),
    "long_press": lambda act: Click(at=act.at("box_2d"), hold=1),
    "input_text": lambda act: typing(act.words("text")),
    "keyboard_enter": lambda _act: Press(keys=("enter",)),
    "navigate_home": lambda _act: SystemButton(button="home"),
    "navigate_back": lambda _act: SystemButton(button="back"),
    "swipe": _Act.swipe,
    "open_app": lambda act: Open(what=act.words("app_name")),
    "wait": lambda _act: Wait(seconds=PAUSE),
    "status": _Act.status,
    "answer": lambda act: Done(answer=act.words("text")),
}
"""Each act on phones and what it means."""

CLICKS = {
    ("left", 1): "left_click",
    ("right", 1): "right_click",
    ("middle", 1): "middle_click",
    ("left", 2): "left_double_click",
}


def _written(action: Action, view: View) -> str:
    match action:
        case Click(at=Point() as at, hold=0, keys=()) if (action.button, action.count) in CLICKS:
            name = CLICKS[action.button, action.count]
            return f"{name}(start_box={_at(at, view)}, element_info={quoted(action.target)})"
        case Move(at=Point() as at):
            return f"hover(start_box={_at(at, view)})"
        case Drag(path=(start, end), button="left"):
            return f"left_drag(start_box={_at(start, view)}, end_box={_at(end, view)})"
        case Scroll(at=Point() as at):
            direction, step = quoted(direction_of(action)), f"{abs(action.dx or action.dy):g}"
            return f"scroll(start_box={_at(at, view)}, direction={direction}, step={step})"
        case Press(keys=keys, hold=0, times=1):
            return f"key(keys={quoted('+'.join(keys))})"
        case Type(text=text, enter=enter):
            return f"type(content={quoted(text + chr(10) * enter)})"
        case Wait():
            return "WAIT()"
        case Done(answer="", success=bool(success)):
            return "DONE()" if success else "FAIL()"
    raise DialectError(f"GLM has no words for {action!r}")


def _at(place: Point, view: View) -> str:
    x, y = map(round, view.numbers(place))
    return quoted(f"[{x},{y}]")
