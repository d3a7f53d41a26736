"""The steps that bring a machine into the state that a task begins in, by their OSWorld names.

As in OSWorld, a program that does not start or a window that is not there is no fault: the task
goes on, and a warning says so. A file that does not arrive is one.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from agentkit.errors import ConfigError, ScreenError
from agentkit.evals.osworld.site import Site
from agentkit.evals.osworld.tabs import close_tabs, open_tabs
from agentkit.screens._osworld_machine import COMMAND, SETUP, Refused

__all__ = ["STEPS", "set_up", "unknown_steps"]

log = logging.getLogger("agentkit")

Values = Mapping[str, Any]

FETCH = 300.0
"""Seconds that a server of files gets for each of its answers."""

UNTIL = 120.0
"""Seconds that a command is repeated for, where a step waits for what it prints."""

AGAIN = 0.3
"""Seconds between two tries."""


def set_up(steps: Sequence[Values], site: Site) -> None:
    """Do the steps in their order.

    Raises:
        ConfigError: where one is not written as OSWorld writes it, or of a kind that is not known.
        ScreenError: where the machine does not answer, or a file does not reach it.
    """
    for number, step in enumerate(steps, 1):
        kind = str(step.get("type"))
        if kind not in STEPS:
            raise ConfigError(
                f"step {number} of the setup is a {kind!r}; known are {', '.join(STEPS)}"
            )
        try:
            STEPS[kind](site, step.get("parameters") or {})
        except KeyError as error:
            raise ConfigError(f"step {number} of the setup, {kind}, lacks {error}") from error


def unknown_steps(steps: Sequence[Values]) -> list[str]:
    """The kinds among them that are not known, each once."""
    kinds = dict.fromkeys(str(step.get("type")) for step in steps)
    return [kind for kind in kinds if kind not in STEPS]


def _download(site: Site, values: Values) -> None:
    """Fetched on this side, as OSWorld does: machines may see no network."""
    for file in values["files"]:
        site.machine.upload(file["path"], fetched(file["url"]))


def fetched(url: str) -> bytes:
    """The content at an address.

    Raises:
        ConfigError: where it is none of the web.
        ScreenError: where it does not come.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise ConfigError(f"a task fetches {url!r}, which is no address of the web")
    try:
        with urlopen(url, timeout=FETCH) as answer:
            return bytes(answer.read())
    except OSError as error:
        raise ScreenError(f"a task needs {url}, which cannot be fetched: {error}") from error


def _upload(site: Site, values: Values) -> None:
    for file in values["files"]:
        place = site.data_file(file["local_path"])
        try:
            content = place.read_bytes()
        except OSError as error:
            raise ConfigError(f"a task uploads {place}, which cannot be read: {error}") from error
        site.machine.upload(file["path"], content)


def _sleep(_: Site, values: Values) -> None:
    time.sleep(float(values["seconds"]))


def _execute(site: Site, values: Values) -> None:
    """Once, or until it prints or returns what a step waits for."""
    until, end = values.get("until") or {}, time.monotonic() + UNTIL
    while True:
        done = _executed(site, values)
        for stream, given in (("stdout", "output"), ("stderr", "error")):
            if values.get(stream) and done:
                site.file(values[stream]).write_text(str(done.get(given, "")), encoding="utf-8")
        if not until or _is_reached(until, done):
            return
        if time.monotonic() > end:
            raise ScreenError(f"{values['command']} did not come to {until} in {UNTIL:g} s")
        time.sleep(AGAIN)


def _executed(site: Site, values: Values) -> Values:
    command = _filled(site, values["command"])
    sent = {"command": command, "shell": values.get("shell", False)}
    try:
        found = json.loads(site.machine.post("/setup/execute", sent, COMMAND))
    except Refused as error:
        log.warning("%s", error)
        return {}
    except ValueError as error:
        raise ScreenError(f"{site.machine.url} does not answer as OSWorld does: {error}") from error
    return found if isinstance(found, dict) else {}


def _is_reached(until: Values, done: Values) -> bool:
    return (
        ("returncode" in until and done.get("returncode") == until["returncode"])
        or ("stdout" in until and until["stdout"] in done.get("output", ""))
        or ("stderr" in until and until["stderr"] in done.get("error", ""))
    )


def _filled(site: Site, command: Any) -> Any:
    """With the password and the size of the screen where the command has their names."""
    if not isinstance(command, str):
        return [_filled(site, word) for word in command]
    filled = command.replace("{CLIENT_PASSWORD}", site.options.password)
    if "{SCREEN_" not in filled:
        return filled
    for name in ("width", "height"):
        size = site.screen[name]
        filled = filled.replace(f"{{SCREEN_{name.upper()}_HALF}}", str(size // 2))
        filled = filled.replace(f"{{SCREEN_{name.upper()}}}", str(size))
    return filled


def _asking(
    path: str, names: str, *, needed: str, tolerant: bool = True
) -> Callable[[Site, Values], None]:
    """A step that hands its values on to the machine.

    Args:
        names: of the values.
        needed: the one that must be there.
        tolerant: whether the task goes on where the machine says no.
    """

    def step(site: Site, values: Values) -> None:
        sent = {name: values[name] for name in names.split() if name in values}
        sent[needed] = values[needed]
        try:
            site.machine.post(f"/setup/{path}", sent, SETUP)
        except Refused as error:
            if not tolerant:
                raise
            log.warning("%s", error)

    return step


_windows = "window_name strict by_class"

STEPS: Mapping[str, Callable[[Site, Values], None]] = MappingProxyType(
    {
        "download": _download,
        "upload_file": _upload,
        "sleep": _sleep,
        "execute": _execute,
        "command": _execute,
        "execute_with_verification": _asking(
            "execute_with_verification",
            "command verification max_wait_time check_interval shell",
            needed="command",
            tolerant=False,
        ),
        "launch": _asking("launch", "command shell", needed="command"),
        "open": _asking("open_file", "path", needed="path", tolerant=False),
        "change_wallpaper": _asking("change_wallpaper", "path", needed="path"),
        "activate_window": _asking("activate_window", _windows, needed="window_name"),
        "close_window": _asking("close_window", _windows, needed="window_name"),
        "chrome_open_tabs": open_tabs,
        "chrome_close_tabs": close_tabs,
    }
)
"""Not among them: Google Drive and logins, which need accounts; proxies; made-up histories."""
