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


FOLDERS = ("Letters", "Projects", "Receipts", "Sketches")


def first_files(seed: int) -> dict[str, str]:
    """Three files, and two folders with one file each; by path, a folder's ending with a slash."""
    names = sorted(Random(f"files {seed}").sample(sorted(FILES), 3))
    random = Random(f"folders {seed}")
    folders = sorted(random.sample(FOLDERS, 2))
    inside = random.sample(sorted(FILES.keys() - names), 2)
    return {
        **{name: FILES[name] for name in names},
        **{f"{folder}/": "" for folder in folders},
        **{f"{folder}/{name}": FILES[name] for folder, name in zip(folders, inside, strict=True)},
    }
