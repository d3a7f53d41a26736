"""The steps before a task: what the machine is asked for, and what is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from agentkit.errors import ConfigError, ScreenError
from agentkit.evals.osworld.setting_up import STEPS, set_up
from agentkit.evals.osworld.site import Site
from tests.osworld_machine import LoopbackMachine

ROOT = Path(__file__).parents[3]

PAGES = [
    {"id": "one", "type": "page", "url": "https://www.example.org/a/?q=1"},
    {"id": "worker", "type": "service_worker", "url": "https://www.example.org/a/?q=1"},
    {"id": "two", "type": "page", "url": "about:blank"},
]


@contextmanager
def web(answers: dict[str, bytes]) -> Iterator[tuple[int, list[str]]]:
    """The port of a server, and what it was asked; it knows nothing but `answers`."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            found = answers.get(self.path.partition("?")[0])
            self.send_response(404 if found is None else 200)
            self.end_headers()
            self.wfile.write(found or b"")

        do_PUT = do_GET  # noqa: N815 - as http.server calls it

        def log_message(self, *_: object) -> None:
            """Kept in `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()


def step(kind: str, **parameters: Any) -> dict[str, Any]:
    return {"type": kind, "parameters": parameters}


def test_files_of_the_web_and_of_the_task_reach_the_machine(
    site: Site, machine: LoopbackMachine
) -> None:
    (site.data / "sheet.ods").write_bytes(b"--\r\n\x00sheet\r\n")
    with web({"/a.txt": b"from the web"}) as (port, _):
        files = [{"url": f"http://127.0.0.1:{port}/a.txt", "path": "/home/user/ä b.txt"}]
        uploaded = [{"local_path": "sheet.ods", "path": "C:\\sheet.ods"}]
        set_up([step("download", files=files), step("upload_file", files=uploaded)], site)
    assert machine.files == {
        "/home/user/ä b.txt": b"from the web",
        "C:\\sheet.ods": b"--\r\n\x00sheet\r\n",
    }


def test_what_is_handed_on(site: Site, machine: LoopbackMachine) -> None:
    set_up(
        [
            step("launch", command=["google-chrome", "--port=1"]),
            step("open", path="/home/user/a.docx"),
            step("activate_window", window_name="a", strict=True),
            step("close_window", window_name="b"),
            step("change_wallpaper", path="c.png"),
            step("sleep", seconds=0),
        ],
        site,
    )
    assert machine.asked == [
        ("/setup/launch", {"command": ["google-chrome", "--port=1"]}),
        ("/setup/open_file", {"path": "/home/user/a.docx"}),
        ("/setup/activate_window", {"window_name": "a", "strict": True}),
        ("/setup/close_window", {"window_name": "b"}),
        ("/setup/change_wallpaper", {"path": "c.png"}),
    ]


def test_a_command_knows_the_password_and_the_screen(site: Site, machine: LoopbackMachine) -> None:
    machine.commands["login password 320 480"] = lambda: "welcome"
    words = ["login", "{CLIENT_PASSWORD}", "{SCREEN_WIDTH_HALF}", "{SCREEN_HEIGHT}"]
    set_up([step("execute", command=words, stdout="said.txt")], site)
    assert (site.cache / "said.txt").read_text() == "welcome"


def test_a_command_is_repeated_until_it_says_so(site: Site, machine: LoopbackMachine) -> None:
    answers = iter(["not yet", "not yet", "it is ready"])
    machine.commands["ready"] = lambda: next(answers)
    set_up([step("command", command="ready", until={"stdout": "ready"})], site)
    assert next(answers, None) is None


def test_a_program_that_is_not_there_is_told_and_no_fault(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    set_up([step("execute", command=["nothing"])], site)
    assert "No such file or directory: 'nothing'" in caplog.text


def test_tabs_of_the_browser(site: Site) -> None:
    answers = {f"/json/{name}": b"ok" for name in ("new", "close/one")}
    with web({**answers, "/json/list": json.dumps(PAGES).encode()}) as (port, asked):
        there = Site(site.machine, replace(site.options, chromium_port=port), site.data, site.cache)
        set_up([step("chrome_open_tabs", urls_to_open=["https://a.org/?x=1&y=2"])], there)
        assert asked == [
            "GET /json/list",
            "PUT /json/new?https%3A%2F%2Fa.org%2F%3Fx%3D1%26y%3D2",
            "GET /json/close/one",
        ]
        set_up([step("chrome_close_tabs", urls_to_close=["http://example.org/a?q=1"])], there)
        assert asked[3:] == ["GET /json/list", "GET /json/close/one"]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (step("googledrive"), "step 1 of the setup is a 'googledrive'; known are download"),
        (step("__class__"), "is a '__class__'"),
        (step("open"), "open, lacks 'path'"),
        (step("download", files=[{"url": "file:///etc/passwd", "path": "a"}]), "no address"),
        (step("upload_file", files=[{"local_path": "../x", "path": "a"}]), "leads out of"),
        (step("upload_file", files=[{"local_path": "/etc/passwd", "path": "a"}]), "leads out of"),
        (step("execute", command=["ok"], stdout="../said"), "leads out of"),
    ],
    ids=["kind", "attribute", "parameter", "scheme", "above", "absolute", "output"],
)
def test_what_is_refused(
    site: Site, machine: LoopbackMachine, made: dict[str, Any], words: str
) -> None:
    machine.commands["ok"] = lambda: ""
    with pytest.raises(ConfigError, match=words):
        set_up([made], site)
    assert not machine.files


def test_a_file_that_cannot_be_fetched(site: Site) -> None:
    with web({}) as (port, _):
        url = f"http://127.0.0.1:{port}/a.txt"
        with pytest.raises(ScreenError, match="cannot be fetched: HTTP Error 404"):
            set_up([step("download", files=[{"url": url, "path": "a"}])], site)


def test_the_guide_names_every_step() -> None:
    guide = (ROOT / "docs" / "osworld.md").read_text(encoding="utf-8")
    (row,) = (line for line in guide.splitlines() if line.startswith("| setup steps"))
    assert row.count("`") == 2 * len(STEPS)
    assert all(f"`{kind}`" in row for kind in STEPS)
