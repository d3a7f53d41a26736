"""Look at any screen in pixels, understand it, act on it, and remember what was done.

    from agentkit import Agent

    Agent(screen="simulated").run("open settings, then turn on dark mode")

The one public door. Names are loaded when first used, so that importing this costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentkit.actions import (
        Action,
        AskPerson,
        Click,
        Done,
        Drag,
        KeyDown,
        KeyUp,
        MouseDown,
        MouseUp,
        Move,
        Open,
        Press,
        Scroll,
        SystemButton,
        Type,
        Wait,
        Zoom,
    )
    from agentkit.agent import Agent, Budget
    from agentkit.assembly import (
        ask,
        load_dialect,
        load_model,
        load_perceiver,
        locate,
        open_screen,
        parse,
        read,
    )
    from agentkit.catalog import Card
    from agentkit.episode import Decision, Episode, Observation, Result, Step
    from agentkit.errors import (
        ActionRefused,
        AgentkitError,
        CannotAnswer,
        CaptureError,
        ConfigError,
        DialectError,
        EndpointError,
        GoalNotUnderstood,
        MissingExtra,
        MissingWeights,
        ModelError,
        NoDisplay,
        ScenarioError,
        ScreenError,
        TargetMissing,
        TraceError,
        UnknownName,
        UnsupportedAction,
    )
    from agentkit.executor import Policy
    from agentkit.expectations import ExpectationFailed, expect
    from agentkit.frame import Element, Frame
    from agentkit.geometry import Box, Point, Size, Transform
    from agentkit.protocols import Answer, Message, Reply
    from agentkit.traces.replay.replaying import replay
    from agentkit.traces.replay.verdicts import Replay
    from agentkit.traces.store import load_trace
    from agentkit.views import View

_HOMES = {
    "actions": (
        "Action AskPerson Click Done Drag KeyDown KeyUp MouseDown MouseUp Move Open Press Scroll "
        "SystemButton Type Wait Zoom"
    ),
    "agent": "Agent Budget",
    "assembly": "ask load_dialect load_model load_perceiver locate open_screen parse read",
    "catalog": "Card",
    "episode": "Decision Episode Observation Result Step",
    "errors": (
        "ActionRefused AgentkitError CannotAnswer CaptureError ConfigError DialectError "
        "EndpointError GoalNotUnderstood MissingExtra MissingWeights ModelError NoDisplay "
        "ScenarioError ScreenError TargetMissing TraceError UnknownName UnsupportedAction"
    ),
    "executor": "Policy",
    "expectations": "ExpectationFailed expect",
    "frame": "Element Frame",
    "geometry": "Box Point Size Transform",
    "protocols": "Answer Message Reply",
    "traces.replay.replaying": "replay",
    "traces.replay.verdicts": "Replay",
    "traces.store": "load_trace",
    "views": "View",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"agentkit has no name {name!r}")
    found = vars(import_module(f"agentkit.{_HOME[name]}"))[name]
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
