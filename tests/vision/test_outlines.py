"""What is drawn in fields."""

from __future__ import annotations

import pytest

from agentkit.geometry import Box
from agentkit.testing import sample_frame
from agentkit.vision.outlines import is_dashed
from agentkit.vision.scene import Scene


@pytest.mark.parametrize("width", [4, 12, 16, 30])
def test_what_is_no_wider_than_high_is_no_field_of_dashes(width: int) -> None:
    assert not is_dashed(Scene.of(sample_frame(), ()), Box(100, 100, 100 + width, 115))
