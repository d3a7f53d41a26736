"""Values as models write them: numbers as numbers or as text, JSON with small mistakes."""

from __future__ import annotations

import ast
import json
import math
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError

from agentkit.actions import Type
from agentkit.dialects._calls import check_length
from agentkit.errors import DialectError, UnknownName
from agentkit.keys import chord, parse_chord

__all__ = [
    "keys_of",
    "number",
    "numbers",
    "objects",
    "read_object",
    "records",
    "refusing",
    "text_of",
    "typing",
]

FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
FLAT = re.compile(r"\{[^{}]*\}")
START = re.compile(r"\{")

TRIES = 100
"""How many braces that begin no object are passed over: each costs a look at all that follows."""


@contextmanager
def refusing(text: str) -> Iterator[None]:
    """What no action can hold, such as a wait of minus one second, is outside the language."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise DialectError(
            f"{field} is {str(first['input'])[:80]!r}: {first['msg']}", text
        ) from error


def number(value: object, what: str, text: str) -> float:
    """A number, written as one or as text.

    Raises:
        DialectError: where it is none, or not finite; says what it should have been.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError(f"{value!r} is no number")
        found = float(value)
        if not math.isfinite(found):
            raise ValueError(f"{value!r} is not finite")
    except (ValueError, OverflowError) as error:
        raise DialectError(f"{what} is {str(value)[:40]!r}, not a number", text) from error
    return found


def numbers(value: object, what: str, text: str, *counts: int) -> tuple[float, ...]:
    """The two or four numbers of a place, however nested or quoted: ``[3, 4]``, ``"(3,4)"``.

    Args:
        value: what should hold them.
        what: how it is called, in errors.
        text: the whole answer.
        counts: how many there may be, where that is not two or four.

    Raises:
        DialectError: where there are more or fewer.
    """
    found = tuple(_figures(value, what, text))
    if len(found) not in (counts or (2, 4)):
        due = " or ".join(map(str, counts or (2, 4)))
        raise DialectError(f"{what} is {str(value)[:80]!r}, not {due} numbers", text)
    return found


def _figures(value: object, what: str, text: str) -> Iterator[float]:
    if isinstance(value, str):
        yield from (float(each) for each in FIGURE.findall(value[:1000]))
    elif isinstance(value, Sequence):
        for each in value:
            yield from _figures(each, what, text)
    else:
        yield number(value, what, text)


def text_of(value: object, what: str, text: str) -> str:
    """A text; a number is written out.

    Raises:
        DialectError: where it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise DialectError(f"{what} is {str(value)[:40]!r}, not text", text)
    return str(value)


def keys_of(value: object, what: str, text: str) -> tuple[str, ...]:
    """The keys of a chord: ``ctrl c``, ``ctrl+c`` or a list of such.

    Raises:
        DialectError: where one of them is no key.
    """
    try:
        if isinstance(value, Sequence) and not isinstance(value, str):
            return chord(key for each in value for key in parse_chord(text_of(each, what, text)))
        return parse_chord(text_of(value, what, text))
    except UnknownName as error:
        raise DialectError(f"{what}: {error}", text) from error


def typing(words: str) -> Type:
    """Typing text; a line break at its end is the enter key."""
    return Type(text=words.removesuffix("\n"), enter=words.endswith("\n"))


def read_object(source: str, text: str = "") -> dict[str, Any]:
    """One object in JSON or as a Python literal.

    Args:
        source: the object alone.
        text: the whole answer, for the error; `source`, where not given.

    Raises:
        DialectError: where it is none.
    """
    check_length(source)
    for read in (_json, _literal):
        try:
            found = read(source.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        if isinstance(found, Mapping):
            return {str(key): value for key, value in found.items()}
    raise DialectError(f"not an object: {source[:80]!r}", text or source)


def _literal(source: str) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what Python thinks of a model's backslashes
        return ast.literal_eval(source)


def _json(source: str) -> object:
    return json.loads(source, strict=False)  # models write line breaks within strings


def objects(text: str) -> list[dict[str, Any]]:
    """Every JSON object that stands in a text, the outermost ones, in their order."""
    check_length(text)
    decoder = json.JSONDecoder(strict=False)
    found, place, tries = [], 0, 0
    while tries < TRIES and (start := START.search(text, place)):
        try:
            value, place = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            place, tries = start.end(), tries + 1
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def records(text: str) -> list[dict[str, Any]]:
    """Every object of a text: in JSON, or where it has none, as Python's literals.

    Raises:
        DialectError: where something in braces is neither.
    """
    return objects(text) or [read_object(found[0], text) for found in FLAT.finditer(text)]
