"""Conversations as chat completions take them: text as it is, views as data URLs."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Iterator, Sequence
from itertools import groupby
from weakref import WeakKeyDictionary

from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionMessageParam
from PIL import Image

from agentkit.errors import ModelError
from agentkit.models._conversation import check_conversation
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["DataUrls", "begun", "written_out"]

log = logging.getLogger("agentkit")

ROLES = ("system", "user", "assistant")

QUALITIES = (95, 85, 75, 60)
"""Of JPEG, from the best; at the last one small text on screens is still clean."""


class DataUrls:
    """Pictures of views as data URLs: PNG, or JPEG where that is larger than a server takes.

    Their sides are never changed: the card's image rule reckons with them.

    Args:
        most: how long a URL may be, in bytes.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._made: WeakKeyDictionary[View, str] = WeakKeyDictionary()

    def of(self, view: View) -> str:
        """The data URL of what is shown of a view.

        Raises:
            ModelError: where even a JPEG of the lowest quality is too large.
        """
        if view not in self._made:
            self._made[view] = next(self._fitting(view.picture), "")
        if not self._made[view]:
            width, height = view.picture.size
            raise ModelError(
                f"a picture of {width}×{height} takes more than the {self.most / 1e6:g} MB that"
                " the server is sent for one; show a part of the frame (View.of(…, box=…)), or"
                " raise picture_mb where the server takes more"
            )
        return self._made[view]

    def _fitting(self, picture: Image.Image) -> Iterator[str]:
        """The picture in every form that is short enough, the most faithful first."""
        url = _url(picture, "PNG", compress_level=1)
        if len(url) <= self.most:
            yield url
        for quality in QUALITIES:
            lossy = _url(picture, "JPEG", quality=quality, subsampling=0)
            if len(lossy) <= self.most:
                log.info("sent as JPEG of quality %s: as PNG it takes %s bytes", quality, len(url))
                yield lossy


def _url(picture: Image.Image, form: str, **options: int) -> str:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return f"data:image/{form.lower()};base64,{base64.b64encode(file.getbuffer()).decode()}"


def begun(conversation: Sequence[Message]) -> bool:
    """Whether a conversation ends in an answer that is to be continued."""
    last = conversation[-1]
    return last.role == "assistant" and any(last.parts)


def written_out(
    conversation: Sequence[Message], name: str, urls: DataUrls
) -> list[ChatCompletionMessageParam]:
    """The messages of a request; one without any part says nothing, and is left out.

    Raises:
        ModelError: where the conversation is empty, a role unknown, or a view not the user's.
    """
    check_conversation(conversation, name, ROLES)
    return [_message(message, name, urls) for message in conversation if any(message.parts)]


def _message(message: Message, name: str, urls: DataUrls) -> ChatCompletionMessageParam:
    text = [part for part in message.parts if isinstance(part, str)]
    if message.role == "user":
        # Plain text is the form that every server and every chat template takes.
        alone = len(text) == len(message.parts)
        content = "".join(text) if alone else list(_parts(message, urls))
        return {"role": "user", "content": content}
    if len(text) < len(message.parts):
        raise ModelError(
            f"{name} takes views from the user alone, and here is one in a message of the"
            f" {message.role}; put it into a user message"
        )
    if message.role == "system":
        return {"role": "system", "content": "".join(text)}
    return {"role": "assistant", "content": "".join(text)}


def _parts(message: Message, urls: DataUrls) -> Iterator[ChatCompletionContentPartParam]:
    """Views, and all text between two of them in one: templates would put a line break within."""
    for kind, parts in groupby(message.parts, type):
        if issubclass(kind, str):
            yield {"type": "text", "text": "".join(map(str, parts))}
            continue
        for part in parts:
            if isinstance(part, View):
                yield {"type": "image_url", "image_url": {"url": urls.of(part)}}
