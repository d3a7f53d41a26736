"""Ovis1.6 (arXiv:2405.20797): pictures as probable words of a visual vocabulary.

A picture's tile goes through SigLIP; a head turns each 2×2 block of its patches into probabilities
over a visual vocabulary, and what the language model is given is the mean of the vocabulary's
embeddings under them. Composed of transformers' own SigLIP and Gemma2 (or Llama).

The modules are named as the published tensors are: ``llm.*``, ``visual_tokenizer.backbone.*``,
``visual_tokenizer.head.{0,1}.*``, ``vte.weight``. Below ``backbone`` the files say
``vision_model.``, which transformers' own conversion of SigLIP takes off and puts back on saving.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    GenerationMixin,
    PretrainedConfig,
    PreTrainedModel,
    SiglipVisionConfig,
    SiglipVisionModel,
)
from transformers.configuration_utils import SubConfigSpec
from transformers.modeling_outputs import CausalLMOutputWithPast

__all__ = ["ATOM", "INDICATORS", "Ovis", "OvisConfig"]

ATOM = -300
"""The id that stands for one visual token in a row."""

INDICATORS = (-301, -302, -303, -304, -305)
"""Begin of a picture, end of its whole view, next column, next row, end of the picture.

The last rows of the visual embedding, in this order.
"""


class OvisVisualConfig(PretrainedConfig):
    """Of the part that turns tiles into visual words."""

    model_type = "siglip_visual_tokenizer"
    sub_configs_defaults = {"backbone_config": SubConfigSpec(SiglipVisionConfig)}

    backbone_config: dict[str, Any] | PretrainedConfig | None = None
    vocab_size: int = 65536
    hidden_stride: int = 2
    tokenize_function: str = "softmax"


class OvisConfig(PretrainedConfig):
    """The published ``config.json``, field by field."""

    model_type = "ovis"
    sub_configs_defaults = {
        "llm_config": SubConfigSpec(AutoConfig, model_type="gemma2"),
        "visual_tokenizer_config": SubConfigSpec(OvisVisualConfig),
    }

    llm_config: dict[str, Any] | PretrainedConfig | None = None
    visual_tokenizer_config: dict[str, Any] | PretrainedConfig | None = None
    multimodal_max_length: int = 8192
    conversation_formatter_class: str = "GemmaConversationFormatter"
    disable_tie_weight: bool = False
    hidden_size: int = 3584

    def get_text_config(self, *_: object, **__: object) -> Any:
        return self.llm_config


class VisualTokenizer(nn.Module):
    """Tiles in, probabilities of visual words out."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.stride = config.hidden_stride
        self.backbone = SiglipVisionModel(config.backbone_config)
        width = config.backbone_config.hidden_size * self.stride**2
        words = config.vocab_size - len(INDICATORS)
        self.head = nn.Sequential(nn.Linear(width, words, bias=False), nn.LayerNorm(words))

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Tiles × 3 × height × width → tiles × tokens × words."""
        patches = self.backbone.embeddings(pixel_values)
        # What the layers give, before the last norm: the published head was trained on that.
        features = self.backbone.encoder(inputs_embeds=patches).last_hidden_state
        logits: torch.Tensor = self.head(merged(features, self.stride))
        return logits.softmax(-1)


def merged(features: torch.Tensor, stride: int) -> torch.Tensor:
    """Square blocks of patches side by side as one token, zeros where the square is too small."""
    tiles, patches, width = features.shape
    side = round(patches**0.5)
    square = features.view(tiles, side, side, width)
    short = -side % stride
    square = functional.pad(square, (0, 0, 0, short, 0, short))
    blocks = (side + short) // stride
    square = square.view(tiles, blocks, stride, blocks, stride, width)
    return square.transpose(2, 3).reshape(tiles, blocks**2, stride**2 * width)


class VisualEmbedding(nn.Embedding):
    """The vocabulary's embeddings, read by the numbers of words or mixed by probabilities."""

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        """Numbers → … × hidden; … × words, without the indicators → … × hidden."""
        if words.is_floating_point():
            return words @ self.weight[: words.shape[-1]]
        return super().forward(words)


