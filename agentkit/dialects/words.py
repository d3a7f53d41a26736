"""Acts whose places are said in words, for a grounder to find: agentkit's own (agentkit.actions).

A thought, then a JSON object an act: ``{"kind": "click", "target": "the Save button"}``,
``{"kind": "type", "text": "hello", "enter": true}``. The kinds and their fields are those of
`agentkit.actions` but for the places: no model that speaks it writes a number of a pixel.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agentkit.actions import Action, Click, MouseDown, MouseUp, Move, Scroll, action_from_json
from agentkit.dialects._calls import check_length
from agentkit.dialects._values import objects
from agentkit.episode import Decision
from agentkit.errors import ConfigError, DialectError
from agentkit.frame import Element
from agentkit.views import View

__all__ = ["WordsDialect"]

AIMED = (Click, Move, Scroll, MouseDown, MouseUp)
"""The kinds whose place can be said in words."""

PLACED = frozenset({"drag", "zoom"})
"""The kinds that are nothing without numbers."""

PLACES = frozenset({"at", "path", "box"})


class WordsDialect:
    """A thought and JSON objects."""

    def parse_actions(self, text: str, view: View) -> Decision:
        """The thought, and the actions that the objects are.

        Raises:
            DialectError: where there is none, one is no action, or it names a place in numbers.
        """
        check_length(text)
        records = [record for each in objects(text) for record in _records(each)]
        if not records:
            raise DialectError(f"no act in JSON: {text[-80:]!r}", text)
        return Decision(_thought(text), tuple(_action(record, text) for record in records), text)

    def parse_elements(self, text: str, view: View) -> list[Element]:
        """Nothing: the language has no places."""
        return []

    def format_actions(self, decision: Decision, view: View) -> str:
        """A decision in words; the places themselves are left out.

        Raises:
            DialectError: where a place has no words.
        """
        acts = [json.dumps(_record(act), ensure_ascii=False) for act in decision.actions]
        return "\n".join(filter(None, [decision.thought, *acts]))


def _records(found: Mapping[str, Any]) -> list[Any]:
    """The acts of one object: itself, or those that it lists."""
    listed = found.get("actions")
    if isinstance(listed, list):
        return listed
    return [found] if "kind" in found else []


def _thought(text: str) -> str:
    before = text.partition("{")[0]
    for sign in ("<think>", "</think>", "```json", "```"):
        before = before.replace(sign, "")
    return before.strip(" \n[")


def _action(record: object, text: str) -> Action:
    if not isinstance(record, Mapping):
        raise DialectError(f"no act, but {str(record)[:80]!r}", text)
    numbered = sorted(PLACES & record.keys())
    kind = str(record.get("kind"))
    if numbered or kind in PLACED:
        raise DialectError(f"{kind} is given places in numbers; name a target in words", text)
    try:
        return action_from_json(record)
    except ConfigError as error:
        raise DialectError(str(error), text) from error


def _record(action: Action) -> dict[str, Any]:
    if action.kind in PLACED:
        raise DialectError(f"words name no places, and {action.kind} is nothing without")
    if isinstance(action, AIMED) and action.at and not action.target:
        raise DialectError(f"the place of {action.kind} has no words: {action.at}")
    said = action.model_dump(mode="json", exclude_defaults=True, exclude=set(PLACES))
    return {"kind": action.kind, **said}
