"""A checkpoint's own processor, tokenizer and chat template, without torchvision."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from transformers import (
    CONFIG_MAPPING,
    PROCESSOR_MAPPING,
    AutoFeatureExtractor,
    AutoImageProcessor,
    AutoTokenizer,
    PretrainedConfig,
)
from transformers.models.auto.auto_mappings import PROCESSOR_MAPPING_NAMES

from agentkit.errors import ConfigError, MissingWeights
from agentkit.models._checkpoint import read_json

__all__ = ["LOCAL", "load_processor"]

TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "tekken.json")
"""The files that a tokenizer is read from: one of them must be there."""

PICTURES = "preprocessor_config.json"
"""The file that an image processor is read from; since transformers 5, the next may hold it."""

NAMING = ("processor_config.json", PICTURES, "tokenizer_config.json")
"""The files that may name the processor, in the order in which transformers asks them."""

OWNERS = {name: model_type for model_type, name in PROCESSOR_MAPPING_NAMES.items()}
"""A family that has the processor of a name: what a file names is looked up, never imported."""

LOCAL = {"local_files_only": True, "trust_remote_code": False}
"""What transformers is told wherever it reads a file: to fetch none, and to run none."""


class WithoutVideos:
    """What a processor is mixed with to go without one for videos: that would need torchvision."""

    def check_argument_for_proper_class(self, name: str, part: Any) -> Any:
        if part is None and name == "video_processor":
            return type(None)
        return super().check_argument_for_proper_class(name, part)  # type: ignore[misc]


def load_processor(config: PretrainedConfig, directory: Path) -> Any:
    """What turns messages into the tensors of a family, as the checkpoint in `directory` has it.

    Pictures go through the family's Pillow code where there is such: torchvision's gives other
    pixels (by up to 2 of 255), and its wheels break every torch but their own.

    Raises:
        MissingWeights: where a file of the tokenizer or of the image processor is not there.
        ConfigError: where one is damaged, needs a package that is not installed, or there is no
            chat template.
    """
    said = _settings(directory)
    try:
        kind = _kind(config, said)
        settings, _ = kind.get_processor_dict(directory, local_files_only=True)
        parts = [_part(name, directory) for name in kind.get_attributes()]
        still: Any = type(kind.__name__, (WithoutVideos, kind), {})
        processor = still.from_args_and_dict(parts, settings)
    except (ImportError, OSError, LookupError, TypeError, ValueError) as error:
        raise ConfigError(
            f"{directory}: its processor cannot be put together: {_in_short(error)}"
        ) from error
    processor.chat_template = _template(processor)
    if not processor.chat_template:
        raise ConfigError(
            f"{directory} has no chat template (chat_template.jinja, chat_template.json);"
            " a base model cannot chat: take its instruct checkpoint"
        )
    return processor


def _settings(directory: Path) -> dict[str, dict[str, Any]]:
    """What the small files say, by their names; all that a processor needs is there."""
    if not any((directory / name).is_file() for name in TOKENIZERS):
        raise MissingWeights(f"{directory} has none of {', '.join(TOKENIZERS)}; download it again")
    found = [directory / name for name in NAMING if (directory / name).is_file()]
    said = {path.name: read_json(path) for path in found}
    if PICTURES not in said and "image_processor" not in said.get("processor_config.json", {}):
        raise MissingWeights(f"{directory / PICTURES} is missing; download the checkpoint again")
    return said


def _kind(config: PretrainedConfig, said: dict[str, dict[str, Any]]) -> Any:
    """The class of the processor: the one that the checkpoint names, or its family's."""
    named = (str(settings.get("processor_class")) for settings in said.values())
    owner = next((OWNERS[name] for name in named if name in OWNERS), None)
    kind = PROCESSOR_MAPPING.get(CONFIG_MAPPING[owner] if owner else type(config), None)
    if kind is None:
        raise LookupError(f"transformers has no processor for {config.model_type!r}")
    return kind


def _part(name: str, directory: Path) -> Any:
    if name == "video_processor":
        return None
    if name not in LOADERS:
        raise LookupError(f"it wants a {name}, which is not among {', '.join(LOADERS)}")
    return LOADERS[name](directory)


def _tokenizer(directory: Path) -> Any:
    try:
        return AutoTokenizer.from_pretrained(directory, **LOCAL)
    except Exception as error:  # the package below raises nothing narrower
        found = next(name for name in TOKENIZERS if (directory / name).is_file())
        raise ConfigError(
            f"{directory / found} cannot be read: {_in_short(error)}; download it again"
        ) from error


def _template(processor: Any) -> str | None:
    """The template of the processor, or else its tokenizer's; of several, the one for chats."""
    found = processor.chat_template or processor.tokenizer.chat_template
    return found.get("default") if isinstance(found, dict) else found


def _in_short(error: Exception) -> str:
    """The first line of an error of transformers, which tend to be pages."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


LOADERS: dict[str, Callable[[Path], Any]] = {
    "tokenizer": _tokenizer,
    "image_processor": partial(AutoImageProcessor.from_pretrained, backend="pil", **LOCAL),
    "feature_extractor": partial(AutoFeatureExtractor.from_pretrained, **LOCAL),
}
"""What loads each part of a processor, by the name that its class gives the part."""
