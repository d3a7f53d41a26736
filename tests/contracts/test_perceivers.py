"""The law of perceivers, over every perceiver that needs no weights."""

from __future__ import annotations

import pytest

from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.protocols import Perceiver
from agentkit.registry import find
from agentkit.testing import FakePerceiver, PerceiverContract


class TestFake(PerceiverContract):
    @pytest.fixture
    def perceiver(self) -> FakePerceiver:
        return FakePerceiver([Element(Box(64, 200, 174, 240), "button", "Save")])


@pytest.fixture(scope="module")
def builtin() -> Perceiver:
    perceiver: Perceiver = find("perceiver", "builtin")()
    return perceiver


class TestBuiltin(PerceiverContract):
    @pytest.fixture
    def perceiver(self, builtin: Perceiver) -> Perceiver:
        return builtin


class TestCombined(PerceiverContract):
    @pytest.fixture
    def perceiver(self, builtin: Perceiver) -> Perceiver:
        model = FakePerceiver([Element(Box(64, 200, 174, 240), "button", "Save")])
        perceiver: Perceiver = find("perceiver", "combined")(model, builtin)
        return perceiver
