"""The server that runs inside an OSWorld machine, over HTTP.

Its addresses are those of OSWorld's ``desktop_env/server/main.py`` (Xie et al. 2024,
arXiv:2404.07972), where it listens on port 5000. Proxies of this machine are left out: such a
machine is in the house.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from agentkit.errors import ConfigError, ScreenError

__all__ = ["PORT", "Machine", "Refused", "machine_url"]

PORT = 5000
"""Where the server listens, unless whoever started it said otherwise."""

ANSWER = 30.0
"""Seconds that the machine gets for an answer."""

COMMAND = 130.0
"""Seconds that a command gets: the server itself ends it after 120."""

SETUP = 1830.0
"""Seconds that a file or a program gets to open: the server itself gives up after 1800."""

_direct = build_opener(ProxyHandler({}))


class Refused(ScreenError):
    """The machine answered, and said no.

    Attributes:
        status: of HTTP.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def machine_url(url: str = "", host: str = "", port: int = PORT) -> str:
    """The address of a machine, by itself or from its parts, without a slash at the end.

    Raises:
        ConfigError: where it is given twice or not at all, or is no such address.
    """
    if bool(url) == bool(host):
        raise ConfigError(
            "an OSWorld machine is named by its address, such as url=http://192.168.56.10:5000, or"
            " by its host, such as host=192.168.56.10"
        )
    whole = url or f"http://{host}:{port}"
    parts = urlsplit(whole)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{whole!r} is no address of a machine; write http://HOST:{PORT}")
    return whole.rstrip("/")


class Machine:
    """A machine that can be asked.

    Attributes:
        url: its address, as `machine_url` gives it.
        python: what Python is called there.
    """

    def __init__(self, url: str, python: str = "python") -> None:
        self.url = url
        self.python = python

    def get(self, path: str) -> bytes:
        """What is at an address of the machine.

        Raises:
            ScreenError: where it does not answer, or says no.
        """
        return self._ask(Request(self.url + path))

    def post(self, path: str, values: Mapping[str, Any], seconds: float = ANSWER) -> bytes:
        """What it answers to JSON values.

        Raises:
            ScreenError: where it does not answer, or says no.
        """
        data = json.dumps(dict(values)).encode()
        return self._ask(_request(self.url + path, data, "application/json"), seconds)

    def execute(self, command: Any, shell: Any = False) -> dict[str, Any]:
        """What came of a command there: ``{"output", "error", "returncode"}``.

        Args:
            command: its words, or one text.
            shell: whether a shell of the machine reads it.

        Raises:
            Refused: where it could not be started.
            ScreenError: where the machine does not answer, or not as a server of OSWorld does.
        """
        values = {"command": command, "shell": shell}
        return self._object("/execute", self.post("/execute", values, COMMAND))

    def run(self, program: str) -> str:
        """What a Python program prints there.

        Raises:
            ScreenError: where it fails, or the machine does not answer.
        """
        done = self.execute([self.python, "-c", program])
        if done.get("returncode"):
            said = str(done.get("error") or "").strip().splitlines()
            raise ScreenError(
                f"a program on the OSWorld machine at {self.url} failed:"
                f" {said[-1] if said else 'it said nothing'}; it needs Python with pyautogui there"
            )
        return str(done.get("output") or "")

    def file(self, path: str) -> bytes:
        """The content of a file of the machine.

        Raises:
            Refused: where there is none.
            ScreenError: where it does not answer.
        """
        data = urlencode({"file_path": path}).encode()
        kind = "application/x-www-form-urlencoded"
        return self._ask(_request(self.url + "/file", data, kind), COMMAND)

    def upload(self, path: str, content: bytes) -> None:
        """Write a file of the machine.

        Raises:
            ScreenError: where that cannot be done.
        """
        border = secrets.token_hex(16)
        data = _form(border, {"file_path": path}, content)
        kind = f"multipart/form-data; boundary={border}"
        self._ask(_request(self.url + "/setup/upload", data, kind), SETUP)

    def object_at(self, path: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The JSON object at an address: asked for, or posted for where there are `values`.

        Raises:
            ScreenError: where it does not answer, says no, or answers something else.
        """
        return self._object(path, self.get(path) if values is None else self.post(path, values))

    def _object(self, path: str, answer: bytes) -> dict[str, Any]:
        try:
            found = json.loads(answer)
        except ValueError as error:
            raise self._stranger(path, answer) from error
        if not isinstance(found, dict):
            raise self._stranger(path, answer)
        return found

    def _stranger(self, path: str, answer: bytes) -> ScreenError:
        return ScreenError(
            f"{self.url}{path} answers {answer[:60]!r}, as no server of OSWorld does; see what"
            " listens at that address"
        )

    def _ask(self, request: Request, seconds: float = ANSWER) -> bytes:
        where = f"the OSWorld machine at {self.url}"
        asked = f"{request.get_method()} {urlsplit(request.full_url).path}"
        try:
            with _direct.open(request, timeout=seconds) as answer:
                return bytes(answer.read())
        except HTTPError as error:
            with error:
                said = error.read(300).decode("utf-8", "replace").strip()
            raise Refused(f"{where} refused {asked}: {error.code} {said}", error.code) from error
        except (OSError, HTTPException, ValueError) as error:
            why = error.reason if isinstance(error, URLError) else error
            raise ScreenError(
                f"{where} does not answer {asked}: {why}; see that it runs, and that its server"
                f" listens at this address (port {PORT} where nobody changed it)"
            ) from error


def _request(url: str, data: bytes, kind: str) -> Request:
    return Request(url, data, {"Content-Type": kind})


def _form(border: str, fields: Mapping[str, str], content: bytes) -> bytes:
    """Fields and a file, as browsers send them (RFC 7578)."""
    lines = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    lines.append(
        f'--{border}\r\nContent-Disposition: form-data; name="file_data"; filename="file"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return "".join(lines).encode() + content + f"\r\n--{border}--\r\n".encode()
