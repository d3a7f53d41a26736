"""Checkpoints of Fuyu with random weights, of any size, for the benchmarks that only take time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, normalizers
from transformers import FuyuConfig, FuyuForCausalLM

__all__ = ["FUYU_8B", "write_fuyu"]

FUYU_8B = {
    "vocab_size": 262144,
    "hidden_size": 4096,
    "intermediate_size": 16384,
    "num_hidden_layers": 36,
    "num_attention_heads": 64,
}
"""The published sizes: transformers' defaults for ``FuyuConfig``."""

SPECIAL = "<unk> <s> </s> |SPEAKER| |NEWLINE| |ENDOFTEXT|".split()


def write_fuyu(
    directory: Path, sizes: dict[str, int], dtype: torch.dtype, device: str = "cpu"
) -> None:
    """Configuration, tokenizer and seeded weights, in the published layout."""
    tokens = _write_tokenizer(directory)
    settings: dict[str, Any] = {"vocab_size": len(tokens), **sizes, "rope_theta": 25000.0}
    config = FuyuConfig(**settings, image_token_id=tokens.index("|SPEAKER|"))
    with torch.device("meta"):
        network = FuyuForCausalLM(config).to(dtype)
    network.to_empty(device=device)
    torch.manual_seed(0)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.02)
            else:
                parameter.fill_(float("norm" in name and name.endswith("weight")))
        network.lm_head.weight[tokens.index("|ENDOFTEXT|")] = 0  # so that no answer ends early
    network.save_pretrained(directory)
    written = {"architectures": ["FuyuForCausalLM"], "model_type": "fuyu", **settings}
    (directory / "config.json").write_text(json.dumps(written))


def _write_tokenizer(directory: Path) -> list[str]:
    """Bytes, numbers and printable characters: as much as prompts need."""
    bytewise = [f"<0x{byte:02X}>" for byte in range(256)]
    letters = ["▁", *map(chr, range(33, 127))]
    tokens = [*SPECIAL, *bytewise, *letters, *map(str, range(10, 1000))]
    scores = [(token, 0.0 if token in SPECIAL else -5.0) for token in tokens]
    tokenizer = Tokenizer(models.Unigram(scores, unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    tokenizer.save(str(directory / "tokenizer.json"))
    return tokens
