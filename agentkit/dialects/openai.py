"""OpenAI computer use: ``computer_call`` items (openai, types/responses/computer_action.py).

``{"type": "computer_call", "action": {"type": "click", "x": 3, "y": 4, "button": "left"}}`` from
computer-use-preview; the newer ``computer`` tool gives several acts at once, as ``actions``. The
numbers are pixels of the picture that was sent. A pending safety check is a question to the
person, before the act.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from agentkit.actions import (
    Action,
    AskPerson,
    Click,
    Done,
    Drag,
    Move,
    Press,
    Scroll,
    Type,
    Wait,
)
from agentkit.dialects._arguments import Arguments
from agentkit.dialects._tools import NOTCH, Item, ToolDialect, holding, notches
from agentkit.dialects._values import typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["OpenAiDialect"]

PAUSE = 2.0
"""Seconds that ``wait`` stands for: it has no argument."""

Acts = Callable[[Arguments], Iterable[Action]]


class OpenAiDialect(ToolDialect):
    """Items of a response, as JSON."""

    def read(self, call: Item, text: str, view: View) -> Iterator[Action]:
        """The actions of one item: a call with one act or several, or an act alone."""
        checks = call.get("pending_safety_checks")
        if checks:
            yield AskPerson(question=_question(checks))
        several = call.get("actions")
        for act in several if isinstance(several, list) else [call.get("action", call)]:
            given = Arguments(act, text, view)
            name = str(given.given.get("type"))
            if name not in ACTS:
                raise DialectError(f"OpenAI's computer has no action {name[:40]!r}", text)
            yield from ACTS[name](given)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the API would hand it on.

        Raises:
            DialectError: where the language has no words for an action.
        """
        match decision.actions:
            case (Done(success=None, answer=answer),) if answer:
                return _json({"type": "message", "text": answer})
            case (action,):
                return _json({"type": "computer_call", "action": _written(action, view)})
            case several:
                acts = [_written(action, view) for action in several]
                return _json({"type": "computer_call", "actions": acts})


def _question(checks: object) -> str:
    """What pending safety checks say, in words."""
    said = [
        str(check.get("message") or check.get("code") or "")
        for check in (checks if isinstance(checks, list) else [checks])
        if isinstance(check, Mapping)
    ]
    return " ".join(filter(None, said)) or "a safety check is pending: go on?"


def _click(given: Arguments) -> Action:
    button = str(given.given.get("button") or "left")
    if button in TRAVEL:
        return Press(keys=TRAVEL[button])
    if button not in BUTTONS:
        raise DialectError(f"no mouse has a button {button[:40]!r}", given.text)
    return Click.model_validate(
        {"at": given.at(), "button": BUTTONS[button], "keys": given.keys("keys")}
    )


def _drag(given: Arguments) -> Drag:
    path = given.given.get("path")
    if not isinstance(path, list):
        raise DialectError(f"path is {str(path)[:80]!r}, not a list of places", given.text)
    return Drag(path=tuple(_corner(place, given) for place in path))


def _corner(place: object, given: Arguments) -> Point:
    """One place of a path: an object with x and y, or two numbers."""
    if isinstance(place, Mapping):
        return Arguments(place, given.text, given.view).at()
    return Arguments({"path": place}, given.text, given.view).place("path")


def _scroll(given: Arguments) -> Scroll:
    across, down = (given.amount(name, 0) for name in ("scroll_x", "scroll_y"))
    scale = given.view.to_frame
    at = given.at() if given.has("x", "y") else None
    return Scroll(at=at, dx=notches(across, scale.sx), dy=notches(down, scale.sy))


BUTTONS = {"left": "left", "right": "right", "wheel": "middle", "middle": "middle"}
TRAVEL = {"back": ("alt", "left"), "forward": ("alt", "right")}
"""Buttons at the side of a mouse, and the keys that do the same."""

ACTS: Mapping[str, Acts] = {
    "click": lambda given: [_click(given)],
    "double_click": lambda given: [Click(at=given.at(), count=2, keys=given.keys("keys"))],
    "move": lambda given: holding(given.keys("keys"), Move(at=given.at())),
    "drag": lambda given: holding(given.keys("keys"), _drag(given)),
    "scroll": lambda given: holding(given.keys("keys"), _scroll(given)),
    "keypress": lambda given: [Press(keys=given.keys("keys"))],
    "type": lambda given: [typing(given.words("text"))],
    "wait": lambda _given: [Wait(seconds=PAUSE)],
    "screenshot": lambda _given: [],
}
"""Each act and what it means."""


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _written(action: Action, view: View) -> dict[str, Any]:
    match action:
        case Click(at=Point() as at, count=1, hold=0, button=button, keys=keys):
            named = "wheel" if button == "middle" else button
            return {"type": "click", "button": named, **_at(at, view), **_held(keys)}
        case Click(at=Point() as at, count=2, hold=0, button="left", keys=keys):
            return {"type": "double_click", **_at(at, view), **_held(keys)}
        case Move(at=Point() as at):
            return {"type": "move", **_at(at, view)}
        case Drag(path=path, button="left"):
            return {"type": "drag", "path": [_at(place, view) for place in path]}
        case Scroll(at=Point() as at, dx=dx, dy=dy):
            scale = view.to_frame
            turn = {"scroll_x": _pixels(dx, scale.sx), "scroll_y": _pixels(dy, scale.sy)}
            return {"type": "scroll", **_at(at, view), **turn}
        case Press(keys=keys, hold=0, times=1):
            return {"type": "keypress", "keys": [*map(_key, keys)]}
        case Type(text=text, enter=enter):
            return {"type": "type", "text": text + "\n" * enter}
        case Wait():
            return {"type": "wait"}
    raise DialectError(f"OpenAI's computer has no words for {action!r}")


def _at(place: Point, view: View) -> dict[str, int]:
    x, y = map(round, view.numbers(place))
    return {"x": x, "y": y}


def _held(keys: tuple[str, ...]) -> dict[str, list[str]]:
    return {"keys": [*map(_key, keys)]} if keys else {}


def _key(name: str) -> str:
    """A key as the API names it: in capitals, but for a character, whose case counts."""
    return name.upper() if len(name) > 1 else name


def _pixels(turned: float, scale: float) -> int:
    return round(turned * NOTCH / scale)
