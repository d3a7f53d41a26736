"""How Ovis1.6 cuts a picture into tiles, and what each becomes (arXiv:2405.20797, its code)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image

from agentkit.errors import ConfigError
from agentkit.models._checkpoint import read_json
from agentkit.models._ovis_network import ATOM, INDICATORS

__all__ = ["Grid", "Squares", "Tile", "best_grid", "placeholders", "tiles"]

COVERED = 0.9
"""A grid is good where its tiles, shrunk to their square, keep this part of the pixels."""

Tile = np.ndarray[Any, np.dtype[np.uint8]]
"""Height × width × RGB, the longer side as long as the square's."""


@dataclass(frozen=True)
class Squares:
    """What the network takes of a tile.

    Attributes:
        side: of the square, in pixels.
        mean, deviation: of each colour, of 0 to 1.
    """

    side: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    @classmethod
    def of(cls, directory: Path) -> Squares:
        """As the ``preprocessor_config.json`` of a checkpoint has them.

        Raises:
            MissingWeights: where it is not there.
            ConfigError: where it lacks one of them, or is for no square.
        """
        path = directory / "preprocessor_config.json"
        settings = read_json(path)
        try:
            size = settings["size"]
            mean, deviation = settings["image_mean"], settings["image_std"]
            if size["height"] != size["width"]:
                raise ConfigError(f"{path} is for {size['width']}×{size['height']}, not a square")
            return cls(size["height"], tuple(mean), tuple(deviation))
        except (KeyError, TypeError) as error:
            raise ConfigError(f"{path} lacks {error}; it is of another model") from error

    def normalized(self, tile: Tile) -> torch.Tensor:
        """3 × side × side: the tile in the middle, zeros around it."""
        height, width, _ = tile.shape
        top, left = (self.side - height) // 2, (self.side - width) // 2
        pixels = torch.from_numpy(tile.astype(np.float32)) / 255
        pixels = (pixels - torch.tensor(self.mean)) / torch.tensor(self.deviation)
        square = torch.zeros(3, self.side, self.side)
        square[:, top : top + height, left : left + width] = pixels.permute(2, 0, 1)
        return square


class Grid(NamedTuple):
    """How many tiles lie below and beside one another."""

    rows: int
    columns: int


@lru_cache(maxsize=256)
def best_grid(size: tuple[int, int], side: int, most: int) -> Grid:
    """The grid that a picture of `size`, width × height, is cut by.

    The fewest tiles that keep more than `COVERED` of the pixels at a square of `side`; where no
    grid of at most `most` tiles does, the one that keeps the most.
    """
    numbers = range(1, most + 1)
    grids = [Grid(*each) for each in product(numbers, numbers) if each[0] * each[1] <= most]
    kept = {grid: _kept(size, grid, side) for grid in grids}
    good = [grid for grid in grids if kept[grid] > COVERED]
    if good:
        return min(good, key=lambda grid: (grid.rows * grid.columns, -kept[grid]))
    return min(grids, key=lambda grid: (-kept[grid], grid.rows * grid.columns))


def _kept(size: tuple[int, int], grid: Grid, side: int) -> float:
    """The part of the pixels that is left once each tile fits its square."""
    areas = 0.0
    for left, top, right, bottom in _boxes(size, grid):
        longer, shorter = sorted((right - left, bottom - top), reverse=True)
        areas += side * (shorter / longer * side) if longer > side else longer * shorter
    return areas / (size[0] * size[1])


def _boxes(size: tuple[int, int], grid: Grid) -> Iterator[tuple[int, int, int, int]]:
    """Row by row; what does not divide goes to the last row and column."""
    width, height = size[0] // grid.columns, size[1] // grid.rows
    for row, column in product(range(grid.rows), range(grid.columns)):
        right = size[0] if column == grid.columns - 1 else (column + 1) * width
        bottom = size[1] if row == grid.rows - 1 else (row + 1) * height
        yield column * width, row * height, right, bottom


def tiles(picture: Image.Image, grid: Grid, side: int) -> list[Tile]:
    """The whole picture, then its tiles row by row; the picture alone where there is but one."""
    picture = picture.convert("RGB")
    whole = [picture] if grid != (1, 1) else []
    return [
        _fitted(each, side) for each in (*whole, *map(picture.crop, _boxes(picture.size, grid)))
    ]


def _fitted(picture: Image.Image, side: int) -> Tile:
    """Its longer side made `side`, small pictures too."""
    width, height = picture.size
    if width >= height:
        size = side, max(1, int(height / width * side))
    else:
        size = max(1, int(width / height * side)), side
    return np.asarray(picture.resize(size, Image.Resampling.BICUBIC))


def placeholders(grid: Grid, tokens: int) -> list[int]:
    """The ids that stand for a picture, each tile being `tokens` visual tokens."""
    begin, whole, column, row, end = INDICATORS
    tile = [ATOM] * tokens
    ids = [begin, *tile, whole]
    if grid != (1, 1):
        for number in range(grid.rows * grid.columns):
            between = column if number % grid.columns else row
            ids.extend([*([between] if number else []), *tile])
    return [*ids, end]
