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
from importlib import metadata
from pathlib import Path

from agentkit.errors import ConfigError, ScreenError
from agentkit.preflight import (
    LINUX,
    Check,
    check_android,
    check_browser,
    check_display,
    check_extra,
    check_permissions,
    check_xlib,
    check_xvfb,
)
from agentkit.registry import EXTRAS
from agentkit.screens._desktop import INSTALL_XFCE, WINDOW_MANAGERS, XFCE

__all__ = ["Check", "checks"]

ROOM = 500_000_000
"""Bytes that should be free for traces: hours on a desktop, minutes on a film."""


def checks() -> list[Check]:
    """Everything that is looked at, in order; nothing is changed and nothing heavy is loaded."""
    found = [_python(), *_packages(), _ocr_models(), _traces()]
    found += [*_desktop(), check_browser(), check_android()]
    return [*found, *map(check_extra, sorted(set(EXTRAS.values()))), _gpu()]


def _desktop() -> Iterator[Check]:
    if LINUX:
        library = check_xlib()
        display = check_display() if library.ok else None
        yield library
        yield from [display] if display else []
        yield from (check_xvfb(), _window_manager(), _xfce(), *_fonts())
    else:
        display = check_permissions() if sys.platform == "darwin" else None
        yield from [display] if display else []
    if not display or display.ok:
        yield from _picture()


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


def _picture() -> Iterator[Check]:
    """The monitors, and whether there is anything to be seen on them."""
    # Not at the top: without a display it need not be loaded.
    from agentkit.screens.host import look_at_desktop

    try:
        monitors, black = look_at_desktop()
    except (ScreenError, ConfigError) as error:
        yield Check("picture", False, str(error), "see the checks above")
        return
    yield Check("monitors", True, "; ".join(map(str, monitors)))
    yield Check(
        "picture",
        not black,
        "all black" if black else "there is something to be seen",
        "unlock the screen, or wake it; where it is neither, this is no display that programs can "
        "see: use --screen virtual",
    )


def _fonts() -> Iterator[Check]:
    """What screens of this machine can write with: without, letters are empty boxes."""
    tool = shutil.which("fc-list")
    kinds = (
        ("fonts", ":lang=en", "fonts-dejavu-core"),
        ("fonts for Chinese", ":lang=zh-cn", "fonts-noto-cjk"),
    )
    for name, pattern, package in kinds:
        cure = f"apt-get install --no-install-recommends {package}"
        if tool is None:
            yield Check(name, False, "fc-list is not there to ask", "apt-get install fontconfig")
            continue
        told = subprocess.run([tool, pattern, "family"], capture_output=True, text=True, timeout=30)
        count = len(set(told.stdout.split("\n")) - {""})
        yield Check(name, count > 0, f"{count} famil{'y' if count == 1 else 'ies'}", cure)


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
