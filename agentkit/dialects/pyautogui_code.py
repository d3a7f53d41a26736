"""pyautogui's calls as a language: OSWorld (mm_agents/prompts.py), Aguvis, OpenCUA, Kimi-VL.

A thought, then code in a fence or on lines of its own: ``pyautogui.click(x=0.49, y=0.4)``,
``computer.terminate(status='success')``, or one of the words WAIT, DONE and FAIL. Aguvis writes
fractions, OSWorld pixels, Kimi-VL and OpenCUA either: the card's space says which. The code is
read by `ast` against a table of names; nothing of it is run, and pyautogui is not imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from agentkit.actions import (
    Action,
    Click,
    Done,
    Drag,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseUp,
    Move,
    Press,
    Scroll,
    Type,
    Wait,
)
from agentkit.dialects._calls import Call, check_length, quoted, read_calls, read_quoted
from agentkit.dialects._shapes import pixels_at, point_of
from agentkit.dialects._turns import dragged
from agentkit.dialects._values import keys_of, number, refusing, text_of, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["PyautoguiCodeDialect"]

FENCE = re.compile(r"```[ \t]*(?:python|code|py)?[ \t]*\n?(.*?)```", re.DOTALL)
LINE = re.compile(r"^[ \t]*(?:(?:pyautogui|computer|time)\.)?\w+\(.*", re.MULTILINE)
HEAD = re.compile(
    r"<\|recipient\|>\w+|^#+ *(?:Observation|Thought|Action|Code):?|^Action:", re.MULTILINE
)

WORDS: Mapping[str, Action] = {
    "WAIT": Wait(seconds=1),
    "DONE": Done(),
    "FAIL": Done(success=False),
}

Read = Callable[["_Reader", Call], Action]


class PyautoguiCodeDialect:
    """A thought and calls of pyautogui."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the actions that the calls mean; a move and a drag are one drag.

        Raises:
            DialectError: where there is no code, a line of it is anything but a known call of
                plain values, or a place is outside the view.
        """
        check_length(text)
        start, code = _code(text)
        with refusing(text):
            actions = tuple(dragged(list(_read(code, text, view))))
        if not actions:
            raise DialectError(f"no call of pyautogui: {text[-80:]!r}", text)
        return Decision(HEAD.sub("", text[:start]).strip(), actions, text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The places that are clicked, each a pixel; none where there is no code.

        Raises:
            DialectError: as `parse_actions`, where there is code.
        """
        if not _code(text)[1]:
            return []
        actions = self.parse_actions(text, view).actions
        return pixels_at(act.at for act in actions if isinstance(act, Click | Move) and act.at)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as a thought and a fence of code.

        Raises:
            DialectError: where the language has no words for an action.
        """
        lines = [line for action in decision.actions for line in _written(action, view)]
        return f"{decision.thought}\n```python\n" + "\n".join(lines) + "\n```"


def _code(text: str) -> tuple[int, str]:
    """Where the code begins, and all of it."""
    fences = list(FENCE.finditer(text))
    if fences:
        return fences[0].start(), "\n".join(fence[1].strip() for fence in fences)
    lines = [line for line in LINE.finditer(text) if _name(line[0].partition("(")[0]) in CALLS]
    if lines:
        return lines[0].start(), text[lines[0].start() :].strip()
    word = text.strip().rpartition("\n")[2].strip("` ")
    return (len(text) - len(word), word) if word in WORDS else (len(text), "")


def _name(written: str) -> str:
    return written.strip().rpartition(".")[2]


def _read(code: str, text: str, view: View) -> Iterator[Action]:
    if code in WORDS:
        yield WORDS[code]
        return
    reader = _Reader(text, view)
    for call in _calls(code):
        name = _name(call.name)
        if name not in CALLS or call.name.count(".") > 1:
            raise DialectError(f"no such call: {call.name[:40]!r}", text)
        yield CALLS[name](reader, call)


def _calls(code: str) -> Sequence[Call]:
    """The calls; what is written alone may hold quotes that are not escaped."""
    try:
        return read_calls(code)
    except DialectError:
        name = _name(code.partition("(")[0])
        words = read_quoted(code, "message", "text", "content")
        if words is None or name not in ("write", "typewrite"):
            raise
        return [Call(name, (words,))]


class _Reader:
    """Reads the arguments of calls, by place or by name, as pyautogui does."""

    def __init__(self, text: str, view: View) -> None:
        self.text, self.view = text, view

    def value(self, call: Call, place: int, *names: str) -> object:
        """An argument, or None."""
        named = next((call.named[name] for name in names if name in call.named), None)
        return call.given[place] if place < len(call.given) else named

    def number(self, call: Call, place: int, default: float, *names: str) -> float:
        value = self.value(call, place, *names)
        return default if value is None else number(value, f"{names[0]} of {call.name}", self.text)

    def at(self, call: Call, first: int = 0) -> Point | None:
        """The place that two arguments are, or one list of two; None where there is none."""
        x, y = self.value(call, first, "x"), self.value(call, first + 1, "y")
        if isinstance(x, list) and y is None:
            x, y = (*x, None, None)[:2]
        if x is None and y is None:
            return None
        pair = [number(each, f"place of {call.name}", self.text) for each in (x, y)]
        return point_of(pair, self.text, self.view)

    def click(self, call: Call, button: str = "left", count: int = 1) -> Click:
        button = str(self.value(call, 4, "button") or button)
        count = round(self.number(call, 2, count, "clicks"))
        return Click.model_validate({"at": self.at(call), "button": button, "count": count})

    def drag(self, call: Call) -> Drag:
        place = self.at(call)
        if place is None:
            raise DialectError(f"{call.name} says no place", self.text)
        button = self.value(call, 4, "button") or "left"
        return Drag.model_validate({"path": (place,), "button": button})

    def move(self, call: Call) -> Move:
        place = self.at(call)
        if place is None:
            raise DialectError(f"{call.name} says no place", self.text)
        return Move(at=place)

    def button(self, call: Call, kind: type[MouseDown | MouseUp]) -> MouseDown | MouseUp:
        button = self.value(call, 2, "button") or "left"
        return kind.model_validate({"at": self.at(call), "button": button})

    def scroll(self, call: Call, across: bool = False) -> Scroll:
        notches = self.number(call, 0, 0, "clicks", "amount", "dy")
        turn = {"dx": notches} if across else {"dy": -notches}
        return Scroll(at=self.at(call, 1), **turn)

    def write(self, call: Call) -> Type:
        value = self.value(call, 0, "message", "text", "content")
        return typing(text_of(value, f"message of {call.name}", self.text))

    def press(self, call: Call) -> Press:
        keys = keys_of(self.value(call, 0, "keys", "key"), "keys of press", self.text)
        return Press(keys=keys, times=round(self.number(call, 1, 1, "presses")))

    def hotkey(self, call: Call) -> Press:
        keys = [*call.given, *(value for name, value in call.named.items() if name != "interval")]
        flat = [each for key in keys for each in (key if isinstance(key, list) else [key])]
        return Press(keys=keys_of(flat, "keys of hotkey", self.text))

    def key(self, call: Call, kind: type[KeyDown | KeyUp]) -> KeyDown | KeyUp:
        return kind(keys=keys_of(self.value(call, 0, "key"), f"key of {call.name}", self.text))

    def end(self, call: Call) -> Done:
        status = str(self.value(call, 0, "status") or "success").lower()
        if status not in ("success", "failure", "fail"):
            raise DialectError(f"terminate has no status {status[:40]!r}", self.text)
        answer = text_of(self.value(call, 1, "answer", "data") or "", "answer", self.text)
        return Done(answer=answer, success=status == "success")


CALLS: Mapping[str, Read] = {
    "click": _Reader.click,
    "leftClick": _Reader.click,
    "rightClick": lambda read, call: read.click(call, "right"),
    "middleClick": lambda read, call: read.click(call, "middle"),
    "doubleClick": lambda read, call: read.click(call, "left", 2),
    "tripleClick": lambda read, call: read.click(call, "left", 3),
    "triple_click": lambda read, call: read.click(call, "left", 3),
    "moveTo": _Reader.move,
    "dragTo": _Reader.drag,
    "mouseDown": lambda read, call: read.button(call, MouseDown),
    "mouseUp": lambda read, call: read.button(call, MouseUp),
    "scroll": _Reader.scroll,
    "vscroll": _Reader.scroll,
    "hscroll": lambda read, call: read.scroll(call, across=True),
    "write": _Reader.write,
    "typewrite": _Reader.write,
    "press": _Reader.press,
    "hotkey": _Reader.hotkey,
    "keyDown": lambda read, call: read.key(call, KeyDown),
    "keyUp": lambda read, call: read.key(call, KeyUp),
    "sleep": lambda read, call: Wait(seconds=read.number(call, 0, 1, "seconds", "secs")),
    "wait": lambda read, call: Wait(seconds=read.number(call, 0, 1, "seconds", "time")),
    "terminate": _Reader.end,
}
"""Each call of the language, without its module, and what it means."""

CLICKS = {
    ("left", 1): "click",
    ("right", 1): "rightClick",
    ("middle", 1): "middleClick",
    ("left", 2): "doubleClick",
    ("left", 3): "tripleClick",
}


def _written(action: Action, view: View) -> list[str]:
    """The lines that do an action."""
    match action:
        case Click(at=at, hold=0, keys=()) if (action.button, action.count) in CLICKS:
            return [f"pyautogui.{CLICKS[action.button, action.count]}({_at(at, view)})"]
        case Move(at=Point() as at):
            return [f"pyautogui.moveTo({_at(at, view)})"]
        case Drag(path=(*starts, end), button=button) if len(starts) < 2:
            moves = [f"pyautogui.moveTo({_at(start, view)})" for start in starts]
            return [*moves, f"pyautogui.dragTo({_at(end, view)}, button={quoted(button)})"]
        case Scroll(dx=0) | Scroll(dy=0):
            name, notches = ("hscroll", action.dx) if action.dx else ("scroll", -action.dy)
            place = f", {_at(action.at, view)}" if action.at else ""
            return [f"pyautogui.{name}({notches:g}{place})"]
        case MouseDown(at=at, button=button) | MouseUp(at=at, button=button):
            name = "mouseDown" if isinstance(action, MouseDown) else "mouseUp"
            place = f"{_at(at, view)}, " if at else ""
            return [f"pyautogui.{name}({place}button={quoted(button)})"]
        case _:
            return [_without_place(action)]


def _without_place(action: Action) -> str:
    match action:
        case Type(text=text, enter=enter):
            return f"pyautogui.write({quoted(text + chr(10) * enter)})"
        case Press(keys=(key,), hold=0, times=times):
            return f"pyautogui.press({quoted(key)}" + (f", presses={times})" if times > 1 else ")")
        case Press(keys=keys, hold=0, times=1):
            return f"pyautogui.hotkey({', '.join(map(quoted, keys))})"
        case KeyDown(keys=(key,)):
            return f"pyautogui.keyDown({quoted(key)})"
        case KeyUp(keys=(key,)):
            return f"pyautogui.keyUp({quoted(key)})"
        case Wait(seconds=seconds):
            return f"time.sleep({seconds:g})"
        case Done(answer=answer, success=bool(success)):
            status = quoted("success" if success else "failure")
            told = f", answer={quoted(answer)}" if answer else ""
            return f"computer.terminate(status={status}{told})"
    raise DialectError(f"pyautogui has no words for {action!r}")


def _at(place: Point | None, view: View) -> str:
    """A place as named arguments: fractions with four digits, or whole pixels."""
    if place is None:
        return ""
    numbers = view.numbers(place)
    fractions = view.space.unit in ("fraction", "auto") and max(numbers) <= 1
    x, y = (f"{number:.{4 if fractions else 0}f}" for number in numbers)
    return f"x={x}, y={y}"
