"""Ovis1.6's published use: a query that begins with a picture.

python examples/ovis.py [WEIGHTS [PICTURE [TEXT]]]    (a directory with AIDC-AI/Ovis1.6-Gemma2-9B)

The authors write the query as ``<image>``, a line end and the text; that is what a message of a
view and a text becomes.
"""

import sys

from agentkit import Frame, Message, View, load_model


def main(
    weights: str | None = None,
    picture: str = "docs/images/settings.png",
    text: str = "Describe the image.",
) -> None:
    model = load_model("ovis1.6-gemma2-9b", weights=weights)
    view = View.of(Frame.from_image(picture), model.card)
    (reply,) = model.generate([[Message("user", view, text)]], max_tokens=256)
    print(f"{text} {reply.text.strip()}")
    print(f"({reply.tokens_in} tokens read, {reply.tokens_out} written)")


if __name__ == "__main__":
    main(*sys.argv[1:])
