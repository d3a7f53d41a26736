"""Holo1 and Holo1.5: ``Click(352, 348)`` or JSON with an action (ScreenSpot-Pro, holo1_5.py).

Numbers are pixels of the resized picture. Guided decoding gives
``{"action": "click_absolute", "x": 352, "y": 348}``; the other actions of the navigator are read
where they are named alike. A thought may stand before it, or in ``thought`` beside it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from agentkit.actions import Action, Click, Done, Open, Press, Scroll, Type, Wait
from agentkit.dialects._calls import Call, check_length, read_call, split_calls
from agentkit.dialects._shapes import pixels_at, point_of
from agentkit.dialects._turns import direction_of, scroll, turn
from agentkit.dialects._values import keys_of, number, objects, refusing, text_of, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["HoloDialect"]


Read = Callable[["_Record"], Action]


class HoloDialect:
    """One act, as a call or as JSON."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The action that `text` names.

        Raises:
            DialectError: where there is none, more than one, it is not of this language, or its
                place is outside the view.
        """
        check_length(text)
        found = _records(text)
        if len(found) != 1:
            raise DialectError(f"{len(found)} acts, not one: {text[:80]!r}", text)
        record = _Record(found[0], text, view)
        with refusing(text):
            return Decision(record.thought(), (record.action(),), text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The place that is clicked, as one pixel; none where nothing is.

        Raises:
            DialectError: as `parse_actions`, where something is named.
        """
        if not _records(text):
            return []
        actions = self.parse_actions(text, view).actions
        return pixels_at(act.at for act in actions if isinstance(act, Click) and act.at)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as JSON, as guided decoding gives it.

        Raises:
            DialectError: where there is not one action, or the language has no words for it.
        """
        if len(decision.actions) != 1:
            raise DialectError(f"Holo says one act, not {len(decision.actions)}")
        record = _written(decision.actions[0], view)
        thought = {"thought": decision.thought} if decision.thought else {}
        return json.dumps({**thought, **record}, ensure_ascii=False)


def _records(text: str) -> list[Mapping[str, Any]]:
    """What is named: JSON with an action, or else calls."""
    found = [_inner(record) for record in objects(text) if "action" in record]
    if found:
        return found
    return [_as_record(read_call(code.partition("\n")[0])) for code in split_calls(text, ["Click"])]


def _inner(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The navigator puts the action's own fields one level deeper."""
    inner = record["action"]
    return {**record, **inner} if isinstance(inner, Mapping) else record


def _as_record(call: Call) -> Mapping[str, Any]:
    return {"action": call.name, **dict(zip("xy", call.given, strict=False)), **call.named}


class _Record:
    """The fields of one act."""

    def __init__(self, given: Mapping[str, Any], text: str, view: View) -> None:
        self.given, self.text, self.view = given, text, view

    def action(self) -> Action:
        name = str(self.given["action"]).strip().lower()
        if name not in ACTIONS:
            raise DialectError(f"Holo has no action {name[:40]!r}", self.text)
        return ACTIONS[name](self)

    def thought(self) -> str:
        return text_of(self.given.get("thought", ""), "thought", self.text)

    def at(self) -> Point:
        pair = [number(self.given.get(axis), axis, self.text) for axis in "xy"]
        return point_of(pair, self.text, self.view)

    def words(self, *names: str) -> str:
        value = next((self.given[name] for name in names if name in self.given), None)
        return text_of(value, names[0], self.text)

    def scroll(self) -> Scroll:
        at = self.at() if "x" in self.given else None
        return scroll(at, turn(self.given.get("direction"), "direction", self.text))


ACTIONS: Mapping[str, Read] = {
    "click_absolute": lambda given: Click(at=given.at()),
    "click": lambda given: Click(at=given.at()),
    "write": lambda given: typing(given.words("content", "text")),
    "press": lambda given: Press(keys=keys_of(given.words("key", "keys"), "key", given.text)),
    "scroll": _Record.scroll,
    "goto": lambda given: Open(what=given.words("url")),
    "wait": lambda given: Wait(
        seconds=number(given.given.get("seconds", 1), "seconds", given.text)
    ),
    "answer": lambda given: Done(answer=given.words("content", "text")),
}
"""Each act and what it means."""


def _written(action: Action, view: View) -> dict[str, Any]:
    match action:
        case Click(at=Point() as at, button="left", count=1, hold=0, keys=()):
            x, y = map(round, view.numbers(at))
            return {"action": "click_absolute", "x": x, "y": y}
        case Type(text=text, enter=enter):
            return {"action": "write", "content": text + "\n" * enter}
        case Press(keys=keys, hold=0, times=1):
            return {"action": "press", "key": "+".join(keys)}
        case Scroll(at=None):
            return {"action": "scroll", "direction": direction_of(action)}
        case Open(what=what):
            return {"action": "goto", "url": what}
        case Wait(seconds=seconds):
            return {"action": "wait", "seconds": seconds}
        case Done(answer=answer, success=True):
            return {"action": "answer", "content": answer}
    raise DialectError(f"Holo has no words for {action!r}")
