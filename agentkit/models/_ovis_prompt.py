"""How Ovis1.6 writes a conversation, over each language model that it was trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agentkit.errors import ModelError
from agentkit.models._conversation import check_conversation, check_example
from agentkit.models._rows import Part
from agentkit.protocols import Message
from agentkit.views import View

__all__ = ["MANNERS", "Manner", "Scribe"]


class Manner(NamedTuple):
    """How a language model writes a conversation; what looks like a tag is a special token.

    Attributes:
        roles: the name of each role.
        start: what a prompt begins with.
        before: what stands before a message; ``{}`` is the name of its role.
        after: what stands after it; the first of it ends an answer.
        theta: the rotary base that it was trained with.
        system: what it is told where no message tells it.
    """

    roles: Mapping[str, str]
    start: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    theta: float
    system: str = ""

    @property
    def special(self) -> list[str]:
        """Its special tokens."""
        pieces = (self.start, *self.before, *self.after)
        return [piece for piece in pieces if piece.startswith("<")]


MANNERS = {
    "gemma2": Manner(
        roles={"user": "user", "assistant": "model"},
        start="<bos>",
        before=("<start_of_turn>", "{}\n"),
        after=("<end_of_turn>", "\n"),
        theta=10000.0,
    ),
    "llama": Manner(
        roles={"system": "system", "user": "user", "assistant": "assistant"},
        start="<|begin_of_text|>",
        before=("<|start_header_id|>", "{}", "<|end_header_id|>", "\n\n"),
        after=("<|eot_id|>",),
        theta=500000.0,
        system="You are a helpful and honest multimodal assistant.",
    ),
}
"""By the model type of the language model (AIDC-AI/Ovis v1.6, conversation_formatter.py; the rotary
bases are those of arXiv:2408.00118 and arXiv:2407.21783)."""


@dataclass(frozen=True)
class Scribe:
    """Writes conversations for one model.

    Attributes:
        name: of the model, for messages.
        manner: of its language model.
        ids: of the special tokens of that manner.
    """

    name: str
    manner: Manner
    ids: Mapping[str, int]

    def prompt(self, conversation: Sequence[Message]) -> Iterator[Part]:
        """A conversation up to where the model goes on.

        Raises:
            ModelError: where it is empty, or has a role that the language model lacks.
        """
        messages = self._checked(conversation)
        yield self._piece(self.manner.start)
        for message in messages[:-1]:
            yield from self._turn(message)
        if messages[-1].role == "assistant":
            yield from self._opened(messages[-1])
        else:
            yield from self._turn(messages[-1])
            yield from self._opened(Message("assistant"))

    def lesson(self, conversation: Sequence[Message]) -> Iterator[Part]:
        """A whole conversation, in which what the assistant says is to be learnt.

        Raises:
            ModelError: as `prompt` does, and where the last message is not the assistant's.
        """
        messages = self._checked(conversation)
        check_example(messages, self.name)
        yield self._piece(self.manner.start)
        for message in messages:
            yield from self._turn(message)

    def _checked(self, conversation: Sequence[Message]) -> Sequence[Message]:
        check_conversation(conversation, self.name, self.manner.roles)
        if any(message.role == "system" for message in conversation[1:]):
            raise ModelError(f"{self.name} takes a system message only as the first")
        if self.manner.system and conversation[0].role != "system":
            return [Message("system", self.manner.system), *conversation]
        return conversation

    def _turn(self, message: Message) -> Iterator[Part]:
        end, *rest = self.manner.after
        yield from self._opened(message)
        yield self._piece(end)._replace(taught=message.role == "assistant")
        yield from map(self._piece, rest)

    def _opened(self, message: Message) -> Iterator[Part]:
        role = self.manner.roles[message.role]
        yield from (self._piece(piece.replace("{}", role)) for piece in self.manner.before)
        for part in _said(message):
            yield Part(part, message.role == "assistant" and isinstance(part, str))

    def _piece(self, piece: str) -> Part:
        """A piece of the manner itself: what a user wrote never comes here."""
        return Part(self.ids.get(piece, piece))


def _said(message: Message) -> Sequence[str | View]:
    """A message as the authors write it: a line end after each picture, no space at either end.

    As in their runner (ovis/serve/runner.py), the picture goes ahead of a lone text.
    """
    parts = list(message.parts)
    if [isinstance(part, str) for part in parts] == [True, False]:
        parts.reverse()
    lines: list[str | View] = []
    for part in parts:
        lines.extend([part] if isinstance(part, str) else [part, "\n"])
    bare = _stripped(lines, str.lstrip)
    return _stripped(bare[::-1], str.rstrip)[::-1]


def _stripped(lines: Sequence[str | View], strip: Callable[[str], str]) -> Sequence[str | View]:
    """Without the space that `strip` takes off the first of them."""
    while lines and isinstance(lines[0], str):
        if bare := strip(lines[0]):
            return [bare, *lines[1:]]
        lines = lines[1:]
    return lines
