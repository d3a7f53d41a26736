"""Monkey's network (arXiv:2311.06607): a visual tower before Qwen-7B, the first of its name.

Qwen-7B (arXiv:2309.16609) is made of transformers' Qwen2 layers, with two things that Qwen2 lost.
Both begin past ``seq_length`` (2048) tokens, and neither is used in training:

- *dynamic NTK*: the base of the rotary embedding grows with the length of the prompt, and stays
  as it was there while the answer is written;
- *logn attention*: the query at position p is scaled by log(p + 1) / log(2048).

Published names lead to those of the modules here:

- ``transformer.wte``, ``transformer.ln_f``: ``model.embed_tokens``, ``model.norm``
- ``transformer.h.N.ln_1``, ``ln_2``: ``model.layers.N.input_layernorm``,
  ``post_attention_layernorm``
- ``transformer.h.N.attn.c_attn``: ``model.layers.N.self_attn.q_proj``, ``k_proj``, ``v_proj``
- ``transformer.h.N.attn.c_proj``: ``model.layers.N.self_attn.o_proj``
- ``transformer.h.N.mlp.w1``, ``w2``, ``c_proj``: ``model.layers.N.mlp.up_proj``, ``gate_proj``,
  ``down_proj``
- ``transformer.visual``: ``model.visual``, the same names below it
- ``lm_head``
"""

from __future__ import annotations

import math
from copy import copy
from dataclasses import field
from typing import Any, ClassVar

import torch
from torch import nn
from transformers import DynamicCache, GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.cache_utils import Cache
from transformers.conversion_mapping import register_checkpoint_conversion_mapping
from transformers.core_model_loading import Chunk, WeightConverter, WeightRenaming
from transformers.masking_utils import create_causal_mask
from transformers.modeling_outputs import (
    BaseModelOutputWithPast,
    BaseModelOutputWithPooling,
    CausalLMOutputWithPast,
)
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
from transformers.models.qwen2.modeling_qwen2 import (
    Qwen2Attention,
    Qwen2DecoderLayer,
    Qwen2RMSNorm,
    apply_rotary_pos_emb,
    eager_attention_forward,
)
from transformers.utils.generic import can_return_tuple
from transformers.utils.output_capturing import capture_outputs

from agentkit.models._monkey_vision import VisualTower

__all__ = ["MonkeyConfig", "MonkeyLMHeadModel", "alphas"]

Rotations = tuple[torch.Tensor, torch.Tensor]


class MonkeyConfig(PretrainedConfig):
    """The published configuration, and what Qwen2's layers read in it.

    Attributes:
        intermediate_size: of ``w1`` and ``w2`` together.
        seq_length: the tokens that it was trained on; past them come NTK and logn.
        visual: the settings of the visual tower.
    """

    model_type = "monkey"
    attribute_map: ClassVar[dict[str, str]] = {
        "head_dim": "kv_channels",
        "rms_norm_eps": "layer_norm_epsilon",
        "attention_dropout": "attn_dropout_prob",
        "num_key_value_heads": "num_attention_heads",
    }

    vocab_size: int = 151936
    hidden_size: int = 4096
    intermediate_size: int = 22016
    num_hidden_layers: int = 32
    num_attention_heads: int = 32
    kv_channels: int = 128
    layer_norm_epsilon: float = 1e-6
    rotary_emb_base: float = 10000
    seq_length: int = 2048
    use_dynamic_ntk: bool = True
    use_logn_attn: bool = True
    attn_dropout_prob: float = 0.0
    initializer_range: float = 0.02
    tie_word_embeddings: bool = False
    visual: dict[str, Any] = field(default_factory=dict)

    hidden_act: ClassVar[str] = "silu"
    sliding_window: ClassVar[None] = None

    @property
    def image_token_id(self) -> int:
        """The id of ``<imgpad>``, which stands where a picture's features go."""
        return int(self.visual["image_start_id"]) + 2


