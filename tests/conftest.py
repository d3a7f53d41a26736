"""What all tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# A loaded machine is no failure. Under CI=true hypothesis has a profile of its own, which draws
# the same examples every time.
if os.environ.get("CI") != "true":
    settings.register_profile("agentkit", deadline=None)
    settings.load_profile("agentkit")


def need(condition: object, reason: str) -> None:
    """Skip the test where a part that it needs is missing; under ``CI=true`` fail instead."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing, and CI=true allows no skips: {reason}", pytrace=False)
    pytest.skip(reason)
