"""Checkpoints of IDEFICS with random weights, of any size, for what only takes time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import IdeficsConfig, IdeficsForVisionText2Text

__all__ = ["write_idefics"]

SPECIAL = ["<unk>", "<s>", "</s>"]
ADDITIONAL = ["<fake_token_around_image>", "<image>", "<end_of_utterance>"]


def write_idefics(
    directory: Path, vision: dict[str, int], resampler: dict[str, int], text: dict[str, Any]
) -> None:
    """Configuration, tokenizer, image processor and seeded weights, in the published layout.

    Args:
        directory: where they go.
        vision: sizes of the network that looks at a picture.
        resampler: sizes of the one that makes some tokens of what it saw.
        text: sizes of the network that reads and writes.
    """
    ids = _write_tokenizer(directory)
    config = IdeficsConfig(
        vocab_size=len(ids) - len(ADDITIONAL),
        additional_vocab_size=len(ADDITIONAL),
        pad_token_id=ids["<unk>"],
        use_resampler=True,
        qk_layer_norms=True,
        alpha_initializer="ones",
        vision_config={"image_size": 224, "patch_size": 14, **vision},
        perceiver_config={"use_resampler": True, **resampler},
        **text,
    )
    torch.manual_seed(0)
    network = IdeficsForVisionText2Text(config)
    with torch.no_grad():
        network.lm_head.weight[ids["</s>"]] = 0  # so that no answer ends early
        network.lm_head.additional_fc.weight.zero_()
    network.save_pretrained(directory)
    pictures = {"image_processor_type": "IdeficsImageProcessor", "image_size": 224}
    (directory / "preprocessor_config.json").write_text(json.dumps(pictures), encoding="utf-8")


def _write_tokenizer(directory: Path) -> dict[str, int]:
    """Bytes and the special tokens: as much as prompts need."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: place for place, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([*SPECIAL, *ADDITIONAL])
    tokenizer.save(str(directory / "tokenizer.json"))
    return dict(tokenizer.get_vocab())
