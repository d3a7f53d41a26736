"""Programs that never outlive us: started below a keeper process, ended with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentkit.errors import ScreenError

KEEPER = Path(__file__).with_name("_keeper.py")


@dataclass(frozen=True)
class Program:
    """A program that was started.

    Attributes:
        name: its file name.
        pid: its process id.
        log: the file that its output goes to.
        line: the line that it wrote to the pipe it was asked to write to.
    """

    name: str
    pid: int
    log: Path
    line: str = ""

    def last_lines(self, count: int = 8) -> str:
        """The end of its output, for error messages."""
        lines = (
            self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        )
        return "\n".join(lines[-count:]) or "(it wrote nothing)"


class Programs:
    """What was started together and ends together, with every process that came of it.

    Args:
        logs: the folder that output is written to.
        remove: folders to remove once all have ended.
    """

    def __init__(self, logs: Path, remove: Sequence[Path] = ()) -> None:
        self._logs = logs
        self._lock = threading.Lock()
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(KEEPER), *map(str, remove)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._end = weakref.finalize(self, _end, self._keeper, os.getpid())

    def start(
        self, command: Sequence[str], env: Mapping[str, str], folder: Path, *, pipe: str = ""
    ) -> Program:
        """Start a program in `folder`.

        Where `pipe` is given, the arguments that hold this text get the number of a pipe in its
        place, and the program has to write one line there.

        Raises:
            ScreenError: where it cannot be started.
        """
        name = Path(command[0]).name
        log = self._logs / f"{name}.log"
        reply = self._ask(
            {
                "start": list(command),
                "env": dict(env),
                "log": str(log),
                "cwd": str(folder),
                "pipe": pipe,
            }
        )
        if "error" in reply:
            raise ScreenError(f"{name} cannot be started: {reply['error']}")
        return Program(name, reply["pid"], log, reply.get("line", ""))

    def exit_status(self, program: Program) -> int | None:
        """How a program ended (negative: by which signal), or None while it runs."""
        status: int | None = self._ask({"exits": True})["exits"].get(str(program.pid))
        return status

    def close(self) -> None:
        """End everything, and come back when nothing of it is left."""
        self._end()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            try:
                assert self._keeper.stdin is not None
                assert self._keeper.stdout is not None
                self._keeper.stdin.write(json.dumps(request).encode() + b"\n")
                self._keeper.stdin.flush()
                reply: dict[str, Any] = json.loads(self._keeper.stdout.readline())
            except (OSError, ValueError) as error:
                raise ScreenError("the programs of this screen have ended") from error
        return reply


def _end(keeper: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() != owner:
        return  # a forked copy of us: what runs belongs to the original
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    keeper.stdin.close()
    keeper.wait()
    keeper.stdout.close()
