"""Anthropic's computer tool, 2024-10 to the toolset of 2026-08 (anthropic, types/beta/).

``{"type": "tool_use", "name": "computer", "input": {"action": "zoom", "region": [1, 2, 30, 40]}}``
is a call; in ``computer_toolset_20260801`` every action is a tool of its own name. The first
version's clicks say no place: they go where the pointer is. The numbers are pixels of the picture
that was sent, scrolls are in notches of the wheel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from agentkit.actions import (
    Action,
    Click,
    Done,
    Drag,
    MouseDown,
    MouseUp,
    Move,
    Press,
    Scroll,
    Type,
    Wait,
    Zoom,
)
from agentkit.dialects._arguments import Arguments
from agentkit.dialects._tools import Item, ToolDialect, holding
from agentkit.dialects._turns import NOTCHES, direction_of, scroll, turn
from agentkit.dialects._values import keys_of, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["AnthropicDialect"]

Acts = Callable[[Arguments], Iterable[Action]]


class AnthropicDialect(ToolDialect):
    """Blocks of a message, as JSON."""

    def read(self, call: Item, text: str, view: View) -> Iterable[Action]:
        """The actions of one call of the tool, of a tool of the set, or of a bare input."""
        given = Arguments(call.get("input", call), text, view)
        name = str(given.given.get("action") or call.get("name"))
        if name not in ACTS:
            raise DialectError(f"Anthropic's computer has no action {name[:40]!r}", text)
        return ACTS[name](given)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the API would hand it on, by the tool of 2025-11.

        Raises:
            DialectError: where the language has no words for an action.
        """
        match decision.actions:
            case (Done(success=None, answer=answer),) if answer:
                return json.dumps({"type": "text", "text": answer}, ensure_ascii=False)
        calls = [_call(_written(action, view)) for action in decision.actions]
        return json.dumps(calls if len(calls) != 1 else calls[0], ensure_ascii=False)


def _at(given: Arguments) -> Point | None:
    return given.place("coordinate") if given.has("coordinate") else None


def _click(button: Literal["left", "right", "middle"] = "left", count: int = 1) -> Acts:
    """A click with the keys that are held: older versions call them ``key``, newer ``text``."""
    return lambda given: [
        Click(at=_at(given), button=button, count=count, keys=given.keys("text", "key"))
    ]


def _drag(given: Arguments) -> Iterable[Action]:
    starts = [given.place("start_coordinate")] if given.has("start_coordinate") else []
    path = (*starts, given.place("coordinate"))
    return holding(given.keys("text", "key"), Drag(path=path))


def _scroll(given: Arguments) -> Iterable[Action]:
    step = turn(given.given.get("scroll_direction"), "scroll_direction", given.text)
    turned = scroll(_at(given), step, given.amount("scroll_amount", NOTCHES))
    return holding(given.keys("text", "key"), turned)


def _press(given: Arguments) -> Iterator[Action]:
    """Chords one after another, as xdotool takes them: ``Down Down``, ``ctrl+s``."""
    words = given.words("text", "key")
    times = given.amount("repeat", 1)
    if times != int(times):
        raise DialectError(f"repeat is {times}, not a whole number", given.text)
    for chord in re.sub(r"\s*\+\s*", "+", words).split() or [words]:
        yield Press(keys=keys_of(chord, "text", given.text), times=int(times))


def _hold(given: Arguments) -> Iterable[Action]:
    keys = keys_of(given.words("text", "key"), "text", given.text)
    return [Press(keys=keys, hold=given.amount("duration"))]


ACTS: Mapping[str, Acts] = {
    "left_click": _click(),
    "right_click": _click("right"),
    "middle_click": _click("middle"),
    "double_click": _click(count=2),
    "triple_click": _click(count=3),
    "left_click_drag": _drag,
    "left_mouse_down": lambda given: [MouseDown(at=_at(given))],
    "left_mouse_up": lambda given: [MouseUp(at=_at(given))],
    "mouse_move": lambda given: [Move(at=given.place("coordinate"))],
    "scroll": _scroll,
    "key": _press,
    "hold_key": _hold,
    "type": lambda given: [typing(given.words("text"))],
    "wait": lambda given: [Wait(seconds=given.amount("duration", 1))],
    "zoom": lambda given: [Zoom(box=given.box("region"))],
    "screenshot": lambda _given: [],
    "cursor_position": lambda _given: [],
}
"""Each action and what it means."""

CLICKS = {
    ("left", 1): "left_click",
    ("right", 1): "right_click",
    ("middle", 1): "middle_click",
    ("left", 2): "double_click",
    ("left", 3): "triple_click",
}


def _call(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "tool_use", "name": "computer", "input": given}


def _written(action: Action, view: View) -> dict[str, Any]:
    match action:
        case Click(at=at, hold=0, keys=keys) if (action.button, action.count) in CLICKS:
            name = CLICKS[action.button, action.count]
            return {"action": name, **_place(at, view), **_text(keys)}
        case Move(at=Point() as at):
            return {"action": "mouse_move", **_place(at, view)}
        case Drag(path=(*starts, end), button="left") if len(starts) < 2:
            start = _place(starts[0], view, "start_coordinate") if starts else {}
            return {"action": "left_click_drag", **start, **_place(end, view)}
        case MouseDown(at=at, button="left"):
            return {"action": "left_mouse_down", **_place(at, view)}
        case MouseUp(at=at, button="left"):
            return {"action": "left_mouse_up", **_place(at, view)}
        case Scroll(at=at):
            amount = max(1, round(abs(action.dx or action.dy)))
            turned = {"scroll_direction": direction_of(action), "scroll_amount": amount}
            return {"action": "scroll", **_place(at, view), **turned}
        case Zoom(box=box):
            return {"action": "zoom", "region": [*map(round, view.numbers(box))]}
        case _:
            return _without_place(action)


def _without_place(action: Action) -> dict[str, Any]:
    match action:
        case Press(keys=keys, hold=0, times=times):
            repeat = {"repeat": times} if times > 1 else {}
            return {"action": "key", **_text(keys), **repeat}
        case Press(keys=keys, hold=hold, times=1):
            return {"action": "hold_key", **_text(keys), "duration": hold}
        case Type(text=text, enter=enter):
            return {"action": "type", "text": text + "\n" * enter}
        case Wait(seconds=seconds):
            return {"action": "wait", "duration": seconds}
    raise DialectError(f"Anthropic's computer has no words for {action!r}")


def _place(at: Point | None, view: View, name: str = "coordinate") -> dict[str, list[int]]:
    return {name: [*map(round, view.numbers(at))]} if at else {}


def _text(keys: Iterable[str]) -> dict[str, str]:
    chord = "+".join(keys)
    return {"text": chord} if chord else {}
