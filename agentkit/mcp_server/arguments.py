"""What the tools take. The docstrings and descriptions here are what a client's model reads."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "Arguments",
    "Ask",
    "Capture",
    "Click",
    "Drag",
    "Expect",
    "Locate",
    "Open",
    "Parse",
    "Press",
    "Read",
    "Scroll",
    "SystemButton",
    "Type",
    "Wait",
]

LONGEST = 50.0
"""Seconds that a call may wait: clients give one up after 60, unless they are told otherwise."""


def _unquoted(value: Any) -> Any:
    """Some clients send a list as the text of one."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


Point = Annotated[
    list[float],
    Field(min_length=2, max_length=2, description="[x, y] in pixels of the screen"),
    BeforeValidator(_unquoted),
]
Box = Annotated[
    list[float],
    Field(min_length=4, max_length=4, description="[left, top, right, bottom] in pixels"),
    BeforeValidator(_unquoted),
]
Keys = Annotated[list[str], BeforeValidator(_unquoted)]
Target = Annotated[
    str,
    Field(
        description="what you read on the screen, with a kind where that helps, such as"
        " 'the Save button', 'Dark mode switch', 'the Delete button right of draft.txt'"
    ),
]
At = Annotated[
    Point | None,
    Field(
        description="[x, y] in pixels of the screen, origin at the top left; takes the place of"
        " `target`. Use a box that `locate`, `read` or `parse` gave, or the full picture of"
        " `capture`: pictures that are shown to you smaller have other numbers"
    ),
]


class Arguments(BaseModel):
    """What all tools share: a name that is not among theirs is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Capture(Arguments):
    """Take a picture of the screen as it is now. Returns a PNG and the size of the screen in
    pixels. With `box`, the picture is that part alone at full resolution: use it for small text.
    """

    box: Annotated[
        Box | None,
        Field(description="the part to look at: [left, top, right, bottom] in pixels"),
    ] = None


class Locate(Arguments):
    """Find a thing on the screen by words. Returns its elements, best first, each with its box
    [left, top, right, bottom] in pixels, its role, its text, what it is set to (`value`) where
    that can be seen, and a score; below 0.5 it is a guess. An empty list: it is not there.
    """

    target: Target


class Ask(Arguments):
    """Ask a question about what the screen shows, such as 'Is Dark mode on?', 'What is the value
    of Name?', 'Is there a Save button?'. Returns the answer and the elements that it was read off;
    `answer` is null where it cannot be told from the screen. It is never guessed.
    """

    question: str = Field(min_length=1, description="one question about the screen")


class Read(Arguments):
    """Read all text on the screen: its lines in reading order, each with its box
    [left, top, right, bottom] in pixels.
    """


class Parse(Arguments):
    """List everything on the screen that can be read or acted on, in reading order: texts,
    buttons, fields, switches, icons, each with its box [left, top, right, bottom] in pixels.
    """


class Click(Arguments):
    """Click on a thing. Say it in words (`target`), which are looked for on the screen as it is
    now, or give its place (`at`). Returns where it clicked and the effect: `confirmed` (the screen
    changed), `unchanged` (it did not: perhaps nothing happened) or `unknown`. `not_found` means
    that no such thing is on the screen; `refused` that it needs a person's consent or is not
    possible, for the reason in `why`: do not try to get around it.
    """

    target: Target = ""
    at: At = None
    button: Literal["left", "middle", "right"] = "left"
    count: int = Field(default=1, ge=1, le=3, description="2 is a double click")
    hold: float = Field(
        default=0.0, ge=0, le=10, description="seconds that the button stays down: a long press"
    )
    keys: Keys = Field(default=[], description="keys held meanwhile, such as ['ctrl']")

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if not self.target and self.at is None:
            raise ValueError("say what to click, `target` in words or `at` as [x, y]")
        return self


class Type(Arguments):
    """Type text with the keyboard into whatever has the focus, or into the field `into`, which is
    clicked first. What stands in the field stays: to replace it, `press` ctrl+a before. Returns
    the effect as `click` does. `${NAME}` types a secret that the server was given by that name.
    """

    text: str = Field(min_length=1, description="the text, of any script; a line feed is enter")
    into: str = Field(default="", description="the field, in words, such as 'File name'")
    enter: bool = Field(default=False, description="press enter afterwards")


class Press(Arguments):
    """Press one key, or several together. Returns the effect as `click` does."""

    keys: Keys = Field(
        min_length=1,
        description="all of them at once, such as ['enter'], ['ctrl', 's'], ['alt', 'f4']",
    )
    times: int = Field(default=1, ge=1, le=100, description="how often")


class Scroll(Arguments):
    """Turn the mouse wheel over a thing, a place, or where the pointer is. Returns the effect as
    `click` does; `unchanged` usually means that the end is reached.
    """

    down: float = Field(default=0.0, description="notches of the wheel; negative is up")
    right: float = Field(default=0.0, description="notches of the wheel; negative is left")
    target: Target = ""
    at: At = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if not self.down and not self.right:
            raise ValueError("say how far: `down` or `right`, in notches; 3 is a small step")
        return self


class Drag(Arguments):
    """Drag from one place to another with a mouse button held. Returns the effect as `click` does.
    `locate` gives the places.
    """

    path: Annotated[list[Point], BeforeValidator(_unquoted)] = Field(
        min_length=2, description="two places or more, each [x, y] in pixels, the start first"
    )
    button: Literal["left", "middle", "right"] = "left"


class Open(Arguments):
    """Open a program, a file or an address directly. Returns the effect as `click` does."""

    what: str = Field(min_length=1, description="such as an address or a program's name")


class SystemButton(Arguments):
    """Press a button of the device itself. Returns the effect as `click` does."""

    button: Literal[
        "back", "home", "menu", "recents", "power", "camera", "volume_up", "volume_down"
    ]


class Wait(Arguments):
    """Wait until the screen changes, at most this long. Returns the effect: `confirmed` where it
    changed, `unchanged` where it did not. To wait for something, use `expect`.
    """

    seconds: float = Field(default=5.0, ge=0, le=LONGEST)


class Expect(Arguments):
    """Check what the screen shows, and wait for it. Give one of `target` (is there, or came and
    went since the last action), `gone` (is not there), or `question` with its `answer`. Returns
    whether that `held`; where it did not, `why`, and what is `nearest`. Use it to verify what you
    did.
    """

    target: Target = ""
    gone: str = Field(default="", description="what should not be there, in words")
    question: str = Field(default="", description="such as 'Is Dark mode on?'")
    answer: str = Field(default="", description="its whole answer, such as 'yes'")
    timeout: float | None = Field(
        default=None, ge=0, le=LONGEST, description="seconds to wait at the most"
    )

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        given = [name for name in ("target", "gone", "question") if dict(self)[name]]
        if len(given) != 1:
            raise ValueError("give one of `target`, `gone` and `question`")
        if bool(self.question) != bool(self.answer):
            raise ValueError("a `question` has an `answer`, and an `answer` a `question`")
        return self
