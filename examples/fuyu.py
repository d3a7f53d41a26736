"""Fuyu's published uses: a caption, a question about a chart, text in a box, a box around text.

python examples/fuyu.py [WEIGHTS [PICTURE]]    (WEIGHTS: the directory of a copy of adept/fuyu-8b)
"""

import sys

from agentkit import Box, DialectError, Frame, Message, View, load_dialect, load_model

OCR = (
    "When presented with a box, perform OCR to extract text contained within it."
    " If provided with text, generate the corresponding bounding box.\n"
)


def main(weights: str | None = None, picture: str = "docs/images/settings.png") -> None:
    model, dialect = load_model("fuyu-8b", weights=weights), load_dialect("fuyu")
    frame = Frame.from_image(picture)
    view = View.of(frame, model.card)

    def ask(question: str) -> str:
        return model.generate([[Message("user", view, question)]], max_tokens=32)[0].text.strip()

    print("caption:", ask("Generate a coco-style caption."))
    print("chart:", ask("What is the highest life expectancy at birth of male?"))

    title = Box(0, 0, frame.size.width, 60)
    print("text at the top:", ask(OCR + dialect.mention(title, view)))

    written = ask(OCR + "Settings")
    try:
        places = [str(element.box) for element in dialect.parse_elements(written, view)]
    except DialectError as error:
        places = [str(error)]
    print("'Settings' is at:", *places or ["no place"])


if __name__ == "__main__":
    main(*sys.argv[1:])
