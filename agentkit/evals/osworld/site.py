"""Where a task is done: a machine, and the folders on this side of it."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from agentkit.errors import ConfigError, ScreenError
from agentkit.screens._osworld_machine import Machine, machine_url

__all__ = ["Options", "Site", "read_options", "reset"]

BOOT = 300.0
"""Seconds that a machine gets to answer after it was put back."""

RESET = 600.0
"""Seconds that the command which puts it back may take."""

POLL = 2.0
"""Seconds between two looks whether it answers."""


KINDS: Mapping[str, Callable[[Any], Any]] = {"str": str, "int": int, "float": float}
"""What an option is read as, by the type that it is declared with."""


@dataclass(frozen=True)
class Options:
    """How tasks are tried.

    Attributes:
        machine: the address of the machine's server.
        reset_command: what puts the machine back before each task, run here without a shell;
            where there is none, each task finds what those before it left.
        steps: turns that a task may take.
        ready: seconds between the setup and the first look; the default is OSWorld's own.
        settle: seconds between the last act and the judgement; likewise.
        password: of the machine's user, where a setup step asks for it; as OSWorld has it.
        chromium_port: of the machine, at which its browser can be asked for its tabs.
        vlc_port: of the machine, at which VLC can be asked what it plays.
    """

    machine: str
    reset_command: str = ""
    steps: int = 50
    ready: float = 60.0
    settle: float = 20.0
    password: str = "password"
    chromium_port: int = 9222
    vlc_port: int = 8080


@dataclass(frozen=True)
class Site:
    """One task's place.

    Attributes:
        machine: to be asked.
        options: how it is tried.
        data: the folder of the task files: what they upload lies in it.
        cache: a folder of its own for files of this task.
    """

    machine: Machine
    options: Options
    data: Path
    cache: Path

    @cached_property
    def screen(self) -> Mapping[str, int]:
        """The machine's ``width`` and ``height``, as its server tells.

        Raises:
            ScreenError: where it does not.
        """
        return self.machine.object_at("/screen_size", {})

    @cached_property
    def system(self) -> str:
        """Of the machine: ``Linux``, ``Windows`` or ``Darwin``.

        Raises:
            ScreenError: where it does not tell.
        """
        return self.machine.run("import platform; print(platform.system())").strip()

    @property
    def host(self) -> str:
        """Of the machine."""
        return urlsplit(self.machine.url).hostname or ""

    def file(self, name: str) -> Path:
        """A file of this task on this side.

        Raises:
            ConfigError: where the name leads out of its folder.
        """
        return _within(self.cache, name)

    def data_file(self, name: str) -> Path:
        """A file that comes with the task files.

        Raises:
            ConfigError: where the name leads out of their folder.
        """
        return _within(self.data, name)


def read_options(given: Mapping[str, Any]) -> Options:
    """The options as they are given on the command line.

    Raises:
        ConfigError: where one is unknown or no value for it, or no machine is named.
    """
    kinds = {each.name: KINDS[str(each.type)] for each in fields(Options)}
    unknown = sorted(given.keys() - kinds.keys())
    if unknown:
        raise ConfigError(f"osworld takes no option {unknown[0]!r}; it takes {', '.join(kinds)}")
    if not given.get("machine"):
        raise ConfigError(
            "osworld needs a machine: --machine http://HOST:5000, where OSWorld's server listens"
        )
    try:
        values = {name: kinds[name](value) for name, value in given.items()}
    except ValueError as error:
        raise ConfigError(f"an option of osworld is no number: {error}") from error
    options = Options(**{**values, "machine": machine_url(str(given["machine"]))})
    if options.steps < 1 or not 0 <= options.ready < inf or not 0 <= options.settle < inf:
        raise ConfigError(
            f"osworld takes at least 1 step and no less than 0 seconds, not steps={options.steps},"
            f" ready={options.ready:g}, settle={options.settle:g}"
        )
    return options


def reset(options: Options) -> None:
    """Put the machine back, and wait until it answers.

    Raises:
        ScreenError: where the command fails, or the machine does not come back.
    """
    if not options.reset_command:
        return
    words = shlex.split(options.reset_command)
    try:
        subprocess.run(words, check=True, capture_output=True, text=True, timeout=RESET)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip()
        raise ScreenError(
            f"--reset-command {words} exits with {error.returncode}: {said}"
        ) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise ScreenError(f"--reset-command {words} does not work: {error}") from error
    _wait_for(Machine(options.machine))


def _wait_for(machine: Machine) -> None:
    end = time.monotonic() + BOOT
    while True:
        try:
            machine.get("/screenshot")
        except ScreenError as error:
            if time.monotonic() > end:
                raise ScreenError(
                    f"the machine was put back and does not answer after {BOOT:g} s: {error}"
                ) from error
            time.sleep(POLL)
        else:
            return


def _within(folder: Path, name: str) -> Path:
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()) or place == folder.resolve():
        raise ConfigError(f"a task names the file {name!r}, which leads out of {folder}")
    return place
