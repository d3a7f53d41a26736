"""What an application is to the desktop, and the desktop to an application."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from agentkit.geometry import Box, Size
from agentkit.simulator.dialogs import Question
from agentkit.simulator.records import Records
from agentkit.simulator.theme import Colour
from agentkit.simulator.variety import Variety
from agentkit.simulator.widgets import Widget
from agentkit.simulator.writing import Clipboard

__all__ = ["App", "Desk", "Value"]

Value = bool | float | str
"""What a setting can be set to."""


class Desk(Protocol):
    """What an application can ask of the desktop."""

    seed: int
    settings: dict[str, Value]
    files: dict[str, str]
    records: Records
    clipboard: Clipboard
    variety: Variety

    @property
    def scale(self) -> float:
        """Pixels per logical unit, by which the font's widths differ a little."""

    def open(self, app: str, document: str = "") -> None:
        """Open a window, or bring the one that is open to the front."""

    def show_menu(
        self, anchor: Box, options: Sequence[str], chosen: str, choose: Callable[[str], None]
    ) -> None:
        """Open a list below (or, where there is no room, above) a place."""

    def ask(self, question: Question) -> None:
        """Open a dialog in front of everything."""

    def tell(self, words: str) -> None:
        """Say what was done, until the next event."""


class App:
    """A window's content. Made once a window; its widgets are made anew from what it holds.

    Attributes:
        name: what the launcher calls it.
        size: of its window, in logical units, where the desktop has the room.
        focus: the widget that has the keyboard when the window opens.
    """

    name: ClassVar[str]
    icon: ClassVar[str]
    colour: ClassVar[Colour]
    size: ClassVar[Size] = Size(640, 440)
    focus: ClassVar[str] = ""

    def __init__(self, desk: Desk, document: str = "") -> None:
        self.desk = desk
        self.document = document

    @property
    def shown_name(self) -> str:
        """What it is called on this desktop."""
        return self.desk.variety.say(self.name)

    @property
    def title(self) -> str:
        """What stands in the title bar."""
        return self.shown_name

    def widgets(self, room: Box) -> list[Widget]:
        """Everything inside the window, from back to front."""
        raise NotImplementedError

    def chord(self, chord: str) -> bool:
        """A chord that no widget wanted; whether it meant anything."""
        del chord
        return False

    def context(self) -> dict[str, Callable[[], None]]:
        """What a right click offers."""
        return {}

    def state(self) -> dict[str, Any]:
        """What there is to know about it, as JSON values."""
        return {}
