"""Gemini's API on loopback, strict about what it is asked.

Each request is held against the types that Google publishes in its own client, which refuse what
they do not know; each picture is decoded, and each result has to be that of a call before it.
"""

from __future__ import annotations

import base64
import io
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from google.genai.types import Content, GenerationConfig, Tool
from PIL import Image
from pydantic import BaseModel, ConfigDict

Parts = Sequence[dict[str, Any]]

WORDS = "the window field button Save text opens below with a blue line and two small icons".split()
STREAMED = re.compile(r"/v1beta/models/[^/]+:streamGenerateContent[?]alt=sse$")

PICTURE = 258
"""The tokens that a picture counts for."""


class Request(BaseModel):
    """The body of ``streamGenerateContent``."""

    model_config = ConfigDict(extra="forbid")

    contents: list[Content]
    systemInstruction: Content | None = None  # noqa: N815
    tools: list[Tool] = []
    generationConfig: GenerationConfig | None = None  # noqa: N815


class Refusal(Exception):
    """A request that is not taken."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class GeminiServer:
    """What it answers; and what it was asked.

    Attributes:
        says: the parts of the answer to a request; words made up from it where not given.
        ending: how an answer ends.
        faults: the statuses and the messages that come in place of the next answers.
        asked: every request that it took.
        pictures: the size of every picture in them.
        pause: the seconds between two pieces of an answer.
    """

    says: Callable[[Request], Parts] | None = None
    ending: str = "STOP"
    models: Sequence[str] = ("gemini-3.5-flash",)
    key: str = "loopback"
    faults: list[tuple[int, str]] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)
    tries: int = 0
    pause: float = 0.0
    url: str = ""

    def __enter__(self) -> GeminiServer:
        kind = type("Handler", (Handler,), {"served": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def taken(self, sent: dict[str, Any]) -> Request:
        """A request that is as it has to be.

        Raises:
            Refusal: where it is not.
        """
        try:
            request = Request.model_validate(sent)
        except ValueError as error:
            raise Refusal(400, f"Invalid JSON payload received: {error}") from error
        if not any(tool.computer_use for tool in request.tools):
            raise Refusal(400, "This model requires the use of the Computer Use tool.")
        _check_results(request.contents)
        self.pictures += [_size(data) for data in _pictures(request.contents)]
        self.asked.append(request)
        return request

    def answer(self, request: Request) -> Parts:
        if self.says:
            return self.says(request)
        config = request.generationConfig
        told = [content.model_dump_json() for content in request.contents]
        chance = random.Random(f"{told}{config.seed if config else ''}")
        most = config.max_output_tokens if config else None
        return [{"text": f" {chance.choice(WORDS)}"} for _ in range(12)][:most]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    served: GeminiServer

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.served.tries += 1
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            if self.served.faults:
                raise Refusal(*self.served.faults.pop(0))
            self._check_head()
            request = self.served.taken(sent)
        except Refusal as refusal:
            error = {"code": refusal.status, "message": str(refusal), "status": "ERROR"}
            self._send(refusal.status, {"error": error})
            return
        self._stream(request, self.served.answer(request))

    def _check_head(self) -> None:
        if self.headers["x-goog-api-key"] != self.served.key:
            raise Refusal(400, "API key not valid. Please pass a valid API key.")
        model = self.path.partition("/models/")[2].partition(":")[0]
        if model not in self.served.models or not STREAMED.match(self.path):
            raise Refusal(404, f"models/{model} is not found")

    def _stream(self, request: Request, parts: Parts) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in parts:
            if not self._event({"content": {"role": "model", "parts": [part]}}):
                return
            time.sleep(self.served.pause)
        most = request.generationConfig and request.generationConfig.max_output_tokens
        ending = "MAX_TOKENS" if len(parts) == most else self.served.ending
        if ending:
            usage = {"promptTokenCount": _tokens(request), "candidatesTokenCount": len(parts)}
            self._event({"finishReason": ending}, usageMetadata=usage)
        self._write("")

    def _event(self, candidate: dict[str, Any], **others: Any) -> bool:
        """Whether a piece could be sent: the caller may have hung up."""
        return self._write(f"data: {json.dumps({'candidates': [candidate], **others})}\r\n\r\n")

    def _write(self, text: str) -> bool:
        try:
            self.wfile.write(f"{len(text.encode()):x}\r\n{text}\r\n".encode())
        except OSError:
            self.close_connection = True
            return False
        return True

    def _send(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _check_results(contents: Sequence[Content]) -> None:
    """Every call is answered in the next turn, in order and by its id, and nothing else is."""
    due: list[tuple[str | None, str | None]] = []
    for content in contents:
        parts = content.parts or []
        given = [
            (part.function_response.id, part.function_response.name)
            for part in parts
            if part.function_response
        ]
        if given != due:
            raise Refusal(400, f"the calls {due} are answered by {given}")
        due = [(p.function_call.id, p.function_call.name) for p in parts if p.function_call]
    if due:
        raise Refusal(400, f"the calls {due} are not answered")


def _pictures(contents: Sequence[Content]) -> Iterator[bytes]:
    for part in (part for content in contents for part in content.parts or []):
        if part.inline_data and part.inline_data.data:
            yield part.inline_data.data
        for each in (part.function_response and part.function_response.parts) or []:
            if each.inline_data and each.inline_data.data:
                yield each.inline_data.data


def _size(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            return picture.size
    except OSError as error:
        raise Refusal(400, f"Unable to process input image: {error}") from error


def _tokens(request: Request) -> int:
    texts = [part.text or "" for content in request.contents for part in content.parts or []]
    pictures = PICTURE * len(list(_pictures(request.contents)))
    return sum(len(text.split()) for text in texts) + pictures


def signature(text: str) -> str:
    """What a signature of a thought looks like."""
    return base64.b64encode(text.encode()).decode()
