"""Calls as models write them, ``click(x=3, y=4)``: read as data by `ast`, never run.

Only calls whose arguments are plain values are read: text, numbers, lists, None, True, False and,
where a language nests them, other such calls.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from agentkit.errors import DialectError

__all__ = [
    "LONGEST",
    "Call",
    "check_length",
    "quoted",
    "read_call",
    "read_calls",
    "read_quoted",
    "split_calls",
]

LONGEST = 100_000
"""Characters of an answer that are looked at; no model writes that many on purpose."""

IMPORT = re.compile(r"(?:^|;)\s*(?:import|from)\b", re.MULTILINE)

ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

DEEPEST = 20
"""How far values may be nested."""


@dataclass(frozen=True)
class Call:
    """A call as it was written.

    Attributes:
        name: such as ``pyautogui.click``.
        given: the arguments without a name, in their order.
        named: the others.
    """

    name: str
    given: tuple[object, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)


def check_length(text: str) -> None:
    """See that a text is one that a model may have meant.

    Raises:
        DialectError: where it is longer than `LONGEST`.
    """
    if len(text) > LONGEST:
        raise DialectError(f"{len(text)} characters are no answer; it begins {text[:80]!r}", "")


def read_calls(code: str) -> list[Call]:
    """The calls of some lines of code, in their order; comments and imports are passed over.

    Raises:
        DialectError: where a line is anything but a call of plain values.
    """
    check_length(code)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Python thinks of a model's backslashes
            tree = ast.parse(code.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DialectError(f"not a list of calls: {error}: {code[:80]!r}", code) from error
    lines = [line for line in tree.body if not isinstance(line, ast.Import | ast.ImportFrom)]
    return [_call(line.value if isinstance(line, ast.Expr) else line, code) for line in lines]


def read_call(code: str) -> Call:
    """The one call that `code` is.

    Raises:
        DialectError: where it is not one call of plain values.
    """
    found = read_calls(code)
    if len(found) != 1 or IMPORT.search(code):
        raise DialectError(f"{len(found)} calls, not one alone: {code[:80]!r}", code)
    return found[0]


def split_calls(text: str, names: Collection[str]) -> list[str]:
    """The calls of a text, each of which begins a line with one of `names`.

    What a call types may hold anything, so that a call goes on until the next one begins. Text
    before the first is left out.
    """
    places = [found.start() for found in _starts(tuple(names)).finditer(text)]
    return [text[place:end].strip() for place, end in pairwise([*places, len(text)])]


@lru_cache(maxsize=64)
def _starts(names: tuple[str, ...]) -> re.Pattern[str]:
    """The beginning of a line that calls one of `names`."""
    return re.compile(rf"^[ \t]*(?={'|'.join(map(re.escape, names))})[\w.]+[ \t]*\(", re.MULTILINE)


def read_quoted(code: str, *arguments: str) -> str | None:
    """The text that a call ends with, where `ast` cannot read it: quotes within are not escaped.

    Args:
        code: one call, such as ``type(content='it's here')``.
        arguments: the names that the text may have.

    Returns:
        The text with its escapes undone, or None where the call does not end with one.
    """
    names = "|".join(map(re.escape, arguments))
    found = re.fullmatch(
        rf"[\w.]+\s*\((?:.*?\b(?:{names})\s*=\s*)?(['\"])(.*)\1\s*\)", code, re.DOTALL
    )
    if found is None:
        return None
    return re.sub(
        r"\\(.)", lambda escape: ESCAPES.get(escape[1], escape[1]), found[2], flags=re.DOTALL
    )


def quoted(text: str) -> str:
    """A text as an argument, in single quotes, on one line."""
    for sign, escape in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        text = text.replace(sign, escape)
    return f"'{text}'"


def _call(node: ast.AST, code: str, depth: int = 0) -> Call:
    if not isinstance(node, ast.Call):
        raise DialectError(f"not a call: {ast.unparse(node)[:80]!r}", code)
    named = {
        keyword.arg: _value(keyword.value, code, depth)
        for keyword in node.keywords
        if keyword.arg is not None
    }
    if len(named) != len(node.keywords):
        raise DialectError(f"arguments with ** are not read: {code[:80]!r}", code)
    return Call(_name(node.func, code), tuple(_value(n, code, depth) for n in node.args), named)


def _name(node: ast.AST, code: str) -> str:
    """A dotted name, as it is written."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value, code)}.{node.attr}"
    raise DialectError(f"not the name of an action: {ast.unparse(node)[:80]!r}", code)


def _value(node: ast.AST, code: str, depth: int) -> object:
    if depth > DEEPEST:
        raise DialectError(f"values nested over {DEEPEST} deep: {code[:80]!r}", code)
    match node:
        case ast.Constant(value=str() | int() | float() | None as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item, code, depth + 1) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {
                str(_value(key, code, depth + 1)): _value(value, code, depth + 1)
                for key, value in zip(keys, values, strict=True)
                if key is not None
            }
        case ast.Call():
            return _call(node, code, depth + 1)
    raise DialectError(f"not a plain value: {ast.unparse(node)[:80]!r}", code)
