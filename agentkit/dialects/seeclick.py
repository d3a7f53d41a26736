"""SeeClick's points and numbered acts (SeeClick, arXiv:2401.10935; njucckevin/SeeClick).

Asked where a thing is, it answers ``(0.49,0.40)`` or a box of four, in fractions of the picture; as
an agent ``{"action_type": 4, "click_point": (0.49,0.40)}``, by the numbers that Android in the Wild
gives to acts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from agentkit.actions import Action, Click, Done, Press, Scroll, SystemButton, Type
from agentkit.dialects._arguments import Arguments
from agentkit.dialects._calls import check_length
from agentkit.dialects._shapes import bracketed, click_on, clicked_elements, elements_of
from agentkit.dialects._turns import TURNS, direction_of, scroll
from agentkit.dialects._values import records, refusing, text_of, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["SeeClickDialect"]

Acts = Callable[[Arguments], Iterable[Action]]


class SeeClickDialect:
    """A place, or an act by its number."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The actions that the numbers mean; a place alone is a click.

        Raises:
            DialectError: where there is neither, an act is not of this language, or a place is
                outside the view.
        """
        acts = _acts(text)
        if not acts:
            return click_on(bracketed(text), text, view)
        with refusing(text):
            actions = tuple(action for act in acts for action in _read(act, text, view))
        return Decision(actions=actions, raw=text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The places that are named or clicked, each a pixel; a box of four is a box.

        Raises:
            DialectError: as `parse_actions`, where there is an act.
        """
        if _acts(text):
            return clicked_elements(self.parse_actions(text, view).actions)
        return elements_of(bracketed(text), text, view)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as the model would write it; there is no place for a thought.

        Raises:
            DialectError: where the language has no words for an action.
        """
        return "\n".join(_written(action, view) for action in decision.actions)


def _acts(text: str) -> list[Mapping[str, Any]]:
    check_length(text)
    return [record for record in records(text) if "action_type" in record]


def _read(act: Mapping[str, Any], text: str, view: View) -> Iterable[Action]:
    number = text_of(act["action_type"], "action_type", text).strip()
    if number not in ACTS:
        raise DialectError(f"SeeClick has no action_type {number[:40]!r}", text)
    return ACTS[number](Arguments(act, text, view))


def _typed(given: Arguments) -> list[Action]:
    """Typing into what has the keyboard, or on web pages at a place."""
    words = typing(given.words("typed_text", "value"))
    return [*_clicked(given), words] if given.has("click_point") else [words]


def _clicked(given: Arguments) -> list[Action]:
    target = text_of(given.given.get("value") or "", "value", given.text)
    return [Click(at=given.place("click_point"), target=target)]


SCROLLS = {"0": "down", "1": "up", "8": "left", "9": "right"}
BUTTONS = {"5": "back", "6": "home"}


def _scrolls(direction: str) -> Acts:
    return lambda _given: [scroll(None, TURNS[direction])]


def _button(name: str) -> Acts:
    return lambda _given: [SystemButton.model_validate({"button": name})]


ACTS: Mapping[str, Acts] = {
    **{number: _scrolls(direction) for number, direction in SCROLLS.items()},
    **{number: _button(name) for number, name in BUTTONS.items()},
    "2": _clicked,
    "3": _typed,
    "4": _clicked,
    "7": lambda _given: [Press(keys=("enter",))],
    "10": lambda _given: [Done()],
    "11": lambda _given: [Done(success=False)],
}
"""Each number and what it means; 2 picks an option on a web page."""

SCROLL_NUMBERS = {direction: int(number) for number, direction in SCROLLS.items()}
BUTTON_NUMBERS = {name: int(number) for number, name in BUTTONS.items()}


def _written(action: Action, view: View) -> str:
    match action:
        case Click(at=Point() as at, button="left", count=1, hold=0, keys=()):
            x, y = view.numbers(at)
            return f'{{"action_type": 4, "click_point": ({x:.3f},{y:.3f})}}'
        case Type(text=text, enter=enter):
            record = {"action_type": 3, "typed_text": text + "\n" * enter}
            return json.dumps(record, ensure_ascii=False)
        case Scroll(at=None):
            return _numbered(SCROLL_NUMBERS[direction_of(action)])
        case SystemButton(button=button) if button in BUTTON_NUMBERS:
            return _numbered(BUTTON_NUMBERS[button])
        case Press(keys=("enter",), hold=0, times=1):
            return _numbered(7)
        case Done(answer="", success=bool(success)):
            return _numbered(10 if success else 11)
    raise DialectError(f"SeeClick has no words for {action!r}")


def _numbered(number: int) -> str:
    return json.dumps({"action_type": number})
