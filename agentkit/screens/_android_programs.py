"""The program that speaks with Android devices: the user's adb, wherever it was installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from agentkit.errors import ConfigError

__all__ = ["CURE", "find_adb"]

HOMES = ("Android/Sdk", "Library/Android/sdk", "AppData/Local/Android/Sdk")
"""Where Android Studio puts its tools, below the home folder: Linux, macOS, Windows."""

CURE = (
    "apt-get install adb, or unpack the platform tools of https://developer.android.com/tools, or "
    "say where it is: adb=PATH (--option adb=PATH)"
)


def find_adb(wanted: str = "") -> str:
    """The path of adb: of `wanted`, or of the one that is installed.

    Args:
        wanted: a program or its path; by default the ``adb`` on the search path, that of
            ``$ANDROID_HOME``, or Android Studio's.

    Raises:
        ConfigError: where there is none; says how to get one.
    """
    path = shutil.which(wanted or "adb")
    if path is None and not wanted:
        path = next(filter(None, map(shutil.which, _tools())), None)
    if path is None:
        raise ConfigError(
            f"adb={wanted!r} is no program; {CURE}" if wanted else f"adb is not installed; {CURE}"
        )
    return path


def _tools() -> Iterator[Path]:
    named = filter(None, map(os.environ.get, ("ANDROID_HOME", "ANDROID_SDK_ROOT")))
    for folder in (*map(Path, named), *(Path.home() / each for each in HOMES)):
        yield folder / "platform-tools" / "adb"
