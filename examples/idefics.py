"""IDEFICS's published use: dialogues of pictures and text in any order, answered in one batch.

python examples/idefics.py [WEIGHTS]    (a directory with HuggingFaceM4/idefics-9b-instruct)
"""

import sys

from agentkit import Frame, Message, View, load_model


def main(weights: str | None = None) -> None:
    model = load_model("idefics-9b-instruct", weights=weights)

    def view(name: str) -> View:
        return View.of(Frame.from_image(f"docs/images/{name}.png"), model.card)

    dialogue = [
        Message("user", "What is in this image?", view("settings")),
        Message("assistant", "This picture shows the settings of a computer."),
        Message("user", view("viewer"), "And what is that?"),
    ]
    comparison = [Message("user", view("settings"), view("parsed"), "What was drawn on it?")]
    text_alone = [Message("user", "Name three things that are found on a desktop.")]

    batch = [dialogue, comparison, text_alone]
    for messages, reply in zip(batch, model.generate(batch, max_tokens=100), strict=True):
        question = next(part for part in messages[-1].parts[::-1] if isinstance(part, str))
        print(f"{question} {reply.text.strip()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
