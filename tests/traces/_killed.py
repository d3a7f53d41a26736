"""Writes steps until it is killed; says after each that it is written."""

import sys
from pathlib import Path

import numpy as np

from agentkit.episode import Decision, Observation, Step
from agentkit.frame import Frame
from agentkit.traces.store import TraceWriter

writer = TraceWriter.create(Path(sys.argv[1]), "be killed", model="none", screen="drawn")
random = np.random.default_rng(int(sys.argv[2]))
sys.stdout.write(f"{writer.folder}\n")
sys.stdout.flush()
for number in range(10_000):
    pixels = random.integers(0, 256, (200, 300, 4), np.uint8)
    decision = Decision("x" * int(random.integers(0, 20_000)))
    writer.append(Step(number, Observation(Frame(pixels)), decision))
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
