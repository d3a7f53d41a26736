"""A perceiver of one's own: it finds pictures of things, and leaves words to `builtin`."""

import cv2
import numpy as np
from PIL import Image

from agentkit import Agent, Box, Element, Frame, load_perceiver, open_screen


class Pictures:
    """Locates the things that it was given a picture of, pixel by pixel."""

    skills = frozenset({"ask", "locate", "read", "parse"})

    def __init__(self, **pictures: Image.Image) -> None:
        self.pictures = pictures
        self.words = load_perceiver("builtin")
        self.ask, self.read, self.parse = self.words.ask, self.words.read, self.words.parse

    def locate(self, frame: Frame, target: str) -> list[Element]:
        if target not in self.pictures:
            return self.words.locate(frame, target)
        wanted = np.asarray(self.pictures[target].convert("L"))
        shown = np.asarray(frame.image.convert("L"))
        _, best, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(shown, wanted, cv2.TM_CCOEFF_NORMED))
        box = Box(x, y, x + wanted.shape[1], y + wanted.shape[0])
        return [Element(box, "image", target, score=best)] if best > 0.9 else []


def main() -> None:
    with open_screen("simulated") as screen:
        pencil = screen.capture().image.crop((50, 145, 94, 188))  # as if cut out by hand
        agent = Agent(Pictures(pencil=pencil), screen=screen)
        print(agent.locate("pencil")[0])
        agent.click("pencil", count=2)
        print("the text editor is open:", bool(agent.locate("Text Editor")))


if __name__ == "__main__":
    main()
