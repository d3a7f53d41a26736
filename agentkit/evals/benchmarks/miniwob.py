"""MiniWoB++: small web tasks, each with its own reward, in a real browser.

Shi et al. 2017, "World of Bits", and Liu et al. 2018, arXiv:1802.08802; the pages come out of the
package ``miniwob`` of the Farama Foundation. Nothing is read: the tasks are made from a seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentkit.evals.benchmarks._miniwob_tasks import DEVELOPMENT, TEST, skill_of
from agentkit.evals.examples import Errand, Example
from agentkit.evals.playground import pages_folder

__all__ = ["make_all", "make_development", "make_test"]


def make_all(seed: int) -> Iterator[Example]:
    """Every page of the package once.

    Raises:
        MissingExtra: where the package is not installed.
    """
    folder = pages_folder() / "miniwob"
    yield from _errands(sorted(page.stem for page in folder.glob("*.html")), seed)


def make_development(seed: int) -> Iterator[Example]:
    """Each task of the half to develop on, once."""
    yield from _errands(DEVELOPMENT, seed)


def make_test(seed: int) -> Iterator[Example]:
    """Each task of the half that is kept aside, once."""
    yield from _errands(TEST, seed)


def _errands(tasks: Sequence[str], seed: int) -> Iterator[Example]:
    for task in tasks:
        name, skill = f"{task}-{seed}", skill_of(task)
        yield Errand(id=name, page=task, category=task, part=skill, task=task, seed=seed)
