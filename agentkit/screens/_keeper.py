"""The parent process of everything that a virtual screen starts; run as a program of its own.

It dies when its standard input closes, which happens however the process that started it ends,
SIGKILL included, and takes every descendant with it: as a "child subreaper" it inherits even
programs that detach themselves. Standard library only, and nothing of agentkit is imported, so
that it starts in milliseconds.

One JSON object a line comes in and one goes out:

``{"start": [program, …], "env": {…}, "log": path, "cwd": path}`` gives ``{"pid": n}``, or
``{"error": why}``; with ``"pipe": text``, `text` becomes the number of a pipe wherever it stands in
the arguments, and the line that the program writes there comes back as ``line``.
``{"exits": true}`` gives the exit status of every process that has ended, by process id.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER in linux/prctl.h
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
LINE_SECONDS = 30.0
GRACE_SECONDS = 2.0


class Keeper:
    """What was started, and how it ended."""

    def __init__(self) -> None:
        self.parent = os.getppid()
        self.exits: dict[int, int] = {}
        self.prctl = ctypes.CDLL(None, use_errno=True).prctl
        self.prctl(SUBREAPER, 1, 0, 0, 0)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if "start" not in request:
            self.reap()
            return {"exits": self.exits}
        try:
            return self.start(request)
        except OSError as error:
            return {"error": str(error)}

    def start(self, request: dict[str, Any]) -> dict[str, Any]:
        reading, writing = os.pipe()
        asked = request.get("pipe", "")
        arguments = request["start"]
        if asked:
            arguments = [part.replace(asked, str(writing)) for part in arguments]
        try:
            with Path(request["log"]).open("ab") as log:
                child = subprocess.Popen(
                    arguments,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=request["env"],
                    cwd=request["cwd"],
                    pass_fds=[writing] if asked else [],
                    start_new_session=True,
                    preexec_fn=lambda: self.prctl(DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0),
                )
            child.returncode = 0  # reaped by us, in `reap`, with the ones that it leaves behind
            os.close(writing)
            writing = -1
            return {"pid": child.pid, **({"line": read_line(reading)} if asked else {})}
        finally:
            os.close(reading)
            if writing >= 0:
                os.close(writing)

    def reap(self) -> bool:
        """Collect the children that have ended; whether any is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if not pid:
                return True
            self.exits[pid] = os.waitstatus_to_exitcode(status)

    def end(self) -> None:
        """End every descendant: asked first, then killed."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for sent, seconds in ((signal.SIGTERM, GRACE_SECONDS), (signal.SIGKILL, 10.0)):
            deadline = time.monotonic() + seconds
            told: set[int] = set()
            while self.reap() and time.monotonic() < deadline:
                for pid in set(descendants(os.getpid())) - told:
                    signal_quietly(pid, sent)
                    told.add(pid)
                time.sleep(0.01)


def read_line(reading: int) -> str:
    """The first line that comes out of a pipe; empty where the writer ends without one."""
    text = b""
    deadline = time.monotonic() + LINE_SECONDS
    while b"\n" not in text and (left := deadline - time.monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            part = os.read(reading, 4096)
            if not part:
                break
            text += part
    return text.decode().partition("\n")[0].strip()


def descendants(root: int) -> Iterator[int]:
    """Every living process below `root`, by /proc; those that only wait to be reaped are not."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue  # it ended while we looked
        if state != "Z":
            parents.setdefault(int(parent), []).append(int(entry.name))
    waiting = [root]
    for pid in waiting:
        waiting += parents.get(pid, [])
        yield from parents.get(pid, [])


def signal_quietly(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):  # it ended by itself meanwhile
        os.kill(pid, number)


def serve(keeper: Keeper) -> None:
    """Answer requests until standard input closes or the parent is gone."""
    pending = b""
    while os.getppid() == keeper.parent:
        if not select.select([0], [], [], 0.5)[0]:
            keeper.reap()
            continue
        part = os.read(0, 65536)
        if not part:
            return
        *lines, pending = (pending + part).split(b"\n")
        for line in lines:
            reply = json.dumps(keeper.answer(json.loads(line))) + "\n"
            os.write(1, reply.encode())


def main() -> None:
    """Keep what is started until told to end; then remove the folders named as arguments."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    keeper = Keeper()
    try:
        serve(keeper)
    finally:
        keeper.end()
        for folder in sys.argv[1:]:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