class MonkeyAttention(Qwen2Attention):
    """Qwen2's, with queries scaled by their positions, and rotated in float32 as Qwen does."""

    def forward(  # type: ignore[override]
        self,
        hidden_states: torch.Tensor,
        position_embeddings: Rotations,
        attention_mask: torch.Tensor | None,
        past_key_values: Cache | None = None,
        *,
        logn: torch.Tensor,
        **kwargs: Any,
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        places = hidden_states.shape[:-1]
        query, key, value = (
            project(hidden_states).view(*places, -1, self.head_dim).transpose(1, 2)
            for project in (self.q_proj, self.k_proj, self.v_proj)
        )
        rotated = apply_rotary_pos_emb(query.float(), key.float(), *position_embeddings)
        query, key = (each.to(value.dtype) for each in rotated)
        query = query * logn.to(value.dtype)
        if past_key_values is not None:
            key, value = past_key_values.update(key, value, self.layer_idx)
        attend: Any = ALL_ATTENTION_FUNCTIONS.get_interface(
            self.config._attn_implementation, eager_attention_forward
        )
        dropout = self.attention_dropout if self.training else 0.0
        seen, weights = attend(
            self, query, key, value, attention_mask, dropout=dropout, scaling=self.scaling
        )
        return self.o_proj(seen.reshape(*places, -1)), weights


class MonkeyLayer(Qwen2DecoderLayer):
    """Qwen2's, with Monkey's attention, and an MLP half as wide as the configuration says."""

    def __init__(self, config: MonkeyConfig, layer_idx: int) -> None:
        half = copy(config)
        half.intermediate_size = config.intermediate_size // 2
        super().__init__(half, layer_idx)  # type: ignore[arg-type]
        self.self_attn = MonkeyAttention(config, layer_idx)  # type: ignore[arg-type]


class _Monkey(PreTrainedModel):
    """What transformers has to know of both classes."""

    config_class = MonkeyConfig
    base_model_prefix = "model"
    input_modalities = ["image", "text"]
    supports_gradient_checkpointing = True
    _no_split_modules = ["MonkeyLayer", "VisualBlock"]
    _skip_keys_device_placement = ["past_key_values"]
    _supports_flash_attn = True
    _supports_sdpa = True
    _supports_attention_backend = True
    _can_record_outputs = {
        "hidden_states": MonkeyLayer,
        "attentions": MonkeyAttention,
    }


class MonkeyNetwork(_Monkey):
    """From ids and pixels to hidden states."""

    def __init__(self, config: MonkeyConfig) -> None:
        super().__init__(config)
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(
            [MonkeyLayer(config, index) for index in range(config.num_hidden_layers)]
        )
        self.norm = Qwen2RMSNorm(config.hidden_size, eps=config.layer_norm_epsilon)
        self.visual = VisualTower(config.visual)
        self.post_init()

    def get_image_features(
        self, pixel_values: torch.Tensor, **_: Any
    ) -> BaseModelOutputWithPooling:
        """The features of pictures (pictures × 1280 × width) as ``pooler_output``."""
        return BaseModelOutputWithPooling(pooler_output=self.visual(pixel_values))

    @capture_outputs
    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        past_key_values: Cache | None = None,
        inputs_embeds: torch.Tensor | None = None,
        use_cache: bool | None = None,
        pixel_values: torch.Tensor | None = None,
        mm_encoder_outputs: dict[str, Any] | None = None,
        prompt_lengths: torch.Tensor | None = None,
        **_: Any,
    ) -> BaseModelOutputWithPast:
        if inputs_embeds is None:
            inputs_embeds = self._embed(input_ids, pixel_values, mm_encoder_outputs or {})
        if use_cache and past_key_values is None:
            past_key_values = DynamicCache(config=self.config)
        if position_ids is None:
            position_ids = _positions(inputs_embeds, attention_mask, past_key_values)
        if prompt_lengths is None:
            prompt_lengths = position_ids[:, -1] + 1
        mask = create_causal_mask(self.config, inputs_embeds, attention_mask, past_key_values)
        rotations = self._rotations(position_ids, prompt_lengths)
        logn = self._logn(position_ids)
        hidden = inputs_embeds
        for layer in self.layers:
            hidden = layer(
                hidden,
                attention_mask=mask,
                past_key_values=past_key_values,
                position_embeddings=rotations,
                logn=logn,
            )
        return BaseModelOutputWithPast(
            last_hidden_state=self.norm(hidden), past_key_values=past_key_values
        )

    def _embed(
        self,
        input_ids: torch.Tensor | None,
        pixel_values: torch.Tensor | None,
        encoded: dict[str, Any],
    ) -> torch.Tensor:
        """Ids as vectors, those of pictures in the places that were kept for them."""
        embedded: torch.Tensor = self.embed_tokens(input_ids)
        seen: Any = encoded.get("image")
        if pixel_values is not None:
            seen = self.get_image_features(pixel_values)
        if seen is None:
            return embedded
        features = seen.pooler_output.to(embedded)
        pictured = input_ids == self.config.image_token_id
        if pictured.sum() * features.shape[-1] != features.numel():
            raise ValueError(
                f"{len(features)} pictures of {features.shape[1]} features do not fit"
                f" {int(pictured.sum())} places; each picture needs its own <imgpad> tokens"
            )
        return embedded.masked_scatter(pictured[..., None], features)

    def _rotations(self, positions: torch.Tensor, prompt_lengths: torch.Tensor) -> Rotations:
        """Cosines and sines: rows × tokens × head width."""
        width = self.config.kv_channels
        alpha = torch.ones_like(prompt_lengths).float()
        if self.config.use_dynamic_ntk and not self.training:
            alpha = alphas(prompt_lengths, self.config.seq_length)
        base = self.config.rotary_emb_base * alpha ** (width / (width - 2))
        steps = torch.arange(0, width, 2, device=positions.device) / width
        waves = 1 / base[:, None] ** steps
        angles = positions[..., None].float() * waves[:, None]
        both = torch.cat([angles, angles], dim=-1)
        return both.cos(), both.sin()

    def _logn(self, positions: torch.Tensor) -> torch.Tensor:
        """What queries are scaled by: rows × 1 × tokens × 1."""
        trained = self.config.seq_length
        scales = torch.log(positions.float() + 1) / math.log(trained)
        if not self.config.use_logn_attn or self.training:
            scales = torch.ones_like(scales)
        return scales.clamp(min=1)[:, None, :, None]


