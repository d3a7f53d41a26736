"""Everything that agentkit raises.

::

    AgentkitError
    ├─ ConfigError            a wrong argument, option or combination
    │  ├─ UnknownName         no such model, screen, planner …; says which name was meant
    │  ├─ MissingExtra        a package is not installed; says what to install
    │  └─ MissingWeights      a checkpoint is not on this machine; says what to download
    ├─ ScreenError            the screen cannot be used
    │  ├─ NoDisplay           there is no display to connect to
    │  ├─ CaptureError        no picture could be taken or opened
    │  └─ UnsupportedAction   this screen cannot perform that kind of action
    ├─ ModelError             the model failed
    │  ├─ CannotAnswer        the question is beyond this perceiver; it never guesses
    │  └─ EndpointError       a model server failed
    ├─ GoalNotUnderstood      the goal is outside the rules planner's grammar
    ├─ DialectError           model text that is not in the dialect; carries ``.text``
    ├─ ActionRefused          the guard said no; carries ``.action`` and ``.why``
    │  └─ TargetMissing       what it was to act on is not on the screen
    ├─ TraceError             an unknown schema, a damaged file, no room to write
    └─ ScenarioError          a mistake in a scenario; carries ``file:line``

`DialectError` and `ActionRefused` become recorded steps that the planner sees on its next turn;
the others end the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentkit.actions import Action
    from agentkit.episode import Call

__all__ = [
    "ActionRefused",
    "AgentkitError",
    "CannotAnswer",
    "CaptureError",
    "ConfigError",
    "DialectError",
    "EndpointError",
    "GoalNotUnderstood",
    "MissingExtra",
    "MissingWeights",
    "ModelError",
    "NoDisplay",
    "ScenarioError",
    "ScreenError",
    "TargetMissing",
    "TraceError",
    "UnknownName",
    "UnsupportedAction",
]


class AgentkitError(Exception):
    """The root of the tree: catch this to catch all of agentkit."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickled without calling __init__ again, so that errors cross process borders whole.
        return type(self).__new__, (type(self), *self.args), vars(self)


class ConfigError(AgentkitError):
    """A wrong argument, option or combination of them."""


class UnknownName(ConfigError):
    """A name that stands for nothing.

    Args:
        kind: what the name should have named, such as ``"screen"``.
        name: the name as it was given.
        known: the names that would have been understood.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        close = get_close_matches(name.lower(), known, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        super().__init__(f"unknown {kind} {name!r}; {hint}known: {', '.join(known) or 'none'}")


class MissingExtra(ConfigError):
    """A package is not installed.

    Args:
        package: the module that could not be imported.
        extra: the extra of agentkit that brings it, or ``""`` for its base install.
    """

    def __init__(self, package: str, extra: str = "") -> None:
        what = f"agentkit[{extra}]" if extra else "--force-reinstall agentkit"
        quoted = f'"{what}"' if extra else what
        super().__init__(f"{package!r} is not installed; pip install {quoted}")


class MissingWeights(ConfigError):
    """A checkpoint is not on this machine."""


class ScreenError(AgentkitError):
    """The screen cannot be used."""


class NoDisplay(ScreenError):
    """There is no display to connect to."""


class CaptureError(ScreenError):
    """No picture could be taken or opened."""


class UnsupportedAction(ScreenError):
    """The screen cannot perform that kind of action."""


class ModelError(AgentkitError):
    """The model failed."""


class CannotAnswer(ModelError):
    """The question is beyond this perceiver, which never guesses."""


class EndpointError(ModelError):
    """A model server failed."""


class GoalNotUnderstood(AgentkitError):
    """The goal is outside the rules planner's grammar."""


class DialectError(AgentkitError):
    """Model text that is not in the dialect, or a place that is not on the frame.

    Attributes:
        text: the text as the model wrote it.
        calls: the calls of a model that it took to get that text, where a planner made them.
    """

    def __init__(self, message: str, text: str = "", calls: tuple[Call, ...] = ()) -> None:
        super().__init__(message)
        self.text = text
        self.calls = calls


class ActionRefused(AgentkitError):
    """The guard, or the person it asked, said no.

    Attributes:
        action: what was to be done.
        why: the reason, in words for people.
    """

    def __init__(self, action: Action, why: str) -> None:
        super().__init__(f"refused {action.kind}: {why}")
        self.action = action
        self.why = why


class TargetMissing(ActionRefused):
    """What the action was to be done to is not on the screen."""


class TraceError(AgentkitError):
    """An unknown schema, a damaged file, or no room to write: names the line or the frame."""


class ScenarioError(AgentkitError):
    """A mistake in a scenario file; the message begins with ``file:line``."""
