"""Which X display this session has, and why it may have none."""

from __future__ import annotations

import os
import re
from pathlib import Path

from agentkit.errors import NoDisplay

INSTEAD = (
    "use the screen 'virtual' (--screen virtual), which brings its own display, or 'simulated' "
    "(--screen simulated), which needs none"
)
WAYLAND = (
    "Wayland ({how}): it lets no program see or touch the applications of others, so that "
    "captures would be black and input would be lost, without an error; log in to an X11 session "
    f"(at most login screens: a choice with “Xorg” in its name), or {INSTEAD}"
)


def find_display() -> str:
    """The name of the X display that applications of this session are seen on.

    Raises:
        NoDisplay: where there is none, or it is that of a Wayland session, on which pictures are
            black and input is lost.
        ConfigError: where python-xlib was overwritten by another package.
    """
    display = os.environ.get("DISPLAY", "")
    wayland = wayland_session()
    if not display:
        raise NoDisplay(
            WAYLAND.format(how=wayland) if wayland else f"DISPLAY is not set; set it, or {INSTEAD}"
        )
    # Not before it is needed: python-xlib is not installed on systems without X.
    from agentkit.screens._watch import Watch
    from agentkit.screens._x11 import check_library

    check_library()
    try:
        watch = Watch(display)
    except NoDisplay as error:
        if wayland:
            raise NoDisplay(WAYLAND.format(how=wayland)) from error
        raise NoDisplay(f"{_unreachable(display)} ({error}); set DISPLAY, or {INSTEAD}") from error
    try:
        if watch.under_wayland():
            raise NoDisplay(WAYLAND.format(how=f"DISPLAY={display} is its server for X programs"))
    finally:
        watch.close()
    return display


def wayland_session() -> str:
    """How the environment says that this is a Wayland session; "" where it does not.

    That alone forbids nothing: an X server of one's own can run inside such a session.
    """
    if socket := os.environ.get("WAYLAND_DISPLAY"):
        return f"WAYLAND_DISPLAY={socket}"
    kind = os.environ.get("XDG_SESSION_TYPE", "")
    return f"XDG_SESSION_TYPE={kind}" if kind == "wayland" else ""


def _unreachable(display: str) -> str:
    number = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if number and not Path(f"/tmp/.X11-unix/X{number[1]}").exists():
        return f"no X server runs at DISPLAY={display}"
    return f"the X server at DISPLAY={display} lets us not in"
