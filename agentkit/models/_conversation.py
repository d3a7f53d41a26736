"""What a family refuses to be told, said before anything is computed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agentkit.errors import ModelError
from agentkit.protocols import Message

__all__ = ["check_conversation", "check_example"]


def check_conversation(
    conversation: Sequence[Message], name: str, roles: Collection[str] = ("user", "assistant")
) -> None:
    """See that a conversation says something, in the roles that a family knows.

    Raises:
        ModelError: where it is empty, or a message has another role.
    """
    if not any(message.parts for message in conversation):
        raise ModelError(f"{name} was given an empty conversation; give it text or a view")
    for message in conversation:
        if message.role not in roles:
            raise ModelError(
                f"{name} knows the roles {', '.join(sorted(roles))}, not {message.role!r};"
                " put what it says into the first user message"
            )


def check_example(conversation: Sequence[Message], name: str) -> None:
    """See that a conversation ends with an answer, which is what there is to learn.

    Raises:
        ModelError: where its last message is not the assistant's.
    """
    if conversation[-1].role != "assistant":
        raise ModelError(
            f"an example for {name} ends with {conversation[-1].role!r}; its last message must be"
            " the assistant's, which is what there is to learn"
        )
