"""Commands for one Android device, through adb.

What is to be done on the device is one line for its shell. Words that come from anywhere else
(text to type, names, addresses) are quoted for that shell, so that it takes them as they are.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import time

from agentkit.errors import ScreenError
from agentkit.protocols import Stopped

__all__ = ["TIMEOUT", "Adb", "line"]

TIMEOUT = 30.0
"""Seconds that adb gets for one command before it counts as hung."""

POLL = 0.01
"""Seconds between two looks at `stopped` while a command runs."""

FAULT = re.compile(
    r"^\s*(?:Error\b|Unknown command|Exception occurred|Security exception|[\w.]+Exception\b).*",
    re.MULTILINE,
)
"""A line of the device's programs that says that something failed, some with exit status 0."""

CURES = {
    "INJECT_EVENTS": "turn on 'USB debugging (Security settings)' in its developer options",
    "device unauthorized": "unlock it and allow this computer in the dialog that it shows",
    "device offline": "unplug it and plug it in again, or run `adb reconnect`",
    "' not found": "see `adb devices`: it was unplugged, or its connection is lost",
    "no devices": "see `adb devices`: it was unplugged, or its connection is lost",
}
"""What to do at words in what adb says."""


def line(*words: object) -> str:
    """One command for the shell of a device, every word quoted."""
    return shlex.join(map(str, words))


class Adb:
    """adb, for one device or for none.

    Args:
        program: its path.
        serial: which device is meant; "" for commands that are about none.
        timeout: seconds that each command may take.
    """

    def __init__(self, program: str, serial: str = "", timeout: float = TIMEOUT) -> None:
        self.program = program
        self.serial = serial
        self.timeout = timeout

    def run(
        self,
        *words: str,
        stopped: Stopped | None = None,
        shown: str = "",
        seconds: float = 0.0,
        kind: type[ScreenError] = ScreenError,
    ) -> bytes:
        """What a command wrote to its standard output; nothing where it was stopped.

        Args:
            words: of the command, such as ``"shell", "wm size"``.
            stopped: looked at while it runs.
            shown: what stands for it in errors, where it holds what was typed.
            seconds: how long it is meant to take, on top of what every command may.
            kind: of error.

        Raises:
            ScreenError: where it fails, or takes longer than the time that it has.
        """
        chosen = ["-s", self.serial] if self.serial else []
        name = " ".join(["adb", *chosen, shown or " ".join(words)])
        try:
            doing = subprocess.Popen(
                [self.program, *chosen, *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise kind(f"`{name}` cannot be started: {error}") from error
        with doing:
            try:
                said, complained = _finish(doing, self.timeout + seconds, stopped)
            except subprocess.TimeoutExpired as error:
                raise kind(
                    f"`{name}` has not answered for {error.timeout:g} s; see whether the device "
                    "is there and awake, or give it more time: timeout=SECONDS"
                ) from error
            finally:
                doing.kill()
        if doing.returncode and not (stopped and stopped()):
            told = complained.decode(errors="replace") or said[-2000:].decode(errors="replace")
            raise kind(f"`{name}` failed: {_explained(told, doing.returncode)}")
        return said

    def shell(
        self,
        command: str,
        *,
        stopped: Stopped | None = None,
        shown: str = "",
        seconds: float = 0.0,
    ) -> str:
        """What a line for the device's shell wrote to its two outputs; the rest is as of `run`.

        Raises:
            ScreenError: where it fails, or writes that it did and exits as if it had not.
        """
        told = self.run(
            "shell",
            f"{{ {command}\n}} 2>&1",
            stopped=stopped,
            shown=f"shell {shown or command}",
            seconds=seconds,
        ).decode(errors="replace")
        if FAULT.search(told):
            raise ScreenError(f"`{shown or command}` failed on {self.serial}: {_explained(told)}")
        return told


def _finish(
    doing: subprocess.Popen[bytes], seconds: float, stopped: Stopped | None
) -> tuple[bytes, bytes]:
    """Its two outputs, once it has ended; as empty as they are where it was stopped."""
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        try:
            return doing.communicate(timeout=max(0.0, min(left, POLL) if stopped else left))
        except subprocess.TimeoutExpired as error:
            if time.monotonic() >= end:
                raise subprocess.TimeoutExpired(error.cmd, seconds) from error
        if stopped and stopped():
            return b"", b""


def _explained(told: str, status: int = 0) -> str:
    """What was said, and what to do about it."""
    lines = [each.strip() for each in told.splitlines() if each.strip()]
    faults = [each for each in lines if "Exception:" in each or each.startswith("Error")]
    said = next(iter([*faults, *lines]), f"it ended with status {status} and said nothing")
    cure = next((cure for word, cure in CURES.items() if word in told), "")
    return f"{said}; {cure}" if cure else said
