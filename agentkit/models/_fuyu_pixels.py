"""Fuyu's preprocessing: a picture as 30-pixel patches in raster order.

Equal to transformers' ``FuyuImageProcessor``: a picture is only ever shrunk, to fit 1920×1080,
and padded at the right and the bottom to whole patches with the value 1. It stays uint8 until the
last moment: that is what two frames are compared in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
import xxhash
from PIL import Image

__all__ = ["PATCH", "Patches", "cut"]

PATCH = 30
"""Side of a patch, in pixels."""

WIDTH, HEIGHT = 1920, 1080
PADDING = 1
"""All three as in the published ``preprocessor_config.json``."""


@dataclass(frozen=True)
class Patches:
    """A picture cut into patches.

    Attributes:
        pixels: height × width × 3, uint8 RGB, both sides whole patches.
        scale: the height of the shrunk picture over its height before; 1 where it was not shrunk.
    """

    pixels: npt.NDArray[np.uint8]
    scale: float

    @property
    def rows(self) -> int:
        return len(self.pixels) // PATCH

    @property
    def columns(self) -> int:
        return len(self.pixels[0]) // PATCH

    @property
    def count(self) -> int:
        return self.rows * self.columns

    @cached_property
    def key(self) -> str:
        """XXH3 (128 bits) of the size and the pixels."""
        digest = xxhash.xxh3_128(repr(self.pixels.shape).encode())
        digest.update(self.pixels.data)
        return digest.hexdigest()

    def first_change(self, other: Patches) -> int:
        """The first patch that differs from the other picture's; `count` where none does.

        Row by row, so that an early change is found early. Pictures of different sizes differ
        from the start.
        """
        if self.pixels.shape != other.pixels.shape:
            return 0
        for row in range(self.rows):
            band = slice(row * PATCH, (row + 1) * PATCH)
            ours, theirs = self.pixels[band], other.pixels[band]
            if not np.array_equal(ours, theirs):
                columns = np.flatnonzero((ours != theirs).any(axis=(0, 2)))
                return row * self.columns + int(columns[0]) // PATCH
        return self.count

    def values(self, first: int = 0, device: torch.device | str = "cpu") -> torch.Tensor:
        """What the network takes, from patch `first` on: patches × 2700 numbers from -1 to 1.

        float32; the order within a patch is row, column, channel. Worked out on `device`, where
        the pixels arrive as bytes.
        """
        row, skipped = divmod(first, self.columns)
        bands = torch.from_numpy(self.pixels[row * PATCH :]).to(device)
        bands = bands.view(self.rows - row, PATCH, self.columns, PATCH * 3).transpose(1, 2)
        numbers = torch.empty(bands.shape, device=device).copy_(bands)
        numbers.mul_(2 / 255).sub_(1)  # the same float32 as (x / 255 - 0.5) / 0.5, in fewer passes
        return numbers.view(-1, PATCH * PATCH * 3)[skipped:]


def cut(picture: Image.Image) -> Patches:
    """The patches of a picture of any size."""
    picture = picture.convert("RGB")
    width, height = picture.size
    if width > WIDTH or height > HEIGHT:
        # Rounded down as the reference does, float error included, not as `ImageRule` does it.
        shrink = min(HEIGHT / height, WIDTH / width)
        smaller = max(1, int(width * shrink)), max(1, int(height * shrink))
        picture = picture.resize(smaller, Image.Resampling.BILINEAR)
    return Patches(_padded(np.array(picture)), picture.height / height)


def _padded(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Filled up at the right and the bottom to whole patches."""
    height, width = pixels.shape[:2]
    down, across = -height % PATCH, -width % PATCH
    if not (down or across):
        return pixels
    return np.pad(pixels, ((0, down), (0, across), (0, 0)), constant_values=PADDING)
