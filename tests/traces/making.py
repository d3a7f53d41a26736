"""Frames, steps and traces that the tests are about."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from agentkit.actions import Click, Done, Drag, Scroll, Type
from agentkit.episode import Call, Decision, Observation, Result, Step
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point, Size
from agentkit.traces.store import TraceWriter


def make_frame(number: int = 0, width: int = 200, height: int = 130) -> Frame:
    """A flat picture with one noisy square, which lies elsewhere and looks different by number."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    random = np.random.default_rng(number)
    x, y = random.integers(0, [max(width - 30, 1), max(height - 30, 1)])
    part = pixels[y : y + 30, x : x + 30, :3]
    part[...] = random.integers(0, 256, part.shape)
    return Frame(pixels, source="drawn", taken_at=1_000.0 + number)


def make_step(number: int, before: Frame | None = None, after: Frame | None = None) -> Step:
    """A step with something in every field."""
    observation = Observation(before or make_frame(number), {"title": f"Window {number}"})
    vars(observation)["elements"] = (Element(Box(10, 20, 60.5, 40), "button", "Save", 0.9),)
    actions = (
        Click(at=Point(30.5, 30), target="Save", count=2),
        Type(text="hello", enter=True),
        Drag(path=(Point(10, 10), Point(90, 50))),
        Scroll(at=Point(50, 50), dy=2),
        Done(answer="saved"),
    )
    return Step(
        number,
        observation,
        Decision(f"Reason no{number}.", actions, "raw text", {"tried": [1, 2]}),
        (Result(True, "confirmed", seconds=0.25), Result(False, error="no keyboard")),
        after or make_frame(number + 1),
        timings={"capture": 0.01, "decide": 0.5},
        calls=(Call("prompt", "reply", 10, 2, 0.01, Size(100, 65), (15.0, 15.0), 0.4),),
    )


def make_trace(parent: Path, steps: int = 3, goal: str = "save the file") -> Path:
    """A trace whose steps each begin with the frame that the one before ended with."""
    writer = TraceWriter.create(parent, goal, model="builtin", screen="drawn")
    frames = [make_frame(number) for number in range(steps + 1)]
    for number in range(steps):
        writer.append(make_step(number, frames[number], frames[number + 1]))
    writer.close("done", "saved")
    return writer.folder
