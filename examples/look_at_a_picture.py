"""Find things on a picture, and ask about it.

python examples/look_at_a_picture.py docs/images/settings.png
"""

import sys

from agentkit import CannotAnswer, Frame, load_perceiver


def main(path: str) -> None:
    frame, eyes = Frame.from_image(path), load_perceiver("builtin")
    print(f"{len(eyes.read(frame))} lines of text on {frame.size}")

    for element in eyes.locate(frame, "Dark mode switch")[:1]:
        print(f"the {element.role} is {element.value} and its middle is at {element.box.center}")

    for question in ("Is Dark mode on?", "How many checkboxes are there?", "Who made this?"):
        try:
            print(question, eyes.ask(frame, question).text)
        except CannotAnswer:
            print(question, "the picture does not say")


if __name__ == "__main__":
    main(*sys.argv[1:] or ["docs/images/settings.png"])
