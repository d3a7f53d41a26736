"""The typed actions: what a planner decides and a screen performs.

One pydantic class a kind, told apart by `kind`. On paper a point is ``[x, y]``. `Wait`,
`AskPerson` and `Done` are the loop's own: no screen ever sees them.
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
from agentkit.geometry import Point, Transform
from agentkit.keys import chord, key

__all__ = [
    "IRREVERSIBLE",
    "Action",
    "AskPerson",
    "Click",
    "Done",
    "Drag",
    "Move",
    "Open",
    "Press",
    "Scroll",
    "Type",
    "Wait",
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


def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key(name) for name in names)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not finite")
    return value


Place = Annotated[Point, BeforeValidator(_to_point), PlainSerializer(lambda at: [at.x, at.y])]
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
            if isinstance(value, Point) or name == "path"
        }
        return self.model_copy(update=moved) if moved else self


def _map(value: Any, transform: Transform) -> Any:
    if isinstance(value, Point):
        return transform.point(value)
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
    """Move along `path` with a button held."""

    kind: Literal["drag"] = "drag"
    path: tuple[Place, ...] = Field(min_length=2)
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
    """Press one chord: all keys down in order, then up in reverse."""

    kind: Literal["press"] = "press"
    keys: Annotated[tuple[str, ...], AfterValidator(chord)] = Field(min_length=1)


class Wait(_Act):
    """Let time pass, in seconds."""

    kind: Literal["wait"] = "wait"
    seconds: Number = Field(default=1.0, ge=0, le=3600)


class Open(_Act):
    """Open an address or an application, on screens that have a direct way to."""

    kind: Literal["open"] = "open"
    what: str = Field(min_length=1)


class AskPerson(_Act):
    """Ask the person at the agent's side."""

    kind: Literal["ask_person"] = "ask_person"
    question: str


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
    Click | Move | Drag | Scroll | Type | Press | Wait | Open | AskPerson | Done,
    Field(discriminator="kind"),
]

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
