"""Android devices that are folders, and the adb that speaks with them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

APPS = Path(__file__).parents[1] / "apps"
OTHERS = ("gzip", "grep", "sleep", "touch")
"""What a device's shell has beside its own commands; `touch` is what hostile text tries."""


class Phones:
    """Some devices and their adb, below a folder.

    Args:
        folder: where they are made.
        serials: of those that are attached, ready to be used.
    """

    def __init__(self, folder: Path, *serials: str) -> None:
        self.folder = folder
        commands = folder / "bin"
        commands.mkdir(parents=True)
        self.adb = _program(APPS / "adb.py", folder / "adb")
        names = "am cmd dumpsys getprop ime input screencap settings wm".split()
        for name in names:
            _program(APPS / "android.py", commands / name)
        for name in OTHERS:
            (commands / name).symlink_to(shutil.which(name) or name)
        (folder / "reachable.json").write_text("[]")
        self.attach(*((serial, "device", "Stand_in_5") for serial in serials))

    def attach(self, *devices: tuple[str, str, str]) -> None:
        """Have these devices, each with its state and model, in place of others."""
        (self.folder / "devices.json").write_text(json.dumps(devices))
        for number in range(len(devices) + 1):
            (self.folder / str(number)).mkdir(exist_ok=True)
            if not (self.folder / str(number) / "state.json").exists():
                self.set(number)

    def set(self, number: int = 0, **changed: Any) -> None:
        """Change the state of a device from outside, such as its rotation."""
        path = self.folder / str(number) / "state.json"
        path.write_text(json.dumps(self.state(number) | changed))

    def state(self, number: int = 0) -> dict[str, Any]:
        """What has become of a device: only what is no longer as it was at first."""
        path = self.folder / str(number) / "state.json"
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def hang(self, word: str, number: int = 0) -> None:
        """Have adb hang at commands with that word in them."""
        (self.folder / str(number) / "hang").write_text(word)


def _program(source: Path, target: Path) -> str:
    # Without what a virtual environment adds: each of many commands starts in half the time.
    target.write_text(f"#!{sys.executable} -ESs\n{source.read_text(encoding='utf-8')}", "utf-8")
    target.chmod(0o755)
    return str(target)
