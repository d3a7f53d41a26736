"""Checkpoints of Monkey with random weights, of any size, for what only takes time."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import torch

from agentkit.models._monkey_network import MonkeyConfig, MonkeyLMHeadModel
from agentkit.models._monkey_tokens import SPECIAL, VOCABULARY

__all__ = ["write_monkey"]


def write_monkey(directory: Path, sizes: dict[str, Any], visual: dict[str, Any]) -> None:
    """Configuration, vocabulary of single bytes and seeded weights, in the published layout."""
    lines = (f"{base64.b64encode(bytes([byte])).decode()} {byte}\n" for byte in range(256))
    (directory / VOCABULARY).write_text("".join(lines), encoding="ascii")
    first = 256 + SPECIAL.index("<img>")
    settings = {"image_size": 896, "patch_size": 14, "lora_repeat_num": 4, "mlp_ratio": 4.9231}
    config = MonkeyConfig(
        vocab_size=256 + len(SPECIAL),
        visual={**settings, "output_dim": sizes["hidden_size"], "image_start_id": first, **visual},
        **sizes,
    )
    torch.manual_seed(0)
    network = MonkeyLMHeadModel(config)
    with torch.no_grad():
        network.lm_head.weight[256] = 0  # so that no answer ends early
    network.save_pretrained(directory)
