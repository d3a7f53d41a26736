"""The typed actions: what a planner decides and a screen performs.

One pydantic class a kind, told apart by `kind`. On paper a point is ``[x, y]`` and a box
``[left, top, right, bottom]``. The kinds in `LOOP` are the loop's own: no screen ever sees them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
)

from agentkit.errors import ConfigError
from agentkit.geometry import Box, Point, Transform
from agentkit.keys import chord, key

__all__ = [
    "IRREVERSIBLE",
    "LOOP",
    "Action",
    "AskPerson",
    "Click",
    "Done",
    "Drag",
    "KeyDown",
    "KeyUp",
    "MouseDown",
    "MouseUp",
    "Move",
    "Open",
    "Press",
    "Scroll",
    "SystemButton",
    "Type",
    "Wait",
    "Zoom",
    "action_from_json",
]


IRREVERSIBLE = (
    ("delete", "remove", "erase", "discard", "wipe", "trash", "uninstall", "format", "overwrite"),
    ("send", "post", "publish", "submit order", "place order", "order now"),
    ("pay", "buy", "purchase", "transfer", "submit order", "place order", "order now"),
    ("shut down", "restart", "reboot", "power off", "log out", "sign out"),
)
"""Words on a button that stand for something that can't be taken back, those of a kind together."""


def _to_point(value: Any) -> Any:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        return value
    try:
        return Point(float(value[0]), float(value[1]))
    except (TypeError, OverflowError) as error:
        raise ValueError(f"a point is two numbers, not {str(value)[:80]}") from error


def _to_box(value: Any) -> Any:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return value
    try:
        return Box.of([float(edge) for edge in value])
    except (TypeError, OverflowError) as error:
        raise ValueError(f"a box is four numbers, not {str(value)[:80]}") from error


def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key(name) for name in names)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not finite")
    return value


Place = Annotated[Point, BeforeValidator(_to_point), PlainSerializer(lambda at: [at.x, at.y])]
Region = Annotated[Box, BeforeValidator(_to_box), PlainSerializer(lambda box: list(box.edges))]
Keys = Annotated[tuple[str, ...], AfterValidator(_keys)]
Number = Annotated[float, AfterValidator(_finite)]
Button = Literal["left", "middle", "right"]


class _Act(BaseModel):
    """What all actions share."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def map(self, transform: Transform) -> Self:
        """The same action with every point of it moved to another space."""
        moved = {
            name: _map(value, transform)
            for name, value in self
            if isinstance(value, Point | Box) or name == "path"
        }
        return self.model_copy(update=moved) if moved else self


def _map(value: Any, transform: Transform) -> Any:
    if isinstance(value, Point):
        return transform.point(value)
    if isinstance(value, Box):
        return transform.box(value)
    return tuple(transform.point(point) for point in value)


class Click(_Act):
    """Press and let go of a mouse button.

    No `at` but a `target`: not grounded yet. Neither: where the pointer is.
    `count` 2 is a double click; `hold` is how many seconds the button stays down; `keys` are held
    meanwhile; `target` is the words that `at` was grounded from.
    """

    kind: Literal["click"] = "click"
    at: Place | None = None
    button: Button = "left"
    count: int = Field(default=1, ge=1, le=3)
    hold: Number = Field(default=0.0, ge=0, le=60)
    keys: Keys = ()
    target: str = ""


class Move(_Act):
    """Move the pointer, pressing nothing."""

    kind: Literal["move"] = "move"
    at: Place | None = None
    target: str = ""


class Drag(_Act):
    """Move along `path` with a button held; a path of one point begins where the pointer is."""

    kind: Literal["drag"] = "drag"
    path: tuple[Place, ...] = Field(min_length=1)
    button: Button = "left"
    target: str = ""


class Scroll(_Act):
    """Turn the wheel at a place (or where the pointer is), in notches: + is right and down."""

    kind: Literal["scroll"] = "scroll"
    at: Place | None = None
    dx: Number = 0.0
    dy: Number = 0.0
    target: str = ""


class Type(_Act):
    """Type text into whatever has the keyboard, then press enter if asked to."""

    kind: Literal["type"] = "type"
    text: str
    enter: bool = False


class Press(_Act):
    """Press one chord, `times` times: all keys down in order, then up in reverse.

    `hold` is how many seconds they stay down.
    """

    kind: Literal["press"] = "press"
    keys: Annotated[tuple[str, ...], AfterValidator(chord)] = Field(min_length=1)
    hold: Number = Field(default=0.0, ge=0, le=60)
    times: int = Field(default=1, ge=1, le=100)


class KeyDown(_Act):
    """Hold keys down until `KeyUp`, or until the episode ends."""

    kind: Literal["key_down"] = "key_down"
    keys: Keys = Field(min_length=1)


class KeyUp(_Act):
    """Let go of keys."""

    kind: Literal["key_up"] = "key_up"
    keys: Keys = Field(min_length=1)


class MouseDown(_Act):
    """Hold a mouse button down, here or at a place, until `MouseUp` or the end of the episode."""

    kind: Literal["mouse_down"] = "mouse_down"
    at: Place | None = None
    button: Button = "left"
    target: str = ""


class MouseUp(_Act):
    """Let go of a mouse button, here or at a place."""

    kind: Literal["mouse_up"] = "mouse_up"
    at: Place | None = None
    button: Button = "left"
    target: str = ""


class SystemButton(_Act):
    """Press a button of the device itself, such as a phone's."""

    kind: Literal["system_button"] = "system_button"
    button: Literal[
        "back", "home", "menu", "recents", "power", "camera", "volume_up", "volume_down"
    ]


class Wait(_Act):
    """Let time pass, in seconds."""

    kind: Literal["wait"] = "wait"
    seconds: Number = Field(default=1.0, ge=0, le=3600)


class Open(_Act):
    """Open an address or an application, on screens that have a direct way to."""

    kind: Literal["open"] = "open"
    what: str = Field(min_length=1)


class Zoom(_Act):
    """Look at one part of the frame alone, at its full resolution, in the next step."""

    kind: Literal["zoom"] = "zoom"
    box: Region


class AskPerson(_Act):
    """Ask the person at the agent's side; where `hand_over`, to act in the agent's place."""

    kind: Literal["ask_person"] = "ask_person"
    question: str
    hand_over: bool = False


class Done(_Act):
    """End the episode.

    `success` is None where what was done could not be verified; `missing` names what the goal
    speaks of and the screen does not hold.
    """

    kind: Literal["done"] = "done"
    answer: str = ""
    success: bool | None = True
    missing: str = ""


Action = Annotated[
    Click
    | Move
    | Drag
    | Scroll
    | Type
    | Press
    | KeyDown
    | KeyUp
    | MouseDown
    | MouseUp
    | SystemButton
    | Open
    | Wait
    | Zoom
    | AskPerson
    | Done,
    Field(discriminator="kind"),
]

LOOP = frozenset({"wait", "zoom", "ask_person", "done"})
"""The kinds that the loop does itself."""

_adapter: TypeAdapter[Action] = TypeAdapter(Action)


def action_from_json(record: Mapping[str, Any]) -> Action:
    """An action from its JSON form, such as ``{"kind": "click", "at": [120, 40]}``.

    Raises:
        ConfigError: where it is not an action; names the field.
    """
    try:
        return _adapter.validate_python(record)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "action"
        raise ConfigError(
            f"not an action: {where}: {first['msg']} (got {str(record)[:200]})"
        ) from error
