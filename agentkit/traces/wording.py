"""Actions in words for people."""

from __future__ import annotations

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
    SystemButton,
    Type,
    Wait,
    Zoom,
)
from agentkit.geometry import Point

__all__ = ["in_words"]

_TIMES = {1: "click", 2: "double-click", 3: "triple-click"}


def in_words(action: Action) -> str:
    """What an action does, such as ``double-click “Files”`` or ``click at (40, 120)``."""
    match action:
        case Click():
            return _click(action)
        case Move():
            return f"move the pointer{_where(action.target, action.at, 'to ')}"
        case Drag():
            return _drag(action)
        case Scroll():
            return f"scroll {_direction(action)}{_where(action.target, action.at, 'at ')}"
        case Type():
            return f"type “{action.text}”" + (" and press enter" if action.enter else "")
        case Press():
            return _press(action)
        case KeyDown() | KeyUp():
            verb = "hold" if isinstance(action, KeyDown) else "let go of"
            return f"{verb} {'+'.join(action.keys)}"
        case MouseDown() | MouseUp():
            verb = "hold" if isinstance(action, MouseDown) else "let go of"
            return f"{verb} the {action.button} button{_where(action.target, action.at, 'at ')}"
        case SystemButton():
            return f"press the device's {action.button.replace('_', ' ')} button"
        case Wait():
            return f"wait {action.seconds:g} s"
        case Open():
            return f"open {action.what}"
        case Zoom():
            return f"look closer at {action.box}"
        case AskPerson():
            return f"{'hand over' if action.hand_over else 'ask'}: {action.question}"
        case Done():
            return _done(action)


def _click(action: Click) -> str:
    button = "" if action.button == "left" else f"{action.button}-"
    verb = "hold" if action.hold else f"{button}{_TIMES[action.count]}"
    held = f" for {action.hold:g} s" if action.hold else ""
    keys = f" with {'+'.join(action.keys)}" if action.keys else ""
    where = _where(action.target, action.at, "" if action.target else "at ")
    return f"{verb}{where}{held}{keys}"


def _press(action: Press) -> str:
    held = f" for {action.hold:g} s" if action.hold else ""
    times = f", {action.times} times" if action.times > 1 else ""
    return f"press {'+'.join(action.keys)}{held}{times}"


def _drag(action: Drag) -> str:
    what = f" “{action.target}”" if action.target else ""
    start, end = action.path[0], action.path[-1]
    begins = f" from ({start.x:.0f}, {start.y:.0f})" if len(action.path) > 1 else ""
    return f"drag{what}{begins} to ({end.x:.0f}, {end.y:.0f})"


def _done(action: Done) -> str:
    words = {True: "done", False: "give up", None: "done, not verified"}[action.success]
    return f"{words}: {action.answer}" if action.answer else words


def _direction(action: Scroll) -> str:
    across = f"{'right' if action.dx > 0 else 'left'} {abs(action.dx):g}" if action.dx else ""
    down = f"{'down' if action.dy > 0 else 'up'} {abs(action.dy):g}" if action.dy else ""
    return " and ".join(filter(None, [down, across])) or "by nothing"


def _where(target: str, at: Point | None, before: str) -> str:
    """The words that a place was found by, or else the place."""
    if target:
        return f" {before}“{target}”"
    return f" {before}({at.x:.0f}, {at.y:.0f})" if at else ""
