"""What works on this machine, and what to install or set where something does not."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from agentkit.errors import ConfigError
from agentkit.registry import EXTRAS
from agentkit.screens._desktop import INSTALL_XFCE, INSTALL_XVFB, WINDOW_MANAGERS, XFCE

__all__ = ["Check", "checks"]

ROOM = 500_000_000
"""Bytes that should be free for traces: hours on a desktop, minutes on a film."""

LINUX = sys.platform.startswith("linux")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        ok: whether it works.
        detail: what was found.
        cure: what to do where it does not work.
        needed: whether agentkit's base install is of no use without it.
    """

    name: str
    ok: bool
    detail: str
    cure: str = ""
    needed: bool = False


def checks() -> list[Check]:
    """Everything that is looked at, in order; nothing is changed and nothing heavy is loaded."""
    found = [_python(), *_packages(), _ocr_models(), _traces()]
    if LINUX:
        found += [_xlib(), _display(), _xvfb(), _window_manager(), _xfce()]
    return [*found, _tkinter(), _chromium(), *_extras(), _gpu()]


def _python() -> Check:
    return Check(
        "python",
        sys.version_info >= (3, 11),
        f"{platform.python_version()} at {sys.executable}",
        "install Python 3.11 or newer and make a new virtual environment with it",
        needed=True,
    )


def _packages() -> Iterator[Check]:
    """The base install, as the package's own metadata lists it."""
    for line in metadata.requires("agentkit") or []:
        requirement, _, marker = line.partition(";")
        if "extra" in marker or ("linux" in marker and not LINUX):
            continue
        match = re.match(r"[\w.-]+", requirement)
        if match:
            yield _package(match[0], requirement.strip())


def _package(name: str, requirement: str) -> Check:
    try:
        detail, ok = metadata.version(name), True
    except metadata.PackageNotFoundError:
        detail, ok = "not installed", False
    return Check(name, ok, detail, f"pip install '{requirement}'", needed=True)


def _xlib() -> Check:
    cure = "pip install --force-reinstall python-xlib"
    if importlib.util.find_spec("Xlib") is None:
        return Check("X11 library", False, "python-xlib is not installed", cure)
    from agentkit.screens._x11 import check_library  # not before we know that Xlib is there

    try:
        check_library()
    except ConfigError as error:
        return Check("X11 library", False, str(error), cure)
    return Check("X11 library", True, "python-xlib, not overwritten by python3-xlib")


def _ocr_models() -> Check:
    spec = importlib.util.find_spec("rapidocr")
    places = list(spec.submodule_search_locations or []) if spec else []
    names = sorted(path.name for place in places for path in Path(place, "models").glob("*.onnx"))
    missing = [kind for kind in ("det", "rec") if not any(f"_{kind}" in name for name in names)]
    return Check(
        "OCR models",
        not missing,
        ", ".join(names) or "none",
        "pip install --force-reinstall --no-deps rapidocr",
        needed=True,
    )


def _display() -> Check:
    display, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if wayland or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        return Check(
            "display",
            False,
            f"Wayland ({wayland or 'by XDG_SESSION_TYPE'}): captures would be black and input "
            "would be lost, without an error",
            "log in to an X11 session, or use --screen virtual",
        )
    cure = "set DISPLAY, or use --screen virtual, which brings its own"
    if not display:
        return Check("display", False, "DISPLAY is not set", cure)
    number = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if number and not Path(f"/tmp/.X11-unix/X{number[1]}").exists():
        return Check("display", False, f"no X server runs at DISPLAY={display}", cure)
    return Check("display", True, display)


def _xvfb() -> Check:
    found = shutil.which("Xvfb")
    return Check("Xvfb", bool(found), found or "not installed", INSTALL_XVFB)


def _window_manager() -> Check:
    found = [name for name in WINDOW_MANAGERS if shutil.which(name)]
    return Check(
        "window manager",
        bool(found),
        ", ".join(found) or "none",
        "apt-get install --no-install-recommends xfwm4",
    )


def _xfce() -> Check:
    missing = [name for name in XFCE if not shutil.which(name)]
    detail = f"missing: {', '.join(missing)}" if missing else "complete"
    return Check("XFCE desktop", not missing, detail, INSTALL_XFCE)


def _tkinter() -> Check:
    ok = importlib.util.find_spec("_tkinter") is not None
    return Check(
        "tkinter",
        ok,
        "present" if ok else "missing: importing pyautogui would end the program",
        "apt-get install python3-tk, or build Python with Tk; --screen virtual needs neither",
    )


def _chromium() -> Check:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    return Check("Chromium", bool(found), found or "not installed", "apt-get install chromium")


def _extras() -> Iterator[Check]:
    """What each extra brings, where it is installed or not; none is needed."""
    for extra in sorted(set(EXTRAS.values())):
        names = [name for name, brought_by in EXTRAS.items() if brought_by == extra]
        missing = [name for name in names if importlib.util.find_spec(name) is None]
        detail = f"missing: {', '.join(missing)}" if missing else ", ".join(names)
        yield Check(f"extra {extra}", not missing, detail, f'pip install "agentkit[{extra}]"')


def _gpu() -> Check:
    cure = "none is needed; models run on the CPU too, slowly"
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return Check("GPU", False, "nvidia-smi is not there", cure)
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        told = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return Check("GPU", False, f"nvidia-smi failed: {error}", cure)
    return Check("GPU", True, told.stdout.strip().replace("\n", "; "))


def _traces() -> Check:
    folder = Path(os.environ.get("AGENTKIT_TRACES") or "traces").absolute()
    standing = next(place for place in (folder, *folder.parents) if place.exists())
    cure = "choose another folder with --trace DIR or AGENTKIT_TRACES"
    try:
        with tempfile.TemporaryFile(dir=standing):
            free = shutil.disk_usage(standing).free
    except OSError as error:
        return Check("traces", False, f"{folder} cannot be written to: {error}", cure, needed=True)
    detail = f"{folder}, {free / 1e9:.1f} GB free"
    return Check("traces", free >= ROOM, detail, cure, needed=True)
