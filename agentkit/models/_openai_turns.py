"""Conversations as the Responses API takes them: its own items again, screenshots as their results.

A turn is handed back in the API's own form where that is whole: every item can be read, every call
has its ids, a picture follows, and no safety check is open that nobody agreed to. Any other turn
is told in plain messages, which the API takes without ids.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from agentkit.episode import agrees
from agentkit.models._conversation import check_conversation
from agentkit.models._endpoint_messages import DataUrls
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["as_items", "as_lines", "last_view"]

Item = Mapping[str, Any]

ROLES = ("system", "user", "assistant")
CALL = "computer_call"

NAMED: Mapping[str, tuple[str, ...]] = {
    CALL: ("id", "call_id", "status"),
    "reasoning": ("id", "summary"),
    "message": ("id", "role", "status", "content"),
}
"""The items that are handed back, and what each has to have."""

PERSON = re.compile(r"^The person says: (.*)$", re.MULTILINE)
"""How a planner passes an answer on."""


def as_lines(output: Sequence[Item]) -> str:
    """The items of a response as JSON, one a line; thoughts last.

    What is shown again of an answer may be cut at its end, and a thought can be missed there.
    """
    ordered = sorted(output, key=lambda item: item.get("type") == "reasoning")
    return "\n".join(json.dumps(_without_refusals(item), ensure_ascii=False) for item in ordered)


def _without_refusals(item: Item) -> Item:
    """A refusal is something that was said."""
    parts = item.get("content")
    refusals = [part["refusal"] for part in parts or () if part.get("type") == "refusal"]
    return {"type": "message", "text": "\n".join(refusals)} if refusals else item


def last_view(conversation: Sequence[Message]) -> View | None:
    """The view that the numbers of the next answer are about."""
    return next(
        (
            part
            for message in reversed(conversation)
            for part in reversed(message.parts)
            if isinstance(part, View)
        ),
        None,
    )


def as_items(
    conversation: Sequence[Message], name: str, urls: DataUrls, detail: str
) -> list[dict[str, Any]]:
    """The input of a request.

    Args:
        conversation: what was said; an assistant's message is the text of an earlier reply.
        name: of the model, for errors.
        urls: makes pictures data URLs.
        detail: in which the model looks at pictures that are no result of a call.

    Raises:
        ModelError: where the conversation is empty, a role unknown, or a picture too large.
    """
    check_conversation(conversation, name, ROLES)
    said = [message for message in conversation if any(message.parts)]
    before = Message("system")
    items: list[dict[str, Any]] = []
    for message, after in pairwise([*said, Message("system")]):
        if message.role == "assistant":
            items += _whole(message, after) or [_plain(message)]
        else:
            calls = [item for item in _whole(before, message) if item["type"] == CALL]
            items += _results(calls, message, urls)
            items += _told(message, urls, detail, shown=bool(calls))
        before = message
    return items


def _whole(message: Message, after: Message) -> list[dict[str, Any]]:
    """The items of an assistant's message, thoughts first; none where they are not whole."""
    if message.role != "assistant":
        return []
    items, readable = _read(_text(message))
    calls = [item for item in items if item.get("type") == CALL]
    checked = any(item.get("pending_safety_checks") for item in calls)
    answered = after.role == "user" and last_view([after]) is not None
    if not (calls and readable and answered and all(map(_named, items))):
        return []
    if checked and not _agreed(after):
        return []
    return sorted(items, key=lambda item: item["type"] != "reasoning")


def _read(text: str) -> tuple[list[dict[str, Any]], bool]:
    """The items in a text, and whether there is nothing else in it."""
    items, lines = [], text.split("\n")  # and not at the other line ends of Unicode
    for line in lines:
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict):
            items.append(item)
    return items, len(items) == len(lines)


def _named(item: Item) -> bool:
    wanted = NAMED.get(str(item.get("type")))
    return wanted is not None and all(item.get(name) is not None for name in wanted)


def _agreed(message: Message) -> bool:
    """Whether the person has answered, and every answer is a plain yes."""
    answers = PERSON.findall(_text(message))
    return bool(answers) and all(map(agrees, answers))


def _results(calls: Sequence[Item], message: Message, urls: DataUrls) -> Iterator[dict[str, Any]]:
    """What came of calls: all of them the screen as it is now."""
    view = last_view([message])
    for call in calls if view else ():
        assert view
        result = {
            "type": "computer_call_output",
            "call_id": call["call_id"],
            "output": {"type": "computer_screenshot", "image_url": urls.of(view)},
        }
        checks = call.get("pending_safety_checks")
        yield {**result, "acknowledged_safety_checks": checks} if checks else result


def _plain(message: Message) -> dict[str, Any]:
    """An answer in words: what it said, and what its calls were to do."""
    text = _text(message)
    items, _ = _read(text)
    told = [_in_words(item) for item in items if item.get("type") != "reasoning"]
    return {"role": "assistant", "content": "\n".join(filter(None, told)) or text}


def _in_words(item: Item) -> str:
    if item.get("type") == "message":
        parts = item.get("content") or [item]
        return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))
    return json.dumps(item.get("actions") or item.get("action") or item, ensure_ascii=False)


def _told(
    message: Message, urls: DataUrls, detail: str, *, shown: bool
) -> Iterator[dict[str, Any]]:
    """What a message says, and the pictures in it but for one that was `shown` as a result."""
    result = last_view([message]) if shown else None
    parts = [
        _picture(part, urls, detail)
        if isinstance(part, View)
        else {"type": "input_text", "text": part}
        for part in message.parts
        if part and part is not result
    ]
    if parts:
        yield {"role": message.role, "content": parts}


def _picture(view: View, urls: DataUrls, detail: str) -> dict[str, Any]:
    return {"type": "input_image", "image_url": urls.of(view), "detail": detail}


def _text(message: Message) -> str:
    return "".join(part for part in message.parts if isinstance(part, str))
