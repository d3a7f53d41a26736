"""The embedded desktop as a screen: drawn in process, needs nothing, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from agentkit.actions import Action, Click, Drag, Move, Press, Scroll, Type
from agentkit.errors import CaptureError, ConfigError, ScreenError, UnsupportedAction
from agentkit.frame import MAX_PIXELS, Frame
from agentkit.geometry import Point, Size, Transform
from agentkit.simulator.desktop import Desktop

if TYPE_CHECKING:
    from agentkit.protocols import Stopped
    from agentkit.simulator.tasks import Task

__all__ = ["SimulatedScreen"]

Event = Callable[[], None]

SLICE = 0.05
"""Seconds of a held click between two looks at `stopped`; nobody really waits for them."""


class SimulatedScreen:
    """A small desktop with settings, a text editor, a file browser and a calculator.

    Its device units are logical units; a frame has `scale` pixels to each.

    Args:
        seed: draws colours, the order of some things and what settings begin with.
        size: of the desktop, in logical units, at least 640×480.
        scale: pixels per logical unit, 0.5 to 4.
        theme: ``light`` or ``dark``; the desktop's own settings can change it.
        native: put the truth about what is shown on every frame.
        task: set the desktop up for it.
        marks: show so many numbered targets instead, and record what is hit.

    Attributes:
        desktop: for tests: its `state`, and the `elements` that it shows.

    Raises:
        ConfigError: where an option is not one of these.
    """

    name = "simulated"
    action_space = frozenset({"click", "move", "drag", "scroll", "type", "press"})
    quiet = 0.0

    def __init__(
        self,
        seed: int = 0,
        *,
        size: tuple[int, int] = (1280, 800),
        scale: float = 1.0,
        theme: str = "light",
        native: bool = False,
        task: Task | None = None,
        marks: int = 0,
    ) -> None:
        _check(size, scale, theme, marks)
        self.desktop = Desktop(seed, Size(*size), scale, theme == "dark", marks)
        self._native = native
        self._closed = False
        if task is not None:
            task.setup(self.desktop)

    def __enter__(self) -> SimulatedScreen:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def capture(self) -> Frame:
        """The desktop as it stands; one frame pixel is `1 / scale` device units.

        Raises:
            CaptureError: where the screen is closed.
        """
        if self._closed:
            raise CaptureError("this simulated screen is closed; open another")
        step = 1 / self.desktop.scale
        return Frame.from_image(
            self.desktop.draw(),
            to_device=Transform(step, step),
            source=self.name,
            native=self.desktop.elements() if self._native else (),
        )

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        """Do one action whose points are in logical units.

        Where `stopped` says so between two events, the rest is left out; what is held then stays
        held until `release`.

        Raises:
            UnsupportedAction: where this screen knows no such kind.
            ScreenError: where it is closed.
        """
        if self._closed:
            raise ScreenError("this simulated screen is closed; open another")
        for event in self._events(action):
            if stopped():
                return
            event()

    def release(self) -> None:
        """Let go of every key and button that is held."""
        for button in list(self.desktop.buttons):
            self.desktop.button_up(button)
        for key in list(self.desktop.keys):
            self.desktop.key_up(key)

    def close(self) -> None:
        """End it; the desktop's `state` can still be looked at."""
        self._closed = True

    def _events(self, action: Action) -> Iterable[Event]:
        if isinstance(action, Click):
            return self._click(action)
        if isinstance(action, Move):
            return self._to(action.at)
        if isinstance(action, Drag):
            return self._drag(action)
        if isinstance(action, Scroll):
            return [*self._to(action.at), lambda: self.desktop.scroll(action.dx, action.dy)]
        if isinstance(action, Type):
            return self._type(action)
        if isinstance(action, Press):
            return self._chord(action.keys)
        can = ", ".join(sorted(self.action_space))
        raise UnsupportedAction(f"the simulated screen cannot {action.kind}; it can {can}")

    def _to(self, at: Point | None) -> list[Event]:
        return [] if at is None else [lambda: self.desktop.move(at)]

    def _click(self, action: Click) -> list[Event]:
        desktop, button = self.desktop, action.button
        events = [*self._to(action.at), *(_bind(desktop.key_down, key) for key in action.keys)]
        for count in range(1, action.count + 1):
            events.append(_bind(desktop.button_down, button, count))
            events += [_nothing] * int(action.hold / SLICE)
            events.append(_bind(desktop.button_up, button, count))
        return [*events, *(_bind(desktop.key_up, key) for key in reversed(action.keys))]

    def _drag(self, action: Drag) -> list[Event]:
        desktop, button = self.desktop, action.button
        moves = [_bind(desktop.move, point) for point in action.path]
        down, up = _bind(desktop.button_down, button), _bind(desktop.button_up, button)
        return [moves[0], down, *moves[1:], up]

    def _type(self, action: Type) -> list[Event]:
        text = action.text + ("\n" if action.enter else "")
        return [_bind(self.desktop.write, character) for character in text]

    def _chord(self, keys: tuple[str, ...]) -> list[Event]:
        downs = [_bind(self.desktop.key_down, key) for key in keys]
        return [*downs, *(_bind(self.desktop.key_up, key) for key in reversed(keys))]


def _bind(event: Callable[..., None], *arguments: object) -> Event:
    return lambda: event(*arguments)


def _nothing() -> None:
    """A moment passes."""


def _check(size: tuple[int, int], scale: float, theme: str, marks: int) -> None:
    if not 0.5 <= scale <= 4:
        raise ConfigError(f"scale {scale} is not 0.5 to 4; try 1, 1.25, 1.5 or 2")
    if theme not in ("light", "dark"):
        raise ConfigError(f"unknown theme {theme!r}; known: dark, light")
    if size[0] < 640 or size[1] < 480:
        raise ConfigError(f"a desktop of {size[0]}×{size[1]} is too small; it needs 640×480")
    if size[0] * size[1] * scale**2 > MAX_PIXELS:
        raise ConfigError(
            f"a desktop of {size[0]}×{size[1]} at scale {scale:g} has more than the "
            f"{MAX_PIXELS:,} pixels that a frame may have; make it smaller"
        )
    if not 0 <= marks <= 200:
        raise ConfigError(f"{marks} marks are not 0 to 200")
