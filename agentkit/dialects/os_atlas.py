"""OS-Atlas: boxes, bare points, and acts in capitals (OS-ATLAS, arXiv:2410.23218, README).

The 7B model finds things as Qwen2-VL does, the 4B as ``[[x,y]]``; OS-Atlas-Pro thinks and acts in
lines such as ``CLICK <point>[[x,y]]</point>``, ``TYPE [hello]`` and ``SCROLL [DOWN]``. All on a
grid of 1000 steps along each side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from agentkit.actions import Action, Click, Done, Open, Press, Scroll, SystemButton, Type, Wait
from agentkit.dialects._calls import check_length
from agentkit.dialects._ref_boxes import RefBoxes, Tags
from agentkit.dialects._shapes import pixels_at, point_of
from agentkit.dialects._turns import direction_of, scroll, turn
from agentkit.dialects._values import numbers, refusing, typing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.views import View

__all__ = ["OsAtlasDialect"]

PAUSE = 2.0
PLACE = re.compile(r"(?:<point>)?\s*\[\[([-\d.,\s]+)\]\]\s*(?:</point>)?")
WORDS = re.compile(r"\[(.*)\]", re.DOTALL)

Read = Callable[[str, str, View], Action]


class OsAtlasDialect(RefBoxes):
    """Boxes with names, bare points, or lines in capitals."""

    language = "OS-Atlas's boxes"
    tags = Tags(
        ("<|object_ref_start|>", "<|object_ref_end|>"),
        ("<|box_start|>", "<|box_end|>"),
    )

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the actions that the lines mean; a place alone is a click.

        Raises:
            DialectError: where there is neither, an act is not of this language, or a place is
                outside the view.
        """
        check_length(text)
        lines = _lines(text)
        with refusing(text):
            if lines:
                return Decision(_thought(text), tuple(_act(*ln, text, view) for ln in lines), text)
            if PLACE.search(text):
                return Decision(actions=(Click(at=_place(text, text, view)),), raw=text)
        return super().parse_actions(text, view)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The things that `text` gives a place to; a point is one pixel.

        Raises:
            DialectError: where a tag is not closed, or a place is outside the view.
        """
        check_length(text)
        bare = [numbers(found[1], "a place", text) for found in PLACE.finditer(text)]
        if bare:
            return pixels_at(point_of(each, text, view) for each in bare)
        return super().parse_elements(text, view)

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision as OS-Atlas-Pro would write it.

        Raises:
            DialectError: where the language has no words for an action.
        """
        lines = [_written(action, view) for action in decision.actions]
        return f"thought:\n{decision.thought}\nactions:\n" + "\n".join(lines)


def _lines(text: str) -> Sequence[tuple[str, str]]:
    """The name of every act, and what stands behind it up to the next one."""
    names = "|".join(ACTS)
    start = re.compile(rf"^[ \t]*({names})(?![A-Z_])", re.MULTILINE)
    found = [*start.finditer(text)]
    ends = [each.start() for each in found[1:]] + [len(text)] * bool(found)
    return [
        (each[1], text[each.end() : end].strip()) for each, end in zip(found, ends, strict=True)
    ]


def _thought(text: str) -> str:
    before = re.split(r"^\s*actions?:", text, maxsplit=1, flags=re.MULTILINE)[0]
    return re.sub(r"^\s*thoughts?:\s*", "", before).strip()


def _act(name: str, rest: str, text: str, view: View) -> Action:
    read = ACTS[name]
    return read(rest, text, view)


def _place(rest: str, text: str, view: View) -> Point:
    found = PLACE.search(rest)
    if found is None:
        raise DialectError(f"no [[x,y]] in {rest[:80]!r}", text)
    return point_of(numbers(found[1], "a place", text), text, view)


def _words(rest: str, text: str) -> str:
    found = WORDS.match(rest)
    if found is None:
        raise DialectError(f"no [words] in {rest[:80]!r}", text)
    return found[1]


ACTS: Mapping[str, Read] = {
    "CLICK": lambda rest, text, view: Click(at=_place(rest, text, view)),
    "LONG_PRESS": lambda rest, text, view: Click(at=_place(rest, text, view), hold=1),
    "TYPE": lambda rest, text, _view: typing(_words(rest, text)),
    "SCROLL": lambda rest, text, _view: scroll(None, turn(_words(rest, text), "SCROLL", text)),
    "OPEN_APP": lambda rest, text, _view: Open(what=_words(rest, text)),
    "PRESS_BACK": lambda _rest, _text, _view: SystemButton(button="back"),
    "PRESS_HOME": lambda _rest, _text, _view: SystemButton(button="home"),
    "PRESS_RECENT": lambda _rest, _text, _view: SystemButton(button="recents"),
    "ENTER": lambda _rest, _text, _view: Press(keys=("enter",)),
    "WAIT": lambda _rest, _text, _view: Wait(seconds=PAUSE),
    "COMPLETE": lambda _rest, _text, _view: Done(),
}
"""Each act and what it means."""

BUTTONS = {"back": "PRESS_BACK", "home": "PRESS_HOME", "recents": "PRESS_RECENT"}


def _written(action: Action, view: View) -> str:
    match action:
        case Click(at=Point() as at, button="left", count=1, keys=()):
            x, y = map(round, view.numbers(at))
            return f"{'LONG_PRESS' if action.hold else 'CLICK'} <point>[[{x},{y}]]</point>"
        case Type(text=text, enter=enter):
            return f"TYPE [{text}" + "\n" * enter + "]"
        case Scroll(at=None):
            return f"SCROLL [{direction_of(action).upper()}]"
        case Open(what=what):
            return f"OPEN_APP [{what}]"
        case SystemButton(button=button) if button in BUTTONS:
            return BUTTONS[button]
        case Press(keys=("enter",), hold=0, times=1):
            return "ENTER"
        case Wait():
            return "WAIT"
        case Done(answer="", success=True):
            return "COMPLETE"
    raise DialectError(f"OS-Atlas has no words for {action!r}")
