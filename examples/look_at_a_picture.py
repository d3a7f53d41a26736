"""Find things on a picture, and ask about it.

python examples/look_at_a_picture.py docs/images/settings.png
"""

import sys

from agentkit import CannotAnswer, Frame, ask, locate, read


def main(path: str) -> None:
    frame = Frame.from_image(path)
    print(f"{len(read(frame))} lines of text on {frame.size}")

    for element in locate(frame, "Dark mode switch")[:1]:
        print(f"the {element.role} is {element.value} and its middle is at {element.box.center}")

    for question in ("Is Dark mode on?", "How many checkboxes are there?", "Who made this?"):
        try:
            print(question, ask(frame, question).text)
        except CannotAnswer:
            print(question, "the picture does not say")


if __name__ == "__main__":
    main(sys.argv[1] if sys.argv[1:] else "docs/images/settings.png")
