"""Loading a checkpoint into a transformers class, with an error for whatever does not fit."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import torch
from transformers import PretrainedConfig, PreTrainedModel
from transformers.core_model_loading import revert_weight_conversion

from agentkit.errors import ConfigError
from agentkit.models._checkpoint import shapes, shards
from agentkit.models._devices import place

__all__ = ["Loading", "load_network", "published_shapes"]


@dataclass(frozen=True)
class Loading:
    """How a checkpoint is brought into memory.

    Attributes:
        device: such as ``cuda:1`` or ``cpu``; the first GPU, or else the processor, by default.
        dtype: such as ``bfloat16``; bfloat16 on a GPU, float32 on the processor, by default.
        device_map: how to spread it over devices, as transformers takes it: ``auto``, or a mapping.
        attn_implementation: such as ``sdpa`` or ``flash_attention_2``.
        quantization_config: one of transformers' own.
        allow_pickle: whether a checkpoint without safetensors may be loaded from its pickles.
    """

    device: str | None = None
    dtype: str | torch.dtype | None = None
    device_map: str | dict[str, Any] | None = None
    attn_implementation: str | None = None
    quantization_config: Any = None
    allow_pickle: bool = False

    @property
    def place(self) -> str:
        """The device that the weights go to.

        Raises:
            ConfigError: where this machine has no such device.
        """
        return place(self.device)

    @property
    def precision(self) -> torch.dtype:
        """The dtype of the weights.

        Raises:
            ConfigError: where `dtype` names none.
        """
        if isinstance(self.dtype, torch.dtype):
            return self.dtype
        if self.dtype is None:
            return torch.bfloat16 if self.place.startswith("cuda") else torch.float32
        if self.dtype not in PRECISIONS:
            raise ConfigError(f"dtype {self.dtype!r} is not one of {', '.join(PRECISIONS)}")
        return PRECISIONS[self.dtype]


PRECISIONS = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}


Network = TypeVar("Network", bound=PreTrainedModel)


def load_network(
    network: type[Network], config: PretrainedConfig, directory: Path, loading: Loading
) -> Network:
    """A network with the weights of a checkpoint, ready for inference.

    transformers' own loader, so that offload and quantisation work as everywhere else; it shows a
    bar while the shards load. Nothing in the checkpoint is ever executed.

    Raises:
        MissingWeights: where a file is not there.
        ConfigError: where a file is damaged, its tensors are not those of the architecture, or
            the architecture has not what `loading` asks for.
    """
    files = shards(directory, allow_pickle=loading.allow_pickle)
    if files[0].suffix == ".safetensors":
        shapes(directory)
    # For what a device map leaves on disk and the checkpoint has in another form.
    offloaded = TemporaryDirectory(prefix="agentkit-offloaded-")
    load: Any = network.from_pretrained  # typed as if it returned the network alone
    try:
        loaded, report = load(
            directory,
            config=config,
            dtype=loading.precision,
            device_map=loading.device_map or loading.place,
            offload_folder=offloaded.name,
            attn_implementation=loading.attn_implementation,
            quantization_config=loading.quantization_config,
            use_safetensors=files[0].suffix == ".safetensors",
            ignore_mismatched_sizes=True,
            local_files_only=True,
            output_loading_info=True,
        )
    except (ImportError, ValueError) as error:  # what it was asked for does not go together
        why = str(error).strip().partition("\n")[0]
        raise ConfigError(f"{directory} cannot be loaded like this: {why}") from error
    _check(report, directory)
    ready: Network = loaded.eval()
    weakref.finalize(ready, offloaded.cleanup)
    return ready


def _check(report: dict[str, Any], directory: Path) -> None:
    """What transformers only warns of, or fills with random numbers, is an error here."""
    for what in ("missing_keys", "mismatched_keys", "error_msgs"):
        found = sorted(map(str, report.get(what) or ()))
        if found:
            shown = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
            raise ConfigError(
                f"{directory}: {len(found)} {what.replace('_', ' ')} ({shown});"
                " the checkpoint is incomplete or of another model"
            )


def published_shapes(network: PreTrainedModel) -> dict[str, tuple[int, ...]]:
    """The shapes of a network's tensors by the names that it is saved under, its published ones.

    Made on the meta device, the network takes no memory and no time. Of tensors that are one and
    the same, only one is saved.
    """
    tied = network.all_tied_weights_keys.keys()
    named = {name: tensor for name, tensor in network.state_dict().items() if name not in tied}
    saved: dict[str, torch.Tensor] = revert_weight_conversion(network, named)
    return {name: tuple(tensor.shape) for name, tensor in saved.items()}
