"""UI-TARS 1.0, 1.5 and Doubao: a thought, then calls (bytedance/UI-TARS, README_v1.md, prompt.py).

1.0 writes ``click(start_box='<|box_start|>(197,525)<|box_end|>')`` on a grid of 1000, 1.5 writes
``click(point='<point>200 300</point>')`` in pixels of the resized picture; the card's space says
which. Both spellings are read, with the special tokens or without. Several calls stand on lines
of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from agentkit.actions import (
    Action,
    AskPerson,
    Click,
    Done,
    Drag,
    KeyDown,
    KeyUp,
    Move,
    Open,
    Press,
    Scroll,
    SystemButton,
    Type,
    Wait,
)
from agentkit.dialects._calls import (
    Call,
    check_length,
    quoted,
    read_call,
    read_quoted,
    split_calls,
)
from agentkit.dialects._shapes import pixels_at, point_of
from agentkit.dialects._turns import direction_of, scroll, turn
from agentkit.dialects._values import keys_of, number, numbers, refusing, text_of, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["UiTarsDialect"]

PAUSE = 5.0
"""Seconds that ``wait()`` stands for (README_v1.md)."""

ACT = re.compile(r"^\s*Action:[ \t]*", re.MULTILINE)
HEADS = re.compile(r"^\s*(?:Thought|Reflection|Action_Summary):\s*", re.MULTILINE)

Read = Callable[["_Reader", Call], Action]


class UiTarsDialect:
    """A thought and calls."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the actions that the calls mean.

        Raises:
            DialectError: where there is no call, one is not of this language, or a place is
                outside the view.
        """
        check_length(text)
        text = text.replace("[EOS]", "")
        thought, code = _halves(text)
        calls = split_calls(code, CALLS)
        if not calls:
            raise DialectError(f"no action of UI-TARS: {text[-80:]!r}", text)
        reader = _Reader(text, view, thought)
        with refusing(text):
            return Decision(thought, tuple(reader.action(call) for call in calls), text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The places that the calls name, each a pixel; none where there is no call.

        A bare ``(x,y)`` or ``<point>x y</point>``, as the grounding prompt asks for, is one too.

        Raises:
            DialectError: as `parse_actions`.
        """
        _, code = _halves(text)
        if split_calls(code, CALLS):
            actions = self.parse_actions(text, view).actions
            points = [act.at for act in actions if isinstance(act, Click | Move) and act.at]
        else:
            found = numbers_in(text)
            points = [point_of(found, text, view)] if found else []
        return pixels_at(points)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the model of the view's card would write it.

        A question to the person takes the place of the thought: ``call_user()`` has no words.

        Raises:
            DialectError: where the language has no words for an action.
        """
        asked = [act.question for act in decision.actions if isinstance(act, AskPerson)]
        calls = "\n\n".join(_written(action, view) for action in decision.actions)
        return f"Thought: {''.join(asked) or decision.thought}\nAction: {calls}"


def numbers_in(text: str) -> tuple[float, ...]:
    """The numbers of an answer that is one bare place; none where it is anything else."""
    bare = re.sub(r"<\|?/?\w+\|?>", " ", text).strip()
    return numbers(bare, "the place", text) if re.fullmatch(r"[\s\d.,()\[\]-]+", bare) else ()


def _halves(text: str) -> tuple[str, str]:
    """The thought, and what comes after the first ``Action:``."""
    found = ACT.search(text)
    if found is None:
        return "", text
    return HEADS.sub("", text[: found.start()]).strip(), text[found.end() :]


class _Reader:
    """Turns the calls of one answer into actions."""

    def __init__(self, text: str, view: View, thought: str) -> None:
        self.text, self.view, self.thought = text, view, thought

    def action(self, code: str) -> Action:
        name = code.partition("(")[0].strip()
        call = _read(code, name)
        if name not in CALLS:
            raise DialectError(f"UI-TARS has no {name}: {code[:80]!r}", self.text)
        return CALLS[name](self, call)

    def place(self, call: Call, *names: str) -> Point:
        for name in names or ("point", "start_box", "start_point"):
            if call.named.get(name):
                found = numbers(call.named[name], f"{name} of {call.name}", self.text)
                return point_of(found, self.text, self.view)
        raise DialectError(f"{call.name} says no place", self.text)

    def words(self, call: Call, *names: str) -> str:
        value = next((call.named[name] for name in names if name in call.named), "")
        return text_of(value, f"{names[0]} of {call.name}", self.text)

    def keys(self, call: Call) -> tuple[str, ...]:
        value = call.named.get("key", call.named.get("hotkey", ""))
        return keys_of(value, f"key of {call.name}", self.text)

    def type(self, call: Call) -> Type:
        return typing(self.words(call, "content"))

    def scroll(self, call: Call) -> Scroll | Drag:
        if "end_box" in call.named or "end_point" in call.named:
            return self.drag(call)
        named = any(call.named.get(name) for name in ("point", "start_box"))
        step = turn(call.named.get("direction"), "direction of scroll", self.text)
        return scroll(self.place(call) if named else None, step)

    def drag(self, call: Call) -> Drag:
        start = self.place(call, "start_point", "start_box", "point")
        return Drag(path=(start, self.place(call, "end_point", "end_box")))

    def long_press(self, call: Call) -> Click:
        seconds = number(call.named.get("time") or 1, "time of long_press", self.text)
        return Click(at=self.place(call), hold=min(max(seconds, 0.5), 60))


CALLS: Mapping[str, Read] = {
    "click": lambda read, call: Click(at=read.place(call)),
    "left_single": lambda read, call: Click(at=read.place(call)),
    "left_double": lambda read, call: Click(at=read.place(call), count=2),
    "right_single": lambda read, call: Click(at=read.place(call), button="right"),
    "long_press": _Reader.long_press,
    "hover": lambda read, call: Move(at=read.place(call)),
    "drag": _Reader.drag,
    "select": _Reader.drag,
    "hotkey": lambda read, call: Press(keys=read.keys(call)),
    "press": lambda read, call: KeyDown(keys=read.keys(call)),
    "keydown": lambda read, call: KeyDown(keys=read.keys(call)),
    "release": lambda read, call: KeyUp(keys=read.keys(call)),
    "keyup": lambda read, call: KeyUp(keys=read.keys(call)),
    "type": _Reader.type,
    "scroll": _Reader.scroll,
    "wait": lambda _read, _call: Wait(seconds=PAUSE),
    "finished": lambda read, call: Done(answer=read.words(call, "content")),
    "call_user": lambda read, _call: AskPerson(question=read.thought, hand_over=True),
    "open_app": lambda read, call: Open(what=read.words(call, "app_name")),
    "press_home": lambda _read, _call: SystemButton(button="home"),
    "press_back": lambda _read, _call: SystemButton(button="back"),
}
"""Each call of the language and what it means."""


def _read(code: str, name: str) -> Call:
    """One call; what is typed may hold quotes that are not escaped."""
    try:
        return read_call(code)
    except DialectError:
        words = read_quoted(code, "content") if name in ("type", "finished") else None
        if words is None:
            raise
        return Call(name, (), {"content": words})


def _written(action: Action, view: View) -> str:
    old = view.space.unit != "pixel"
    match action:
        case Click(at=Point() as at, button="left", count=1, hold=0, keys=()):
            return f"click({_at('start_box' if old else 'point', at, view)})"
        case Click(at=Point() as at, button="left", count=2, hold=0, keys=()):
            return f"left_double({_at('start_box' if old else 'point', at, view)})"
        case Click(at=Point() as at, button="right", count=1, hold=0, keys=()):
            return f"right_single({_at('start_box' if old else 'point', at, view)})"
        case Click(at=Point() as at, button="left", count=1, keys=()):
            time = quoted(f"{action.hold:g}")
            return f"long_press({_at('start_box' if old else 'point', at, view)}, time={time})"
        case Move(at=Point() as at):
            return f"hover({_at('start_box' if old else 'point', at, view)})"
        case Drag(path=(start, end), button="left"):
            first, last = ("start_box", "end_box") if old else ("start_point", "end_point")
            return f"drag({_at(first, start, view)}, {_at(last, end, view)})"
        case Scroll():
            return _scroll(action, view, old)
        case Type():
            return f"type(content={quoted(action.text + chr(10) * action.enter)})"
        case _:
            return _plain(action)


def _plain(action: Action) -> str:
    match action:
        case Press(keys=keys, hold=0, times=1):
            return f"hotkey(key={quoted(' '.join(keys))})"
        case KeyDown(keys=keys):
            return f"press(key={quoted(' '.join(keys))})"
        case KeyUp(keys=keys):
            return f"release(key={quoted(' '.join(keys))})"
        case Wait():
            return "wait()"
        case Open(what=what):
            return f"open_app(app_name={quoted(what)})"
        case SystemButton(button="home" | "back" as button):
            return f"press_{button}()"
        case AskPerson(hand_over=True):
            return "call_user()"
        case Done(answer=answer, success=True):
            return f"finished(content={quoted(answer)})"
    raise DialectError(f"UI-TARS has no words for {action!r}")


def _scroll(action: Scroll, view: View, old: bool) -> str:
    place = f"{_at('start_box' if old else 'point', action.at, view)}, " if action.at else ""
    return f"scroll({place}direction={quoted(direction_of(action))})"


def _at(name: str, place: Point, view: View) -> str:
    x, y = (round(each) for each in view.numbers(place))
    if view.space.unit == "pixel":
        return f"{name}='<point>{x} {y}</point>'"
    return f"{name}='<|box_start|>({x},{y})<|box_end|>'"
