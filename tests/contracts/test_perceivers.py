"""The law of perceivers, over every perceiver that needs no weights."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agentkit.assembly import perceiver_over
from agentkit.catalog import CARDS
from agentkit.frame import Element
from agentkit.geometry import Box
from agentkit.protocols import Message, Perceiver
from agentkit.registry import find
from agentkit.testing import FakePerceiver, PerceiverContract, ScriptedModel
from agentkit.testing.contracts.perceivers import NONSENSE


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


def says(conversation: Sequence[Message]) -> str:
    """What a Fuyu writes that reads well, and knows when it can't tell."""
    words = str(conversation[-1].parts[-1])
    if NONSENSE in words:
        return "unknown" if words.endswith("?") else ""
    return "Account Ada Lovelace Save Cancel"


class TestVlm(PerceiverContract):
    @pytest.fixture
    def perceiver(self) -> Perceiver:
        model = ScriptedModel(says, CARDS["fuyu-8b"])
        return perceiver_over(model, assist=False)


class TestCombined(PerceiverContract):
    @pytest.fixture
    def perceiver(self, builtin: Perceiver) -> Perceiver:
        model = FakePerceiver([Element(Box(64, 200, 174, 240), "button", "Save")])
        perceiver: Perceiver = find("perceiver", "combined")(model, builtin)
        return perceiver
