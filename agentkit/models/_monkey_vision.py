"""Monkey's visual tower: OpenCLIP's ViT-bigG with adapters per window, and Qwen-VL's resampler.

Each window of the picture goes through the same transformer, with small low-rank adapters
(arXiv:2106.09685) of its own; the view of the whole goes through it as it is (Monkey,
arXiv:2311.06607). A resampler then makes 256 features of each view's 1024 patches (Qwen-VL,
arXiv:2308.12966). Modules carry their published names, below ``transformer.visual.``:
``conv1``, ``transformer.resblocks.N.attn.in_proj_lora.W.lora_a``, ``attn_pool.query``, ``proj``, …
"""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers.modeling_layers import GradientCheckpointingLayer

__all__ = ["QUERIES", "VisualBlock", "VisualTower"]

QUERIES = 256
"""Features that the resampler makes of a view."""

POSITIONS = 256
"""Places that the transformer has embeddings for; more are made of them by interpolation."""

EPSILON = 1e-6
ATTENTION_RANK, MLP_RANK = 16, 32
DROPOUT = 0.05
"""Of an adapter's input, while it learns."""


class VisualTower(nn.Module):
    """From the views of pictures to features of the language model.

    Args:
        settings: ``visual`` of the published configuration.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        width, out, patch = settings["width"], settings["output_dim"], settings["patch_size"]
        self.conv1 = nn.Conv2d(3, width, patch, stride=patch, bias=False)
        self.positional_embedding = nn.Parameter(torch.randn(POSITIONS, width) * width**-0.5)
        self.ln_pre = nn.LayerNorm(width, eps=EPSILON)
        blocks = nn.ModuleList([VisualBlock(settings) for _ in range(settings["layers"])])
        self.transformer = nn.ModuleDict({"resblocks": blocks})
        self.attn_pool = Resampler(width, out)
        self.ln_post = nn.LayerNorm(out, eps=EPSILON)
        self.proj = nn.Parameter(torch.randn(out, out) * out**-0.5)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Features of pictures.

        Args:
            pixels: pictures × views × 3 × height × width, as `_monkey_pixels.shown` makes them.

        Returns:
            pictures × (views · 256) × output width.
        """
        patches = self.conv1(pixels.flatten(0, 1)).flatten(2).transpose(1, 2)
        patches = self.ln_pre(patches + interpolated(self.positional_embedding, patches.shape[1]))
        patches = patches.unflatten(0, pixels.shape[:2])
        for block in self.transformer["resblocks"].children():
            patches = block(patches)
        features: torch.Tensor = self.ln_post(self.attn_pool(patches.flatten(0, 1))) @ self.proj
        return features.reshape(len(pixels), -1, features.shape[-1])


class VisualBlock(GradientCheckpointingLayer):
    """One layer of the transformer, over pictures × views × patches × width."""

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        width = settings["width"]
        inner = int(width * settings["mlp_ratio"])
        self.ln_1 = nn.LayerNorm(width, eps=EPSILON)
        self.attn = VisualAttention(width, settings["heads"], settings["lora_repeat_num"])
        self.ln_2 = nn.LayerNorm(width, eps=EPSILON)
        self.mlp = nn.Sequential(
            OrderedDict(
                c_fc=nn.Linear(width, inner), gelu=nn.GELU(), c_proj=nn.Linear(inner, width)
            )
        )
        self.mlp_lora = adapters(settings["lora_repeat_num"], width, width, MLP_RANK)

    def forward(self, patches: torch.Tensor) -> torch.Tensor:
        patches = patches + self.attn(self.ln_1(patches))
        # The adapters read what the layer norm has not touched, unlike those of the attention.
        return adapted(patches + self.mlp(self.ln_2(patches)), self.mlp_lora, patches)


