"""Idefics3's published use: a chat about several pictures.

    python examples/idefics3.py [WEIGHTS [PICTURE PICTURE]]

WEIGHTS is a directory with a copy of HuggingFaceM4/Idefics3-8B-Llama3.
"""

import sys

from agentkit import Frame, Message, View, load_model

PICTURES = ("docs/images/settings.png", "docs/images/parsed.png")


def main(weights: str | None = None, *pictures: str) -> None:
    model = load_model("idefics3-8b", weights=weights, longest="auto")
    frames = [Frame.from_image(path) for path in pictures or PICTURES]
    first, second = (View.of(frame, model.card) for frame in frames)
    turns = [
        Message("user", first, "What do we see in this image?"),
        Message("user", second, "And what is different in this one?"),
        Message("user", "Which of the two shows more text?"),
    ]
    chat: list[Message] = []
    for turn in turns:
        chat.append(turn)
        (reply,) = model.generate([chat], max_tokens=64)
        answer = reply.text.strip()
        chat.append(Message("assistant", answer))
        print(f"User: {turn.parts[-1]}\nAssistant: {answer}")


if __name__ == "__main__":
    main(*sys.argv[1:])
