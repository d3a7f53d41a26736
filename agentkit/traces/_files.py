"""Writing that either happens whole or leaves things as they were."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

__all__ = ["replace_file", "write_whole"]


def write_whole(file: BinaryIO, content: bytes) -> None:
    """Append `content` to an unbuffered file; where that fails, nothing of it stays behind.

    Raises:
        OSError: where it cannot be written.
    """
    start, rest = file.tell(), memoryview(content)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except BaseException:  # Ctrl-C may come in the middle too
        file.truncate(start)
        file.seek(start)
        raise


def replace_file(path: Path, content: str) -> None:
    """Write a text file so that a reader finds the old content or the new, never half of it.

    Raises:
        OSError: where it cannot be written.
    """
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(content, encoding="utf-8")
    beside.replace(path)
