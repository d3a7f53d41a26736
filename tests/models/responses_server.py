"""A small server of the Responses API on loopback, strict about what it is asked.

Each request is held against the types that OpenAI publishes in its own client (they are generated
from its schema), item by item and without a field beside them; what the API itself looks at is
looked at too: every call has its result, and every safety check somebody who agreed.
"""

from __future__ import annotations

import hashlib
import json
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from openai.types.responses import (
    ComputerToolParam,
    ComputerUsePreviewToolParam,
    EasyInputMessageParam,
    Response,
    ResponseComputerToolCallParam,
    ResponseOutputMessageParam,
    ResponseReasoningItemParam,
)
from openai.types.responses.response_create_params import ResponseCreateParamsStreaming
from openai.types.responses.response_input_item_param import ComputerCallOutput
from pydantic import TypeAdapter, ValidationError

from tests.models.server import PICTURE, WHOLE, WORDS, Handler, Refusal, _forced, _picture

ITEMS = {
    "computer_call": ResponseComputerToolCallParam,
    "computer_call_output": ComputerCallOutput,
    "reasoning": ResponseReasoningItemParam,
    "message": ResponseOutputMessageParam,
    None: EasyInputMessageParam,
}
TOOLS = {"computer": ComputerToolParam, "computer_use_preview": ComputerUsePreviewToolParam}

Item = dict[str, Any]
Fault = Callable[["ResponsesHandler"], None]


