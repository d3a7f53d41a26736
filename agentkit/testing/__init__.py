"""For people who write parts: fakes for every seam that is slow or needs a machine, and the laws.

The fakes stand in for real parts in tests of one's own. The contract suites state what every
screen, perceiver and model owes its callers; inherit one, give it a fixture, and pytest does the
rest::

    class TestMyScreen(ScreenContract):
        @pytest.fixture
        def screen(self):
            with MyScreen() as screen:
                yield screen

pytest itself is not needed to import this module.
"""

from agentkit.testing.contracts import ModelContract, PerceiverContract, ScreenContract
from agentkit.testing.fakes import FakePerceiver, FakeScreen, ScriptedModel, go, sample_frame
from agentkit.testing.golden import (
    DialectCase,
    Difference,
    check_case,
    dialect_cases,
    golden_tables,
)
from agentkit.testing.grounders import ErringGrounder
from agentkit.testing.sighted import Sighted

__all__ = [
    "DialectCase",
    "Difference",
    "ErringGrounder",
    "FakePerceiver",
    "FakeScreen",
    "ModelContract",
    "PerceiverContract",
    "ScreenContract",
    "ScriptedModel",
    "Sighted",
    "check_case",
    "dialect_cases",
    "go",
    "golden_tables",
    "sample_frame",
]
