"""Tiny checkpoints of today's families: random weights, in the layout that their authors publish.

What they write means nothing; they tell whether prompts, pictures and tensors are put together as
the families want them. ``write(family, directory)`` writes one in about a second: the
configuration, the tokenizer (bytes and the family's own special tokens), the processor's files,
a chat template with the family's own turns, and seeded weights.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import AutoConfig, AutoModelForImageTextToText

__all__ = ["FAMILIES", "write"]

BYTES = sorted(pre_tokenizers.ByteLevel.alphabet())
TEXT = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 8192,
}
VISION = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 4,
    "num_heads": 4,
    "num_hidden_layers": 2,
    "depth": 2,
}


def write(family: str, directory: Path, seed: int = 0) -> Path:
    """A tiny checkpoint of a family; the same seed gives the same weights."""
    directory.mkdir(parents=True, exist_ok=True)
    FAMILIES[family](directory)
    config = AutoConfig.from_pretrained(directory)
    torch.manual_seed(seed)
    network = AutoModelForImageTextToText.from_config(config)
    with torch.no_grad():
        for name, tensor in network.named_parameters():
            # Strong enough that each picture and each question leads to other tokens.
            if tensor.dim() > 1 and "norm" not in name:
                tensor.normal_(0, 0.25)
    network.save_pretrained(directory)
    FAMILIES[family](directory)  # its own configuration again, which saving wrote anew
    return directory


def _qwen_vl(model_type: str, patch: int, vision: Mapping[str, Any]) -> Callable[[Path], None]:
    def files(directory: Path) -> None:
        special = "<|endoftext|> <|im_start|> <|im_end|> <|vision_start|> <|vision_end|>"
        special += " <|vision_pad|> <|image_pad|> <|video_pad|> <|box_start|> <|box_end|>"
        ids = _tokenizer(
            directory,
            special.split(),
            ["<tool_call>", "</tool_call>"],
            eos_token="<|im_end|>",
            pad_token="<|endoftext|>",
        )
        text = {
            **TEXT,
            "vocab_size": len(ids),
            "bos_token_id": ids["<|endoftext|>"],
            "eos_token_id": ids["<|im_end|>"],
            "rope_parameters": {
                "rope_type": "default",
                "mrope_section": [1, 1, 2],
                "rope_theta": 1e6,
                **({"mrope_interleaved": True} if model_type == "qwen3_vl" else {}),
            },
        }
        _config(
            directory,
            model_type,
            text_config={**text, "model_type": f"{model_type}_text"},
            vision_config={**VISION, "out_hidden_size": 32, "patch_size": patch, **vision},
            image_token_id=ids["<|image_pad|>"],
            video_token_id=ids["<|video_pad|>"],
            vision_start_token_id=ids["<|vision_start|>"],
            vision_end_token_id=ids["<|vision_end|>"],
            eos_token_id=ids["<|im_end|>"],
        )
        side = 2 * patch
        _json(
            directory / "preprocessor_config.json",
            image_processor_type="Qwen2VLImageProcessorFast",
            patch_size=patch,
            temporal_patch_size=2,
            merge_size=2,
            size={"shortest_edge": 4 * side * side, "longest_edge": 60 * side * side},
        )
        _generation(directory, [ids["<|im_end|>"], ids["<|endoftext|>"]], ids["<|endoftext|>"])
        _template(directory, CHATML, picture="<|vision_start|><|image_pad|><|vision_end|>")

    return files


def _glm4v(directory: Path) -> None:
    special = "<|endoftext|> [gMASK] <sop> <|system|> <|user|> <|assistant|> <|observation|>"
    special += " <|begin_of_image|> <|end_of_image|> <|begin_of_video|> <|end_of_video|>"
    special += " <|image|> <|video|>"
    ids = _tokenizer(directory, special.split(), ["<think>", "</think>"], pad_token="<|endoftext|>")
    mrope = {"rope_type": "default", "mrope_section": [1, 1, 2], "partial_rotary_factor": 1.0}
    _config(
        directory,
        "glm4v",
        text_config={**TEXT, "vocab_size": len(ids), "rope_parameters": mrope},
        vision_config={**VISION, "out_hidden_size": 32, "image_size": 56, "patch_size": 14},
        image_token_id=ids["<|image|>"],
        image_start_token_id=ids["<|begin_of_image|>"],
        image_end_token_id=ids["<|end_of_image|>"],
        video_token_id=ids["<|video|>"],
        video_start_token_id=ids["<|begin_of_video|>"],
        video_end_token_id=ids["<|end_of_video|>"],
    )
    _json(
        directory / "preprocessor_config.json",
        image_processor_type="Glm4vImageProcessor",
        size={"shortest_edge": 2 * 4 * 28 * 28, "longest_edge": 2 * 60 * 28 * 28},
    )
    _generation(
        directory,
        [ids["<|endoftext|>"], ids["<|user|>"], ids["<|observation|>"]],
        ids["<|endoftext|>"],
    )
    _template(directory, GLM)


def _ovis2(directory: Path) -> None:
    special = "<|endoftext|> <|im_start|> <|im_end|> <image> <IMG_ATOM> <IMG_START> <IMG_GRID>"
    special += " <IMG_COL> <IMG_ROW> <IMG_END>"
    ids = _tokenizer(directory, special.split(), eos_token="<|im_end|>", pad_token="<|endoftext|>")
    indicators = ("<IMG_START>", "<IMG_GRID>", "<IMG_COL>", "<IMG_ROW>", "<IMG_END>")
    _config(
        directory,
        "ovis2",
        text_config={**TEXT, "model_type": "qwen2", "vocab_size": len(ids)},
        vision_config={
            **VISION,
            "image_size": 56,
            "patch_size": 14,
            "vocab_size": 64,
            "hidden_stride": 2,
        },
        image_token_id=ids["<IMG_ATOM>"],
        visual_indicator_token_ids=[ids[each] for each in indicators],
        hidden_size=32,
        vocab_size=len(ids),
        tie_word_embeddings=False,
    )
    _json(
        directory / "preprocessor_config.json",
        image_processor_type="Ovis2ImageProcessor",
        size={"height": 56, "width": 56},
        crop_to_patches=True,
        max_patches=6,
    )
    _json(directory / "processor_config.json", image_seq_length=4)
    _generation(directory, [ids["<|im_end|>"]], ids["<|endoftext|>"])
    _template(directory, CHATML, picture="<image>\n")


def _internvl(directory: Path) -> None:
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    roles = {
        "start_image_token": "<img>",
        "end_image_token": "</img>",
        "context_image_token": "<IMG_CONTEXT>",
        "video_token": "<video>",
    }
    ids = _tokenizer(
        directory,
        [*special, *roles.values()],
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        extra_special_tokens=roles,
        **roles,
    )
    _config(
        directory,
        "internvl",
        text_config={**TEXT, "model_type": "qwen2", "vocab_size": len(ids)},
        vision_config={**VISION, "image_size": [56, 56], "patch_size": [14, 14]},
        image_token_id=ids["<IMG_CONTEXT>"],
        image_seq_length=4,
        tie_word_embeddings=False,
    )
    _json(
        directory / "preprocessor_config.json",
        image_processor_type="GotOcr2ImageProcessorFast",
        crop_to_patches=True,
        min_patches=1,
        max_patches=6,
        size={"height": 56, "width": 56},
    )
    _json(directory / "processor_config.json", image_seq_length=4)
    _generation(directory, [ids["<|im_end|>"]], ids["<|endoftext|>"])
    _template(directory, CHATML, picture="<IMG_CONTEXT>\n")


def _smolvlm(directory: Path) -> None:
    special = "<|im_start|> <|im_end|> <end_of_utterance> <image> <fake_token_around_image>"
    special += " <global-img>"
    tags = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
    ids = _tokenizer(
        directory,
        [*special.split(), *tags],
        bos_token="<|im_start|>",
        eos_token="<end_of_utterance>",
        pad_token="<|im_end|>",
    )
    _config(
        directory,
        "smolvlm",
        text_config={
            **TEXT,
            "model_type": "llama",
            "vocab_size": len(ids),
            "pad_token_id": ids["<|im_end|>"],
        },
        vision_config={**VISION, "image_size": 64, "patch_size": 16},
        scale_factor=2,
        image_token_id=ids["<image>"],
        pad_token_id=ids["<|im_end|>"],
        tie_word_embeddings=False,
    )
    _json(
        directory / "preprocessor_config.json",
        image_processor_type="SmolVLMImageProcessor",
        do_image_splitting=True,
        size={"longest_edge": 4 * 64},
        max_image_size={"longest_edge": 64},
    )
    _json(directory / "processor_config.json", image_seq_len=4)
    _generation(directory, [ids["<end_of_utterance>"]], ids["<|im_end|>"])
    _template(directory, UTTERANCES)


def _gemma3(directory: Path) -> None:
    roles = {
        "boi_token": "<start_of_image>",
        "eoi_token": "<end_of_image>",
        "image_token": "<image_soft_token>",
    }
    special = ["<pad>", "<eos>", "<bos>", "<start_of_turn>", "<end_of_turn>"]
    ids = _tokenizer(
        directory,
        [*special, *roles.values()],
        bos_token="<bos>",
        eos_token="<eos>",
        pad_token="<pad>",
        extra_special_tokens=roles,
        first="<bos>",
        **roles,
    )
    _config(
        directory,
        "gemma3",
        text_config={
            **TEXT,
            "model_type": "gemma3_text",
            "vocab_size": len(ids),
            "query_pre_attn_scalar": 8,
            "sliding_window": 16,
            "layer_types": ["sliding_attention", "full_attention"],
        },
        vision_config={
            **VISION,
            "model_type": "siglip_vision_model",
            "image_size": 56,
            "patch_size": 14,
            "vision_use_head": False,
        },
        mm_tokens_per_image=4,
        boi_token_index=ids["<start_of_image>"],
        eoi_token_index=ids["<end_of_image>"],
        image_token_index=ids["<image_soft_token>"],
        eos_token_id=[ids["<eos>"], ids["<end_of_turn>"]],
        tie_word_embeddings=False,  # or else each random token mostly leads to itself
    )
    _json(
        directory / "preprocessor_config.json",
        image_processor_type="Gemma3ImageProcessor",
        size={"height": 56, "width": 56},
    )
    _json(directory / "processor_config.json", image_seq_length=4)
    _generation(directory, [ids["<eos>"], ids["<end_of_turn>"]], ids["<pad>"])
    _template(directory, GEMMA)


def _tokenizer(
    directory: Path,
    special: Sequence[str],
    plain: Sequence[str] = (),
    *,
    first: str = "",
    **named: Any,
) -> dict[str, int]:
    """A tokenizer of single bytes and whole tokens; the id of every token.

    Args:
        directory: where its files go.
        special: tokens that are skipped where a text is shown to people.
        plain: added tokens that are not.
        first: the token that every text begins with.
        named: what ``tokenizer_config.json`` says.
    """
    bytewise = Tokenizer(models.BPE({each: index for index, each in enumerate(BYTES)}, []))
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytewise.decoder = decoders.ByteLevel()
    bytewise.add_special_tokens([AddedToken(each, special=True) for each in special])
    bytewise.add_tokens([AddedToken(each, normalized=False) for each in plain])
    ids = bytewise.get_vocab()
    if first:
        bytewise.post_processor = processors.TemplateProcessing(
            single=f"{first} $A", special_tokens=[(first, ids[first])]
        )
    bytewise.save(str(directory / "tokenizer.json"))
    _json(
        directory / "tokenizer_config.json",
        tokenizer_class="PreTrainedTokenizerFast",
        model_max_length=8192,
        **named,
    )
    return ids


def _config(directory: Path, model_type: str, **settings: Any) -> None:
    _json(directory / "config.json", model_type=model_type, dtype="float32", **settings)


def _generation(directory: Path, endings: Sequence[int], padding: int) -> None:
    # What the authors sample with; an answer of ours is greedy unless it is asked to be otherwise.
    sampling = {"do_sample": True, "temperature": 0.7, "top_p": 0.8, "repetition_penalty": 1.05}
    _json(
        directory / "generation_config.json",
        eos_token_id=list(endings),
        pad_token_id=padding,
        **sampling,
    )


def _template(directory: Path, template: str, picture: str = "") -> None:
    _json(directory / "chat_template.json", chat_template=template.replace("PICTURE", picture))


def _json(path: Path, **settings: Any) -> None:
    path.write_text(json.dumps(settings, indent=2), encoding="utf-8")


CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% for part in message.content %}"
    "{% if part.type == 'image' %}PICTURE{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""Qwen's and InternVL's turns."""

