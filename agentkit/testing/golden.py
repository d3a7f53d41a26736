"""Golden tables of dialects: what models really wrote, and the actions that it must become.

One JSON object a line, so that a parser in any language can be held to them:

- ``text``: the answer, as the model or its server wrote it;
- ``card``: the model whose numbers these are, a name in the catalog; or, where no card speaks the
  language, ``dialect``, ``space`` and ``rule``, the fields of `Space` and of `ImageRule`;
- ``frame``: ``[width, height]`` of the screen in pixels;
- ``sent``: ``[width, height]`` of the picture as the model saw it;
- ``actions``: a list of actions in frame pixels, as `agentkit.actions` writes them, or ``null``
  where the text is outside the language and has to be refused;
- ``elements``: ``[[left, top, right, bottom], "text"]`` of each thing, for languages of boxes;
- ``marks``: the boxes of the elements that were numbered on the picture, from 1, where any were;
- ``source``: where the text was seen; ``made up`` where it was not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentkit.actions import Action, action_from_json
from agentkit.errors import AgentkitError, ConfigError
from agentkit.geometry import Size

__all__ = ["DialectCase", "Difference", "check_case", "dialect_cases", "golden_tables"]

_PACKAGE = Path(__file__).parents[1]
# The wheel carries the tables inside the package; a checkout has them among the tests.
_FOLDERS = (_PACKAGE / "_golden" / "dialects", _PACKAGE.parent / "tests" / "golden" / "dialects")

Parse = Callable[[dict[str, Any]], Sequence[Mapping[str, Any]]]
"""From a line without its actions and elements to actions; raises where it refuses the text."""

DUE = {"actions", "elements", "source"}
"""The fields of a line that a parser is not told."""

PLACES = {"at", "path", "box"}
"""The fields of actions that hold places."""


@dataclass(frozen=True)
class DialectCase:
    """One line of a table.

    Attributes:
        where: the file and the line.
        asked: the line without what is due: ``text``, ``frame``, ``sent`` and what there
            is of ``card``, ``dialect``, ``space``, ``rule`` and ``marks``.
        actions: None where the text has to be refused.
        elements: None where the line says nothing of boxes.
    """

    where: str
    asked: dict[str, Any]
    actions: tuple[dict[str, Any], ...] | None
    elements: tuple[tuple[tuple[float, ...], str], ...] | None
    source: str

    @property
    def text(self) -> str:
        return str(self.asked["text"])


@dataclass(frozen=True)
class Difference:
    """How a parser strays from a case."""

    case: DialectCase
    got: str

    def __str__(self) -> str:
        due = "a refusal" if self.case.actions is None else json.dumps(list(self.case.actions))
        return f"{self.case.where}: {self.case.text[:100]!r}\n  due {due}\n  got {self.got}"


def golden_tables(folder: Path | None = None) -> list[Path]:
    """The tables of a folder, one a language, by name; of those that come with agentkit by default.

    Raises:
        ConfigError: where there is none.
    """
    folders = [folder] if folder else [each for each in _FOLDERS if each.is_dir()]
    tables = [table for each in folders[:1] for table in sorted(each.glob("*.jsonl"))]
    if not tables:
        looked = folder or ", ".join(map(str, _FOLDERS))
        raise ConfigError(f"no golden tables (*.jsonl) in {looked}")
    return tables


def dialect_cases(table: Path) -> Iterator[DialectCase]:
    """The cases of one table.

    Raises:
        ConfigError: names the file and the line that is none.
    """
    for number, line in enumerate(table.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            yield _case(f"{table.name}:{number}", line)


def _case(where: str, line: str) -> DialectCase:
    try:
        record = json.loads(line)
        actions, elements = record["actions"], record.get("elements")
        asked = {name: value for name, value in record.items() if name not in DUE}
        _check(asked)
        return DialectCase(
            where,
            asked,
            None if actions is None else tuple(_plain(action_from_json(each)) for each in actions),
            None if elements is None else tuple((tuple(box), text) for box, text in elements),
            record["source"],
        )
    except (ValueError, TypeError, KeyError, AgentkitError) as error:
        raise ConfigError(f"{where} is no case of a golden table: {error!r}") from error


def _check(asked: Mapping[str, Any]) -> None:
    Size(*asked["frame"])
    Size(*asked["sent"])
    if not isinstance(asked["text"], str) or not ("card" in asked or "space" in asked):
        raise ValueError("no text, or neither a card nor a dialect and its space")


def check_case(parse: Parse, case: DialectCase, tolerance: float = 1.0) -> Difference | None:
    """How a parser strays from a case; None where it does not.

    Args:
        parse: takes `DialectCase.asked`.
        tolerance: pixels that a place may be off.
    """
    try:
        found = [_plain(action_from_json(each)) for each in parse(case.asked)]
    except Exception as error:  # whatever somebody else's parser raises is a refusal
        refusal = f"{type(error).__name__}: {error}"
        return None if case.actions is None else Difference(case, refusal)
    if case.actions is None or not _close(found, list(case.actions), tolerance):
        return Difference(case, json.dumps(found))
    return None


def _plain(action: Action) -> dict[str, Any]:
    """An action as JSON; the words of a place are the parser's own business."""
    record: dict[str, Any] = json.loads(action.model_dump_json(exclude={"target"}))
    return record


def _close(found: Any, due: Any, tolerance: float, places: bool = False) -> bool:
    """Whether two JSON values are equal, but for the numbers of places, which may be off a bit."""
    if isinstance(found, dict) and isinstance(due, dict):
        return found.keys() == due.keys() and all(
            _close(found[name], due[name], tolerance, name in PLACES) for name in due
        )
    if isinstance(found, list) and isinstance(due, list):
        return len(found) == len(due) and all(
            _close(one, other, tolerance, places) for one, other in zip(found, due, strict=True)
        )
    if places and isinstance(found, int | float) and isinstance(due, int | float):
        return abs(found - due) <= tolerance
    return bool(found == due)
