"""A task's place: a machine on loopback, and two folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit.evals.osworld.site import Options, Site
from agentkit.screens._osworld_machine import Machine
from agentkit.screens.simulated import SimulatedScreen
from tests.osworld_machine import LoopbackMachine, serving


@pytest.fixture
def machine() -> LoopbackMachine:
    return LoopbackMachine(SimulatedScreen(size=(640, 480)))


@pytest.fixture
def site(machine: LoopbackMachine, tmp_path: Path) -> Iterator[Site]:
    folders = [tmp_path / name for name in ("data", "cache")]
    for folder in folders:
        folder.mkdir()
    with serving(machine) as url:
        yield Site(Machine(url), Options(url), *folders)
