"""What looking closer gains: how far off places are at one look at the whole, and with zoom.

    python benchmarks/looking_closer.py [--error 4] [--things 200]

The model is scripted: it sees everything, and names each place up to so many pixels off, counted
in the picture that it is shown. So this measures what the way of looking gains and nothing else.
The median distance between the middles of what was named and what was meant, in frame pixels.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from random import Random
from statistics import median

import numpy as np

from agentkit.assembly import load_dialect
from agentkit.catalog import CARDS, Card
from agentkit.frame import Frame
from agentkit.geometry import Box, Size
from agentkit.perceivers.vlm import VlmPerceiver
from agentkit.testing import ScriptedModel, Sighted

MODELS = ("fuyu-8b", "monkey", "qwen2-vl-7b")
SIZES = (Size(1920, 1080), Size(2560, 1440), Size(3840, 2160), Size(5120, 1440))
KINDS = ((24, 24), (48, 32), (140, 40), (400, 60))
"""Icons, small and large buttons, fields: width and height."""


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--error", type=float, default=4.0, help="in pixels as seen")
    parser.add_argument("--things", type=int, default=200)
    args = parser.parse_args()
    print(f"{'model':<14}{'frame':<12}{'whole':>8}{'zoom':>8}{'ratio':>8}")
    for name in MODELS:
        for size in SIZES:
            whole, zoom = (
                median(_distances(replace(CARDS[name], look=look), size, args.error, args.things))
                for look in ("whole", "zoom")
            )
            print(f"{name:<14}{size!s:<12}{whole:8.2f}{zoom:8.2f}{whole / zoom:8.1f}")


def _distances(card: Card, size: Size, error: float, count: int) -> list[float]:
    """How far off the best place is, for things all over a frame."""
    frame, chance = _blank(size), Random(7)
    dialect = load_dialect(card.dialect)
    distances = []
    for seed in range(count):
        thing = _thing(size, chance)
        model = ScriptedModel(Sighted([thing], dialect, error, seed=seed), card)
        best = VlmPerceiver(model, dialect).locate(frame, "the thing")[0]
        distances.append(best.box.center.distance(thing.center))
    return distances


def _thing(size: Size, chance: Random) -> Box:
    width, height = chance.choice(KINDS)
    left, top = chance.randrange(size.width - width), chance.randrange(size.height - height)
    return Box(left, top, left + width, top + height)


def _blank(size: Size) -> Frame:
    """A frame that costs nothing: one broadcast pixel, at which nobody looks."""
    pixels = np.broadcast_to(np.zeros(4, np.uint8), (size.height, size.width, 4))
    return Frame(pixels.view())


if __name__ == "__main__":
    main()