GLM = (
    "[gMASK]<sop>{% for message in messages %}<|{{ message.role }}|>\n"
    "{% for part in message.content %}{% if part.type == 'image' %}"
    "<|begin_of_image|><|image|><|end_of_image|>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
"""GLM-4.1V's turns, which nothing ends but the next."""

UTTERANCES = (
    "<|im_start|>{% for message in messages %}{{ message.role | capitalize }}"
    "{% if message.content[0].type == 'image' %}:{% else %}: {% endif %}"
    "{% for part in message.content %}"
    "{% if part.type == 'image' %}<image>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
"""SmolVLM's turns."""

GEMMA = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}"
    "{% set before = messages[0].content[0].text + '\n\n' %}{% set turns = messages[1:] %}"
    "{% else %}{% set before = '' %}{% set turns = messages %}{% endif %}"
    "{% for message in turns %}"
    "{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant') }}{% endif %}"
    "<start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}\n"
    "{% if loop.first %}{{ before }}{% endif %}"
    "{% for part in message.content %}"
    "{% if part.type == 'image' %}<start_of_image>{% else %}{{ part.text | trim }}{% endif %}"
    "{% endfor %}<end_of_turn>\n{% endfor %}"
    "{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
"""Gemma's turns: strictly alternating, a system message before the first, texts trimmed."""

FAMILIES: dict[str, Callable[[Path], None]] = {
    "qwen2_5_vl": _qwen_vl(
        "qwen2_5_vl", 14, {"window_size": 56, "fullatt_block_indexes": [1], "hidden_act": "silu"}
    ),
    "qwen3_vl": _qwen_vl(
        "qwen3_vl", 16, {"num_position_embeddings": 64, "deepstack_visual_indexes": [0]}
    ),
    "smolvlm": _smolvlm,
    "internvl": _internvl,
    "gemma3": _gemma3,
    "glm4v": _glm4v,
    "ovis2": _ovis2,
}
"""What each family's files are written by; its name is the ``model_type`` of the configuration."""
