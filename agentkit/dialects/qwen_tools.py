"""Qwen's ``computer_use`` and ``mobile_use`` tool calls (Qwen cookbook, agent_function_call.py).

``<tool_call>{"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [3, 4]}}
</tool_call>``, spoken by Qwen2.5-VL and Jedi in pixels of the resized picture and by Qwen3-VL and
MAI-UI on a grid of 999 (OSWorld, qwen3vl_agent.py, jedi_7b_agent.py; Tongyi-MAI/MAI-UI,
src/prompt.py). A thought may stand before the call, in ``<think>`` or ``<thinking>``, or after
``Action:``. MAI-UI's ``<answer>{"coordinate": [3, 4]}</answer>`` is a place alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

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
    SystemButton,
    Type,
    Wait,
)
from agentkit.dialects._calls import check_length
from agentkit.dialects._shapes import elements_at, point_of
from agentkit.dialects._turns import swipe, turn
from agentkit.dialects._values import keys_of, number, numbers, objects, refusing, text_of, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["QwenToolsDialect"]

NOTCH = 120
"""Pixels of scrolling to a notch of the wheel."""

CALL = re.compile(r"<tool_call>|</tool_call>|⚗")
THOUGHT = re.compile(r"</?(?:think|thinking|grounding_think)>")
PHONE_KEYS = {"back", "home", "menu", "power", "camera", "volume_up", "volume_down", "recents"}

Read = Callable[["_Arguments"], Action]


class QwenToolsDialect:
    """A thought and tool calls."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the actions that the calls mean.

        Raises:
            DialectError: where there is no call, one is not of this language, or a place is
                outside the view.
        """
        check_length(text)
        calls = _calls(text)
        if not calls:
            raise DialectError(f"no tool call: {text[-80:]!r}", text)
        with refusing(text):
            actions = tuple(_Arguments(call, text, view).action() for call in calls)
        return Decision(_thought(text), actions, text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The places of the calls, each a pixel; none where there is no call.

        Raises:
            DialectError: where a place is outside the view.
        """
        places = [call["coordinate"] for call in _calls(text) if call.get("coordinate")]
        return elements_at([numbers(each, "coordinate", text) for each in places], text, view)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the model would write it.

        Raises:
            DialectError: where the language has no words for an action.
        """
        calls = [_written(action, view) for action in decision.actions]
        return "\n".join([decision.thought, *map(_tagged, calls)]).strip()


def _calls(text: str) -> list[Mapping[str, Any]]:
    """The arguments of every call; a bare ``coordinate`` is one without an action."""
    found = []
    for record in objects(CALL.sub("\n", text)):
        arguments = record.get("arguments", record)
        if isinstance(arguments, str):
            arguments = next(iter(objects(arguments)), {})
        if isinstance(arguments, Mapping) and {"action", "coordinate"} & arguments.keys():
            found.append(arguments)
    return found


def _thought(text: str) -> str:
    before = re.split(r"<tool_call>|⚗|<answer>|\{", text, maxsplit=1)[0]
    return re.sub(r"^\s*(?:Thought|Action):\s*", "", THOUGHT.sub("", before)).strip()


class _Arguments:
    """The arguments of one call, read as what they should be."""

    def __init__(self, given: Mapping[str, Any], text: str, view: View) -> None:
        self.given, self.text, self.view = given, text, view

    def action(self) -> Action:
        name = str(self.given.get("action", "left_click")).strip().lower()
        if name not in ACTIONS:
            raise DialectError(f"computer_use has no action {name[:40]!r}", self.text)
        return ACTIONS[name](self)

    def place(self, name: str = "coordinate") -> Point:
        found = numbers(self.given.get(name), name, self.text)
        return point_of(found, self.text, self.view)

    def at(self) -> Point | None:
        return self.place() if self.given.get("coordinate") else None

    def words(self, *names: str) -> str:
        value = next((self.given[name] for name in names if name in self.given), None)
        return text_of(value, names[0], self.text)

    def seconds(self, default: float) -> float:
        return number(self.given.get("time", default), "time", self.text)

    def scroll(self) -> Scroll:
        pixels = number(self.given.get("pixels"), "pixels", self.text)
        return Scroll(at=self.at(), dy=-pixels / NOTCH)

    def across(self) -> Scroll:
        pixels = number(self.given.get("pixels"), "pixels", self.text)
        return Scroll(at=self.at(), dx=pixels / NOTCH)

    def drag(self) -> Drag:
        starts = next((n for n in ("start_coordinate", "coordinate") if n in self.given), "")
        ends = next((n for n in ("end_coordinate", "coordinate2") if n in self.given), "")
        if ends:
            return Drag(path=(self.place(starts), self.place(ends)))
        return Drag(path=(self.place(),))

    def swipe(self) -> Drag:
        if "direction" not in self.given:
            return self.drag()
        return swipe(self.at(), turn(self.given["direction"], "direction", self.text), self.view)

    def button(self) -> Action:
        name = self.words("button", "text").strip().lower().replace(" ", "_")
        if name in PHONE_KEYS:
            return SystemButton.model_validate({"button": name})
        return Press(keys=keys_of(name, "button", self.text))

    def key(self) -> Action:
        if "keys" in self.given:
            return Press(keys=keys_of(self.given["keys"], "keys", self.text))
        return self.button()

    def end(self) -> Done:
        status = self.words("status") if "status" in self.given else "success"
        won = {"success": True, "complete": True, "failure": False, "fail": False}
        if status.strip().lower() not in won:
            raise DialectError(f"terminate has no status {status[:40]!r}", self.text)
        return Done(success=won[status.strip().lower()])


ACTIONS: Mapping[str, Read] = {
    "left_click": lambda given: Click(at=given.at()),
    "click": lambda given: Click(at=given.place()),
    "tap": lambda given: Click(at=given.place()),
    "right_click": lambda given: Click(at=given.at(), button="right"),
    "middle_click": lambda given: Click(at=given.at(), button="middle"),
    "double_click": lambda given: Click(at=given.at(), count=2),
    "triple_click": lambda given: Click(at=given.at(), count=3),
    "long_press": lambda given: Click(at=given.place(), hold=given.seconds(1)),
    "mouse_move": lambda given: Move(at=given.place()),
    "left_click_drag": _Arguments.drag,
    "drag": _Arguments.drag,
    "swipe": _Arguments.swipe,
    "scroll": _Arguments.scroll,
    "hscroll": _Arguments.across,
    "key": _Arguments.key,
    "system_button": _Arguments.button,
    "type": lambda given: typing(given.words("text")),
    "open": lambda given: Open(what=given.words("text")),
    "wait": lambda given: Wait(seconds=given.seconds(1)),
    "answer": lambda given: Done(answer=given.words("text")),
    "ask_user": lambda given: AskPerson(question=given.words("text")),
    "interact": lambda given: AskPerson(question=given.words("text"), hand_over=True),
    "terminate": _Arguments.end,
}
"""Each action of the two tools and what it means."""

CLICKS = {
    ("left", 1): "left_click",
    ("right", 1): "right_click",
    ("middle", 1): "middle_click",
    ("left", 2): "double_click",
    ("left", 3): "triple_click",
}


def _tagged(call: tuple[str, Mapping[str, Any]]) -> str:
    tool, arguments = call
    record = json.dumps({"name": tool, "arguments": arguments}, ensure_ascii=False)
    return f"<tool_call>\n{record}\n</tool_call>"


def _written(action: Action, view: View) -> tuple[str, dict[str, Any]]:
    """The tool, and the arguments of a call of it."""
    match action:
        case Click(at=at, hold=0, keys=()) if (action.button, action.count) in CLICKS:
            return "computer_use", {"action": CLICKS[action.button, action.count], **_at(at, view)}
        case Click(at=Point() as at, button="left", count=1, keys=()):
            return "mobile_use", {"action": "long_press", **_at(at, view), "time": action.hold}
        case Move(at=Point() as at):
            return "computer_use", {"action": "mouse_move", **_at(at, view)}
        case Drag(path=(end,), button="left"):
            return "computer_use", {"action": "left_click_drag", **_at(end, view)}
        case Drag(path=(start, end), button="left"):
            places = {**_at(start, view), **_at(end, view, "coordinate2")}
            return "mobile_use", {"action": "swipe", **places}
        case Scroll(at=at, dx=0, dy=dy):
            return "computer_use", {"action": "scroll", **_at(at, view), "pixels": -dy * NOTCH}
        case Scroll(at=at, dx=dx, dy=0):
            return "computer_use", {"action": "hscroll", **_at(at, view), "pixels": dx * NOTCH}
        case _:
            return _without_place(action)


def _without_place(action: Action) -> tuple[str, dict[str, Any]]:
    match action:
        case Press(keys=keys, hold=0, times=1):
            return "computer_use", {"action": "key", "keys": list(keys)}
        case Type(text=text, enter=enter):
            return "computer_use", {"action": "type", "text": text + "\n" * enter}
        case SystemButton(button=button):
            return "mobile_use", {"action": "system_button", "button": button}
        case Open(what=what):
            return "mobile_use", {"action": "open", "text": what}
        case Wait(seconds=seconds):
            return "computer_use", {"action": "wait", "time": seconds}
        case AskPerson(question=question, hand_over=hand_over):
            verb = "interact" if hand_over else "ask_user"
            return "mobile_use", {"action": verb, "text": question}
        case Done(answer="", success=bool(success)):
            status = "success" if success else "failure"
            return "computer_use", {"action": "terminate", "status": status}
        case Done(answer=answer, success=True):
            return "computer_use", {"action": "answer", "text": answer}
    raise DialectError(f"computer_use has no words for {action!r}")


def _at(place: Point | None, view: View, name: str = "coordinate") -> dict[str, list[int]]:
    return {name: [round(each) for each in view.numbers(place)]} if place else {}
