"""Where a model can be computed, and how much room there is."""

from __future__ import annotations

import psutil
import torch

from agentkit.errors import ConfigError

__all__ = ["free_bytes", "home", "place"]


def place(device: str | None = None) -> str:
    """The device that a model is loaded to: the first GPU, or else the processor, by default.

    Raises:
        ConfigError: where this machine, or this build of torch, has no such device.
    """
    if device is None:
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        there = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
        raise ConfigError(
            f"device {device!r} cannot be used; there is {', '.join(['cpu', *there])}"
        ) from error
    return device


def free_bytes(device: str) -> int:
    """The free memory of a device that is there."""
    if device.startswith("cuda"):
        return int(torch.cuda.mem_get_info(torch.device(device))[0])
    return int(psutil.virtual_memory().available)


def home(network: torch.nn.Module) -> torch.device:
    """Where the inputs of a network go: to the first of its weights that are in memory.

    Those that a device map left on disk say that they are nowhere; they are brought to the inputs.
    """
    there = (each.device for each in network.parameters() if each.device.type != "meta")
    return next(there, torch.device(place()))
