"""Conversations as the turns of Gemini, and its turns as the JSON that the dialect reads.

An answer becomes a list of its parts, as the API writes them: calls with their ids, thoughts, and
the signatures without which newer models refuse calls of their own (Gemini API, thought
signatures). In a conversation such a list is those parts again, and the message after it holds
the results of the calls: the last view is the screenshot.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from google.genai.types import (
    Content,
    FunctionCall,
    FunctionResponse,
    FunctionResponsePart,
    Part,
)

from agentkit.episode import agrees
from agentkit.errors import ModelError
from agentkit.models._conversation import check_conversation
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["in_items", "written_out"]

ROLES = ("system", "user", "assistant")

ANSWER = re.compile(r"^The person says: (.*)$", re.MULTILINE)
"""How a conversation tells what the person answered."""

CALM = frozenset({"regular", "allow", "allowed"})
"""Safety decisions that need nobody's word (google-gemini/computer-use-preview)."""

NO_PICTURE = {"output": "The screen after this is not shown any more."}


def in_items(parts: Sequence[Part]) -> str:
    """The parts of an answer as a JSON list."""
    return json.dumps([_item(part) for part in parts], ensure_ascii=False)


def _item(part: Part) -> dict[str, Any]:
    item = part.model_dump(by_alias=True, exclude_none=True, mode="json")
    return {"type": "message", **item} if part.text and not part.thought else item


def written_out(conversation: Sequence[Message], name: str) -> tuple[str, list[Content]]:
    """What the system says, and the turns.

    Raises:
        ModelError: where the conversation is empty, ends in a begun answer, has a role that is
            unknown, or a view that is not the user's.
    """
    check_conversation(conversation, name, ROLES)
    said = [message for message in conversation if any(message.parts)]
    if said[-1].role == "assistant":
        raise ModelError(
            f"{name} does not continue a begun answer; end the conversation in a user message"
        )
    system = "\n\n".join(_words(each, name) for each in said if each.role == "system")
    return system, list(_turns([each for each in said if each.role != "system"], name))


def _turns(messages: Sequence[Message], name: str) -> Iterator[Content]:
    calls: list[FunctionCall] = []
    for message in messages:
        if message.role == "user":
            yield Content(role="user", parts=_results(calls, message))
            calls = []
            continue
        if calls:
            yield Content(role="user", parts=[_result(call, NO_PICTURE) for call in calls])
        parts = _parts_of(_words(message, name))
        calls = [part.function_call for part in parts if part.function_call]
        yield Content(role="model", parts=parts)


def _words(message: Message, name: str) -> str:
    text = [part for part in message.parts if isinstance(part, str)]
    if len(text) < len(message.parts):
        raise ModelError(
            f"{name} takes views from the user alone, and here is one in a message of the"
            f" {message.role}; put it into a user message"
        )
    return "".join(text)


def _parts_of(text: str) -> list[Part]:
    """The parts of an earlier answer; where it is none of Gemini's own, its text."""
    try:
        read = json.loads(text)
        return [_part(item) for item in (read if isinstance(read, list) else [read])]
    except ValueError:
        return [Part(text=text)]


def _part(item: object) -> Part:
    """A part of the API, or a call on its own, which the dialect writes.

    Raises:
        ValueError: where it is neither.
    """
    if not isinstance(item, Mapping):
        raise ValueError(f"{item!r} is no part of an answer")
    if "name" in item:
        call = FunctionCall(id=item.get("id"), name=item["name"], args=item.get("args"))
        return Part(function_call=call)
    return Part.model_validate({key: value for key, value in item.items() if key != "type"})


def _results(calls: Sequence[FunctionCall], message: Message) -> list[Part]:
    """What a message of the user tells: the results of calls before it, if any, come first."""
    if not calls:
        return [_told(part) for part in message.parts if part]
    views = [part for part in message.parts if isinstance(part, View)]
    text = "\n".join(part for part in message.parts if isinstance(part, str))
    done = [{"output": "done", **each} for each in _acknowledged(calls, text)]
    done[-1]["output"] = text or "done"
    parts = [_result(call, each) for call, each in zip(calls, done, strict=True)]
    if views and (last := parts[-1].function_response):
        png = _png(views[-1])
        last.parts = [FunctionResponsePart.from_bytes(data=png, mime_type="image/png")]
    return [*parts, *map(_told, views[:-1])]


def _acknowledged(calls: Sequence[FunctionCall], text: str) -> Iterator[dict[str, str]]:
    """For each call what says that the person agreed to it; nothing where none is to agree.

    The dialect asks in the order of the calls, and the answers stand in that order.
    """
    answers = iter(ANSWER.findall(text))
    for call in calls:
        agreed = _asks(call) and agrees(next(answers, ""))
        if call.name == "yield_to_user":
            next(answers, "")
        yield {"safety_acknowledgement": "true"} if agreed else {}


def _asks(call: FunctionCall) -> bool:
    safety = (call.args or {}).get("safety_decision")
    return isinstance(safety, Mapping) and str(safety.get("decision")).lower() not in CALM


def _result(call: FunctionCall, response: Mapping[str, str]) -> Part:
    result = FunctionResponse(id=call.id, name=call.name, response=dict(response))
    return Part(function_response=result)


def _told(part: str | View) -> Part:
    if isinstance(part, str):
        return Part(text=part)
    return Part.from_bytes(data=_png(part), mime_type="image/png")


def _png(view: View) -> bytes:
    file = io.BytesIO()
    view.picture.save(file, "PNG", compress_level=1)
    return file.getvalue()
