"""What an X display looks like from outside: its monitors, where windows are, when it is drawn on.

A connection of its own, so that waiting for a change never holds up input.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError
from Xlib.ext import damage
from Xlib.xobject.drawable import Window

from agentkit.errors import NoDisplay, ScreenError
from agentkit.geometry import Box
from agentkit.screens._monitors import Monitor

log = logging.getLogger("agentkit")

SLICE = 0.2
"""Seconds after which a wait looks up even so: another thread may have read the news meanwhile."""


class Watch:
    """Looks at an X display.

    Args:
        display: its name, such as ``:93``.

    Raises:
        NoDisplay: where it cannot be reached.
    """

    def __init__(self, display: str) -> None:
        self.name = display
        self._lock = threading.RLock()
        self._closed = False
        try:
            self._display = Display(display)
        except (DisplayError, ConnectionClosedError, OSError) as error:
            raise NoDisplay(f"display {display!r} cannot be reached: {error}") from error
        self._display.set_error_handler(_report)
        self._root = self._display.screen().root
        self._damage = self._create_damage()

    def monitors(self) -> list[Monitor]:
        """The monitors as they are now, in pixels; on X11 a pixel is the unit of the mouse too."""
        with self._talk():
            if not self._display.has_extension("RANDR"):
                return [self._whole()]
            found = self._root.xrandr_get_monitors().monitors
            return [self._monitor(each) for each in found] or [self._whole()]

    def window(self, title: str) -> Box | None:
        """Where the newest visible window is whose title contains `title`, its frame included."""
        with self._talk():
            listed = self._root.get_full_property(self._atom("_NET_CLIENT_LIST"), X.AnyPropertyType)
            numbers = listed.value if listed else [each.id for each in self._children()]
            for number in reversed(numbers):
                box = self._place(self._display.create_resource_object("window", number), title)
                if box is not None:
                    return box
        return None

    def under_wayland(self) -> bool:
        """Whether it is the X server of a Wayland session, which shows X applications alone.

        XWayland has the extension XWAYLAND since 23.1; before, it named its outputs XWAYLAND0, ….
        """
        with self._talk():
            if self._display.has_extension("XWAYLAND"):
                return True
        return any(each.name.startswith("XWAYLAND") for each in self.monitors())

    def wait(self, seconds: float) -> bool:
        """Let `seconds` pass, or less where something is drawn first.

        Returns:
            False where surely nothing was drawn since the last call; True at once where the
            display cannot tell.

        Raises:
            ScreenError: where the display is gone.
        """
        if not self._damage:
            return True
        deadline = time.monotonic() + seconds
        while not self._drawn():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            with self._talk():
                connection = self._display.fileno()
            select.select([connection], [], [], min(left, SLICE))
        return True

    def close(self) -> None:
        """Disconnect."""
        with self._lock, suppress(ConnectionClosedError):  # where the display went first
            if not self._closed:
                self._display.close()
            self._closed = True

    def _create_damage(self) -> int:
        """The X server's own account of what is drawn; 0 where it keeps none."""
        if not self._display.has_extension("DAMAGE"):
            log.debug("display %s has no DAMAGE extension: it is looked at all the time", self.name)
            return 0
        self._display.damage_query_version()
        self._root.change_attributes(event_mask=X.StructureNotifyMask)  # it may get another size
        return int(self._root.damage_create(damage.DamageReportNonEmpty))

    def _drawn(self) -> bool:
        """Whether something was drawn since this was last asked."""
        with self._talk():
            count = self._display.pending_events()
            for _ in range(count):
                self._display.next_event()
            if count:
                self._display.damage_subtract(self._damage)
                self._display.flush()
            return bool(count)

    def _monitor(self, found: object) -> Monitor:
        left, top = found.x, found.y  # type: ignore[attr-defined]
        width, height = found.width_in_pixels, found.height_in_pixels  # type: ignore[attr-defined]
        name = self._display.get_atom_name(found.name)  # type: ignore[attr-defined]
        box = Box(left, top, left + width, top + height)
        return Monitor(name, box, primary=bool(found.primary))  # type: ignore[attr-defined]

    def _whole(self) -> Monitor:
        size = self._root.get_geometry()
        return Monitor("screen", Box(0, 0, size.width, size.height), primary=True)

    def _children(self) -> list[Window]:
        children: list[Window] = self._root.query_tree().children
        return children

    def _place(self, window: Window, title: str) -> Box | None:
        """The place of the outermost window around `window`, if that is the one and is visible."""
        try:
            if title.casefold() not in self._title(window).casefold():
                return None
            if window.get_attributes().map_state != X.IsViewable:
                return None
            while (parent := window.query_tree().parent).id != self._root.id:
                window = parent
            size = window.get_geometry()
        except XError:
            return None  # it closed while we looked
        left, top = size.x, size.y
        right, bottom = left + size.width, top + size.height
        return Box(left, top, right + 2 * size.border_width, bottom + 2 * size.border_width)

    def _title(self, window: Window) -> str:
        for name in ("_NET_WM_NAME", "WM_NAME"):
            found = window.get_full_property(self._atom(name), X.AnyPropertyType)
            if found and found.value:
                value = found.value
                return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        return ""

    def _atom(self, name: str) -> int:
        return int(self._display.intern_atom(name))

    @contextmanager
    def _talk(self) -> Iterator[None]:
        """One thread at a time, and the errors of the connection as ours."""
        with self._lock:
            if self._closed:
                raise ScreenError(f"the connection to display {self.name} is closed")
            try:
                yield
            except (ConnectionClosedError, OSError) as error:
                raise ScreenError(f"display {self.name} is gone: {error}") from error


def _report(error: XError, _request: object) -> None:
    log.debug("X server: %s", error)
