"""What the laws try parts with."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["After", "error_of"]


class After:
    """A `stopped` that says so after `count` looks."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.looks = 0

    def __call__(self) -> bool:
        self.looks += 1
        return self.looks > self.count


def error_of(call: Callable[[], object]) -> Exception | None:
    """What `call` raises, or None."""
    try:
        call()
    except Exception as error:
        return error
    return None
