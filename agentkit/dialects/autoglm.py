"""AutoGLM on phones: ``do(action="Tap", element=[499,302])`` (zai-org/Open-AutoGLM, phone_agent).

A thought in ``<think>``, then one call in ``<answer>``: ``do(…)`` or ``finish(message="…")``. The
prompt says 0 to 999, the authors' handler divides by 1000. A tap with a message needs the person's
word first; quotes within typed text are not escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from agentkit.actions import (
    Action,
    AskPerson,
    Click,
    Done,
    Drag,
    Open,
    SystemButton,
    Type,
    Wait,
)
from agentkit.dialects._arguments import Arguments
from agentkit.dialects._calls import Call, check_length, quoted, read_call, read_quoted, split_calls
from agentkit.dialects._shapes import clicked_elements
from agentkit.dialects._values import number, refusing, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["AutoGlmDialect"]

TAG = re.compile(r"</?(?:think|answer)>|<\|\w+\|>")
NAME = re.compile(r"""\bdo\s*\(\s*action\s*=\s*["']([\w ]+)["']""")
ENDS = {"finish": "message", "Type": "text", "Type_Name": "text"}
"""Calls that end with words of any kind, and how these are called."""

PRESS = 1.0
"""Seconds that a long press takes."""

Acts = Callable[[Arguments], Iterable[Action]]


class AutoGlmDialect:
    """A thought and one call."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the actions that the call means.

        Raises:
            DialectError: where there is no call, more than one, it is not of this language, or a
                place is outside the view.
        """
        check_length(text)
        said = TAG.sub("\n", text)
        calls = split_calls(said, ("do", "finish"))
        if len(calls) != 1:
            raise DialectError(f"{len(calls)} calls of AutoGLM, not one: {text[-80:]!r}", text)
        thought = said[: said.rindex(calls[0])].strip()
        with refusing(text):
            return Decision(thought, tuple(_actions(calls[0], thought, text, view)), text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The place that is tapped, as one pixel; none where there is no call.

        Raises:
            DialectError: as `parse_actions`, where there is one.
        """
        if not split_calls(TAG.sub("\n", text), ("do", "finish")):
            return []
        return clicked_elements(self.parse_actions(text, view).actions)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the model would write it.

        Raises:
            DialectError: where there is not one action, or the language has no words for it.
        """
        match decision.actions:
            case (AskPerson(hand_over=False, question=asked), Click(at=Point() as at) as tap) if (
                tap == Click(at=at, target=tap.target)
            ):
                call = f"{_tap('Tap', at, view)[:-1]}, message={quoted(asked)})"
            case (action,):
                call = _written(action, view)
            case several:
                raise DialectError(f"AutoGLM says one act, not {len(several)}")
        return f"<think>{decision.thought}</think>\n<answer>{call}</answer>"


def _actions(code: str, thought: str, text: str, view: View) -> Iterable[Action]:
    named = NAME.match(code)
    name = named[1] if named else code.partition("(")[0].strip()
    call = _read(code, name)
    action = str(call.named.get("action", name))
    if action not in ACTS:
        raise DialectError(f"AutoGLM has no action {action[:40]!r}", text)
    return ACTS[action](Arguments({**call.named, "thought": thought}, text, view))


def _read(code: str, name: str) -> Call:
    """One call; the words that it ends with may hold quotes that are not escaped."""
    try:
        return read_call(code)
    except DialectError:
        words = read_quoted(code, ENDS[name]) if name in ENDS else None
        if words is None:
            raise
        return Call(name, (), {ENDS[name]: words})


def _taps(given: Arguments) -> Iterable[Action]:
    if given.has("message"):
        yield AskPerson(question=given.words("message"))
    yield Click(at=given.place("element"))


def _waits(given: Arguments) -> list[Action]:
    """``duration="3 seconds"``."""
    said = given.words("duration") if given.has("duration") else "1"
    return [Wait(seconds=number(said.partition(" ")[0], "duration", given.text))]


def _hands_over(given: Arguments) -> list[Action]:
    """What the message asks for; without one, what the model thought."""
    return [AskPerson(question=given.words("message", "thought"), hand_over=True)]


ACTS: Mapping[str, Acts] = {
    "Tap": _taps,
    "Double Tap": lambda given: [Click(at=given.place("element"), count=2)],
    "Long Press": lambda given: [Click(at=given.place("element"), hold=PRESS)],
    "Swipe": lambda given: [Drag(path=(given.place("start"), given.place("end")))],
    "Type": lambda given: [typing(given.words("text"))],
    "Type_Name": lambda given: [typing(given.words("text"))],
    "Launch": lambda given: [Open(what=given.words("app"))],
    "Back": lambda _given: [SystemButton(button="back")],
    "Home": lambda _given: [SystemButton(button="home")],
    "Wait": _waits,
    "Take_over": _hands_over,
    "Interact": _hands_over,
    "Note": lambda _given: [Wait(seconds=0)],  # every page is kept in the trace anyway
    "finish": lambda given: [Done(answer=given.words("message") if given.has("message") else "")],
}
"""Each action and what it means; ``Call_API`` has nothing here that would answer it."""


def _written(action: Action, view: View) -> str:
    match action:
        case Click(at=Point() as at, button="left", count=1, hold=0, keys=()):
            return _tap("Tap", at, view)
        case Click(at=Point() as at, button="left", count=2, hold=0, keys=()):
            return _tap("Double Tap", at, view)
        case Click(at=Point() as at, button="left", count=1, keys=()):
            return _tap("Long Press", at, view)
        case Drag(path=(start, end), button="left"):
            return f'do(action="Swipe", start={_at(start, view)}, end={_at(end, view)})'
        case Type(text=text, enter=enter):
            return f'do(action="Type", text={quoted(text + chr(10) * enter)})'
        case Open(what=what):
            return f'do(action="Launch", app={quoted(what)})'
        case SystemButton(button="back" | "home" as button):
            return f'do(action="{button.capitalize()}")'
        case Wait(seconds=seconds):
            return f'do(action="Wait", duration="{seconds:g} seconds")'
        case AskPerson(question=question, hand_over=True):
            return f'do(action="Take_over", message={quoted(question)})'
        case Done(answer=answer, success=True):
            return f"finish(message={quoted(answer)})"
    raise DialectError(f"AutoGLM has no words for {action!r}")


def _tap(name: str, place: Point, view: View) -> str:
    return f'do(action="{name}", element={_at(place, view)})'


def _at(place: Point, view: View) -> str:
    x, y = map(round, view.numbers(place))
    return f"[{x},{y}]"
