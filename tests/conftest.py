"""What all tests share."""

from __future__ import annotations

import os

import pytest


def need(condition: object, reason: str) -> None:
    """Skip the test where a part that it needs is missing; under ``CI=true`` fail instead."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing, and CI=true allows no skips: {reason}", pytrace=False)
    pytest.skip(reason)