@dataclass
class ResponsesServer:
    """What it answers; and what it was asked.

    Attributes:
        says: the items that it answers with; words made up from the request where not given.
        key: the one that it lets in, or any.
        faults: what happens to the next requests, one each; then it works.
        asked: every request that it took, as it was sent.
        pictures: the size and the format of every picture in them.
        tries: how many requests came.
    """

    says: Callable[[Item], Sequence[Item]] | None = None
    key: str = ""
    faults: list[Fault] = field(default_factory=list)
    asked: list[Item] = field(default_factory=list)
    pictures: list[tuple[tuple[int, int], str]] = field(default_factory=list)
    tries: int = 0
    url: str = ""

    def __enter__(self) -> ResponsesServer:
        kind = type("Handler", (ResponsesHandler,), {"api": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def taken(self, request: Item) -> Item:
        """A request that is as it has to be.

        Raises:
            Refusal: where it is not.
        """
        check({**request, "input": [], "tools": []}, ResponseCreateParamsStreaming)
        for tool in request["tools"]:
            check(tool, TOOLS[tool["type"]])
        for item in request["input"]:
            check(item, ITEMS[item.get("type")])
        check_pairs(request["input"])
        self.pictures += [_picture(url) for url in urls(request)]
        self.asked.append(request)
        return request

    def answer(self, request: Item) -> tuple[Sequence[Item], bool]:
        """The items of an answer, and whether it was cut short."""
        if self.says:
            return self.says(request), False
        told = json.dumps([request["input"], request.get("temperature")])
        digest = hashlib.sha1(told.encode())
        chance = random.Random(digest.digest())
        most = request["max_output_tokens"]
        words = [chance.choice(WORDS) for _ in range(WHOLE)][:most]
        return [message(" ".join(words), f"msg_{digest.hexdigest()}")], len(words) == most


class ResponsesHandler(Handler):
    """One connection."""

    api: ResponsesServer

    def do_POST(self) -> None:  # noqa: N802 - the name in http.server
        self.api.tries += 1
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v1/responses":
            self.send(404, {"error": {"message": f"no such place: {self.path}"}})
        elif self.api.faults:
            self.api.faults.pop(0)(self)
        else:
            self._respond(sent)

    def _respond(self, sent: bytes) -> None:
        try:
            if self.api.key and self.headers["Authorization"] != f"Bearer {self.api.key}":
                raise Refusal(401, "Incorrect API key provided")
            request = self.api.taken(json.loads(sent))
        except Refusal as refusal:
            self.send(refusal.status, {"error": refusal.error})
            return
        output, cut = self.api.answer(request)
        self.tell(response(request, output, cut))

    def tell(self, whole: Item) -> None:
        """A stream of events that ends in a whole response."""
        self.begin()
        begun = {**whole, "output": [], "status": "in_progress", "usage": None}
        try:
            self.event({"type": "response.created", "sequence_number": 0, "response": begun})
            for number in range(WHOLE):
                self.event({"type": "response.in_progress", "sequence_number": number + 1})
            kind = f"response.{whole['status']}"
            self.event({"type": kind, "sequence_number": WHOLE + 1, "response": whole})
            self.write("")
        except OSError:  # the caller has hung up
            self.close_connection = True


def ends(status: str, **fields: Any) -> Fault:
    """Answers with a response that has come to another end."""
    whole = {"id": "resp_1", "object": "response", "created_at": 0, "model": "m", "output": []}
    return lambda handler: handler.tell({**whole, "status": status, **fields})


def breaks_off(handler: ResponsesHandler) -> None:
    """Begins a stream, and ends it without an answer."""
    handler.begin()
    handler.event({"type": "response.in_progress", "sequence_number": 0})
    handler.write("")


def says_nothing(handler: ResponsesHandler) -> None:
    """Lets a caller wait for half a second, and is gone."""
    threading.Event().wait(0.5)
    handler.close_connection = True


def check(record: Item, kind: Any) -> None:
    """See that a record is of a published type, and has nothing beside it."""
    try:
        _forced(TypeAdapter(kind).validate_python(record))
    except ValidationError as error:
        raise Refusal(400, f"{kind.__name__}: {error.errors()[0]}") from error
    unknown = record.keys() - kind.__annotations__.keys()
    bases = {name for base in kind.__orig_bases__ for name in getattr(base, "__annotations__", ())}
    if unknown - bases:
        raise Refusal(400, f"{kind.__name__} has no {unknown}")


def check_pairs(items: Sequence[Item]) -> None:
    """See that each call has its result before anything else is said, and the other way round."""
    due: dict[str, Item] = {}
    for item in items:
        if item.get("type") == "computer_call":
            due[item["call_id"]] = item
        elif item.get("type") == "computer_call_output":
            call = due.pop(item["call_id"], None)
            if call is None:
                raise Refusal(400, f"no tool call found for output {item['call_id']}")
            agreed = item.get("acknowledged_safety_checks") or []
            if agreed != call["pending_safety_checks"]:
                raise Refusal(400, "computer_call_output has not acknowledged all safety checks")
        elif due:
            raise Refusal(400, f"No tool output found for computer calls {[*due]}")
    if due:
        raise Refusal(400, f"No tool output found for computer calls {[*due]}")


def urls(request: Item) -> list[str]:
    """Every picture of a request."""
    results = [item["output"] for item in request["input"] if "output" in item]
    parts = [
        part
        for item in request["input"]
        if isinstance(item.get("content"), list)
        for part in item["content"]
    ]
    return [each["image_url"] for each in (*results, *parts) if "image_url" in each]


def message(text: str, name: str = "msg_1") -> Item:
    part = {"type": "output_text", "text": text, "annotations": []}
    head = {"type": "message", "id": name, "role": "assistant", "status": "completed"}
    return {**head, "content": [part]}


def reasoning(number: int, length: int = 40) -> Item:
    """A thought, most of it encrypted."""
    summary = [{"type": "summary_text", "text": f"Thought {number}."}]
    sealed = "gA" * (length // 2)
    return {"type": "reasoning", "id": f"rs_{number}", "summary": summary} | {
        "encrypted_content": sealed
    }


def call(number: int, *actions: Item, checks: Sequence[Item] = ()) -> Item:
    """A call of one action, or of several at once."""
    acts = {"action": actions[0]} if len(actions) == 1 else {"actions": [*actions]}
    return {
        "type": "computer_call",
        "id": f"cu_{number}",
        "call_id": f"call_{number}",
        "status": "completed",
        "pending_safety_checks": [*checks],
        **acts,
    }


def response(request: Item, output: Sequence[Item], cut: bool) -> Item:
    """A whole response, held against the published type."""
    told = json.dumps([item.get("content") for item in request["input"] if "role" in item])
    words = sum(len(str(item).split()) for item in output if item["type"] != "message")
    said = [part for item in output if item["type"] == "message" for part in item["content"]]
    written = words + sum(len(part["text"].split()) for part in said)
    read = len(told.split()) + PICTURE * len(urls(request))
    whole = {
        "id": "resp_1",
        "object": "response",
        "created_at": 0,
        "model": request["model"],
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "output": [*output],
        "parallel_tool_calls": request["parallel_tool_calls"],
        "tool_choice": "auto",
        "tools": request["tools"],
        "usage": {
            "input_tokens": read,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": read + written,
        },
    }
    Response.model_validate(whole)
    return whole
