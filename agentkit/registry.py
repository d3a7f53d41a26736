"""From a name to a class: built-in tables, then entry points, then a dotted path.

Tables of strings: nothing is imported to list what there is. Another package adds a part with an
entry point in the group ``agentkit.screens``, ``agentkit.models``, … and anyone can name a class
as ``package.module:Class`` wherever a name is accepted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType
from typing import Any, Literal

from agentkit.errors import ConfigError, MissingExtra, UnknownName

__all__ = ["EXTRAS", "PARTS", "Kind", "find", "find_in", "known"]

Kind = Literal["screen", "model", "perceiver", "planner", "dialect"]

PARTS: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        "screen": {
            "host": "agentkit.screens.host:HostScreen",
            "simulated": "agentkit.screens.simulated:SimulatedScreen",
            "virtual": "agentkit.screens.virtual:VirtualScreen",
            "browser": "agentkit.screens.browser:BrowserScreen",
            "android": "agentkit.screens.android:AndroidScreen",
            "images": "agentkit.screens.images:ImagesScreen",
            "osworld": "agentkit.screens.osworld:OSWorldScreen",
        },
        "model": {
            "anthropic": "agentkit.models.anthropic:AnthropicModel",
            "chat": "agentkit.models.chat:ChatModel",
            "endpoint": "agentkit.models.endpoint:EndpointModel",
            "fuyu": "agentkit.models.fuyu:FuyuModel",
            "gemini": "agentkit.models.gemini:GeminiModel",
            "idefics": "agentkit.models.idefics:IdeficsModel",
            "monkey": "agentkit.models.monkey:MonkeyModel",
            "openai_computer": "agentkit.models.openai_computer:OpenaiComputerModel",
            "ovis": "agentkit.models.ovis:OvisModel",
        },
        "perceiver": {
            "vlm": "agentkit.perceivers.vlm:VlmPerceiver",
            "combined": "agentkit.perceivers.combined:CombinedPerceiver",
            "builtin": "agentkit.perceivers.builtin:BuiltinPerceiver",
            "native": "agentkit.perceivers.native:NativePerceiver",
        },
        "planner": {
            "random": "agentkit.planners.random:RandomPlanner",
            "rules": "agentkit.planners.rules:RulesPlanner",
            "vlm": "agentkit.planners.vlm:VlmPlanner",
        },
        "dialect": {
            "anthropic": "agentkit.dialects.anthropic:AnthropicDialect",
            "autoglm": "agentkit.dialects.autoglm:AutoGlmDialect",
            "cogagent": "agentkit.dialects.cogagent:CogAgentDialect",
            "cogagent_chat": "agentkit.dialects.cogagent_chat:CogAgentChatDialect",
            "computer_13": "agentkit.dialects.computer_13:Computer13Dialect",
            "florence": "agentkit.dialects.florence:FlorenceDialect",
            "fuyu": "agentkit.dialects.fuyu:FuyuDialect",
            "gemini": "agentkit.dialects.gemini:GeminiDialect",
            "gemini_boxes": "agentkit.dialects.gemini_boxes:GeminiBoxesDialect",
            "glm": "agentkit.dialects.glm:GlmDialect",
            "holo": "agentkit.dialects.holo:HoloDialect",
            "internvl": "agentkit.dialects.internvl:InternVlDialect",
            "kosmos": "agentkit.dialects.kosmos:KosmosDialect",
            "marks": "agentkit.dialects.marks:MarksDialect",
            "molmo": "agentkit.dialects.molmo:MolmoDialect",
            "openai": "agentkit.dialects.openai:OpenAiDialect",
            "os_atlas": "agentkit.dialects.os_atlas:OsAtlasDialect",
            "paligemma": "agentkit.dialects.paligemma:PaliGemmaDialect",
            "points": "agentkit.dialects.points:PointsDialect",
            "pyautogui_code": "agentkit.dialects.pyautogui_code:PyautoguiCodeDialect",
            "qwen2_boxes": "agentkit.dialects.qwen2_boxes:Qwen2BoxesDialect",
            "qwen_boxes": "agentkit.dialects.qwen_boxes:QwenBoxesDialect",
            "qwen_tools": "agentkit.dialects.qwen_tools:QwenToolsDialect",
            "seeclick": "agentkit.dialects.seeclick:SeeClickDialect",
            "showui": "agentkit.dialects.showui:ShowUiDialect",
            "ui_tars": "agentkit.dialects.ui_tars:UiTarsDialect",
            "words": "agentkit.dialects.words:WordsDialect",
        },
    }
)
"""The parts that come with agentkit."""

EXTRAS = MappingProxyType(
    {
        "torch": "models",
        "transformers": "models",
        "accelerate": "models",
        "safetensors": "models",
        "psutil": "models",
        "openai": "models",
        "anthropic": "vendors",
        "google.genai": "vendors",
        "playwright": "browser",
        "pynput": "record",
        "ray": "ray",
        "mcp": "mcp",
        "pyarrow": "evals",
        "peft": "train",
        "miniwob": "miniwob",
    }
)
"""Which extra brings a package that the base install lacks."""


def known(kind: Kind) -> dict[str, str]:
    """Every name of a kind and where its class lives, those of other packages included."""
    return {**_of_others(kind), **PARTS[kind]}


def _of_others(kind: str) -> dict[str, str]:
    return {entry.name: entry.value for entry in entry_points(group=f"agentkit.{kind}s")}


def find(kind: Kind, name: str) -> Callable[..., Any]:
    """The class behind a name, imported now.

    Raises:
        UnknownName: where nothing has that name.
        MissingExtra: where it needs a package that is not installed.
        ConfigError: where a dotted path leads nowhere.
    """
    found: Callable[..., Any] | None = _object(kind, name, known(kind))
    if found is None or not callable(found):
        raise ConfigError(_nothing(kind, name, known(kind), "class"))
    return found


def find_in(ours: Mapping[str, Any], kind: str, name: str) -> Any:
    """What a table has under a name, else what another package has in the group of that kind.

    For things that are no parts: the group of a ``metric`` is ``agentkit.metrics``.

    Raises:
        UnknownName: where nothing has that name.
        MissingExtra: where it needs a package that is not installed.
        ConfigError: where a dotted path leads nowhere.
    """
    if name in ours:
        return ours[name]
    paths = {**_of_others(kind), **dict.fromkeys(ours, "")}
    found = _object(kind, name, paths)
    if found is None:
        raise ConfigError(_nothing(kind, name, paths, "function"))
    return found


def _object(kind: str, name: str, paths: Mapping[str, str]) -> Any:
    path = _path(kind, name, paths)
    module_name, _, inside = path.partition(":")
    return vars(_import(kind, name, module_name)).get(inside)


def _path(kind: str, name: str, paths: Mapping[str, str]) -> str:
    path = paths.get(name) or (name if ":" in name else "")
    if not path:
        raise UnknownName(kind, name, paths)
    return path


def _nothing(kind: str, name: str, paths: Mapping[str, str], what: str) -> str:
    module_name, _, inside = _path(kind, name, paths).partition(":")
    return f"{kind} {name!r}: module {module_name} has no {what} {inside!r}"


def _import(kind: str, name: str, module_name: str) -> ModuleType:
    if not all(map(str.isidentifier, module_name.split("."))):
        raise ConfigError(f"{kind} {name!r} is not of the form package.module:Class")
    try:
        return import_module(module_name)
    except ModuleNotFoundError as error:
        raise _explained(error, kind, name, module_name) from error
    except ImportError as error:
        raise ConfigError(f"{kind} {name!r} cannot be loaded: {error}") from error


def _explained(error: ModuleNotFoundError, kind: str, name: str, module_name: str) -> ConfigError:
    missing = error.name or ""
    package = missing if missing in EXTRAS else missing.partition(".")[0]
    if f"{module_name}.".startswith(f"{missing}.") or package in sys.modules:
        return ConfigError(f"{kind} {name!r}: there is no module {missing!r}")
    if not module_name.startswith("agentkit."):
        return ConfigError(f"{kind} {name!r} needs {package!r}, which is not installed")
    return MissingExtra(package, EXTRAS.get(package, ""))
