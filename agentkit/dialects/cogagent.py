"""CogAgent-9B-20241220's grounded operations (THUDM/CogAgent, README.md, Action_space.md).

A sentence after ``Action:``, then ``Grounded Operation: CLICK(box=[[219,186,311,207]],
element_type='…', element_info='Save')`` on a grid of 1000, with zeros before short numbers, then
``<<一般操作>>``, or ``<<敏感操作>>`` where the person has to agree first. What is clicked is the
middle of the box.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from agentkit.actions import (
    Action,
    AskPerson,
    Click,
    Done,
    KeyDown,
    KeyUp,
    Move,
    Open,
    Press,
    Scroll,
    Type,
)
from agentkit.dialects._arguments import Arguments
from agentkit.dialects._calls import Call, check_length, quoted, read_call, read_quoted, split_calls
from agentkit.dialects._places import box_about
from agentkit.dialects._shapes import clicked_elements
from agentkit.dialects._turns import NOTCHES, TURNS, direction_of, scroll
from agentkit.dialects._values import keys_of, refusing, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["CogAgentDialect"]

ACTION = re.compile(r"^\s*Action:[ \t]*(.*)", re.MULTILINE)
OPERATION = re.compile(r"Grounded Operation:[ \t]*")
BOX = re.compile(r"\[\[[\d,\s.-]+\]\]")
TYPED = re.compile(r"""text\s*=\s*(['"]).*?\1(?=\s*,\s*element_\w+\s*=|\s*\)\s*$)""", re.DOTALL)
ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
SENSITIVE = re.compile(r"<<\s*(?:敏感操作|sensitive operation)\s*>>", re.IGNORECASE)
MARK = re.compile(r"<<[^<>]*>>\s*$")

VARIABLE = "__CogName_"
"""What begins the name of a text that ``QUOTE_TEXT`` or ``LLM`` kept for later."""

KEYS = {"lmenu": "alt", "rmenu": "alt", "up arrow": "up", "down arrow": "down"}
KEYS |= {"left arrow": "left", "right arrow": "right"}
KEYS |= {f"right {name}": name for name in ("control", "command", "shift")}
"""Names of keys that are CogAgent's own, in lower case."""

Acts = Callable[[Arguments], Iterable[Action]]


class CogAgentDialect:
    """A sentence and one operation."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """What the sentence says as the thought, and the actions that the operation means.

        Raises:
            DialectError: where there is no operation, more than one, it is not of this language,
                or a place is outside the view.
        """
        check_length(text)
        calls = _operations(text)
        if len(calls) != 1:
            raise DialectError(f"{len(calls)} operations, not one: {text[-80:]!r}", text)
        said = ACTION.search(text)
        thought = said[1].strip() if said else ""
        with refusing(text):
            asked = [AskPerson(question=thought)] if SENSITIVE.search(text) else []
            return Decision(thought, (*asked, *_actions(_read(calls[0]), text, view)), text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The place that is clicked, as one pixel; none where there is no operation.

        Raises:
            DialectError: as `parse_actions`, where there is one.
        """
        return clicked_elements(self.parse_actions(text, view).actions) if _operations(text) else []

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the model would write it.

        Raises:
            DialectError: where there is not one action, or the language has no words for it.
        """
        asked = [act for act in decision.actions if isinstance(act, AskPerson)]
        done = [act for act in decision.actions if not isinstance(act, AskPerson)]
        if len(done) != 1:
            raise DialectError(f"CogAgent says one operation, not {len(done)}")
        lines = [f"Action: {decision.thought}", f"Grounded Operation: {_written(done[0], view)}"]
        return "\n".join([*lines, "<<敏感操作>>" if asked else "<<一般操作>>"])


def _operations(text: str) -> list[str]:
    """The calls of a text, without what says how sensitive they are."""
    parts = OPERATION.split(text, maxsplit=1)
    return [MARK.sub("", call).strip() for call in split_calls(parts[-1], ACTS)]


def _read(code: str) -> Call:
    """One call; numbers in boxes may begin with zeros, which Python does not take."""
    code = BOX.sub(lambda box: ZEROS.sub("", box[0]), code, count=1)
    try:
        return read_call(code)
    except DialectError:
        if not code.startswith("TYPE"):
            raise
        return read_call(TYPED.sub(_requoted, code, count=1))


def _requoted(typed: re.Match[str]) -> str:
    """Typed text whose own quotes are not escaped, with escaped ones."""
    words = read_quoted(f"TYPE({typed[0]})", "text")
    return typed[0] if words is None else f"text={quoted(words)}"


def _actions(call: Call, text: str, view: View) -> Iterable[Action]:
    if call.name not in ACTS:
        raise DialectError(f"CogAgent has no operation {call.name[:40]!r}", text)
    return ACTS[call.name](Arguments(call.named, text, view))


def _click(button: Literal["left", "right"] = "left", count: int = 1) -> Acts:
    return lambda given: [
        Click(at=given.place("box"), button=button, count=count, target=_info(given))
    ]


def _info(given: Arguments) -> str:
    return given.words("element_info") if given.has("element_info") else ""


def _types(given: Arguments) -> Iterator[Action]:
    """A click into the field, where one is named, and typing."""
    if given.has("box"):
        yield Click(at=given.place("box"), target=_info(given))
    words = given.words("text")
    if VARIABLE in words:
        raise DialectError(f"nothing is kept under the names in {words[:80]!r}", given.text)
    yield typing(words)


def _scrolls(direction: str) -> Acts:
    def read(given: Arguments) -> list[Action]:
        at = given.place("box") if given.has("box") else None
        return [scroll(at, TURNS[direction], given.amount("step_count", NOTCHES))]

    return read


def _keys(given: Arguments) -> tuple[str, ...]:
    name = given.words("key")
    return keys_of(KEYS.get(name.strip().lower(), name), "key", given.text)


def _gesture(given: Arguments) -> Iterator[Action]:
    """Keys held, pressed and let go; in the order of a chord, they are one press."""
    parts = given.given.get("actions")
    if not isinstance(parts, list) or not all(_is_key(part) for part in parts):
        raise DialectError(f"a gesture is a list of keys, not {str(parts)[:80]}", given.text)
    read = [(part.name, _keys(Arguments(part.named, given.text, given.view))) for part in parts]
    held = [keys for name, keys in read if name == "KEY_DOWN"]
    pressed = [keys for name, keys in read if name == "KEY_PRESS"]
    order = ["KEY_DOWN"] * len(held) + ["KEY_PRESS"] + ["KEY_UP"] * len(held)
    if [name for name, _ in read] == order:
        yield Press(keys=tuple(key for keys in [*held, *pressed] for key in keys))
    else:
        yield from (GESTURES[name](keys) for name, keys in read)


def _is_key(part: object) -> bool:
    return isinstance(part, Call) and part.name in GESTURES


GESTURES: Mapping[str, Callable[[tuple[str, ...]], Action]] = {
    "KEY_DOWN": lambda keys: KeyDown(keys=keys),
    "KEY_PRESS": lambda keys: Press(keys=keys),
    "KEY_UP": lambda keys: KeyUp(keys=keys),
}


def _opened(given: Arguments) -> list[Action]:
    """The address, where one is given, or the application."""
    named = [given.words(name).strip("` ") for name in ("url", "app") if given.has(name)]
    said = [name for name in named if name not in ("", "None")]
    return [Open(what=said[0] if said else "")]


ACTS: Mapping[str, Acts] = {
    "CLICK": _click(),
    "DOUBLE_CLICK": _click(count=2),
    "RIGHT_CLICK": _click("right"),
    "HOVER": lambda given: [Move(at=given.place("box"), target=_info(given))],
    "TYPE": _types,
    **{f"SCROLL_{direction.upper()}": _scrolls(direction) for direction in TURNS},
    "KEY_PRESS": lambda given: [Press(keys=_keys(given))],
    "GESTURE": _gesture,
    "LAUNCH": _opened,
    "END": lambda _given: [Done()],
}
"""Each operation and what it means; quoting and asking a language model are its host's own."""

CLICKS = {("left", 1): "CLICK", ("right", 1): "RIGHT_CLICK", ("left", 2): "DOUBLE_CLICK"}


def _written(action: Action, view: View) -> str:
    match action:
        case Click(at=Point() as at, hold=0, keys=()) if (action.button, action.count) in CLICKS:
            info = f", element_info={quoted(action.target)}" if action.target else ""
            return f"{CLICKS[action.button, action.count]}({_box(at, view)}{info})"
        case Move(at=Point() as at):
            return f"HOVER({_box(at, view)})"
        case Scroll(at=Point() as at):
            name, steps = direction_of(action).upper(), round(abs(action.dx or action.dy)) or 1
            return f"SCROLL_{name}({_box(at, view)}, step_count={steps})"
        case Type(text=text, enter=enter):
            return f"TYPE(text={quoted(text + chr(10) * enter)})"
        case Press(keys=(key,), hold=0, times=1):
            return f"KEY_PRESS(key={quoted(key)})"
        case Press(keys=(*held, key), hold=0, times=1):
            names = [("KEY_DOWN", each) for each in held], [("KEY_UP", each) for each in held[::-1]]
            parts = [*names[0], ("KEY_PRESS", key), *names[1]]
            calls = ", ".join(f"{name}(key={quoted(each)})" for name, each in parts)
            return f"GESTURE(actions=[{calls}])"
        case Open(what=what):
            app, url = ("None", what) if "://" in what else (what, "None")
            return f"LAUNCH(app={quoted(app)}, url={quoted(url)})"
        case Done(answer="", success=True):
            return "END()"
    raise DialectError(f"CogAgent has no words for {action!r}")


def _box(place: Point, view: View) -> str:
    """A place as the box of which it is the middle."""
    x, y = view.numbers(place)
    last = view.space.grid
    left, top, right, bottom = box_about((x, y), last)
    return f"box=[[{left:03d},{top:03d},{right:03d},{bottom:03d}]]"