class VisualAttention(nn.Module):
    """Self-attention within a view; each head's query, key and value stand side by side."""

    def __init__(self, width: int, heads: int, windows: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj = nn.Linear(width, 3 * width)
        self.in_proj_lora = adapters(windows, width, 3 * width, ATTENTION_RANK)
        self.out_proj = nn.Linear(width, width)
        self.out_proj_lora = adapters(windows, width, width, ATTENTION_RANK)

    def forward(self, patches: torch.Tensor) -> torch.Tensor:
        mixed = adapted(self.in_proj(patches), self.in_proj_lora, patches)
        # Four dimensions and no more, which torch's fast kernels want.
        by_head = mixed.flatten(0, 1).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        seen = functional.scaled_dot_product_attention(*by_head.chunk(3, dim=-1))
        seen = seen.transpose(1, 2).flatten(2).unflatten(0, patches.shape[:2])
        return adapted(self.out_proj(seen), self.out_proj_lora, seen)


class Adapter(nn.Module):
    """What one window adds to a layer; nothing, before it is trained."""

    def __init__(self, width: int, out: int, rank: int) -> None:
        super().__init__()
        self.lora_a = nn.Linear(width, rank, bias=False)
        self.lora_b = nn.Linear(rank, out, bias=False)
        self.lora_scale = nn.Parameter(torch.ones(1))
        self.lora_dropout = nn.Dropout(DROPOUT)

    def forward(self, patches: torch.Tensor) -> torch.Tensor:
        added: torch.Tensor = self.lora_b(self.lora_a(self.lora_dropout(patches)))
        return added * self.lora_scale


def adapters(windows: int, width: int, out: int, rank: int) -> nn.ModuleList:
    """One adapter a window."""
    return nn.ModuleList([Adapter(width, out, rank) for _ in range(windows)])


def adapted(whole: torch.Tensor, adapters: nn.ModuleList, patches: torch.Tensor) -> torch.Tensor:
    """`whole`, and on each window what its adapter makes of `patches`; the last view as it is."""
    added = [adapter(patches[:, window]) for window, adapter in enumerate(adapters)]
    windows = whole[:, : len(added)] + torch.stack(added, dim=1)
    return torch.cat([windows, whole[:, len(added) :]], dim=1)


class Resampler(nn.Module):
    """256 learnt queries that look at all patches of a view."""

    pos_embed: torch.Tensor

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.query = nn.Parameter(torch.randn(QUERIES, out) * 0.02)
        self.register_buffer("pos_embed", places(QUERIES, out))  # published, but not learnt
        self.kv_proj = nn.Linear(width, out, bias=False)
        self.ln_kv = nn.LayerNorm(out, eps=EPSILON)
        self.ln_q = nn.LayerNorm(out, eps=EPSILON)
        self.attn = CrossAttention(out)

    def forward(self, patches: torch.Tensor) -> torch.Tensor:
        """Views × patches × width to views × 256 × output width."""
        patches = self.ln_kv(self.kv_proj(patches))
        keys = patches + interpolated(self.pos_embed, patches.shape[1])
        queries = (self.ln_q(self.query) + self.pos_embed).expand(len(patches), -1, -1)
        seen: torch.Tensor = self.attn(queries, keys, patches)
        return seen


class CrossAttention(nn.Module):
    """torch's ``nn.MultiheadAttention`` by its names, with heads of 128.

    torch's own reads the weights of ``out_proj`` without calling it, which neither offloading
    nor quantisation survives.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = width // 128
        self.in_proj_weight = nn.Parameter(torch.randn(3 * width, width) * width**-0.5)
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        """Queries, keys and values, each views × places × width."""
        weights, biases = self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3)
        projected = map(functional.linear, inputs, weights, biases)
        by_head = [each.unflatten(-1, (self.heads, -1)).transpose(1, 2) for each in projected]
        seen = functional.scaled_dot_product_attention(*by_head)
        out: torch.Tensor = self.out_proj(seen.transpose(1, 2).flatten(2))
        return out


def interpolated(embedding: torch.Tensor, number: int) -> torch.Tensor:
    """Embeddings of a square of places as those of a square of `number` places."""
    if len(embedding) == number:
        return embedding
    side, due = math.isqrt(len(embedding)), math.isqrt(number)
    square = embedding.float().unflatten(0, (side, side)).permute(2, 0, 1)[None]
    larger = functional.interpolate(square, size=(due, due), mode="bicubic", align_corners=False)
    return larger[0].permute(1, 2, 0).flatten(0, 1).to(embedding.dtype)


def places(number: int, width: int) -> torch.Tensor:
    """Sines and cosines of the places of a square: first half across, second half down."""
    side, waves = math.isqrt(number), width // 4
    along = torch.outer(torch.arange(side), 10000.0 ** (-torch.arange(waves) / waves))
    along = torch.cat([along.sin(), along.cos()], dim=1)
    across, down = along.repeat(side, 1), along.repeat_interleave(side, dim=0)
    return torch.cat([across, down], dim=1)
