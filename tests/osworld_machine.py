"""A machine of OSWorld's shape on loopback: its server over the embedded desktop.

The programs that it is sent are not run: they are read, call by call, against a closed table, and
done on the embedded desktop. So a program of any other form is a failure of the test.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from agentkit.frame import Frame
from agentkit.geometry import Point
from agentkit.screens._osworld_program import BEGIN, WRITE_SYMBOLS
from agentkit.screens.osworld import ASK
from agentkit.screens.simulated import SimulatedScreen
from agentkit.screens.virtual import VirtualScreen

KEYS = {"esc": "escape", "winleft": "super", "command": "super", "apps": "menu"}

SYMBOLS = {0xFF0D: "\n", 0xFF09: "\t"}
"""X key symbols that are no characters."""

Answer = tuple[int, bytes]


class LoopbackMachine:
    """What the server does, and what it was asked.

    Attributes:
        screen: the embedded desktop behind it.
        programs: that were run, in order.
        asked: the other requests that change something: path and values.
        files: on the machine, by path.
        commands: what other commands print, by their words joined with spaces.
        system: as the machine calls it.
        broken: whether it answers nothing any more.
        dies_at: the text in a request at which it breaks.
        pictures_to_fail: so many next times that a picture is asked for.
    """

    def __init__(self, screen: SimulatedScreen, system: str = "Linux") -> None:
        self.screen = screen
        self.system = system
        self.programs: list[str] = []
        self.asked: list[tuple[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.commands: dict[str, Callable[[], str]] = {}
        self.clipboard = ""
        self.broken = False
        self.dies_at = ""
        self.pictures_to_fail = 0
        self._lock = threading.Lock()

    @property
    def held(self) -> list[str]:
        """Keys and buttons that are down."""
        return [*self._input.keys, *self._input.buttons]

    @property
    def _input(self) -> Any:
        return self.screen.desktop.input

    def answer(self, method: str, path: str, kind: str, body: bytes) -> Answer:
        """The status and the content of an answer."""
        with self._lock:
            self.broken |= bool(self.dies_at) and self.dies_at.encode() in body
            if self.broken:
                raise ConnectionAbortedError
            return self._answer(method, path, kind, body)

    def _answer(self, method: str, path: str, kind: str, body: bytes) -> Answer:
        if (method, path) == ("GET", "/screenshot"):
            return self._screenshot()
        if (method, path) == ("GET", "/terminal"):
            return 200, json.dumps({"output": "$ ls", "status": "success"}).encode()
        if (method, path) == ("POST", "/file"):
            return self._file(parse_qs(body.decode())["file_path"][0])
        if (method, path) == ("POST", "/setup/upload"):
            return self._upload(kind, body)
        if method != "POST":
            return 404, b"not found"
        values = json.loads(body)
        if path == "/screen_size":
            size = self.screen.capture().size
            return 200, json.dumps({"width": size.width, "height": size.height}).encode()
        if path == "/list_directory":
            tree = {"type": "directory", "name": Path(values["path"]).name, "children": []}
            return 200, json.dumps({"directory_tree": tree}).encode()
        if path in ("/execute", "/setup/execute"):
            return self._execute(values["command"])
        if path.startswith("/setup/"):
            self.asked.append((path, values))
            return 200, b"done"
        return 404, b"not found"

    def _screenshot(self) -> Answer:
        if self.pictures_to_fail:
            self.pictures_to_fail -= 1
            return 500, b"no picture"
        return 200, _png(self.screen.capture())

    def _file(self, path: str) -> Answer:
        found = self.files.get(path)
        return (404, b'{"error": "File not found"}') if found is None else (200, found)

    def _upload(self, kind: str, body: bytes) -> Answer:
        border = kind.partition("boundary=")[2].encode()
        parts = [part.partition(b"\r\n\r\n") for part in body.split(b"--" + border)[1:-1]]
        found = {
            re.search(rb'name="(\w+)"', head)[1]: content[:-2]  # type: ignore[index]
            for head, _, content in parts
        }
        self.files[found[b"file_path"].decode()] = found[b"file_data"]
        return 200, b"File Uploaded"

    def _execute(self, command: Any) -> Answer:
        words = command if isinstance(command, list) else [command]
        if words[:2] == ["python", "-c"]:
            self.programs.append(words[2])
            return _done(self._run(words[2]))
        given = self.commands.get(" ".join(words))
        if given is None:
            said = {"status": "error", "message": f"No such file or directory: {words[0]!r}"}
            return 500, json.dumps(said).encode()
        return _done(given())

    def _run(self, program: str) -> str:
        if program.startswith("import platform"):
            return f"{self.system}\n"
        if program == BEGIN + ASK:
            to_device = self.screen.capture().to_device
            size = self.screen.capture().size
            x, y = self._input.pointer.x, self._input.pointer.y
            wide, high = size.width * to_device.sx, size.height * to_device.sy
            return json.dumps([self.system, round(wide), round(high), x, y])
        assert program.startswith(BEGIN), f"no program of ours: {program}"
        rest = program.removeprefix(BEGIN)
        writes = rest.endswith(WRITE_SYMBOLS)
        for statement in ast.parse(rest.removesuffix(WRITE_SYMBOLS)).body:
            self._do(statement)
        assert writes == ("symbols = " in rest)
        return ""

    def _do(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import(names=[ast.alias(name="pyperclip")]):
                pass
            case ast.Assign(targets=[ast.Name(id="symbols")], value=symbols):
                for symbol in ast.literal_eval(symbols):
                    self._input.write(SYMBOLS.get(symbol) or chr(symbol & 0xFFFFFF))
            case ast.Expr(
                ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) as call
            ):
                given = [ast.literal_eval(each) for each in call.args]
                named = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
                self._calls[f"{module}.{name}"](*given, **named)
            case _:
                raise AssertionError(f"no call: {ast.unparse(statement)}")

    @property
    def _calls(self) -> dict[str, Callable[..., object]]:
        hand = self._input
        return {
            "pyautogui.moveTo": self._move,
            "pyautogui.dragTo": lambda x, y, **_: self._move(x, y),
            "pyautogui.mouseDown": lambda button: hand.button_down(button),
            "pyautogui.mouseUp": lambda button: hand.button_up(button),
            "pyautogui.click": self._click,
            "pyautogui.keyDown": lambda key: hand.key_down(KEYS.get(key, key)),
            "pyautogui.keyUp": lambda key: hand.key_up(KEYS.get(key, key)),
            "pyautogui.scroll": lambda notches: hand.scroll(0, -notches),
            "pyautogui.hscroll": lambda notches: hand.scroll(notches, 0),
            "pyautogui.write": lambda text, interval: [hand.write(each) for each in text],
            "pyautogui.hotkey": self._hotkey,
            "pyperclip.copy": lambda text: setattr(self, "clipboard", text),
            "time.sleep": lambda seconds: None,
        }

    def _move(self, x: int, y: int) -> None:
        self._input.move(Point(x, y))

    def _click(self, clicks: int, button: str) -> None:
        for count in range(1, clicks + 1):
            self._input.button_down(button, count)
            self._input.button_up(button, count)

    def _hotkey(self, *keys: str) -> None:
        written = "<" if keys == ("shift", ",") else self.clipboard
        for character in written:
            self._input.write(character)


class DisplayMachine:
    """The same over a real X display: here the programs are run, by the Python of the tests."""

    def __init__(self, screen: VirtualScreen) -> None:
        self.screen = screen

    def answer(self, method: str, path: str, kind: str, body: bytes) -> Answer:
        """The status and the content of an answer."""
        if (method, path) == ("GET", "/screenshot"):
            return 200, _png(self.screen.capture())
        assert path == "/execute"
        python, *rest = json.loads(body)["command"]
        assert python == "python"
        done = subprocess.run(
            [sys.executable, *rest],
            env=os.environ | self.screen.env,
            capture_output=True,
            text=True,
            timeout=30,
        )
        return _done(done.stdout, done.stderr, done.returncode)


def _png(frame: Frame) -> bytes:
    content = io.BytesIO()
    frame.image.save(content, "png", compress_level=1)
    return content.getvalue()


def _done(output: str, error: str = "", returncode: int = 0) -> Answer:
    said = {"status": "success", "output": output, "error": error, "returncode": returncode}
    return 200, json.dumps(said).encode()


@contextmanager
def serving(machine: LoopbackMachine | DisplayMachine) -> Iterator[str]:
    """The address at which it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", b"")

        def do_POST(self) -> None:
            self._answer("POST", self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, method: str, body: bytes) -> None:
            kind = self.headers.get("Content-Type", "")
            try:
                status, content = machine.answer(method, self.path, kind, body)
            except ConnectionAbortedError:  # the machine is gone: no answer at all
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Tests look at what the machine keeps."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
