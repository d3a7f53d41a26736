"""The laws: what every screen, perceiver and model owes its callers, as tests to inherit."""

from agentkit.testing.contracts.models import ModelContract
from agentkit.testing.contracts.perceivers import PerceiverContract
from agentkit.testing.contracts.screens import EXAMPLES, ScreenContract

__all__ = ["EXAMPLES", "ModelContract", "PerceiverContract", "ScreenContract"]
