"""From the parts of a prompt to one row of ids, with what is to be learnt of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import torch
from tokenizers import Tokenizer

from agentkit.models._local import IGNORED, padded
from agentkit.views import View

__all__ = ["Part", "Row", "build_row", "labels"]

Pictures = Callable[[Sequence[View]], Sequence[int]]
"""The ids that stand for pictures which follow one another."""


class Part(NamedTuple):
    """A piece of a prompt: a text, a picture, or the id of a special token."""

    what: str | View | int
    taught: bool = False


class Row(NamedTuple):
    """A prompt: its ids, which of them are to be learnt, and its pictures."""

    ids: list[int]
    taught: list[bool]
    views: list[View]


def build_row(parts: Iterable[Part], tokenizer: Tokenizer, pictures: Pictures) -> Row:
    """The parts of a prompt as one row; texts that meet are read by the tokenizer as one."""
    row = Row([], [], [])
    for kind, group in groupby((part for part in parts if part.what != ""), key=_kind):
        if kind is str:
            _add_text(row, list(group), tokenizer)
        elif kind is View:
            views = [part.what for part in group if isinstance(part.what, View)]
            _add_pictures(row, views, pictures(views))
        else:
            numbers = [(part.what, part.taught) for part in group if isinstance(part.what, int)]
            row.ids.extend(number for number, _ in numbers)
            row.taught.extend(taught for _, taught in numbers)
    return row


def _kind(part: Part) -> type:
    return next(kind for kind in (str, View, int) if isinstance(part.what, kind))


def _add_text(row: Row, texts: Sequence[Part], tokenizer: Tokenizer) -> None:
    run, lessons = "", []
    for text, taught in texts:
        if taught:
            lessons.append(range(len(run), len(run) + len(str(text))))
        run += str(text)
    encoding = tokenizer.encode(run, add_special_tokens=False)
    row.ids.extend(encoding.ids)
    row.taught.extend(any(at in lesson for lesson in lessons) for at, _ in encoding.offsets)


def _add_pictures(row: Row, views: Sequence[View], ids: Sequence[int]) -> None:
    row.ids.extend(ids)
    row.taught.extend([False] * len(ids))
    row.views.extend(views)


def labels(rows: Sequence[Row]) -> torch.Tensor:
    """What is to be learnt of rows: rows × tokens, filled up on the right."""
    taught = [
        [number if taught else IGNORED for number, taught in zip(row.ids, row.taught, strict=True)]
        for row in rows
    ]
    return padded(taught, IGNORED, "right")
