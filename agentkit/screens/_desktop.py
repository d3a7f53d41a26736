"""What runs on a virtual display: an XFCE desktop, a window manager alone, or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from agentkit.errors import ConfigError, NoDisplay, ScreenError
from agentkit.geometry import Size
from agentkit.screens._programs import Program, Programs

Session = Literal["auto", "xfce", "wm", "bare"]

XFCE = ("xfwm4", "xfsettingsd", "xfce4-panel", "xfdesktop", "dbus-daemon")
INSTALL_XFCE = (
    "apt-get install --no-install-recommends xfwm4 xfce4-settings xfce4-panel xfdesktop4 dbus "
    "fonts-dejavu-core"
)
INSTALL_XVFB = "apt-get install --no-install-recommends xvfb"
WINDOW_MANAGERS = {
    "xfwm4": ("--compositor=off",),
    "openbox": (),
    "matchbox-window-manager": (),
    "marco": ("--no-composite",),
    "metacity": ("--no-composite",),
    "fluxbox": (),
    "icewm": (),
}
"""Window managers that run alone on a bare display, and how to start them without effects."""

FOREIGN = ("WAYLAND_DISPLAY", "XAUTHORITY", "SESSION_MANAGER", "DESKTOP_SESSION", "WAYLAND_SOCKET")
"""Variables of the session that we run in, which would lead programs out of ours."""

WALLPAPER = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-desktop" version="1.0">
  <property name="backdrop" type="empty"><property name="screen0" type="empty">
    <property name="monitorscreen" type="empty"><property name="workspace0" type="empty">
      <property name="color-style" type="int" value="0"/>
      <property name="image-style" type="int" value="0"/>
      <property name="rgba1" type="array">
        <value type="double" value="0.18"/><value type="double" value="0.25"/>
        <value type="double" value="0.34"/><value type="double" value="1.0"/>
      </property>
    </property></property>
  </property></property>
</channel>
"""

WINDOW_MANAGER = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfwm4" version="1.0">
  <property name="general" type="empty">
    <property name="use_compositing" type="bool" value="false"/>
    <property name="workspace_count" type="int" value="1"/>
  </property>
</channel>
"""


def choose_session(wanted: Session) -> Session:
    """What `wanted` comes to on this machine.

    Raises:
        ConfigError: where it is not a kind of session.
        NoDisplay: where its programs are not installed.
    """
    if wanted not in ("auto", "xfce", "wm", "bare"):
        raise ConfigError(f"session {wanted!r} is none of auto, xfce, wm, bare")
    missing = [program for program in XFCE if not shutil.which(program)]
    manager = next((name for name in WINDOW_MANAGERS if shutil.which(name)), None)
    if wanted == "auto":
        return "xfce" if not missing else "wm" if manager else "bare"
    if wanted == "xfce" and missing:
        raise NoDisplay(f"an XFCE desktop needs {', '.join(missing)}; {INSTALL_XFCE}")
    if wanted == "wm" and manager is None:
        raise NoDisplay(
            "no window manager is installed; apt-get install --no-install-recommends xfwm4"
        )
    return wanted


def require_server() -> None:
    """See that there is an X server to start.

    Raises:
        NoDisplay: where Xvfb is not installed.
    """
    if not shutil.which("Xvfb"):
        raise NoDisplay(f"a virtual screen needs Xvfb, which is not installed; {INSTALL_XVFB}")


def start_server(programs: Programs, size: Size, dpi: int, folder: Path) -> Program:
    """Start an X server that picks its own number; its `line` is that number.

    Raises:
        NoDisplay: where it does not start.
    """
    command = ["Xvfb", "-displayfd", "{fd}", "-screen", "0", f"{size.width}x{size.height}x24"]
    command += ["-dpi", str(dpi), "-nolisten", "tcp", "-noreset"]
    command += ["-s", "0"]  # or the screen saver turns pictures black after ten idle minutes
    server = programs.start(command, os.environ, folder, pipe="{fd}")
    if not server.line:
        raise NoDisplay(f"Xvfb did not start; its last lines:\n{server.last_lines()}")
    return server


def environment(display: str, folder: Path, home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """The variables that programs on `display` start with."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN and not name.startswith(("XDG_", "DBUS_", "GTK_", "QT_"))
    }
    runtime = folder / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    return {
        **kept,
        "DISPLAY": display,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CURRENT_DESKTOP": "XFCE",
        "XDG_SESSION_TYPE": "x11",
        "GDK_BACKEND": "x11",
        "QT_QPA_PLATFORM": "xcb",
        "XFCE_PANEL_MIGRATE_DEFAULT": "1",
        "NO_AT_BRIDGE": "1",
        "LANG": "C.UTF-8",
        **extra,
    }


def start_session(
    programs: Programs, session: Session, env: dict[str, str], home: Path
) -> list[Program]:
    """Start the programs of a session; `env` gains the address of its message bus."""
    if session == "bare":
        return []
    if session == "wm":
        if shutil.which("dbus-daemon"):  # xfwm4 does not start without one
            env["DBUS_SESSION_BUS_ADDRESS"] = _start_bus(programs, env, home)
        manager = next(name for name in WINDOW_MANAGERS if shutil.which(name))
        return [programs.start([manager, *WINDOW_MANAGERS[manager]], env, home)]
    _write_settings(home)
    env["DBUS_SESSION_BUS_ADDRESS"] = _start_bus(programs, env, home)
    commands: Sequence[Sequence[str]] = (
        ("xfwm4", *WINDOW_MANAGERS["xfwm4"]),
        ("xfsettingsd", "--no-daemon"),
        ("xfce4-panel",),
        ("xfdesktop",),
    )
    return [programs.start(command, env, home) for command in commands]


def _start_bus(programs: Programs, env: Mapping[str, str], home: Path) -> str:
    command = ["dbus-daemon", "--session", "--nofork", "--print-address={fd}"]
    bus = programs.start(command, env, home, pipe="{fd}")
    if not bus.line:
        raise ScreenError(f"dbus-daemon did not start; its last lines:\n{bus.last_lines()}")
    return bus.line


def _write_settings(home: Path) -> None:
    """A flat wallpaper and no effects, where the home folder says nothing else."""
    folder = home / ".config/xfce4/xfconf/xfce-perchannel-xml"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("xfce4-desktop.xml", WALLPAPER), ("xfwm4.xml", WINDOW_MANAGER)):
        if not (folder / name).exists():
            (folder / name).write_text(text)
