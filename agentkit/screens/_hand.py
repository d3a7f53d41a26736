"""Mouse and chords of this machine's desktop, by pyautogui.

pyautogui is imported when a hand is made, never before: it looks for a display at import. Its
pauses and its fail-safe are off, as the executor has its own; what it would silently leave out
(keys that it does not know) is refused here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, Literal, NamedTuple

from agentkit.actions import (
    Action,
    Click,
    Drag,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseUp,
    Move,
    Press,
    Scroll,
)
from agentkit.errors import ConfigError, MissingExtra, ScreenError, UnsupportedAction
from agentkit.geometry import Point
from agentkit.protocols import Stopped
from agentkit.screens._motion import DRAG_PAUSE, DROP_PAUSE, device_pixel, let_pass, steps

NAMES = {
    "super": {"darwin": "command"}.get(sys.platform, "win"),
    "menu": "apps",
    "back": "browserback",
    "forward": "browserforward",
    "refresh": "browserrefresh",
}
"""Keys that pyautogui calls by another name."""

NOTCH = {"win32": 120, "darwin": 12}
"""What pyautogui takes for one notch of the wheel: Windows counts in WHEEL_DELTA, 120 a notch; a
line of macOS is ten pixels (CGEventSourceSetPixelsPerLine), and a notch 120."""


class Event(NamedTuple):
    """One thing to do, or a pause in seconds."""

    kind: Literal["move", "drag", "down", "up", "keydown", "keyup", "wheel", "pause"]
    at: Point | None = None
    name: str = ""
    amount: float = 0.0


class Hand:
    """The mouse and the keyboard as pyautogui drives them.

    Args:
        display: the X display to be driven; None on systems without.
        turn_sideways: turns the wheel by a number of notches, + to the right, in place of
            pyautogui, which cannot on every system.

    Raises:
        ConfigError: where pyautogui cannot be loaded.
        ScreenError: where this process already drives another display with it.
    """

    def __init__(
        self,
        display: str | None = None,
        turn_sideways: Callable[[float], None] | None = None,
    ) -> None:
        self._gui = load_pyautogui()
        self._turn_sideways: Callable[[float], object] = turn_sideways or self._gui.hscroll
        self._keys: dict[str, object] = self._gui.platformModule.keyboardMapping
        self._held: list[Event] = []
        bound = _bound_display(self._gui)
        if display and bound and bound != display:
            raise ScreenError(
                f"pyautogui serves one display a process, here {bound}, so that {display} cannot "
                "be driven too; use a process for each, or the screen 'virtual'"
            )

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        """Do one action whose points are in device units.

        Raises:
            UnsupportedAction: where it is none that a hand does, or a key is unknown.
        """
        if isinstance(action, Drag) and len(action.path) == 1:
            action = action.model_copy(update={"path": (self.pointer(), *action.path)})
        planned = list(events(action))
        self._check_keys(planned)
        kept = len(self._held)
        with self._reaching():
            try:
                for event in planned:
                    if stopped() or not self._do(event, stopped):
                        break
                else:
                    kept = len(self._held) if isinstance(action, KeyDown | MouseDown) else kept
            finally:
                self._keep(kept)

    def release(self) -> None:
        """Let go of every key and button, the last one first."""
        self._keep(0)

    def _keep(self, kept: int) -> None:
        """Let go of what is held but for the first `kept`."""
        with self._reaching():
            while len(self._held) > kept:
                self._let_go(self._held[-1])

    def pointer(self) -> Point:
        """Where the pointer is, in device units."""
        with self._reaching():
            place = self._gui.position()
        return Point(place.x, place.y)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """The errors of the desktop as ours."""
        try:
            yield
        except ScreenError:
            raise
        except Exception as error:  # those of whichever system pyautogui runs on
            self._held.clear()
            raise ScreenError(f"pyautogui cannot reach the desktop any more: {error}") from error

    def _check_keys(self, planned: Sequence[Event]) -> None:
        for event in planned:
            if (
                event.kind == "keydown"
                and self._keys.get(NAMES.get(event.name, event.name)) is None
            ):
                raise UnsupportedAction(f"this keyboard has no key {event.name!r}")

    def _do(self, event: Event, stopped: Stopped) -> bool:
        """Whether it was done, or waited out, before `stopped` said so."""
        gui = self._gui
        match event.kind:
            case "pause":
                return let_pass(event.amount, stopped)
            case "move" if event.at:
                gui.moveTo(*device_pixel(event.at))
            case "drag" if event.at:
                gui.dragTo(*device_pixel(event.at), button=event.name, mouseDownUp=False)
            case "wheel" if event.name == "x":
                self._turn_sideways(round(event.amount))
            case "wheel":
                gui.vscroll(round(event.amount * NOTCH.get(sys.platform, 1)))
            case "down" | "keydown":
                self._hold(event)
            case "up" | "keyup":
                self._let_go(event._replace(kind="down" if event.kind == "up" else "keydown"))
        return True

    def _hold(self, event: Event) -> None:
        self._held.append(event)
        if event.kind == "down":
            self._gui.mouseDown(button=event.name)
        else:
            self._gui.keyDown(NAMES.get(event.name, event.name))

    def _let_go(self, held: Event) -> None:
        if held.kind == "down":
            self._gui.mouseUp(button=held.name)
        else:
            self._gui.keyUp(NAMES.get(held.name, held.name))
        if held in self._held:  # what was never held can be let go too
            self._held.remove(held)


def events(action: Action) -> Iterator[Event]:
    """What a hand does, in order.

    Raises:
        UnsupportedAction: where it is none that a hand does.
    """
    match action:
        case Move(at=at):
            yield from _to(at)
        case Click():
            yield from _to(action.at)
            yield from (Event("keydown", name=key) for key in action.keys)
            for _ in range(action.count):
                yield Event("down", name=action.button)
                yield from [Event("pause", amount=action.hold)] if action.hold else []
                yield Event("up", name=action.button)
            yield from (Event("keyup", name=key) for key in reversed(action.keys))
        case Drag():
            yield from _to(action.path[0])
            yield Event("down", name=action.button)
            for place in steps(action.path):
                yield Event("pause", amount=DRAG_PAUSE)
                yield Event("drag", place, action.button)
            yield Event("pause", amount=DROP_PAUSE)
            yield Event("up", name=action.button)
        case Scroll():
            yield from _to(action.at)
            yield from _wheel("y", -action.dy)
            yield from _wheel("x", action.dx)
        case Press(keys=keys, hold=hold):
            for _ in range(action.times):
                yield from (Event("keydown", name=key) for key in keys)
                yield from [Event("pause", amount=hold)] if hold else []
                yield from (Event("keyup", name=key) for key in reversed(keys))
        case KeyDown(keys=keys):
            yield from (Event("keydown", name=key) for key in keys)
        case KeyUp(keys=keys):
            yield from (Event("keyup", name=key) for key in reversed(keys))
        case MouseDown() | MouseUp():
            yield from _to(action.at)
            yield Event("down" if isinstance(action, MouseDown) else "up", name=action.button)
        case _:
            raise UnsupportedAction(f"mouse and chords cannot perform {action.kind!r}")


def load_pyautogui() -> Any:
    """pyautogui, imported now, without its pauses and its fail-safe.

    Raises:
        MissingExtra: where it is not installed.
        ConfigError: where it cannot be loaded.
    """
    try:
        with _no_mouseinfo():
            gui: Any = import_module("pyautogui")
    except ModuleNotFoundError as error:
        raise MissingExtra(error.name or "pyautogui") from error
    except ImportError as error:
        raise ConfigError(f"pyautogui cannot be loaded: {error}") from error
    gui.PAUSE = 0
    gui.FAILSAFE = False
    return gui


@contextmanager
def _no_mouseinfo() -> Iterator[None]:
    """Have pyautogui do without the package mouseinfo.

    We have no use for its window, and where Python lacks tkinter, importing it ends the whole
    program. A None among the modules makes its import an ordinary ImportError, which pyautogui
    is prepared for.
    """
    if "mouseinfo" in sys.modules:
        yield
        return
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    modules["mouseinfo"] = None
    try:
        yield
    finally:
        del modules["mouseinfo"]


def _bound_display(gui: Any) -> str:
    """The X display that pyautogui bound when it was imported; "" on other systems."""
    display = vars(gui.platformModule).get("_display")
    return str(display.get_display_name()) if display is not None else ""


def _to(place: Point | None) -> list[Event]:
    return [Event("move", place)] if place is not None else []


def _wheel(axis: str, notches: float) -> Iterator[Event]:
    """One event a notch; parts of a notch are rounded away from nothing."""
    count = max(1, round(abs(notches))) if notches else 0
    for _ in range(count):
        yield Event("wheel", name=axis, amount=1 if notches > 0 else -1)