class Ovis(PreTrainedModel, GenerationMixin):
    """Rows in which `ATOM` stands for a visual token and `INDICATORS` for what frames tiles."""

    config_class = OvisConfig
    base_model_prefix = ""
    main_input_name = "input_ids"
    supports_gradient_checkpointing = True
    _no_split_modules = [
        "SiglipVisionEmbeddings",
        "SiglipEncoderLayer",
        "SiglipMultiheadAttentionPoolingHead",
    ]
    _supports_flash_attn = True
    _supports_sdpa = True
    _supports_attention_backend = True

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.visual_tokenizer = VisualTokenizer(config.visual_tokenizer_config)
        self.vte = VisualEmbedding(config.visual_tokenizer_config.vocab_size, config.hidden_size)
        self.llm = AutoModelForCausalLM.from_config(config.llm_config)
        # Gemma2 of the release that Ovis was trained with scaled whatever embeddings it was
        # given; today's scales those of text alone.
        gemma = config.llm_config.model_type == "gemma2"
        self.scale = config.hidden_size**0.5 if gemma else 1.0
        self.post_init()

    def get_input_embeddings(self) -> Any:
        return self.llm.get_input_embeddings()

    def set_input_embeddings(self, value: nn.Module) -> None:
        self.llm.set_input_embeddings(value)

    def get_output_embeddings(self) -> Any:
        return self.llm.get_output_embeddings()

    def set_output_embeddings(self, value: nn.Module) -> None:
        self.llm.set_output_embeddings(value)

    def picture_embeddings(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Tiles × 3 × height × width → tiles × tokens × hidden."""
        mixed: torch.Tensor = self.vte(self.visual_tokenizer(pixel_values))
        return mixed

    def embed(self, input_ids: torch.Tensor, pictures: torch.Tensor | None = None) -> torch.Tensor:
        """Rows × tokens, and the visual tokens of all rows in order → rows × tokens × hidden."""
        embedded: torch.Tensor = self.get_input_embeddings()(input_ids.clamp(min=0))
        if pictures is None:
            return embedded
        input_ids = input_ids.to(embedded.device)  # a device map may have put them elsewhere
        scale = torch.tensor(self.scale).to(embedded)  # rounded as Gemma2 rounds its own
        last = torch.arange(self.vte.num_embeddings, device=embedded.device)[-len(INDICATORS) :]
        for number, indicator in zip(INDICATORS, self.vte(last).to(embedded), strict=True):
            embedded = torch.where((input_ids == number)[..., None], indicator * scale, embedded)
        visual = pictures.to(embedded) * scale
        return embedded.masked_scatter((input_ids == ATOM)[..., None], visual)

    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        position_ids: torch.Tensor | None = None,
        past_key_values: Any = None,
        pixel_values: torch.Tensor | None = None,
        mm_encoder_outputs: dict[str, Any] | None = None,
        inputs_embeds: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
        use_cache: bool | None = None,
        logits_to_keep: int | torch.Tensor = 0,
        **options: Any,
    ) -> CausalLMOutputWithPast:
        """The language model over embedded rows.

        Args:
            pixel_values: the tiles of all rows in order, tiles × 3 × height × width.
            mm_encoder_outputs: in place of them, what is known of them already: under ``image``,
                with what `picture_embeddings` made of them as its ``pooler_output``.
        """
        if inputs_embeds is None and input_ids is not None:
            known = (mm_encoder_outputs or {}).get("image")
            pictures = None if known is None else known.pooler_output
            if pixel_values is not None:
                pictures = self.picture_embeddings(pixel_values)
            inputs_embeds = self.embed(input_ids, pictures)
        answered: CausalLMOutputWithPast = self.llm(
            inputs_embeds=inputs_embeds,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=past_key_values,
            labels=labels,
            use_cache=use_cache,
            logits_to_keep=logits_to_keep,
            **options,
        )
        return answered
