"""What a task left behind, by OSWorld's names: those whose meaning needs none of its package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from agentkit.evals.osworld.setting_up import fetched
from agentkit.evals.osworld.site import Site
from agentkit.screens._osworld_machine import Refused

__all__ = ["GETTERS", "Getter"]

Config = Mapping[str, Any]
Getter = Callable[[Site, Config], Any]


def _rule(_: Site, config: Config) -> Any:
    return config["rules"]


def _output(site: Site, config: Config) -> Any:
    return _executed(site, config, "output")


def _error(site: Site, config: Config) -> Any:
    return _executed(site, config, "error")


def _executed(site: Site, config: Config, stream: str) -> Any:
    """What a command prints; None where it could not be started."""
    try:
        done = site.machine.execute(config["command"], config.get("shell", False))
    except Refused:
        return None
    return done.get(stream)


def _terminal(site: Site, _: Config) -> Any:
    try:
        return site.machine.object_at("/terminal").get("output")
    except Refused:
        return None


def _listing(site: Site, config: Config) -> Any:
    return site.machine.object_at("/list_directory", {"path": config["path"]}).get("directory_tree")


def _screen_size(site: Site, _: Config) -> Any:
    return dict(site.screen)


def _machine_files(site: Site, config: Config) -> Any:
    """Where they lie on this side; None in place of one that the machine does not have."""
    return _given(config, lambda path, name: _machine_file(site, path, name))


def _machine_file(site: Site, path: str, name: str) -> str | None:
    try:
        content = site.machine.file(path)
    except Refused:
        return None
    return _kept(site, name, content)


def _web_files(site: Site, config: Config) -> Any:
    return _given(config, lambda path, name: _kept(site, name, fetched(path)))


def _kept(site: Site, name: str, content: bytes) -> str:
    place = site.file(name)
    place.write_bytes(content)
    return str(place)


def _given(config: Config, get: Callable[[str, str], str | None]) -> Any:
    """One file, or of several those whose numbers a task ``gives``; the others are there too."""
    several = bool(config.get("multi"))
    paths = config["path"] if several else [config["path"]]
    names = config["dest"] if several else [config["dest"]]
    gives = config.get("gives", [0])
    found = [get(path, name) for path, name in zip(paths, names, strict=True)]
    given = [place for at, place in enumerate(found) if at in gives]
    return given[0] if len(given) == 1 else given


def _cached(site: Site, config: Config) -> str:
    """A file that the setup, or another getter, left on this side.

    Raises:
        FileNotFoundError: where there is none.
    """
    place = site.file(config["path"])
    if not place.exists():
        raise FileNotFoundError(f"nothing left the file {config['path']!r}")
    return str(place)


GETTERS: Mapping[str, Getter] = MappingProxyType(
    {
        "rule": _rule,
        "vm_command_line": _output,
        "vm_command_error": _error,
        "vm_terminal_output": _terminal,
        "vm_file": _machine_files,
        "cloud_file": _web_files,
        "cache_file": _cached,
        "list_directory": _listing,
        "vm_screen_size": _screen_size,
    }
)
"""What `type` may be in a task's ``result`` and ``expected``."""
