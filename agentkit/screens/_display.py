"""Which X display this session has, and why it may have none."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from agentkit.errors import NoDisplay

INSTEAD = "use the screen 'virtual' (--screen virtual) or 'simulated' (--screen simulated)"


class Fault(NamedTuple):
    """Why there is no display to look at, and what to do."""

    what: str
    cure: str


def find_display() -> str:
    """The name of the X display that applications of this session are seen on.

    Raises:
        NoDisplay: where there is none, or it is that of a Wayland session, on which pictures are
            black and input is lost.
        ConfigError: where python-xlib was overwritten by another package.
    """
    if fault := display_fault():
        raise NoDisplay(f"{fault.what}; {fault.cure}")
    return os.environ["DISPLAY"]


def display_fault() -> Fault | None:
    """Why the display of this session is of no use; None where it is.

    Raises:
        ConfigError: where python-xlib was overwritten by another package.
    """
    display, wayland = os.environ.get("DISPLAY", ""), wayland_session()
    if not display:
        return under_wayland(wayland) if wayland else Fault("DISPLAY is not set", _set_it())
    # Not before it is needed: python-xlib is not installed on systems without X.
    from agentkit.screens._watch import Watch
    from agentkit.screens._x11 import check_library

    check_library()
    try:
        watch = Watch(display)
    except NoDisplay as error:
        if wayland:
            return under_wayland(wayland)
        return Fault(f"{_unreachable(display)} ({error})", _set_it())
    try:
        if watch.under_wayland():
            return under_wayland(f"DISPLAY={display} is its server for X applications")
    finally:
        watch.close()
    return None


def wayland_session() -> str:
    """How the environment says that this is a Wayland session; "" where it does not.

    That alone forbids nothing: an X server of one's own can run inside such a session.
    """
    if socket := os.environ.get("WAYLAND_DISPLAY"):
        return f"WAYLAND_DISPLAY={socket}"
    kind = os.environ.get("XDG_SESSION_TYPE", "")
    return f"XDG_SESSION_TYPE={kind}" if kind == "wayland" else ""


def under_wayland(how: str) -> Fault:
    return Fault(
        f"Wayland ({how}) lets no program see or touch the applications of others: captures "
        "would be black and input would be lost, without an error",
        "log in to an X11 session (on most login screens a choice with “Xorg” in its name), or "
        + INSTEAD,
    )


def _set_it() -> str:
    return f"set DISPLAY to that of a running X server, or {INSTEAD}"


def _unreachable(display: str) -> str:
    number = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if number and not Path(f"/tmp/.X11-unix/X{number[1]}").exists():
        return f"no X server runs at DISPLAY={display}"
    return f"the X server at DISPLAY={display} does not let us in"
