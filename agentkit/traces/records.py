"""Steps and episodes as JSON, exactly: what is read back equals what was written.

On paper a point is ``[x, y]``, a size ``[width, height]``, a box ``[left, top, right, bottom]``
and a transform ``[sx, sy, dx, dy]``. Every field is written out. A field that is unknown or
missing is an error that names it: whoever adds fields raises `SCHEMA`; what others want to note
belongs into ``facts`` or ``notes``, which hold any JSON value (tuples come back as lists).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, TypeVar, get_args

from agentkit.actions import action_from_json
from agentkit.episode import (
    OUTCOMES,
    Call,
    Decision,
    Effect,
    Observation,
    Outcome,
    Result,
    Step,
)
from agentkit.errors import ConfigError, TraceError
from agentkit.frame import Element, Frame, Pixels, StoredFrame
from agentkit.geometry import Box, Size, Transform

__all__ = [
    "SCHEMA",
    "Header",
    "header_from_json",
    "header_to_json",
    "step_from_json",
    "step_to_json",
]

SCHEMA = 1
"""The version of what this module reads and writes."""

Json = dict[str, Any]
Reader = Callable[[Any], Any]
ReadPixels = Callable[[str], Pixels]
T = TypeVar("T")


@dataclass(frozen=True)
class Header:
    """What ``episode.json`` says about an episode.

    Attributes:
        started: seconds since the epoch.
        seconds: how long it took; None while it runs, or where it was cut off.
        facts: what the caller wanted noted, as JSON values.
        versions: of agentkit, Python and the packages that decide what is seen.
        outcome: None while it runs, or where it was cut off.
    """

    goal: str
    model: str
    screen: str
    started: float
    versions: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    answer: str = ""
    seconds: float | None = None


def header_to_json(header: Header) -> str:
    """An episode's header as the text of ``episode.json``.

    Raises:
        TraceError: where a fact is not a JSON value.
    """
    record = {"schema": SCHEMA, **_fields(header)}
    return _dump(record, "episode.json", indent=2) + "\n"


def header_from_json(text: str | bytes) -> Header:
    """The header that `header_to_json` wrote.

    Raises:
        TraceError: where it is damaged, or of another schema.
    """
    record = _load(text, "episode.json")
    schema = record.pop("schema", None)
    if schema != SCHEMA:
        raise TraceError(
            f"episode.json has schema {schema!r}, and this agentkit reads schema {SCHEMA}: "
            "read it with the version of agentkit that wrote it, or a newer one"
        )
    return _read("episode.json", partial(_take, Header, _HEADER), record)


def step_to_json(step: Step) -> str:
    """A step as one line of ``steps.jsonl``, without its line break.

    Frames are written by hash, the elements of the observation only where they were computed.

    Raises:
        TraceError: where a fact or a note is not a JSON value.
    """
    record = _fields(step)
    record["observation"] = _observation_to_json(step.observation)
    record["decision"] = step.decision and _decision_to_json(step.decision)
    record["results"] = [_fields(result) for result in step.results]
    record["after"] = step.after and _frame_to_json(step.after)
    record["calls"] = [_call_to_json(call) for call in step.calls]
    return _dump(record, f"step {step.index}")


def step_from_json(text: str | bytes, read_pixels: ReadPixels, where: str = "step") -> Step:
    """The step that `step_to_json` wrote, its frames read on demand.

    Args:
        read_pixels: finds the pixels of a frame by its hash.
        where: what to call the text in errors, such as ``steps.jsonl line 3``.

    Raises:
        TraceError: where it is damaged; names the field.
    """
    frame = partial(_frame, read_pixels)
    places: dict[str, Reader] = {
        "observation": partial(_observation, frame),
        "after": _optional(frame),
    }
    readers = {**_STEP, **places}
    return _read(where, partial(_take, Step, readers), _load(text, where))


# Writing.


def _fields(record: Any) -> Json:
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _dump(record: Json, where: str, indent: int | None = None) -> str:
    try:
        return json.dumps(record, allow_nan=False, indent=indent)
    except (TypeError, ValueError, RecursionError) as error:
        raise TraceError(f"{where} cannot be written as JSON: {error}") from error


def _element_to_json(element: Element) -> Json:
    return _fields(element) | {"box": element.box.edges}


def _frame_to_json(frame: Frame) -> Json:
    to_device = frame.to_device
    return {
        "hash": frame.hash,
        "size": [frame.size.width, frame.size.height],
        "to_device": [to_device.sx, to_device.sy, to_device.dx, to_device.dy],
        "source": frame.source,
        "taken_at": frame.taken_at,
        "native": [_element_to_json(element) for element in frame.native],
        "facts": frame.facts,
    }


def _observation_to_json(observation: Observation) -> Json:
    # A cached property lies in the instance once it was computed; asking for it would compute it.
    elements = vars(observation).get("elements")
    return {
        "frame": _frame_to_json(observation.frame),
        "facts": dict(observation.facts),
        "elements": None if elements is None else [_element_to_json(each) for each in elements],
    }


def _decision_to_json(decision: Decision) -> Json:
    actions = [action.model_dump() for action in decision.actions]
    record = _fields(decision) | {"actions": actions}
    del record["calls"]  # the step holds them
    return record


def _call_to_json(call: Call) -> Json:
    seen = call.seen and [call.seen.width, call.seen.height]
    return _fields(call) | {"seen": seen}


# Reading: a table of fields a class, each with what turns JSON into its value. Every reader raises
# ValueError, TypeError or KeyError; the name of the field is put before the message on the way up.


def _load(text: str | bytes, where: str) -> Json:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TraceError(f"{where} is damaged: not JSON: {error}") from error
    if not isinstance(record, dict):
        raise TraceError(f"{where} is damaged: {_short(record)} is not an object")
    return record


def _read(where: str, reader: Callable[[Any], T], record: Json) -> T:
    try:
        return reader(record)
    except (ValueError, TypeError, OverflowError) as error:
        raise TraceError(f"{where} is damaged: {error}") from error


def _take(make: Callable[..., T], readers: Mapping[str, Reader], record: Any) -> T:
    if not isinstance(record, dict):
        raise TypeError(f"{_short(record)} is not an object")
    if record.keys() != readers.keys():
        unknown, missing = sorted(record.keys() - readers), sorted(readers.keys() - record)
        raise ValueError(f"{'unknown' if unknown else 'missing'} field {(unknown or missing)[0]!r}")
    return make(**{name: _field(name, readers[name], value) for name, value in record.items()})


def _field(name: str, reader: Reader, value: Any) -> Any:
    try:
        return reader(value)
    except (ValueError, TypeError, OverflowError, ConfigError) as error:
        raise ValueError(f"{name}: {error}") from error


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _of_type(*types: type) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise TypeError(
                f"{_short(value)} is not {' or '.join(each.__name__ for each in types)}"
            )
        return value

    return read


def _one_of(*words: str) -> Reader:
    def read(value: Any) -> Any:
        if value not in words:
            raise ValueError(f"{_short(value)} is none of {', '.join(words)}")
        return value

    return read


def _optional(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _tuple_of(reader: Reader) -> Reader:
    def read(value: Any) -> Any:
        return tuple(_field(str(index), reader, each) for index, each in enumerate(_list(value)))

    return read


def _spread(make: Callable[..., T], reader: Reader, count: int) -> Callable[[Any], T]:
    """A reader for a value that is written as a list of `count` numbers."""

    def read(value: Any) -> T:
        if len(_list(value)) != count:
            raise ValueError(f"{_short(value)} is not a list of {count} numbers")
        return make(*map(reader, value))

    return read


def _finite(value: Any) -> Any:
    if not math.isfinite(_of_type(int, float)(value)):
        raise ValueError(f"{value} is not finite")
    return value


def _numbers_by_name(value: Any) -> Mapping[str, float]:
    return {name: _field(name, _number, each) for name, each in _object(value).items()}


_text, _whole, _flag = _of_type(str), _of_type(int), _of_type(bool)
_list, _object = _of_type(list), _of_type(dict)
_number: Reader = _finite
_size = _spread(Size, _whole, 2)

_ELEMENT: Mapping[str, Reader] = {
    "box": _spread(Box, _number, 4),
    "role": _text,
    "text": _text,
    "score": _number,
    "by": _one_of("builtin", "model", "both", "native"),
    "value": _text,
}
_elements = _tuple_of(partial(_take, Element, _ELEMENT))

_FRAME: Mapping[str, Reader] = {
    "hash": _text,
    "size": _size,
    "to_device": _spread(Transform, _number, 4),
    "source": _text,
    "taken_at": _number,
    "native": _elements,
    "facts": _object,
}

_OBSERVATION: Mapping[str, Reader] = {"facts": _object, "elements": _optional(_elements)}

_DECISION: Mapping[str, Reader] = {
    "thought": _text,
    "actions": _tuple_of(lambda value: action_from_json(_object(value))),
    "raw": _text,
    "notes": _object,
}

_RESULT: Mapping[str, Reader] = {
    "ok": _flag,
    "effect": _one_of(*get_args(Effect)),
    "error": _text,
    "seconds": _number,
    "answer": _text,
}

_CALL: Mapping[str, Reader] = {
    "prompt": _text,
    "raw": _text,
    "tokens_in": _whole,
    "tokens_out": _whole,
    "cost": _optional(_number),
    "seen": _optional(_size),
    "numbers": _tuple_of(_number),
    "seconds": _number,
}

_STEP: Mapping[str, Reader] = {
    "index": _whole,
    "decision": _optional(partial(_take, Decision, _DECISION)),
    "results": _tuple_of(partial(_take, Result, _RESULT)),
    "error": _text,
    "timings": _numbers_by_name,
    "calls": _tuple_of(partial(_take, Call, _CALL)),
}

_HEADER: Mapping[str, Reader] = {
    "goal": _text,
    "model": _text,
    "screen": _text,
    "started": _number,
    "versions": _object,
    "facts": _object,
    "outcome": _optional(_one_of(*OUTCOMES)),
    "answer": _text,
    "seconds": _optional(_number),
}


def _frame(read_pixels: ReadPixels, record: Any) -> Frame:
    def make(hash: str, **described: Any) -> Frame:
        return StoredFrame(partial(read_pixels, hash), hash=hash, **described)

    return _take(make, _FRAME, record)


def _observation(frame: Reader, record: Any) -> Observation:
    def make(elements: Sequence[Element] | None, **seen: Any) -> Observation:
        observation = Observation(**seen)
        if elements is not None:
            vars(observation)["elements"] = elements
        return observation

    return _take(make, {"frame": frame, **_OBSERVATION}, record)
