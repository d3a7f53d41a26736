"""A stand-in for adb: the program that runs on the computer, with devices that are folders.

What it prints, to which output and with which exit status is what adb 1.0.41 does. A command for a
device is run by a real shell, on whose search path are the commands of ``android.py`` alone, and
few others: what is quoted badly goes wrong here as it does there.

Its folder (beside it) has ``devices.json``, a list of ``[serial, state, model]``; a device that is
not in state ``device`` takes no commands. Each has a folder named by its number in that list.
"""

# ruff: noqa: T201 -- what it prints is what it is for

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

HERE = Path(sys.argv[0]).absolute().parent


def devices() -> list[list[str]]:
    return json.loads((HERE / "devices.json").read_text())


def main(words: list[str]) -> int:
    serial = os.environ.get("ANDROID_SERIAL", "")
    if words[:1] == ["-s"]:
        serial, words = words[1], words[2:]
    match words:
        case ["devices", *rest]:
            print("List of devices attached")
            for name, state, model in devices():
                about = f" product:p model:{model} device:d transport_id:1"
                print(f"{name:<22} {state}{about if rest == ['-l'] and state == 'device' else ''}")
            print()
        case ["connect", address]:
            connect(address)
        case ["shell", *command]:
            folder = chosen(serial)
            maybe_hang(folder, " ".join(command))
            os.execve("/bin/sh", ["sh", "-c", " ".join(command)], surroundings(folder))
        case ["exec-out", *command]:
            folder = chosen(serial)
            maybe_hang(folder, " ".join(command))
            os.dup2(1, 2)  # one stream, and no exit status
            words = ["sh", "-c", " ".join(command)]
            os.spawnve(os.P_WAIT, "/bin/sh", words, surroundings(folder))
        case _:
            fail(f"adb: unknown command {' '.join(words[:1])}")
    return 0


def connect(address: str) -> None:
    known = json.loads((HERE / "reachable.json").read_text())
    if address not in known:
        print(f"failed to connect to '{address}': Connection refused", file=sys.stderr)
        return
    (HERE / "devices.json").write_text(json.dumps([*devices(), [address, "device", "Far"]]))
    print(f"connected to {address}")


def chosen(serial: str) -> Path:
    """The folder of the device that is meant."""
    found = devices()
    if serial and serial not in {each[0] for each in found}:
        fail(f"error: device '{serial}' not found")
    if not found:
        fail("error: no devices/emulators found")
    if not serial and len(found) > 1:
        fail("error: more than one device/emulator")
    number, state = next(
        (number, state)
        for number, (name, state, _) in enumerate(found)
        if name == serial or not serial
    )
    if state == "unauthorized":
        fail(
            "error: device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set\n"
            "Try 'adb kill-server' if that seems wrong.\n"
            "Otherwise check for a confirmation dialog on your device."
        )
    if state != "device":
        fail(f"error: device {state}")
    return HERE / str(number)


def surroundings(folder: Path) -> dict[str, str]:
    return {"PATH": str(HERE / "bin"), "DEVICE": str(folder)}


def maybe_hang(folder: Path, command: str) -> None:
    hanging = folder / "hang"
    if hanging.exists() and hanging.read_text() in command:
        time.sleep(60)


def fail(said: str) -> NoReturn:
    print(said, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
