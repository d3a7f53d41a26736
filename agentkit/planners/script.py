"""A planner that follows a fixed list of decisions: for tests, demonstrations and replays."""

from __future__ import annotations

from collections.abc import Sequence

from agentkit.actions import Action, Done
from agentkit.episode import Decision, Observation, Step

__all__ = ["ScriptPlanner"]


class ScriptPlanner:
    """Returns its decisions one after the other, then `Done`.

    Args:
        decisions: decisions, or bare actions that make one decision each.
    """

    def __init__(self, decisions: Sequence[Decision | Action]) -> None:
        self._decisions = [
            item if isinstance(item, Decision) else Decision(actions=(item,)) for item in decisions
        ]

    def decide(self, goal: str, observation: Observation, history: Sequence[Step]) -> Decision:
        """The decision whose turn it is, counted by the steps so far."""
        if len(history) < len(self._decisions):
            return self._decisions[len(history)]
        return Decision(thought="the script is at its end", actions=(Done(success=None),))
