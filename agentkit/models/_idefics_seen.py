"""What IDEFICS made of the pictures that it saw last, so that it looks at each once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import torch
from transformers import IdeficsForVisionText2Text

from agentkit.frame import pixel_hash
from agentkit.models._devices import home
from agentkit.models._idefics_pixels import Pixels
from agentkit.models._reuse import Features, Recent
from agentkit.views import View

__all__ = ["Seen"]


class Seen:
    """The pictures that were seen last, as the text attends to them: 64 tokens each.

    Args:
        network: IDEFICS.
        pixels: what it takes of a view.
        gigabytes: the memory that they may take; 0 keeps none.
    """

    def __init__(
        self, network: IdeficsForVisionText2Text, pixels: Pixels, gigabytes: float
    ) -> None:
        self.pictures: Recent[Features] = Recent(gigabytes, network)
        self._network, self._pixels = network, pixels

    def features(self, rows: Sequence[Sequence[View]]) -> torch.Tensor:
        """Rows × pictures × tokens × width; rows with fewer pictures are filled up with zeros."""
        keys = [[pixel_hash(np.asarray(view.picture)) for view in row] for row in rows]
        known = self._known(dict(zip(chain(*keys), chain(*rows), strict=True)))
        most = max(1, *map(len, rows))
        blank = self._blank()
        filled = [[*(known[key] for key in row), *[blank] * (most - len(row))] for row in keys]
        return torch.stack([torch.stack(row) for row in filled])

    def _known(self, views: dict[str, View]) -> dict[str, torch.Tensor]:
        """The features of views by their keys; what is new is looked at in one go."""
        known = {key: kept.values for key in views if (kept := self.pictures.find(key))}
        new = [key for key in views if key not in known]
        if new:
            made = self._looked_at(self._pixels.of([views[key] for key in new]))
            known.update(zip(new, [each.clone() for each in made], strict=True))
        for key in new:
            self.pictures.add(key, Features(known[key]))
        return known

    def _looked_at(self, pixels: torch.Tensor) -> torch.Tensor:
        model = self._network.model
        pixels = pixels.to(home(self._network), self._network.dtype)
        seen: torch.Tensor = model.vision_model(pixel_values=pixels).last_hidden_state
        return model.perceiver_resampler(seen) if self._network.config.use_resampler else seen

    def _blank(self) -> torch.Tensor:
        """In place of a picture where there is none: no token attends to it."""
        config: Any = self._network.config
        vision = config.vision_config
        tokens = (vision.image_size // vision.patch_size) ** 2 + 1
        if config.use_resampler:
            tokens = config.perceiver_config.resampler_n_latents
        return torch.zeros(
            tokens, vision.embed_dim, device=home(self._network), dtype=self._network.dtype
        )
