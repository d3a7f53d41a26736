"""Anthropic's Messages API on loopback, strict about what it is asked.

Each request is held against the types that Anthropic publishes in its own client (they are
generated from its schema), against what its reference says of calls and their results, and each
picture is decoded. Answers are streamed as the interface streams them.
"""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from anthropic.types.beta.message_create_params import MessageCreateParamsStreaming
from PIL import Image
from pydantic import TypeAdapter, ValidationError

REQUEST = TypeAdapter(MessageCreateParamsStreaming)

BETAS = {
    "computer_toolset_20260801": None,
    "computer_20251124": "computer-use-2025-11-24",
    "computer_20250124": "computer-use-2025-01-24",
}
"""The header without which a version of the tool is refused."""

KEY = "sk-ant-test"
Block = dict[str, Any]
Fault = Callable[["Handler"], None]


class Refusal(Exception):
    """A request that is not taken."""


@dataclass
class AnthropicServer:
    """What it answers; and what it was asked.

    Attributes:
        says: the blocks of the answer to a request.
        ending: why an answer ends.
        whole: whether streams come to their end.
        endless: whether its text goes on for as long as somebody listens.
        faults: what happens to the next requests, one each; then it works.
        asked: every request that it took.
        pictures: the sizes of the pictures in the last one.
    """

    says: Callable[[dict[str, Any]], Sequence[Block]]
    ending: str = ""
    whole: bool = True
    endless: bool = False
    faults: list[Fault] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[tuple[int, int]] = field(default_factory=list)
    tries: int = 0
    hung_up: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def __enter__(self) -> AnthropicServer:
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

    def take(self, request: dict[str, Any], betas: str) -> None:
        """See that a request is as it has to be.

        Raises:
            Refusal: where it is not.
        """
        unknown = request.keys() - MessageCreateParamsStreaming.__annotations__.keys()
        if unknown or "betas" in request:
            raise Refusal(f"{unknown or 'betas'}: Extra inputs are not permitted")
        try:
            _walked(REQUEST.validate_python(request))
        except ValidationError as error:
            raise Refusal(f"{error.error_count()} faults: {error.errors()[0]}") from error
        self.pictures = [_size(block) for block in _blocks(request) if block["type"] == "image"]
        _check_results(request["messages"])
        for tool in request.get("tools", ()):
            _check_tool(tool, betas, self.pictures[-1])
        self.asked.append(request)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    served: AnthropicServer

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.served.tries += 1
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.served.faults:
            self.served.faults.pop(0)(self)
        elif self.path.partition("?")[0] != "/v1/messages":
            self.refuse(404, "not_found_error", self.path)
        elif KEY not in (self.headers["x-api-key"], self._bearer):
            self.refuse(401, "authentication_error", "invalid x-api-key")
        else:
            self._answer(request)

    @property
    def _bearer(self) -> str:
        """The key as newer clients send it."""
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def _answer(self, request: dict[str, Any]) -> None:
        try:
            self.served.take(request, self.headers.get("anthropic-beta", ""))
        except Refusal as refusal:
            self.refuse(400, "invalid_request_error", str(refusal))
            return
        blocks = self.served.says(request)
        self.begin(request["model"])
        try:
            for index, block in enumerate(blocks):
                self._write_block(index, block)
        except OSError:
            self.close_connection = True
            self.served.hung_up.set()
            return
        if self.served.whole:
            calls = any(block["type"] == "tool_use" for block in blocks)
            self._end(self.served.ending or ("tool_use" if calls else "end_turn"))
        self.write("")

    def begin(self, model: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        usage = {"input_tokens": 7, "cache_read_input_tokens": 30, "output_tokens": 1}
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage,
        }
        self.event("message_start", message=message)

    def _write_block(self, index: int, block: Block) -> None:
        empty, deltas = _pieces(block)
        self.event("content_block_start", index=index, content_block=empty)
        for delta in deltas:
            self.event("content_block_delta", index=index, delta=delta)
        while self.served.endless:
            self.event("content_block_delta", index=index, delta=deltas[-1])
        self.event("content_block_stop", index=index)

    def _end(self, ending: str) -> None:
        delta = {"stop_reason": ending, "stop_sequence": None}
        self.event("message_delta", delta=delta, usage={"output_tokens": 11})
        self.event("message_stop")

    def refuse(self, status: int, kind: str, message: str) -> None:
        body = {"type": "error", "error": {"type": kind, "message": message}}
        self.send(status, json.dumps(body), "application/json")

    def send(self, status: int, text: str, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        # The client keeps to this where it asks again.
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(text.encode())

    def event(self, kind: str, **fields: Any) -> None:
        self.write(f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n")

    def write(self, text: str) -> None:
        """One chunk of the body; an empty one ends it."""
        self.wfile.write(f"{len(text.encode()):x}\r\n{text}\r\n".encode())


def refuses(status: int, kind: str, message: str) -> Fault:
    """Answers with a status and an error."""
    return lambda handler: handler.refuse(status, kind, message)


def dies(handler: Handler) -> None:
    """Begins an answer, and is gone."""
    handler.begin("claude")
    handler.close_connection = True


def fails(handler: Handler) -> None:
    """Begins an answer, and says that it is overloaded."""
    handler.begin("claude")
    handler.event("error", error={"type": "overloaded_error", "message": "Overloaded"})
    handler.write("")


def _pieces(block: Block) -> tuple[Block, list[Block]]:
    """A block as it begins, and what is added to it."""
    if block["type"] == "text":
        words = [f"{word} " for word in block["text"].split(" ")]
        words[-1] = words[-1][:-1]
        return {**block, "text": ""}, [{"type": "text_delta", "text": word} for word in words]
    if block["type"] == "thinking":
        return {**block, "thinking": "", "signature": ""}, [
            {"type": "thinking_delta", "thinking": block["thinking"]},
            {"type": "signature_delta", "signature": block["signature"]},
        ]
    written = json.dumps(block["input"])
    parts = [written[at : at + 9] for at in range(0, len(written), 9)]
    return {**block, "input": {}}, [
        {"type": "input_json_delta", "partial_json": part} for part in parts
    ]


def _walked(value: Any) -> Any:
    """Walk through what pydantic checks only once it is looked at."""
    if isinstance(value, Mapping):
        return {name: _walked(each) for name, each in value.items()}
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return value
    return [_walked(each) for each in value]


def _blocks(request: dict[str, Any]) -> Iterator[Block]:
    """All blocks, those within results included."""
    for message in request["messages"]:
        for block in message["content"]:
            yield block
            if block["type"] == "text" and not block["text"].strip():
                raise Refusal("text content blocks must be non-empty")
            if block["type"] == "tool_result":
                yield from block["content"]


def _check_results(messages: Sequence[dict[str, Any]]) -> None:
    """Each call has its result at the beginning of the next message, and no other is there."""
    if messages[-1]["role"] != "user":
        raise Refusal("This model does not support assistant message prefill")
    called: list[tuple[str, str | None]] = []
    for message in messages:
        given = [each for each in message["content"] if each["type"] == "tool_result"]
        if given != message["content"][: len(given)]:
            raise Refusal("tool_result blocks come first")
        if [(each["tool_use_id"], each.get("toolset_name")) for each in given] != called:
            raise Refusal(f"`tool_use` without its `tool_result`: {called}")
        called = [
            (each["id"], each.get("toolset_name"))
            for each in message["content"]
            if each["type"] == "tool_use"
        ]


def _check_tool(tool: dict[str, Any], betas: str, picture: tuple[int, int]) -> None:
    kind = tool["type"]
    beta = BETAS[kind]
    if beta and beta not in betas:
        raise Refusal(f"{kind} needs the beta header {beta}")
    if beta and (tool["display_width_px"], tool["display_height_px"]) != picture:
        raise Refusal(f"the display is not of the size of the picture, {picture}")
    if not beta and tool.keys() - {"type", "configs", "cache_control"}:
        raise Refusal(f"{kind}: Extra inputs are not permitted")


def _size(block: Block) -> tuple[int, int]:
    source = block["source"]
    with Image.open(io.BytesIO(base64.b64decode(source["data"], validate=True))) as picture:
        picture.load()
        if source["media_type"] != f"image/{str(picture.format).lower()}":
            raise Refusal(f"{source['media_type']} is said to be a {picture.format}")
        return picture.size
