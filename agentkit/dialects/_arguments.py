"""The fields of one act or call, read as what they should be."""

from __future__ import annotations

from collections.abc import Mapping

from agentkit.dialects._shapes import box_of, point_of
from agentkit.dialects._values import keys_of, number, numbers, text_of
from agentkit.errors import DialectError
from agentkit.geometry import Box, Point
from agentkit.views import View

__all__ = ["Arguments"]


class Arguments:
    """The arguments of one call, read as what they should be.

    Every method raises `DialectError` where an argument is missing or is something else.
    """

    def __init__(self, given: object, text: str, view: View) -> None:
        if not isinstance(given, Mapping):
            raise DialectError(f"no arguments, but {str(given)[:80]!r}", text)
        self.given, self.text, self.view = given, text, view

    def has(self, *names: str) -> bool:
        """Whether all of some arguments are given."""
        return all(self.given.get(name) is not None for name in names)

    def at(self, x: str = "x", y: str = "y") -> Point:
        """The place that two arguments name."""
        pair = [number(self.given.get(name), name, self.text) for name in (x, y)]
        return point_of(pair, self.text, self.view)

    def place(self, name: str) -> Point:
        """The place that one argument holds."""
        return point_of(numbers(self.given.get(name), name, self.text), self.text, self.view)

    def box(self, name: str) -> Box:
        """The part of the frame that one argument holds."""
        return box_of(numbers(self.given.get(name), name, self.text, 4), self.text, self.view)

    def words(self, *names: str) -> str:
        """The text of the first of some arguments that is given."""
        value = next((self.given[name] for name in names if self.has(name)), None)
        return text_of(value, names[0], self.text)

    def amount(self, name: str, default: float | None = None) -> float:
        """The number that one argument holds, or what it is by default."""
        value = self.given[name] if self.has(name) else default
        return number(value, name, self.text)

    def keys(self, *names: str) -> tuple[str, ...]:
        """The keys of the first of some arguments that holds any; none where no one does."""
        for name in names:
            if self.given.get(name):
                return keys_of(self.given[name], name, self.text)
        return ()
