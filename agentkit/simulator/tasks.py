"""Tasks on the embedded desktop, checked on its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agentkit.simulator.desktop import Desktop

__all__ = ["Task"]


@dataclass(frozen=True)
class Task:
    """Something to do on the desktop."""

    name: str
    goal: str
    setup: Callable[[Desktop], None]
    check: Callable[[dict[str, Any]], bool]
