"""Whether typed text arrives: ours beside pyautogui, xdotool and pynput, in real applications.

    python benchmarks/keyboard.py [--runs 1] [--json]

A run types three texts into an application and reads back what it got: 82 distinct characters
beyond ASCII, a greeting in three scripts, and signs that move from key to key between layouts.
The table gives, per application and keyboard layout, how often each of the three arrived as
written. Needs Xvfb, xfwm4 and setxkbmap; tools and applications that are not installed are named
and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from agentkit.actions import Press, Type
from agentkit.screens.virtual import VirtualScreen

TEXTS = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ€łżźćњшщъыэюя你好吗世界αβ",
    "Grüße 你好 🙂",
    "<>|{}@",
)
LAYOUTS = ("us", "de", "fr")

LAYOUT_PAUSE = 1.0
"""Seconds that applications get to notice another layout."""

PATIENCE = 4.0
"""Seconds until what was typed counts as lost."""

Report = dict[str, dict[str, list[int]]]
Typist = Callable[[str], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="of each kind (default 1)")
    parser.add_argument("--applications", nargs="*", choices=LAUNCHERS, default=list(LAUNCHERS))
    parser.add_argument("--tools", nargs="*", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    tools = [name for name in args.tools if installed(name, TOOLS[name])]
    report: Report = {}
    for name in args.applications:
        if not installed(name, NEEDS[name]):
            continue
        with tempfile.TemporaryDirectory() as folder, LAUNCHERS[name](Path(folder)) as field:
            for layout in LAYOUTS:
                report[f"{name}, {layout}"] = {
                    tool: count(field, layout, tool, args.runs) for tool in tools
                }
    print(json.dumps(report) if args.json else as_table(report, tools, args.runs))


class Field:
    """An application that adds a line to a file whenever Enter ends it."""

    def __init__(self, screen: VirtualScreen, file: Path, save: tuple[str, ...] = ()) -> None:
        self.screen = screen
        self.file = file
        self.save = save

    def lines(self) -> list[str]:
        text = self.file.read_text(errors="replace") if self.file.exists() else ""
        return text.split("\n")[:-1]

    def received(self, typist: Typist, text: str) -> str:
        """What the application got when `text` was typed."""
        before = len(self.lines())
        typist(text)
        self.press("enter")
        if self.save:
            self.press(*self.save)
        deadline = time.monotonic() + PATIENCE
        while len(self.lines()) <= before and time.monotonic() < deadline:
            time.sleep(0.02)
        return "\n".join(self.lines()[before:])

    def press(self, *keys: str) -> None:
        self.screen.perform(Press(keys=keys), stopped=never)


def never() -> bool:
    return False


def count(field: Field, layout: str, tool: str, runs: int) -> list[int]:
    """How often each text arrived. Keys that a tool leaves bound are reset before the next."""
    field.screen.release()
    subprocess.run(["setxkbmap", "-layout", layout], env=field.screen.env, check=True)
    time.sleep(LAYOUT_PAUSE)
    type_it = typist(tool, field.screen)
    arrived = [0] * len(TEXTS)
    for _ in range(runs):
        for index, text in enumerate(TEXTS):
            arrived[index] += field.received(type_it, text) == text
    return arrived


def typist(tool: str, screen: VirtualScreen) -> Typist:
    if tool == "ours":
        return lambda text: screen.perform(Type(text=text), stopped=never)
    command = COMMANDS[tool]
    # What a tool says when it fails does not matter here: the text is missing then.
    return lambda text: subprocess.run(
        [*command, text], env=screen.env, capture_output=True, timeout=60
    )


BY_PYAUTOGUI = "import sys, pyautogui; pyautogui.write(sys.argv[1])"
BY_PYNPUT = "import sys; from pynput.keyboard import Controller; Controller().type(sys.argv[1])"

COMMANDS = {
    "pyautogui": [sys.executable, "-c", BY_PYAUTOGUI],
    "xdotool": ["xdotool", "type", "--"],
    "pynput": [sys.executable, "-c", BY_PYNPUT],
}

TOOLS = {
    "ours": "",
    "pyautogui": "import pyautogui",
    "xdotool": "xdotool",
    "pynput": "import pynput",
}
"""A program or a module that each tool needs."""


def installed(name: str, need: str) -> bool:
    module = need.removeprefix("import ")
    found = importlib.util.find_spec(module) if module != need else not need or shutil.which(need)
    if not found:
        print(f"left out: {name}, which needs {module}", file=sys.stderr)
    return bool(found)


IN_TK = """
import sys, tkinter
root = tkinter.Tk()
field = tkinter.Entry(root, width=100)
field.pack()
def take(_):
    with open(sys.argv[1], "a") as file:
        file.write(field.get() + "\\n")
    field.delete(0, "end")
