"""Monkey's prompts: ``<img>…</img> QUESTION Answer: ``, as ids and pictures.

Where the authors write the path of a file between ``<img>`` and ``</img>``, which their network
then opens or fetches, there are the 1280 places for its features that it makes of the path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agentkit.errors import ModelError
from agentkit.models._conversation import check_conversation, check_example
from agentkit.models._local import Conversation
from agentkit.models._monkey_tokens import MonkeyTokens
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["Prompt", "Prompts"]

CAPTION = "Generate the detailed caption in English:"
"""The request that the base model answers without ``Answer:`` (the authors' ``inference.py``)."""


class Prompt(NamedTuple):
    """A conversation as Monkey takes it.

    Attributes:
        ids: its tokens.
        views: its pictures.
        pictured: how many of the tokens there are up to the end of the last picture.
        taught: how many at the end are to be learnt.
    """

    ids: list[int]
    views: list[View]
    pictured: int
    taught: int = 0

    @property
    def beginning(self) -> list[int]:
        """The tokens up to the end of the last picture; never all, so that something is asked."""
        return self.ids[: min(self.pictured, len(self.ids) - 1)]


class Prompts:
    """Writes the prompts of one model.

    Args:
        name: of its card, for messages.
        tokens: its vocabulary.
        places: tokens that a picture takes.
        chat: whether it is Monkey-Chat, which is asked for a caption like for anything else.
    """

    def __init__(self, name: str, tokens: MonkeyTokens, places: int, *, chat: bool) -> None:
        self._name, self._tokens, self._chat = name, tokens, chat
        start, end, place = map(tokens.special, ("<img>", "</img>", "<imgpad>"))
        self._picture = [start, *[place] * places, end]
        self._ending = tokens.special("<|endoftext|>")

    def begun(self, conversation: Conversation) -> Prompt:
        """A conversation up to where the model goes on.

        Raises:
            ModelError: where it is more than a question and the beginning of its answer.
        """
        question, answer = self._parted(conversation)
        asked = self._asked(question)
        return asked._replace(ids=[*asked.ids, *self._tokens.encode_answer(answer)])

    def lesson(self, conversation: Conversation) -> Prompt:
        """A question and its whole answer, which is to be learnt with the token that ends it.

        Raises:
            ModelError: where it is anything else.
        """
        question, answer = self._parted(conversation)
        check_example(conversation, self._name)
        asked, taught = self._asked(question), [*self._tokens.encode_answer(answer), self._ending]
        return asked._replace(ids=[*asked.ids, *taught], taught=len(taught))

    def _parted(self, conversation: Conversation) -> tuple[Message, str]:
        """The question, and what there is of its answer."""
        check_conversation(conversation, self._name)
        question, *answers = conversation
        if [each.role for each in conversation] not in (["user"], ["user", "assistant"]):
            said = ", ".join(message.role for message in conversation)
            raise ModelError(
                f"{self._name} takes one user message, and an assistant's to be continued,"
                f" not {said}; put what matters of earlier turns into the one question"
            )
        parts = [part for message in answers for part in message.parts]
        if any(isinstance(part, View) for part in parts):
            raise ModelError(f"{self._name} writes text; show views in the user message")
        return question, "".join(map(str, parts))

    def _asked(self, question: Message) -> Prompt:
        """A question, and what asks for its answer."""
        ids: list[int] = []
        views: list[View] = []
        pictured = 0
        for piece in _pieces(question.parts, self._cue(question)):
            if isinstance(piece, View):
                ids += self._picture
                views.append(piece)
                pictured = len(ids)
            else:
                ids += self._tokens.encode(piece)
        return Prompt(ids, views, pictured)

    def _cue(self, question: Message) -> str:
        """What stands between a question and its answer; pictures alone ask nothing."""
        texts = [part for part in question.parts if isinstance(part, str)]
        if texts == [CAPTION] and not self._chat:
            return " "
        return " Answer: " if texts else ""


def _pieces(parts: Sequence[str | View], cue: str) -> Iterator[str | View]:
    """Parts with a space between any two and `cue` behind; texts that meet are one piece."""
    text = ""
    for index, part in enumerate(parts):
        text += " " if index else ""
        if isinstance(part, View):
            yield text
            yield part
            text = ""
        else:
            text += part
    yield text + cue
