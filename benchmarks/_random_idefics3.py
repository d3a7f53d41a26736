"""Checkpoints of Idefics3 with random weights, for the benchmarks that only take time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoConfig, Idefics3ForConditionalGeneration

__all__ = ["write_idefics3"]

TILE = 364
SPECIAL = (
    "<|begin_of_text|> <|end_of_text|> <|pad|> <fake_token_around_image> <image> <end_of_utterance>"
).split()
TEMPLATE = (
    "<|begin_of_text|>{% for message in messages %}{{ message.role | capitalize }}:"
    "{% for part in message.content %}"
    "{% if part.type == 'image' %}<image>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)


def write_idefics3(
    directory: Path, vision: dict[str, int], text: dict[str, int], longest: int
) -> None:
    """Configuration, processor, tokenizer and seeded weights, in the published layout.

    Args:
        directory: where they go.
        vision: sizes of the network that looks at a tile.
        text: sizes of the network that reads and writes.
        longest: the longer side of a picture, in tiles.
    """
    ids = _write_tokenizer(directory)
    settings: dict[str, Any] = {
        "model_type": "idefics3",
        "image_token_id": ids["<image>"],
        "scale_factor": 2,
        "vision_config": {**vision, "image_size": TILE, "patch_size": 14},
        "text_config": {
            **text,
            "model_type": "llama",
            "vocab_size": len(ids),
            "pad_token_id": ids["<|pad|>"],
            "max_position_embeddings": 131072,
            "rope_parameters": {"rope_type": "default", "rope_theta": 500000.0},
        },
        "tie_word_embeddings": False,
        "eos_token_id": ids["<end_of_utterance>"],
    }
    _write(directory / "config.json", settings)
    _write_processor(directory, longest)
    _write_weights(directory, ids)
    _write(directory / "config.json", settings)


def _write_weights(directory: Path, ids: dict[str, int]) -> None:
    torch.manual_seed(0)
    network = Idefics3ForConditionalGeneration(AutoConfig.from_pretrained(directory))
    with torch.no_grad():
        for token in ("<|end_of_text|>", "<end_of_utterance>"):  # so that no answer ends early
            network.lm_head.weight[ids[token]] = 0
    network.save_pretrained(directory)


def _write_processor(directory: Path, longest: int) -> None:
    pictures = {
        "image_processor_type": "Idefics3ImageProcessor",
        "size": {"longest_edge": longest * TILE},
        "max_image_size": {"longest_edge": TILE},
    }
    _write(directory / "preprocessor_config.json", pictures)
    _write(directory / "processor_config.json", {"image_seq_len": 169})
    _write(directory / "chat_template.json", {"chat_template": TEMPLATE})


def _write_tokenizer(directory: Path) -> dict[str, int]:
    """Bytes and the special tokens: as much as prompts need."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: place for place, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.save(str(directory / "tokenizer.json"))
    named = dict(zip(("bos_token", "eos_token", "pad_token"), SPECIAL, strict=False))
    _write(
        directory / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", **named}
    )
    return dict(tokenizer.get_vocab())


def _write(path: Path, settings: dict[str, Any]) -> None:
    path.write_text(json.dumps(settings), encoding="utf-8")
