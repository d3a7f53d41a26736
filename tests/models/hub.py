"""A hub on loopback that hands out one checkpoint, as far as `huggingface_hub` asks for it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "a" * 40


class Hub(BaseHTTPRequestHandler):
    """Answers for every repository with the files of one folder."""

    folder: Path

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self.wfile.write(self._answer())

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self) -> bytes:
        path = self.path.partition("?")[0]
        files = sorted(file for file in self.folder.iterdir() if file.is_file())
        if "/revision/" in path:
            found = json.dumps({"id": "x/y", "sha": COMMIT, "siblings": []}).encode()
        elif "/tree/" in path:
            found = json.dumps([_entry(file) for file in files]).encode()
        else:
            named = [file for file in files if path.endswith(f"/resolve/{COMMIT}/{file.name}")]
            found = named[0].read_bytes() if named else b""
        self.send_response(200 if found else 404)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{hashlib.sha1(found).hexdigest()}"')
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        return found


def _entry(file: Path) -> dict[str, object]:
    oid = hashlib.sha1(file.read_bytes()).hexdigest()
    return {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": oid}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a hub that has the files of `folder`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hub", (Hub,), {"folder": folder}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
