"""Monkey's pixels: a picture squashed to a square, cut into windows, and small as a whole."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

__all__ = ["WINDOW", "shown"]

WINDOW = 448
"""Side of a window in pixels: what the visual tower was trained on (Qwen-VL, arXiv:2308.12966)."""

MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(3, 1, 1)
SPREAD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(3, 1, 1)
"""Mean and standard deviation of red, green and blue, as CLIP has them (arXiv:2103.00020)."""


def shown(picture: Image.Image, side: int) -> torch.Tensor:
    """What the visual tower is shown of a picture: views × 3 × 448 × 448.

    The windows row by row, then the whole, which is made of the normalised numbers and without
    smoothing, as the authors do: small text is jagged in it.

    Args:
        picture: of any size, in RGB.
        side: of the square that it is squashed to, a multiple of 448.
    """
    square = picture.resize((side, side), Image.Resampling.BICUBIC)
    numbers = torch.from_numpy(np.array(square)).permute(2, 0, 1) / 255
    numbers = (numbers - MEAN) / SPREAD
    rows = numbers.unfold(1, WINDOW, WINDOW).unfold(2, WINDOW, WINDOW)
    windows = rows.permute(1, 2, 0, 3, 4).reshape(-1, 3, WINDOW, WINDOW)
    whole = functional.interpolate(numbers[None], size=(WINDOW, WINDOW), mode="bicubic")
    return torch.cat([windows, whole])
