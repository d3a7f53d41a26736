"""Conversations as Anthropic's messages: calls with their ids, and what came of each.

What the model wrote is JSON in `Reply.text`, the blocks of its answer as they came. Shown again,
it becomes those blocks, and the view that follows the result of the call. Where it can't be read
any more, since it was cut short or another planner wrote it, it stays text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from anthropic.types.beta import (
    BetaContentBlockParam,
    BetaImageBlockParam,
    BetaMessageParam,
    BetaTextBlockParam,
    BetaToolResultBlockParam,
)

from agentkit.errors import ModelError
from agentkit.models._conversation import check_conversation
from agentkit.models._endpoint_messages import DataUrls
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["CUT_OFF", "last_view", "system_text", "turns"]

ROLES = ("system", "user", "assistant")

NEEDED: Mapping[str, Mapping[str, type]] = {
    "text": {"text": str},
    "thinking": {"thinking": str, "signature": str},
    "redacted_thinking": {"data": str},
    "tool_use": {"id": str, "name": str, "input": dict},
}
"""The blocks that are sent back, and what each must hold."""

CUT_OFF = {"type": "cut_off", "name": "cut off"}
"""Stands for a call that did not arrive whole: half of it must never be done."""

EARLIER = "The result of the last of these calls shows what came of all of them."
NOT_SHOWN = "The picture of what came of it is left out here."

Call = Mapping[str, Any]


def system_text(conversation: Sequence[Message]) -> str:
    """What the system messages say; empty where there is none."""
    said = [_text_of(message) for message in conversation if message.role == "system"]
    return "\n\n".join(filter(None, said))


def last_view(conversation: Sequence[Message]) -> View | None:
    """The view on which the model is to act."""
    parts = [part for message in conversation for part in message.parts]
    return next((part for part in reversed(parts) if isinstance(part, View)), None)


def turns(conversation: Sequence[Message], name: str, urls: DataUrls) -> list[BetaMessageParam]:
    """The messages of a request, the system's left out.

    Raises:
        ModelError: where the conversation is empty, a role unknown, a view not the user's, or the
            last message a begun answer: the vendor's models do not continue one.
    """
    check_conversation(conversation, name, ROLES)
    told = [message for message in conversation if message.role != "system" and any(message.parts)]
    if not told or told[-1].role != "user":
        raise ModelError(
            f"{name} answers what the user says last, and continues no begun answer; end the"
            " conversation in a user message"
        )
    return list(_turns(told, urls))


def _turns(told: Sequence[Message], urls: DataUrls) -> Iterator[BetaMessageParam]:
    calls: list[Call] = []
    for message in told:
        if message.role == "user":
            yield {"role": "user", "content": _answered(calls, message, urls)}
            calls = []
            continue
        if calls:  # each must have its result in the very next message
            yield {"role": "user", "content": list(_results(calls, []))}
        blocks = _blocks(_text_of(message))
        calls = [block for block in blocks if block["type"] == "tool_use"]
        yield {"role": "assistant", "content": cast("list[BetaContentBlockParam]", blocks)}


def _answered(
    calls: Sequence[Call], message: Message, urls: DataUrls
) -> list[BetaContentBlockParam]:
    """A message of the user, its views as the result of the calls before it.

    The text stays the user's own: what a tool gives back counts for less than what a person says.
    """
    if not calls:
        return [_part(part, urls) for part in message.parts if part]
    views = [_picture(part, urls) for part in message.parts if isinstance(part, View)]
    texts = [_text(part) for part in message.parts if isinstance(part, str) and part]
    return [*_results(calls, views), *texts]


def _results(
    calls: Sequence[Call], views: Sequence[BetaImageBlockParam]
) -> Iterator[BetaToolResultBlockParam]:
    *earlier, last = calls
    for call in earlier:
        yield _result(call, [_text(EARLIER)])
    yield _result(last, views or [_text(NOT_SHOWN)])


def _result(
    call: Call, content: Sequence[BetaTextBlockParam | BetaImageBlockParam]
) -> BetaToolResultBlockParam:
    result: BetaToolResultBlockParam = {
        "type": "tool_result",
        "tool_use_id": call["id"],
        "content": content,
    }
    if call.get("toolset_name"):
        result["toolset_name"] = call["toolset_name"]
    return result


def _blocks(text: str) -> list[dict[str, Any]]:
    """The blocks of an earlier answer, or its text where it is no list of whole blocks."""
    as_it_is = [{"type": "text", "text": text}]
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return as_it_is
    if not isinstance(found, list) or not all(map(_is_whole, found)):
        return as_it_is
    blocks = [block for block in found if block["type"] != "text" or block["text"].strip()]
    return blocks or as_it_is


def _is_whole(block: object) -> bool:
    if not isinstance(block, dict):
        return False
    needed = NEEDED.get(str(block.get("type")))
    return needed is not None and all(
        isinstance(block.get(name), kind) for name, kind in needed.items()
    )


def _part(part: str | View, urls: DataUrls) -> BetaTextBlockParam | BetaImageBlockParam:
    return _text(part) if isinstance(part, str) else _picture(part, urls)


def _text(text: str) -> BetaTextBlockParam:
    return {"type": "text", "text": text}


def _picture(view: View, urls: DataUrls) -> BetaImageBlockParam:
    kind, _, data = urls.of(view).partition(";base64,")
    media = "image/png" if kind.endswith("png") else "image/jpeg"
    return {
        "type": "image",
        "source": {
            "type": "base64",
            "media_type": cast("Any", media),
            "data": data,
        },
    }


def _text_of(message: Message) -> str:
    """What the system or the model says.

    Raises:
        ModelError: where it holds a view.
    """
    text = [part for part in message.parts if isinstance(part, str)]
    if len(text) < len(message.parts):
        raise ModelError(
            f"views come from the user alone, and here is one in a message of the {message.role};"
            " put it into a user message"
        )
    return "".join(text)
