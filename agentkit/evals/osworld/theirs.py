"""The getters and metrics of OSWorld's own package, ``desktop-env``, where it is installed.

The tables are built once, from what its modules hold: a name in a task file is looked up in them
and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from agentkit.evals.osworld.getting import Getter
from agentkit.evals.osworld.judging import Metric
from agentkit.evals.osworld.site import Site
from agentkit.screens._osworld_machine import PORT

__all__ = ["their_getters", "their_metrics"]

log = logging.getLogger("agentkit")

PREFIX = "get_"
"""What the names of their getters begin with, and task files leave out."""


@cache
def their_metrics() -> Mapping[str, Metric]:
    """By the names that task files use; none where the package is missing."""
    return _functions("desktop_env.evaluators.metrics")


@cache
def their_getters() -> Mapping[str, Getter]:
    """By the names that task files use; none where the package is missing."""
    found = _functions("desktop_env.evaluators.getters")
    return {
        name.removeprefix(PREFIX): _of_site(getter)
        for name, getter in found.items()
        if name.startswith(PREFIX)
    }


def _functions(module: str) -> dict[str, Callable[..., Any]]:
    if find_spec("desktop_env") is None:
        return {}
    try:
        found = vars(import_module(module))
    except ImportError as error:
        log.warning("desktop-env is installed and cannot be loaded: %s", error)
        return {}
    return {
        name: _quiet(value)
        for name, value in found.items()
        if callable(value) and not isinstance(value, type) and not name.startswith("_")
    }


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """Many of them print what they compare, where only a result belongs."""

    @wraps(function)
    def called(*values: Any, **options: Any) -> Any:
        with redirect_stdout(StringIO()) as said:
            result = function(*values, **options)
        log.debug("%s said %s", function, said.getvalue())
        return result

    return called


def _of_site(getter: Callable[[Any, Any], Any]) -> Getter:
    return lambda site, config: getter(_environment(site), config)


def _environment(site: Site) -> SimpleNamespace:
    """What their getters look at, in place of a ``DesktopEnv``, which would start a machine."""
    controller = import_module("desktop_env.controllers.python").PythonController
    parts = urlsplit(site.machine.url)
    port = parts.port or PORT
    size = site.screen
    return SimpleNamespace(
        vm_ip=site.host,
        server_port=port,
        chromium_port=site.options.chromium_port,
        vlc_port=site.options.vlc_port,
        cache_dir=str(site.cache),
        controller=controller(vm_ip=site.host, server_port=port),
        vm_platform=site.system,
        vm_screen_size=size,
        client_password=site.options.password,
        current_use_proxy=False,
    )
