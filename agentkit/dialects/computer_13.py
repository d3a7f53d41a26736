"""OSWorld's computer_13: ``{"action_type": "CLICK", "x": 300, "y": 200}`` (mm_agents/prompts.py).

Objects in fences or bare, or one of the words WAIT, FAIL and DONE. The fields stand beside the
type or under ``parameters``; the numbers are pixels. A scroll is in notches, + is up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

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
from agentkit.dialects._arguments import Arguments
from agentkit.dialects._calls import check_length
from agentkit.dialects._shapes import clicked_elements
from agentkit.dialects._turns import dragged
from agentkit.dialects._values import records, refusing, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["Computer13Dialect"]

WORD = re.compile(r"^[ \t`]*(WAIT|FAIL|DONE)[ \t`]*$", re.MULTILINE)

Read = Callable[[Arguments], Action]


class Computer13Dialect:
    """Objects, one an act."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the actions that the objects mean; a move and a drag are one drag.

        Raises:
            DialectError: where there is none, one is not of this language, or a place is outside
                the view.
        """
        acts = _acts(text)
        if not acts:
            raise DialectError(f"no act of computer_13: {text[:80]!r}", text)
        with refusing(text):
            actions = tuple(dragged([_read(act, text, view) for act in acts]))
        return Decision(_thought(text), actions, text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The places that are clicked, each a pixel; none where there is no act.

        Raises:
            DialectError: as `parse_actions`, where there is one.
        """
        return clicked_elements(self.parse_actions(text, view).actions) if _acts(text) else []

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the model would write it.

        Raises:
            DialectError: where the language has no words for an action.
        """
        acts = [each for action in decision.actions for each in _written(action, view)]
        fences = [f"```json\n{json.dumps(act, ensure_ascii=False)}\n```" for act in acts]
        return "\n".join(filter(None, [decision.thought, *fences]))


def _acts(text: str) -> list[Mapping[str, Any]]:
    """The objects that name an act; without any, a word that does."""
    check_length(text)
    found: list[Mapping[str, Any]] = [each for each in records(text) if "action_type" in each]
    words = [{"action_type": word[1]} for word in WORD.finditer(text)]
    return found or [*words[:1]]


def _thought(text: str) -> str:
    """What stands before the first act."""
    return re.split(r"```|\{", WORD.sub("", text), maxsplit=1)[0].strip()


def _read(act: Mapping[str, Any], text: str, view: View) -> Action:
    name = str(act["action_type"]).strip().upper()
    if name not in ACTS:
        raise DialectError(f"computer_13 has no action {name[:40]!r}", text)
    return ACTS[name](Arguments(act.get("parameters", act), text, view))


def _at(given: Arguments) -> Point | None:
    return given.at() if given.has("x", "y") else None


def _click(given: Arguments) -> Click:
    count = given.amount("num_clicks", 1)
    button = given.given.get("button") or "left"
    return Click.model_validate({"at": _at(given), "button": button, "count": count})


def _held(kind: type[MouseDown | MouseUp]) -> Read:
    return lambda given: kind.model_validate({"button": given.given.get("button") or "left"})


ACTS: Mapping[str, Read] = {
    "MOVE_TO": lambda given: Move(at=given.at()),
    "MOUSE_MOVE": lambda given: Move(at=given.at()),
    "CLICK": _click,
    "RIGHT_CLICK": lambda given: Click(at=_at(given), button="right"),
    "DOUBLE_CLICK": lambda given: Click(at=_at(given), count=2),
    "MOUSE_DOWN": _held(MouseDown),
    "MOUSE_UP": _held(MouseUp),
    "DRAG_TO": lambda given: Drag(path=(given.at(),)),
    "SCROLL": lambda given: Scroll(dx=given.amount("dx", 0), dy=-given.amount("dy", 0)),
    "TYPING": lambda given: typing(given.words("text")),
    "PRESS": lambda given: Press(keys=given.keys("key")),
    "KEY_DOWN": lambda given: KeyDown(keys=given.keys("key")),
    "KEY_UP": lambda given: KeyUp(keys=given.keys("key")),
    "HOTKEY": lambda given: Press(keys=given.keys("keys")),
    "WAIT": lambda _given: Wait(seconds=1),
    "FAIL": lambda _given: Done(success=False),
    "DONE": lambda _given: Done(),
}
"""Each act and what it means; OSWorld's examples write MOUSE_MOVE for its MOVE_TO."""


def _written(action: Action, view: View) -> list[dict[str, Any]]:
    match action:
        case Click(at=at, button=button, count=count, hold=0, keys=()):
            place = _place(at, view) if at else {}
            return [_act("CLICK", button=button, **place, num_clicks=count)]
        case Move(at=Point() as at):
            return [_act("MOVE_TO", **_place(at, view))]
        case Drag(path=(*starts, end), button="left") if len(starts) < 2:
            moves = [_act("MOVE_TO", **_place(start, view)) for start in starts]
            return [*moves, _act("DRAG_TO", **_place(end, view))]
        case MouseDown(at=None, button=button):
            return [_act("MOUSE_DOWN", button=button)]
        case MouseUp(at=None, button=button):
            return [_act("MOUSE_UP", button=button)]
        case Scroll(at=None, dx=dx, dy=dy):
            return [_act("SCROLL", dx=dx, dy=-dy)]
        case _:
            return [_without_place(action)]


def _without_place(action: Action) -> dict[str, Any]:
    match action:
        case Type(text=text, enter=enter):
            return _act("TYPING", text=text + "\n" * enter)
        case Press(keys=(key,), hold=0, times=1):
            return _act("PRESS", key=key)
        case Press(keys=keys, hold=0, times=1):
            return _act("HOTKEY", keys=list(keys))
        case KeyDown(keys=(key,)):
            return _act("KEY_DOWN", key=key)
        case KeyUp(keys=(key,)):
            return _act("KEY_UP", key=key)
        case Wait():
            return _act("WAIT")
        case Done(answer="", success=bool(success)):
            return _act("DONE" if success else "FAIL")
    raise DialectError(f"computer_13 has no words for {action!r}")


def _act(name: str, **fields: object) -> dict[str, Any]:
    return {"action_type": name, **fields}


def _place(at: Point, view: View) -> dict[str, int]:
    x, y = map(round, view.numbers(at))
    return {"x": x, "y": y}
