"""What IDEFICS takes of a picture: a square, whatever the picture's shape."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import IdeficsImageProcessorPil

from agentkit.models._checkpoint import read_json
from agentkit.views import View

__all__ = ["Pixels"]


class Pixels:
    """The image processor of a checkpoint: the published one squashes to 224 × 224.

    Raises:
        MissingWeights: where there is no ``preprocessor_config.json``.
        ConfigError: where it is damaged.
    """

    def __init__(self, directory: Path) -> None:
        settings = read_json(directory / "preprocessor_config.json")
        self._processor: Any = IdeficsImageProcessorPil.from_dict(settings)
        self.side: int = self._processor.image_size

    def of(self, views: Sequence[View]) -> torch.Tensor:
        """Views × 3 × side × side."""
        if not views:
            return torch.zeros(0, 3, self.side, self.side)
        pictures = [view.picture.convert("RGB") for view in views]
        squashed: torch.Tensor = self._processor(pictures, return_tensors="pt")
        return squashed
