"""Gemini computer use, both generations (google-gemini/computer-use-preview, agent.py).

``{"name": "click_at", "args": {"x": 500, "y": 300}}`` from 2.5 and 3 Flash, ``click`` from 3.5 on;
on its own, in a part's ``function_call``, or as an item of type ``function_call`` that has
``arguments``. Places are on a grid of 1000. ``type_text_at`` is a click, emptying the field, and
typing. A safety decision that requires confirmation is a question to the person, before the act.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

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
    Type,
    Wait,
)
from agentkit.dialects._arguments import Arguments
from agentkit.dialects._tools import NOTCH, Item, ToolDialect, notches
from agentkit.dialects._turns import direction_of, scroll, turn
from agentkit.dialects._values import typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["GeminiDialect"]

FAR, PIXELS = 800, 300
"""What a scroll without a magnitude goes, on the grid and in pixels (Gemini API, computer use)."""

PAUSE, LONG_PRESS = 1, 2
"""Seconds that ``wait`` and ``long_press`` take where they do not say (Gemini API)."""

SEARCH = "https://www.google.com"
"""What ``search`` opens: the home page of a search engine."""

CALM = {"regular", "allow", "allowed"}
"""Safety decisions that need nobody's word."""

Acts = Callable[[Arguments], Iterable[Action]]


