"""A hand that knows the truth: it clicks the middles of the boxes that the desktop tells."""

from __future__ import annotations

from agentkit.actions import Action, Click, Drag, Press, Scroll, Type
from agentkit.frame import Element
from agentkit.geometry import Point
from agentkit.planners._grammar import Command, parse_goal
from agentkit.screens.simulated import SimulatedScreen


class Hand:
    """Acts on a simulated screen through its device units, from truth in frame pixels."""

    def __init__(self, screen: SimulatedScreen) -> None:
        self.screen = screen

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
        mapped = action.map(self.screen.capture().to_device)
        self.screen.perform(mapped, stopped=lambda: False)

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

    def scroll_to(self, text: str, *roles: str) -> None:
        """Turn the wheel in the middle of the window until something shows."""
        window = next(each for each in reversed(self.elements) if each.role == "window")
        at = Point(window.box.left + window.box.width * 0.7, window.box.center.y)
        for _ in range(20):
            if self.seen(text, *roles):
                return
            self.perform(Scroll(at=at, dy=1))
        raise AssertionError(f"scrolling never showed {text!r}")

    def solve(self, goal: str) -> None:
        """Do what a goal says, command by command."""
        for command in parse_goal(goal):
            self.do(command)

    def do(self, command: Command) -> None:
        target, text = command.target.removeprefix("the "), command.text
        if command.verb == "open" and self.seen(target, "tab"):
            self.page(target)
        elif command.verb == "open":
            self.open(target)
        elif command.verb == "close":
            self.click("Close", "icon")
        elif command.verb == "click":
            self.click(target, "button", "menuitem", count=int(command.count))
        elif command.verb == "set":
            self.set(target, text)
        elif command.verb == "select":
            self.click(target, "dropdown")
            self.click(text, "menuitem")
        elif command.verb == "type":
            self.click(target, "field")
            self.type(text)
        elif command.verb == "press":
            self.press(*text.split("+"))
        else:
            assert command.verb == "scroll", command
            self.scroll_to(target, "switch")

    def set(self, target: str, state: str) -> None:
        """Turn something on or off, once, whatever it was."""
        self.scroll_to(target, "switch", "checkbox")
        self.click(target, "switch", "checkbox")
        assert self.find(target, "switch", "checkbox").value == state
