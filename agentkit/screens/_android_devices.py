"""Which Android device is meant, of those that adb sees."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from agentkit.errors import ConfigError, ScreenError
from agentkit.screens._android_adb import Adb

__all__ = ["ATTACH", "Device", "choose", "devices"]

ATTACH = (
    "turn on USB debugging in its developer options and plug it in, start an emulator, or "
    "`adb connect HOST:PORT`"
)

CURES = {
    "unauthorized": "unlock it and allow this computer in the dialog that it shows",
    "authorizing": "unlock it and allow this computer in the dialog that it shows",
    "offline": "unplug it and plug it in again, or run `adb reconnect`",
    "connecting": "wait a moment, and see `adb devices`",
    "no permissions": "this user may not reach it over USB: apt-get install "
    "android-sdk-platform-tools-common, then plug it in again",
}
"""What to do about a state that is not ``device``; see `adb help` for what they mean."""

REMOTE = re.compile(r"\S+:\d+")
"""A serial that is an address: adb can be told to connect to it."""


class Device(NamedTuple):
    """One line of `adb devices`."""

    serial: str
    state: str
    model: str = ""

    def __str__(self) -> str:
        model = f" ({self.model})" if self.model else ""
        state = f", {self.state}" if self.state != "device" else ""
        return f"{self.serial}{model}{state}"


def devices(adb: Adb) -> list[Device]:
    """Those that adb sees, whatever their state.

    Raises:
        ScreenError: where adb fails.
    """
    told = adb.run("devices", "-l").decode(errors="replace")
    # Above it older versions say that they start their server.
    listed = told.partition("List of devices attached")[2]
    return [_device(each) for each in listed.splitlines() if each.strip()]


def _device(text: str) -> Device:
    serial, _, rest = text.strip().partition(" ")
    serial, _, after = serial.partition("\t")
    rest = f"{after} {rest}".strip()
    model = re.search(r"\bmodel:(\S+)", rest)
    state = "no permissions" if rest.startswith("no permissions") else rest.partition(" ")[0]
    return Device(serial, state, model[1].replace("_", " ") if model else "")


def choose(adb: Adb, serial: str = "") -> Device:
    """The device that is meant, ready to be used.

    Args:
        serial: as `adb devices` writes it; by default ``$ANDROID_SERIAL``, or the one that is
            attached. One that is an address, ``HOST:PORT``, is connected to.

    Raises:
        ConfigError: where several are attached and none is named, or none is called so.
        ScreenError: where there is none, or it cannot be used yet; says what to do.
    """
    serial = serial or os.environ.get("ANDROID_SERIAL", "")
    found = devices(adb)
    if serial and REMOTE.fullmatch(serial) and serial not in {each.serial for each in found}:
        adb.run("connect", serial)
        found = devices(adb)
    return _usable(_named(found, serial) if serial else _only(found))


def _named(found: list[Device], serial: str) -> Device:
    for device in found:
        if device.serial == serial:
            return device
    raise ConfigError(f"no device {serial!r} is attached; adb sees: {_listed(found)}")


def _only(found: list[Device]) -> Device:
    if not found:
        raise ScreenError(f"no Android device is attached; {ATTACH}")
    ready = [each for each in found if each.state == "device"]
    if len(ready) > 1:
        raise ConfigError(
            f"several devices are attached; name one of them: serial={ready[0].serial!r} "
            f"(--serial {ready[0].serial}, or ANDROID_SERIAL); adb sees: {_listed(found)}"
        )
    return ready[0] if ready else found[0]


def _usable(device: Device) -> Device:
    if device.state != "device":
        cure = CURES.get(device.state, "start Android on it, and see `adb devices`")
        raise ScreenError(f"the device {device.serial} is {device.state}; {cure}")
    return device


def _listed(found: list[Device]) -> str:
    return "; ".join(map(str, found)) or "none"
