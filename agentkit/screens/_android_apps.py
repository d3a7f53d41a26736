"""Opening an app or an address on an Android device.

The names that people read under icons are known to the device's launcher alone, not to its shell.
So a name is looked for among the kinds of app that Android itself has words for, then among the
packages that can be started.
"""

from __future__ import annotations

import re

from agentkit.errors import ScreenError, UnsupportedAction
from agentkit.screens._android_adb import Adb, line

__all__ = ["open_app", "open_on"]

ACTION, CATEGORY = "android.intent.action", "android.intent.category"
MAIN = ("-a", f"{ACTION}.MAIN")
LAUNCHER = (*MAIN, "-c", f"{CATEGORY}.LAUNCHER")

KINDS: dict[str, tuple[str, ...]] = {
    "settings": ("-a", "android.settings.SETTINGS"),
    "phone": ("-a", f"{ACTION}.DIAL"),
    "camera": ("-a", "android.media.action.STILL_IMAGE_CAMERA"),
    "clock": ("-a", f"{ACTION}.SHOW_ALARMS"),
    **{
        name: (*MAIN, "-c", f"{CATEGORY}.APP_{category}")
        for name, category in {
            "browser": "BROWSER",
            "calculator": "CALCULATOR",
            "calendar": "CALENDAR",
            "contacts": "CONTACTS",
            "email": "EMAIL",
            "files": "FILES",
            "gallery": "GALLERY",
            "photos": "GALLERY",
            "maps": "MAPS",
            "messages": "MESSAGING",
            "music": "MUSIC",
            "play store": "MARKET",
            "weather": "WEATHER",
        }.items()
    },
}
"""Kinds of app by their everyday names, and the intent that opens the one in use: see
https://developer.android.com/reference/android/content/Intent."""

AS_LAUNCHERS_DO = "0x10200000"
"""FLAG_ACTIVITY_NEW_TASK and FLAG_ACTIVITY_RESET_TASK_IF_NEEDED of android.content.Intent."""

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
HOST = re.compile(r"(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:[/?#]\S*)?")
PACKAGE = re.compile(r"(?:com|org|net|io|android)(?:\.\w+)+")
"""What begins as most packages do: they are addresses turned round. It opens no browser where
there is no such package."""

COMPONENT = re.compile(r"^\s*([\w.]+/[\w.$]+)\s*$", re.MULTILINE)

REFUSED = re.compile(r"Error: Activity|Permission Denial|does not exist")
"""What ``am`` says where nothing on the device opens it, and not where the device fails."""


def open_on(adb: Adb, what: str) -> None:
    """Open an address, a package, or an app by its name.

    Raises:
        UnsupportedAction: where there is no such thing on the device; says what it has.
        ScreenError: where the device fails.
    """
    what = what.strip()
    if SCHEME.fullmatch(what):
        _start(adb, "-a", f"{ACTION}.VIEW", "-d", what)
    elif HOST.fullmatch(what) and not PACKAGE.fullmatch(what) and what not in _apps(adb):
        _start(adb, "-a", f"{ACTION}.VIEW", "-d", f"https://{what}")
    else:
        open_app(adb, what)


def open_app(adb: Adb, name: str) -> None:
    """Open an app by its package, its kind, or a part of its package.

    Raises:
        UnsupportedAction: where there is none, or several; says what the device has.
        ScreenError: where the device fails.
    """
    if name.lower() in KINDS:
        _start(adb, *KINDS[name.lower()])
        return
    apps = _apps(adb)
    found = _find(apps, name)
    if len(found) != 1:
        raise UnsupportedAction(_not_found(name, found or sorted(apps)))
    _start(adb, *LAUNCHER, "-f", AS_LAUNCHERS_DO, "-n", apps[found[0]])


def _start(adb: Adb, *intent: str) -> None:
    try:
        adb.shell(line("am", "start", *intent))
    except ScreenError as error:
        if not REFUSED.search(str(error)):
            raise
        raise UnsupportedAction(f"it cannot be opened: {error}") from error


def _apps(adb: Adb) -> dict[str, str]:
    """The packages that have an icon, and what each is started with."""
    told = adb.shell(line("cmd", "package", "query-activities", "--brief", *LAUNCHER))
    found: dict[str, str] = {}
    for component in COMPONENT.findall(told):
        found.setdefault(component.partition("/")[0], component)
    return found


def _find(apps: dict[str, str], what: str) -> list[str]:
    """The packages that a name stands for, by the best of three ways that finds any."""
    name = re.sub(r"\W+", "", what.lower())
    ways = (
        [package for package in apps if package == what],
        [package for package in apps if name in package.lower().split(".")],
        [package for package in apps if name and name in _own_part(package)],
    )
    return next(filter(None, ways), [])


def _own_part(package: str) -> str:
    """Without what stands for its maker: ``com.google.android.youtube`` is ``youtube``."""
    parts = package.lower().split(".")
    return ".".join(parts[2:] or parts[-1:]).removeprefix("android.").removeprefix("apps.")


def _not_found(what: str, near: list[str]) -> str:
    listed = ", ".join(near[:20]) + ", …" * (len(near) > 20)
    return (
        f"{what!r} stands for no one app of this device; give its package or an address, or tap "
        f"its icon; it has: {listed or 'none'}; kinds of app are: {', '.join(KINDS)}"
    )