field.bind("<Return>", take)
field.focus_force()
root.mainloop()
"""

IN_QT = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication([])
field = QLineEdit()
def take():
    with open(sys.argv[1], "a") as file:
        file.write(field.text() + "\\n")
    field.clear()
field.returnPressed.connect(take)
field.resize(900, 40)
field.show()
field.activateWindow()
app.exec()
"""

PAGE = """<!doctype html><meta charset="utf-8"><title>field</title>
<input autofocus style="width: 90%"><script>
const field = document.querySelector("input")
field.addEventListener("keydown", event => {
  if (event.key !== "Enter") return
  fetch("/", {method: "POST", body: field.value})
  field.value = ""
})</script>
"""


@contextmanager
def tk(folder: Path) -> Iterator[Field]:
    file = folder / "text"
    with shown([sys.executable, "-c", IN_TK, str(file)]) as screen:
        yield Field(screen, file)


@contextmanager
def qt(folder: Path) -> Iterator[Field]:
    file = folder / "text"
    with shown([sys.executable, "-c", IN_QT, str(file)]) as screen:
        yield Field(screen, file)


@contextmanager
def gtk(folder: Path) -> Iterator[Field]:
    file = folder / "text"
    file.touch()
    with shown(["mousepad", str(file)]) as screen:
        yield Field(screen, file, save=("ctrl", "s"))


@contextmanager
def terminal(folder: Path) -> Iterator[Field]:
    file = folder / "text"
    with shown(["xterm", "-u8", "-e", "sh", "-c", 'cat > "$1"', "sh", str(file)]) as screen:
        yield Field(screen, file)


@contextmanager
def chromium(folder: Path) -> Iterator[Field]:
    file = folder / "text"
    with served(file) as address:
        options = ["--no-first-run", f"--user-data-dir={folder / 'profile'}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")
        with shown(["chromium", *options, f"--app={address}"]) as screen:
            yield Field(screen, file)


def shown(command: list[str]) -> VirtualScreen:
    return VirtualScreen((1280, 800), session="wm", command=command)


@contextmanager
def served(file: Path) -> Iterator[str]:
    """The address of the page, whose lines go to `file`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(PAGE.encode())

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"]))
            with file.open("ab") as lines:
                lines.write(text + b"\n")
            self.answer(b"")

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


LAUNCHERS = {"gtk": gtk, "qt": qt, "tk": tk, "terminal": terminal, "chromium": chromium}
NEEDS = {
    "gtk": "mousepad",
    "qt": "import PySide6",
    "tk": "import _tkinter",
    "terminal": "xterm",
    "chromium": "chromium",
}


def as_table(report: Report, tools: list[str], runs: int) -> str:
    lines = [
        f"arrived of {runs}: 82 characters, greeting, signs",
        f"{'':16}" + "".join(f"{tool:>14}" for tool in tools),
    ]
    for row, cells in report.items():
        figures = (" ".join(map(str, cells[tool])) for tool in tools)
        lines.append(f"{row:16}" + "".join(f"{cell:>14}" for cell in figures))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
