"""A screen of one's own: a button that counts, drawn and clicked in a few lines."""

from PIL import Image, ImageDraw, ImageFont

from agentkit import Action, Agent, Box, Click, Frame, UnsupportedAction, expect
from agentkit.protocols import Stopped

BUTTON = Box(40, 100, 200, 150)


class Counter:
    name = "counter"
    action_space = frozenset({"click"})
    quiet = 0.0  # perform returns when all is drawn

    def __init__(self) -> None:
        self.count = 0

    def capture(self) -> Frame:
        picture = Image.new("RGB", (320, 200), "white")
        pen, font = ImageDraw.Draw(picture), ImageFont.load_default(20)
        pen.text((40, 40), f"Counted: {self.count}", "black", font)
        pen.rounded_rectangle(BUTTON.edges, 6, "#dbeafe", "#1e3a8a", 2)
        pen.text((72, 112), "Add one", "black", font)
        return Frame.from_image(picture, source=self.name)

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        if not isinstance(action, Click):
            raise UnsupportedAction(f"the counter cannot {action.kind}; it can click")
        if action.at and BUTTON.contains(action.at) and not stopped():
            self.count += action.count

    def release(self) -> None: ...
    def close(self) -> None: ...


if __name__ == "__main__":
    counter = Counter()
    print(Agent(screen=counter).run("click Add one, then click Add one").outcome)
    print(expect(counter).to_show("Counted: 2"))
