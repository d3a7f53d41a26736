"""The law of models, over the scripted one and the tiny checkpoint of every family."""

from __future__ import annotations

import pytest

from agentkit.testing import ModelContract, ScriptedModel

SCRIPT = "It is a small window with a field and two buttons on it"


class TestScripted(ModelContract):
    @pytest.fixture
    def model(self) -> ScriptedModel:
        return ScriptedModel(lambda _: SCRIPT)
