"""How people speak of what is drawn: shapes, their places and their colours."""

from __future__ import annotations

from agentkit.planners._command import Family

__all__ = ["SHAPES"]

SHAPES = Family(())
