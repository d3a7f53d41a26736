"""The tasks of the embedded desktop."""

from __future__ import annotations

from collections.abc import Iterator

from agentkit.evals.examples import Chore, Example
from agentkit.simulator.tasks import list_tasks

__all__ = ["make_chores"]


def make_chores(seed: int) -> Iterator[Example]:
    """Every task once, on the desktop of that seed."""
    for name in list_tasks():
        yield Chore(id=f"{name}-{seed}", page=name, task=name, seed=seed)
