"""What speaks against a thing being the one that was asked for."""

from __future__ import annotations

from agentkit.frame import Element
from agentkit.perceivers._seen import FILLER, may_be, words_of
from agentkit.perceivers._targets import Target

__all__ = ["contradicts"]


def contradicts(element: Element, target: Target) -> bool:
    """Whether an element that was not found under the target's name cannot be the target.

    It cannot where it is of another kind, or says something that the target does not say. Which
    of several things of one name is meant ("Delete in the row of Alice", "the second …") is
    measured, and what was not found by measuring is not it.
    """
    if target.is_qualified or not may_be(element, target.role):
        return True
    asked = {word for name in target.names for word in words_of(name)}
    return not {*words_of(element.text)} - FILLER <= asked
