"""Checkpoints of Ovis1.6 over Gemma2 with random weights, of any size, for what only takes time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from agentkit.models._ovis_network import Ovis, OvisConfig

__all__ = ["write_ovis"]

SPECIAL = ["<pad>", "<eos>", "<bos>", "<start_of_turn>", "<end_of_turn>"]


def write_ovis(directory: Path, vision: dict[str, int], text: dict[str, Any], words: int) -> None:
    """Configuration, tokenizer, size of a tile and seeded weights, in the published layout.

    Args:
        directory: where they go.
        vision: sizes of SigLIP.
        text: sizes of Gemma2.
        words: of the visual vocabulary.
    """
    ids = _write_tokenizer(directory)
    ends = {"pad_token_id": ids["<pad>"], "eos_token_id": ids["<eos>"]}
    backbone = {"model_type": "siglip_vision_model", "image_size": 384, "patch_size": 14, **vision}
    config = OvisConfig(
        llm_config={"model_type": "gemma2", "vocab_size": len(ids), **ends, **text},
        visual_tokenizer_config={"vocab_size": words, "backbone_config": backbone},
        hidden_size=text["hidden_size"],
    )
    torch.manual_seed(0)
    Ovis(config).save_pretrained(directory)
    square = {
        "size": {"height": 384, "width": 384},
        "image_mean": [0.5] * 3,
        "image_std": [0.5] * 3,
    }
    (directory / "preprocessor_config.json").write_text(json.dumps(square), encoding="utf-8")


def _write_tokenizer(directory: Path) -> dict[str, int]:
    """Bytes and the special tokens: as much as prompts need."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: place for place, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.save(str(directory / "tokenizer.json"))
    return dict(tokenizer.get_vocab())
