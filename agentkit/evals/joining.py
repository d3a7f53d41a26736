"""A Ray cluster, joined for as long as a run takes."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import ray
from ray.exceptions import RayError

from agentkit.errors import ConfigError

__all__ = ["joined"]

CURE = "start one with `ray start --head`, give the address of one that runs, or --ray local"

REACH = 5
"""Seconds that a cluster has to answer in: Ray itself would try for two minutes."""

LATEST = Path("/tmp/ray/ray_current_cluster")
"""Where Ray notes the cluster that was started last on this machine; one that crashed, too."""


@contextmanager
def joined(address: str, workers: int) -> Iterator[None]:
    """Connected to a cluster; where this process is connected already, that one, and it stays so.

    Args:
        address: see `agentkit.evals.cluster.solve_on_ray`.
        workers: CPUs of a ``local`` one.

    Raises:
        ConfigError: where it cannot be reached within seconds, or Ray refuses.
    """
    if ray.is_initialized():
        yield
        return
    _connect(_noted() if address == "auto" else address, workers)
    try:
        # Ray prints there which of its processes died, and there the result goes.
        with redirect_stdout(sys.stderr):
            yield
    finally:
        ray.shutdown()


def _noted() -> str:
    """The address that ``auto`` stands for, as `ray.init` looks for it; ``auto`` where none is."""
    with suppress(OSError):
        return os.environ.get("RAY_ADDRESS") or LATEST.read_text(encoding="utf-8").strip() or "auto"
    return "auto"


def _connect(address: str, workers: int) -> None:
    if address not in ("auto", "local"):
        _reach(address)
    made: dict[str, Any] = {}
    if address == "local":
        made = {"num_cpus": workers, "include_dashboard": False}
        # Or Ray leaves a token in the home folder, and offers it to other clusters from then on.
        os.environ.setdefault("RAY_AUTH_TOKEN", token_hex(32))
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, **made)
    except (ConnectionError, RayError, RuntimeError, TimeoutError, ValueError) as error:
        raise ConfigError(f"no Ray cluster can be used at {address!r}: {error}; {CURE}") from error


def _reach(address: str) -> None:
    """See that somebody listens there.

    Raises:
        ConfigError: where nobody does, or it is no address.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=REACH).close()
    except (ValueError, OverflowError) as error:
        raise ConfigError(
            f"{address!r} is no address of a Ray cluster; give auto, local, HOST:6379 on a machine"
            " that belongs to it, or ray://HOST:10001 on any"
        ) from error
    except OSError as error:
        raise ConfigError(f"no Ray cluster answers at {address!r} ({error}); {CURE}") from error
