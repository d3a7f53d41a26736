"""What Monkey computed of the pictures that it saw last, so that it looks at each once.

The features of a picture serve every prompt that it stands in. The keys and values of a prompt up
to the end of its last picture serve every prompt that begins so, as long as dynamic NTK stretches
its positions alike: up to 2048 tokens, which is some 750 of question behind one picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPooling

from agentkit.frame import pixel_hash
from agentkit.models._monkey_network import alphas
from agentkit.models._monkey_pixels import shown
from agentkit.models._monkey_prompt import Prompt
from agentkit.models._reuse import Features, Prefix, Prefixes, Recent
from agentkit.views import View

__all__ = ["Seen"]

FOR_FEATURES = 0.02
"""The part of the memory that is for features: those of a picture take 10 MB in bfloat16, its keys
and values 670 MB."""


class Seen:
    """The pictures that were seen last: their features, and prompts as keys and values.

    Args:
        network: Monkey.
        gigabytes: the memory that they may take; 0 keeps none.
    """

    def __init__(self, network: PreTrainedModel, gigabytes: float) -> None:
        self.pictures: Recent[Features] = Recent(gigabytes * FOR_FEATURES, network)
        self.prefixes: Prefixes[str] = Prefixes(gigabytes * (1 - FOR_FEATURES), network)
        self._network: Any = network

    def forget(self) -> None:
        """Drop all, and free its memory."""
        self.pictures.clear()
        self.prefixes.clear()

    def features(self, views: Sequence[View]) -> dict[str, Any]:
        """What the network's ``mm_encoder_outputs`` takes of pictures, in order."""
        features = torch.cat([self._picture(view) for view in views])
        return {"image": BaseModelOutputWithPooling(pooler_output=features)}

    def _picture(self, view: View) -> torch.Tensor:
        key = _hash(view)
        kept = self.pictures.find(key)
        if kept is None:
            side = self._network.config.visual["image_size"]
            pixels = shown(view.picture, side).to(self._network.device, self._network.dtype)
            seen = self._network.model.get_image_features(pixels[None])
            kept = Features(seen.pooler_output)
            self.pictures.add(key, kept)
        return kept.values

    def prefix(self, prompt: Prompt) -> Prefix[str]:
        """The keys and values of a prompt up to the end of its last picture, for one row."""
        return self.prefixes.find(self.name(prompt)) or self._computed(prompt)

    def name(self, prompt: Prompt) -> str:
        """A name for all that those keys and values hang on."""
        alpha = alphas(torch.tensor(len(prompt.ids)), self._network.config.seq_length)
        return repr((prompt.beginning, [*map(_hash, prompt.views)], float(alpha)))

    def _computed(self, prompt: Prompt) -> Prefix[str]:
        computed = self._network.model(
            input_ids=torch.tensor([prompt.beginning], device=self._network.device),
            mm_encoder_outputs=self.features(prompt.views),
            prompt_lengths=torch.tensor([len(prompt.ids)], device=self._network.device),
            use_cache=True,
        )
        prefix = Prefix(self.name(prompt), computed.past_key_values)
        self.prefixes.add(prefix.source, prefix)
        return prefix


def _hash(view: View) -> str:
    return pixel_hash(np.asarray(view.picture))