class MonkeyLMHeadModel(_Monkey, GenerationMixin):
    """From ids and pixels to the next token; named as the published architecture is."""

    def __init__(self, config: MonkeyConfig) -> None:
        super().__init__(config)
        self.model = MonkeyNetwork(config)
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.loss_type = "ForCausalLM"  # transformers cannot tell it from the published name
        self.post_init()

    @can_return_tuple
    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        past_key_values: Cache | None = None,
        inputs_embeds: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
        use_cache: bool | None = None,
        logits_to_keep: int = 0,
        pixel_values: torch.Tensor | None = None,
        mm_encoder_outputs: dict[str, Any] | None = None,
        prompt_lengths: torch.Tensor | None = None,
        **kwargs: Any,
    ) -> CausalLMOutputWithPast:
        """The logits of every token, or of the last `logits_to_keep`.

        Args:
            input_ids: rows × tokens; `MonkeyConfig.image_token_id` where a picture's features go.
            attention_mask: rows × all tokens so far: 1, or 0 where they are filled up.
            pixel_values: pictures × views × 3 × 448 × 448, in the order of their places.
            mm_encoder_outputs: what `get_image_features` made of them, in place of the pixels.
            prompt_lengths: tokens of each row's prompt, where these are tokens of its answer.
                NTK goes by them. Each row has its own: the authors' code counts the tokens that
                rows are filled up with, so that answers depend on what else is in the batch.
            labels: rows × tokens; -100 where nothing is to be learnt.
        """
        outputs = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=past_key_values,
            inputs_embeds=inputs_embeds,
            use_cache=use_cache,
            pixel_values=pixel_values,
            mm_encoder_outputs=mm_encoder_outputs,
            prompt_lengths=prompt_lengths,
            **kwargs,
        )
        logits = self.lm_head(outputs.last_hidden_state[:, -logits_to_keep:])
        loss = None
        if labels is not None:
            loss = self.loss_function(logits, labels, vocab_size=self.config.vocab_size, **kwargs)
        return CausalLMOutputWithPast(
            loss=loss,
            logits=logits,
            past_key_values=outputs.past_key_values,
            hidden_states=outputs.hidden_states,
            attentions=outputs.attentions,
        )

    def _update_model_kwargs_for_generation(
        self,
        outputs: Any,
        model_kwargs: dict[str, Any],
        is_encoder_decoder: bool = False,
        num_new_tokens: int = 1,
    ) -> dict[str, Any]:
        """Keeps the lengths of the prompts for the steps after the first."""
        model_kwargs.setdefault("prompt_lengths", model_kwargs["position_ids"][:, -1] + 1)
        return super()._update_model_kwargs_for_generation(
            outputs, model_kwargs, is_encoder_decoder, num_new_tokens
        )


def alphas(lengths: torch.Tensor, trained: int) -> torch.Tensor:
    """How much Qwen's dynamic NTK stretches the rotary base, by the lengths of prompts.

    1 up to the length that it was trained on, then 3 up to twice that, 7 up to four times, …
    """
    doublings = torch.log2(lengths / trained).ceil().clamp(min=0)
    return 2 ** (doublings + 1) - 1


def _positions(
    embedded: torch.Tensor, attention_mask: torch.Tensor | None, past: Cache | None
) -> torch.Tensor:
    """The places of tokens in their rows, not counting what rows are filled up with."""
    before = past.get_seq_length() if past is not None else 0
    if attention_mask is None:
        attention_mask = embedded.new_ones(len(embedded), before + embedded.shape[1])
    return (attention_mask.long().cumsum(1) - 1).clamp(min=0)[:, before:]


LAYER = {
    r"ln_1": r"input_layernorm",
    r"ln_2": r"post_attention_layernorm",
    r"attn\.c_attn": r"self_attn\.c_attn",
    r"attn\.c_proj": r"self_attn\.o_proj",
    r"mlp\.w1": r"mlp\.up_proj",
    r"mlp\.w2": r"mlp\.gate_proj",
    r"mlp\.c_proj": r"mlp\.down_proj",
}
"""The published names within a layer, and what they become; ``c_attn`` is then cut in three."""

register_checkpoint_conversion_mapping(
    MonkeyLMHeadModel.__name__,
    [
        WeightRenaming(r"^transformer\.wte\.", r"^model\.embed_tokens\."),
        WeightRenaming(r"^transformer\.ln_f\.", r"^model\.norm\."),
        WeightRenaming(r"^transformer\.visual\.", r"^model\.visual\."),
        *(
            WeightRenaming(rf"^transformer\.h\.(\d+)\.{theirs}\.", rf"^model\.layers\.\1\.{ours}\.")
            for theirs, ours in LAYER.items()
        ),
        WeightConverter(
            "self_attn.c_attn.",
            ["self_attn.q_proj.", "self_attn.k_proj.", "self_attn.v_proj."],
            operations=[Chunk(dim=0)],
        ),
    ],
    overwrite=True,
)
