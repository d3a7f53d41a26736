"""ShowUI's dictionaries (showlab/ShowUI, data/template/shared_navigation.py).

``{'action': 'CLICK', 'value': None, 'position': [0.49, 0.42]}``, one or several, with single quotes
or as JSON; the numbers are fractions of the picture. Asked where a thing is, it answers a bare
``[0.49, 0.42]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from agentkit.actions import Action, Click, Done, Drag, Move, Press, Scroll, Type
from agentkit.dialects._calls import check_length
from agentkit.dialects._shapes import pixels_at, point_of
from agentkit.dialects._turns import direction_of, scroll, turn
from agentkit.dialects._values import numbers, read_object, refusing, text_of, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["ShowUiDialect"]

QUOTED = r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\""""
ITEM = re.compile(rf"\{{(?:[^{{}}'\"]|{QUOTED})*\}}", re.DOTALL)
BARE = re.compile(r"\s*\[[\s\d.,\[\]-]+\]\s*")

Read = Callable[["_Item"], Action]


class ShowUiDialect:
    """Dictionaries, one an act."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The actions that the dictionaries mean; a bare place is a click.

        Raises:
            DialectError: where there is none, one is not of this language, or a place is outside
                the view.
        """
        check_length(text)
        if BARE.fullmatch(text):
            place = point_of(numbers(text, "position", text), text, view)
            return Decision(actions=(Click(at=place),), raw=text)
        items = [_Item(read_object(found[0], text), text, view) for found in ITEM.finditer(text)]
        if not items:
            raise DialectError(f"no act of ShowUI: {text[:80]!r}", text)
        with refusing(text):
            return Decision(actions=tuple(item.action() for item in items), raw=text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The places that are clicked, each a pixel; none where there is no act.

        Raises:
            DialectError: as `parse_actions`, where there is one.
        """
        if not (BARE.fullmatch(text) or ITEM.search(text)):
            return []
        actions = self.parse_actions(text, view).actions
        return pixels_at(act.at for act in actions if isinstance(act, Click | Move) and act.at)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the model would write it; there is no place for a thought.

        Raises:
            DialectError: where the language has no words for an action.
        """
        return ", ".join(repr(_written(action, view)) for action in decision.actions)


class _Item:
    """One dictionary, its fields read as what they should be."""

    def __init__(self, given: Mapping[str, Any], text: str, view: View) -> None:
        self.given, self.text, self.view = given, text, view

    def action(self) -> Action:
        name = str(self.given.get("action")).strip().upper()
        if name not in ACTIONS:
            raise DialectError(f"ShowUI has no action {name[:40]!r}", self.text)
        return ACTIONS[name](self)

    def at(self) -> Point:
        found = numbers(self.given.get("position"), "position", self.text)
        return point_of(found, self.text, self.view)

    def words(self) -> str:
        return text_of(self.given.get("value"), "value", self.text)

    def drag(self) -> Drag:
        found = numbers(self.given.get("position"), "position", self.text)
        if len(found) != 4:
            raise DialectError(f"position is {found}, not two places", self.text)
        ends = (point_of(pair, self.text, self.view) for pair in (found[:2], found[2:]))
        return Drag(path=tuple(ends))

    def scroll(self) -> Scroll:
        at = self.at() if self.given.get("position") else None
        return scroll(at, turn(self.given.get("value"), "value of SCROLL", self.text))


ACTIONS: Mapping[str, Read] = {
    "CLICK": lambda item: Click(at=item.at()),
    "TAP": lambda item: Click(at=item.at()),
    "SELECT": lambda item: Click(
        at=item.at(), target=text_of(item.given.get("value") or "", "value", item.text)
    ),
    "HOVER": lambda item: Move(at=item.at()),
    "INPUT": lambda item: typing(item.words()),
    "ENTER": lambda _item: Press(keys=("enter",)),
    "COPY": lambda _item: Press(keys=("ctrl", "c")),
    "SCROLL": _Item.scroll,
    "SWIPE": _Item.drag,
    "SELECT_TEXT": _Item.drag,
    "ANSWER": lambda item: Done(answer=item.words()),
}
"""Each act and what it means."""


def _written(action: Action, view: View) -> dict[str, Any]:
    match action:
        case Click(at=Point() as at, button="left", count=1, hold=0, keys=()):
            return _item("CLICK", None, _at(at, view))
        case Move(at=Point() as at):
            return _item("HOVER", None, _at(at, view))
        case Drag(path=(start, end), button="left"):
            return _item("SWIPE", None, [_at(start, view), _at(end, view)])
        case Type(text=text, enter=enter):
            return _item("INPUT", text + "\n" * enter, None)
        case Press(keys=("enter",), hold=0, times=1):
            return _item("ENTER", None, None)
        case Press(keys=("ctrl", "c"), hold=0, times=1):
            return _item("COPY", None, None)
        case Scroll(at=at):
            return _item("SCROLL", direction_of(action), _at(at, view) if at else None)
        case Done(answer=answer, success=True):
            return _item("ANSWER", answer, None)
    raise DialectError(f"ShowUI has no words for {action!r}")


def _item(action: str, value: str | None, position: object) -> dict[str, Any]:
    return {"action": action, "value": value, "position": position}


def _at(place: Point, view: View) -> list[float]:
    return [round(number, 4) for number in view.numbers(place)]
