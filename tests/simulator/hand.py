"""A hand that knows the truth: it clicks the middles of the boxes that the desktop tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agentkit.actions import Action, Click, Drag, Press, Scroll, Type
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.tasks import Deed


class Hand:
    """Acts on a simulated screen through its device units, from truth in frame pixels."""

    def __init__(self, screen: SimulatedScreen) -> None:
        self.screen = screen
        self.to_device = screen.capture().to_device

    @property
    def elements(self) -> list[Element]:
        return self.screen.desktop.elements()

    def seen(self, text: str, *roles: str) -> list[Element]:
        return [
            each
            for each in self.elements
            if each.text.lower() == text.lower() and (not roles or each.role in roles)
        ]

    def find(self, text: str, *roles: str) -> Element:
        """The foremost element of that text and one of those roles."""
        found = self.seen(text, *roles)
        shown = [(each.role, each.text) for each in self.elements]
        assert found, f"no {roles or ''} {text!r} in {shown}"
        return found[-1]

    def perform(self, action: Action) -> None:
        """An action whose points are in frame pixels."""
        self.screen.perform(action.map(self.to_device), stopped=lambda: False)

    def click(self, text: str, *roles: str, count: int = 1) -> None:
        self.perform(Click(at=self.find(text, *roles).box.center, count=count))

    def press(self, *keys: str) -> None:
        self.perform(Press(keys=keys))

    def type(self, text: str) -> None:
        self.perform(Type(text=text))

    def drag(self, *path: Point) -> None:
        self.perform(Drag(path=path))

    def open(self, app: str) -> None:
        """From the panel's launcher."""
        self.click("Applications", "button")
        self.click(app, "icon")

    def page(self, title: str) -> None:
        self.click(title, "tab")

    def fill(self, name: str, words: str) -> None:
        """Put words in the place of what stands in a field."""
        self.bring(name, "field")
        self.click(name, "field", count=3)
        self.type(words)

    def bring(self, text: str, *roles: str) -> None:
        """Turn the wheel over the parts of the front window until something shows."""
        window = next(each for each in reversed(self.elements) if each.role == "window").box
        for share in (0.7, 0.25, 0.9):
            at = Point(window.left + window.width * share, window.center.y)
            for _ in range(20):
                if self.seen(text, *roles):
                    return
                self.perform(Scroll(at=at, dy=2))
            self.perform(Scroll(at=at, dy=-99))
        raise AssertionError(f"scrolling never showed {text!r}")

    def solve(self, way: Sequence[Deed]) -> None:
        """Do one thing after the other."""
        for deed in way:
            DOING[deed.verb](self, deed.target, deed.text)

    def press_words(self, _: str, chord: str) -> None:
        self.press(*chord.split("+"))

    def close(self, app: str, _: str = "") -> None:
        """The window of that name, which may have to come to the front first."""
        self.bring_to_front(app)
        self.click("Close", "icon")

    def bring_to_front(self, app: str, _: str = "") -> None:
        """By its button on the panel, which stands after all other buttons of that name."""
        self.click(app, "button")

    def use(self, name: str, *roles: str, count: int = 1) -> None:
        """Click what may have to be scrolled to."""
        self.bring(name, *roles)
        self.click(name, *roles, count=count)

    def turn(self, name: str, state: str) -> None:
        """A switch or a check box, unless it is as it should be."""
        self.bring(name, "switch", "checkbox")
        if self.find(name, "switch", "checkbox").value != state:
            self.click(name, "switch", "checkbox")

    def select(self, name: str, option: str) -> None:
        self.use(name, "dropdown")
        self.click(option, "menuitem")

    def leaf(self, _: str, number: str) -> None:
        """On to the page of that number, one after the other."""
        while not self.seen(f"Page {number} of 5"):
            self.use("Next", "button")

    def slide(self, name: str, share: str) -> None:
        """Pull a slider's knob to so many hundredths."""
        self.bring(name, "slider")
        slider = self.find(name, "slider")
        scale, room = self.screen.desktop.scale, slider.box.width - 20 * self.screen.desktop.scale
        start, end = float(slider.value), float(share.rstrip("%")) / 100
        across = [slider.box.left + 10 * scale + part * room for part in (start, end)]
        self.drag(*(Point(x, slider.box.center.y) for x in across))


DOING: dict[str, Callable[[Hand, str, str], None]] = {
    "open": lambda hand, name, _: hand.open(name),
    "close": Hand.close,
    "raise": Hand.bring_to_front,
    "page": lambda hand, name, _: hand.page(name),
    "click": lambda hand, name, _: hand.use(name, "button", "icon"),
    "double": lambda hand, name, _: hand.use(name, "menuitem", count=2),
    "link": lambda hand, name, _: hand.use(name, "link"),
    "choose": lambda hand, name, _: hand.use(name, "menuitem", "button", "text"),
    "press": Hand.press_words,
    "set": Hand.turn,
    "check": Hand.turn,
    "select": Hand.select,
    "radio": lambda hand, _, option: hand.use(option, "radio"),
    "type": Hand.fill,
    "write": lambda hand, _, words: hand.type(words),
    "slide": Hand.slide,
    "search": lambda hand, words, _: hand.fill("Search", words),
    "sort": lambda hand, name, _: hand.click(name, "button"),
    "scroll": lambda hand, name, _: hand.bring(name),
    "turn": Hand.leaf,
}
"""How each verb is done."""
