"""The file that outcomes are appended to as they come, so that a run can go on where it stopped.

JSON lines: the first says which run it is, every other one is an outcome. A last line that was
cut off is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from agentkit.errors import ConfigError
from agentkit.evals.examples import Outcome

__all__ = ["Answers"]


class Answers:
    """The outcomes of one run, on disk.

    Args:
        path: of the file; its folder is made where it is missing.
        run: what the run is: a file of another one is not appended to.

    Attributes:
        known: the outcomes that are there already, by the id of their example.

    Raises:
        ConfigError: where the file holds another run, is none of ours, or cannot be written.
    """

    def __init__(self, path: Path, run: Mapping[str, Any]) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            content = path.read_bytes() if path.exists() else b""
            self.known = _known(path, content, run)
            self._file = path.open("a", encoding="ascii")
            # Only now: a file that is none of ours is left as it is.
            self._file.truncate(_whole(content))
        except OSError as error:
            raise ConfigError(f"cannot write the answers to {str(path)!r}: {error}") from error
        if not _whole(content):
            self._write(run)

    def __enter__(self) -> Answers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, outcome: Outcome) -> None:
        """Write one outcome, at once."""
        self._write(asdict(outcome))
        self.known[outcome.id] = outcome

    def _write(self, record: Mapping[str, Any]) -> None:
        self._file.write(_line(record))
        self._file.flush()


def _line(record: Mapping[str, Any]) -> str:
    """In ASCII, so that whatever a model writes, half a character too, stays on one line."""
    return json.dumps(record) + "\n"


def _whole(content: bytes) -> int:
    """How many bytes belong to lines that were written to their end."""
    return content.rfind(b"\n") + 1


def _known(path: Path, content: bytes, run: Mapping[str, Any]) -> dict[str, Outcome]:
    first, *lines = content[: _whole(content)].split(b"\n")
    if first:
        _compare(path, first, run)
        return _outcomes(path, lines[:-1])
    if not _line(run).encode().startswith(content):
        raise ConfigError(f"{path} holds no answers; give another -o")
    return {}


def _outcomes(path: Path, lines: list[bytes]) -> dict[str, Outcome]:
    known = {}
    for number, line in enumerate(lines, 2):
        try:
            outcome = Outcome(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise ConfigError(
                f"{path}:{number} is no outcome ({error}); give another -o, or delete the file"
            ) from error
        known[outcome.id] = outcome
    return known


def _compare(path: Path, line: bytes, run: Mapping[str, Any]) -> None:
    """See that a file belongs to this run."""
    try:
        found = json.loads(line)
        differs = [name for name in {**found, **run} if found.get(name) != run.get(name)]
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{path} holds no answers; give another -o") from error
    if differs:
        told = ", ".join(
            f"{each} is {run.get(each)!r} and was {found.get(each)!r}" for each in differs
        )
        raise ConfigError(
            f"{path} holds the answers of another run: {told}; give another -o, or delete the file"
        )