class GeminiDialect(ToolDialect):
    """Function calls, as JSON."""

    def read(self, call: Item, text: str, view: View) -> Iterator[Action]:
        inner = call.get("function_call", call.get("functionCall", call))
        if not isinstance(inner, Mapping):
            raise DialectError(f"no function call, but {str(inner)[:80]!r}", text)
        name = str(inner.get("name"))
        if name not in ACTS:
            raise DialectError(f"Gemini's computer has no action {name[:40]!r}", text)
        given = Arguments(inner.get("args", inner.get("arguments", {})), text, view)
        yield from _asked(given.given.get("safety_decision"))
        yield from ACTS[name](given)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the newer generation would hand it on.

        Raises:
            DialectError: where the language has no words for an action.
        """
        match decision.actions:
            case (Done(success=None, answer=answer),) if answer:
                return json.dumps({"text": answer}, ensure_ascii=False)
        calls = [_written(action, view) for action in decision.actions]
        records = [{"name": name, "args": given} for name, given in calls]
        return json.dumps(records if len(records) != 1 else records[0], ensure_ascii=False)


def _asked(safety: object) -> Iterator[AskPerson]:
    """The question that a safety decision puts to the person."""
    if isinstance(safety, Mapping) and str(safety.get("decision")).lower() not in CALM:
        explanation = str(safety.get("explanation") or "this needs your confirmation: go on?")
        yield AskPerson(question=explanation)


def _click(button: Literal["left", "right", "middle"] = "left", count: int = 1) -> Acts:
    return lambda given: [Click(at=given.at(), button=button, count=count)]


def _type_at(given: Arguments) -> Iterator[Action]:
    yield Click(at=given.at())
    if _flag(given, "clear_before_typing", True):
        yield Press(keys=("ctrl", "a"))
        yield Press(keys=("delete",))
    yield _words(given, enter=True)


def _type(given: Arguments) -> Iterator[Action]:
    if given.has("x", "y"):
        yield Click(at=given.at())
    yield _words(given, enter=False)


def _words(given: Arguments, enter: bool) -> Type:
    """The text, and whether enter follows, where the call does not say."""
    typed = typing(given.words("text"))
    return Type(text=typed.text, enter=typed.enter or _flag(given, "press_enter", enter))


def _flag(given: Arguments, name: str, default: bool) -> bool:
    value = given.given.get(name, default)
    return value if isinstance(value, bool) else str(value).strip().lower() == "true"


def _drag(given: Arguments) -> list[Action]:
    if given.has("destination_x", "destination_y"):
        return [Drag(path=(given.at(), given.at("destination_x", "destination_y")))]
    return [Drag(path=(given.at("start_x", "start_y"), given.at("end_x", "end_y")))]


def _scroll(measure: str, default: float) -> Acts:
    """A scroll at a place, or in the middle of the view; how far, where the call does not say."""

    def read(given: Arguments) -> list[Action]:
        step = turn(given.given.get("direction"), "direction", given.text)
        said = next((each for each in MEASURES if given.has(each)), measure)
        far = notches(given.amount(said, default), MEASURES[said](given.view, step[0] != 0))
        return [scroll(given.at() if given.has("x", "y") else given.view.shown.center, step, far)]

    return read


def _pixel(view: View, across: bool) -> float:
    """A pixel of the picture, in pixels of the frame."""
    return view.to_frame.sx if across else view.to_frame.sy


def _grid_step(view: View, across: bool) -> float:
    """A step of the grid, in pixels of the frame."""
    return (view.shown.width if across else view.shown.height) / view.space.grid


MEASURES: Mapping[str, Callable[[View, bool], float]] = {
    "magnitude_in_wheel_clicks": lambda _view, _across: NOTCH,
    "magnitude_in_pixels": _pixel,
    "magnitude": _grid_step,
}
"""What says how far a scroll goes, and what one of it is in pixels of the frame."""

ACTS: Mapping[str, Acts] = {
    "click": _click(),
    "click_at": _click(),
    "double_click": _click(count=2),
    "triple_click": _click(count=3),
    "middle_click": _click("middle"),
    "right_click": _click("right"),
    "long_press": lambda given: [
        Click(at=given.at(), hold=given.amount("seconds", LONG_PRESS)),
    ],
    "mouse_down": lambda given: [MouseDown(at=given.at())],
    "mouse_up": lambda given: [MouseUp(at=given.at())],
    "move": lambda given: [Move(at=given.at())],
    "hover_at": lambda given: [Move(at=given.at())],
    "drag_and_drop": _drag,
    "type": _type,
    "type_text_at": _type_at,
    "scroll": _scroll("magnitude_in_pixels", PIXELS),
    "scroll_at": _scroll("magnitude", FAR),
    "scroll_document": _scroll("magnitude", FAR),
    "press_key": lambda given: [Press(keys=given.keys("key"))],
    "key_combination": lambda given: [Press(keys=given.keys("keys"))],
    "hotkey": lambda given: [Press(keys=given.keys("keys"))],
    "key_down": lambda given: [KeyDown(keys=given.keys("key"))],
    "key_up": lambda given: [KeyUp(keys=given.keys("key"))],
    "go_back": lambda _given: [Press(keys=("alt", "left"))],
    "go_forward": lambda _given: [Press(keys=("alt", "right"))],
    "navigate": lambda given: [Open(what=given.words("url"))],
    "search": lambda _given: [Open(what=SEARCH)],
    "open_web_browser": lambda _given: [Open(what="web browser")],
    "open_app": lambda given: [Open(what=given.words("app_name"))],
    "wait": lambda given: [Wait(seconds=given.amount("seconds", PAUSE))],
    "wait_5_seconds": lambda _given: [Wait(seconds=5)],
    "take_screenshot": lambda _given: [],
    "yield_to_user": lambda given: [AskPerson(question=given.words("reason"), hand_over=True)],
}
"""Each function and what it means; the guide has users add ``yield_to_user``."""

CLICKS = {
    ("left", 1): "click",
    ("right", 1): "right_click",
    ("middle", 1): "middle_click",
    ("left", 2): "double_click",
    ("left", 3): "triple_click",
}


def _written(action: Action, view: View) -> tuple[str, dict[str, Any]]:
    """The name of a function, and its arguments."""
    match action:
        case Click(at=Point() as at, hold=0, keys=()) if (action.button, action.count) in CLICKS:
            return CLICKS[action.button, action.count], _at(at, view)
        case Click(at=Point() as at, button="left", count=1, keys=()):
            return "long_press", {**_at(at, view), "seconds": action.hold}
        case Move(at=Point() as at):
            return "move", _at(at, view)
        case Drag(path=(start, end), button="left"):
            ends = {**_at(start, view, "start_"), **_at(end, view, "end_")}
            return "drag_and_drop", ends
        case MouseDown(at=Point() as at, button="left"):
            return "mouse_down", _at(at, view)
        case MouseUp(at=Point() as at, button="left"):
            return "mouse_up", _at(at, view)
        case Scroll(at=Point() as at, dx=dx, dy=dy):
            pixels = max(1, round(abs(dx or dy) * NOTCH / _pixel(view, dx != 0)))
            far = {"direction": direction_of(action), "magnitude_in_pixels": pixels}
            return "scroll", {**_at(at, view), **far}
        case _:
            return _without_place(action)


def _without_place(action: Action) -> tuple[str, dict[str, Any]]:
    match action:
        case Press(keys=(key,), hold=0, times=1):
            return "press_key", {"key": key}
        case Press(keys=keys, hold=0, times=1):
            return "hotkey", {"keys": list(keys)}
        case KeyDown(keys=(key,)):
            return "key_down", {"key": key}
        case KeyUp(keys=(key,)):
            return "key_up", {"key": key}
        case Type(text=text, enter=enter):
            return "type", {"text": text, "press_enter": enter}
        case Open(what=what):
            return (
                ("navigate", {"url": what}) if "://" in what else ("open_app", {"app_name": what})
            )
        case Wait(seconds=seconds):
            return "wait", {"seconds": seconds}
        case AskPerson(question=question, hand_over=True):
            return "yield_to_user", {"reason": question}
    raise DialectError(f"Gemini's computer has no words for {action!r}")


def _at(place: Point, view: View, prefix: str = "") -> dict[str, int]:
    x, y = map(round, view.numbers(place))
    return {f"{prefix}x": x, f"{prefix}y": y}
