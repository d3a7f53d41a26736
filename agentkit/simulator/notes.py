"""The files that a new desktop holds."""

from __future__ import annotations

from random import Random

__all__ = ["first_files"]

FILES = {
    "groceries.txt": "Bread\nTomatoes\nOlive oil\nCoffee",
    "ideas.txt": "Paint the fence.\nPlant a plum tree.",
    "meeting.txt": "Tuesday at nine: budget, then the new office.",
    "packing.txt": "Passport\nCharger\nRain coat",
    "recipe.txt": "Two eggs, a cup of flour, a little salt.",
    "travel.txt": "Train at 8:15, platform 4.",
}


def first_files(seed: int) -> dict[str, str]:
    """Three files, by name."""
    names = sorted(Random(f"files {seed}").sample(sorted(FILES), 3))
    return {name: FILES[name] for name in names}
