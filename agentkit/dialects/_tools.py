"""Tool calls as the APIs of model vendors hand them on: JSON, read item by item.

The text is one item, a list of them, several one after another, or the whole response that holds
them. An item is a call, something that was said, or a thought; the loop looks at the screen anew
in each step, so that a call which only asks for a picture needs nothing done.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agentkit.actions import Action, Done, Drag, KeyDown, KeyUp, Move, Scroll, Wait
from agentkit.dialects._shapes import clicked_elements
from agentkit.dialects._values import objects, refusing
from agentkit.episode import Decision
from agentkit.errors import DialectError
from agentkit.frame import Element
from agentkit.views import View

__all__ = ["NOTCH", "Item", "ToolDialect", "holding", "notches"]

NOTCH = 120
"""Pixels of the frame that one notch of the wheel scrolls."""

LISTS = ("output", "candidates", "content", "parts", "steps", "summary")
"""Under which names responses hold their items."""

SAID = {"message", "text", "output_text", "model_output"}
THOUGHT = {"thinking", "reasoning", "summary_text", "thought"}

DEEPEST = 5
"""How far items lie within one another in any vendor's response."""

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Output:
    """What a response holds: its calls, what was said beside them, and what was thought."""

    calls: Sequence[Item]
    said: str
    thought: str


def read_output(text: str) -> Output:
    """The calls and the texts of a response.

    Raises:
        DialectError: where the text is too long to be one.
    """
    items = [item for record in objects(text) for item in _items(record)]
    return Output(
        [item for item in items if _role(item) == "call"],
        "\n".join(_text(item) for item in items if _role(item) == "said"),
        "\n".join(_text(item) for item in items if _role(item) == "thought"),
    )


class ToolDialect(ABC):
    """A vendor's calls, read; the vendor's own file says what each means, and writes them."""

    @abstractmethod
    def read(self, call: Item, text: str, view: View) -> Iterable[Action]:
        """The actions of one call of the response `text`; none where it only asks for a picture.

        Raises:
            DialectError: where it is not of this language, or a place is outside the view.
        """

    def parse_actions(self, text: str, view: View) -> Decision:
        """The actions of the calls; what was said without a call is the answer.

        Raises:
            DialectError: where there is neither, a call is not of this language, or a place is
                outside the view.
        """
        output = read_output(text)
        if not output.calls:
            if not output.said:
                raise DialectError(f"no tool call: {text[-80:]!r}", text)
            return Decision(output.thought, (Done(answer=output.said, success=None),), text)
        with refusing(text):
            actions = tuple(act for call in output.calls for act in self.read(call, text, view))
        thought = "\n".join(filter(None, (output.thought, output.said)))
        return Decision(thought, actions or (Wait(seconds=0),), text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """The places that are clicked, each a pixel; none where there is no call.

        Raises:
            DialectError: as `parse_actions`, where there is a call.
        """
        calls = read_output(text).calls
        return clicked_elements(self.parse_actions(text, view).actions) if calls else []


def _items(record: Item, depth: int = 0) -> Iterator[Item]:
    """The innermost items of a record."""
    inside = [record[name] for name in LISTS if isinstance(record.get(name), list | dict)]
    if not inside or depth == DEEPEST:
        yield record
        return
    for each in inside:
        for item in each if isinstance(each, list) else [each]:
            if isinstance(item, Mapping):
                yield from _items(item, depth + 1)


def _role(item: Item) -> str:
    """Whether an item is a ``call``, ``said``, a ``thought``, or none of these."""
    kind = str(item.get("type"))
    if kind in THOUGHT or item.get("thought") is True:
        return "thought"
    if kind in SAID or item.keys() == {"text"}:
        return "said"
    return (
        "call" if item.keys() & {"type", "action", "name", "function_call", "functionCall"} else ""
    )


def _text(item: Item) -> str:
    found = item.get("text", item.get("thinking", item.get("content", "")))
    return found if isinstance(found, str) else ""


def holding(keys: Sequence[str], action: Drag | Scroll | Move) -> tuple[Action, ...]:
    """An action while keys are held."""
    if not keys:
        return (action,)
    return KeyDown(keys=tuple(keys)), action, KeyUp(keys=tuple(keys))


def notches(pixels: float, scale: float) -> float:
    """The notches that scroll by `pixels`, each of which is `scale` pixels of the frame."""
    return pixels * scale / NOTCH
