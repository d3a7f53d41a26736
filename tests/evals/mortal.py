"""A model whose process dies: at an example that is killed from outside, and at a deadly one."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from agentkit.frame import Frame
from agentkit.protocols import Answer
from agentkit.testing import FakePerceiver


class Mortal(FakePerceiver):
    """Each question is a file, which gets a line with the process's number at each try."""

    def ask(self, frame: Frame, question: str) -> Answer:
        file = Path(question)
        with file.open("a", encoding="ascii") as tries:
            tries.write(f"{os.getpid()}\n")
        if file.name == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        if file.name == "faulty":
            raise RuntimeError("out of ideas")
        if file.name == "killed" and len(file.read_text().split()) == 1:
            time.sleep(60)  # somebody kills it meanwhile
        return Answer("yes", 1.0)
