"""Whether a checkpoint is the one that its card speaks of.

Everything but the authors' examples is told from headers and small files, in seconds and without
the memory that the weights take.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeVar, runtime_checkable

from agentkit.catalog import Card
from agentkit.frame import Frame
from agentkit.protocols import Message, Model
from agentkit.views import View

__all__ = ["EXAMPLES", "Example", "Family", "Finding", "verify"]

Shapes = Mapping[str, tuple[int, ...]]

STALE = ("rotary_emb.inv_freq", "position_ids")
"""What tensors are called that old checkpoints hold, and that are computed anew today."""

CLOSE = 0.03
"""How far the count of numbers may be off the card's, which is rounded."""

SIZE = "published size"


@dataclass(frozen=True)
class Finding:
    """What came of one check.

    Attributes:
        name: what was looked at.
        result: ``skipped`` where it could not be looked at.
        detail: what was found, or why it was skipped.
    """

    name: str
    result: Literal["ok", "failed", "skipped"]
    detail: str


@dataclass(frozen=True)
class Example:
    """An answer that the authors document.

    Attributes:
        picture: the name of its file.
        question: what it was asked.
        answer: what it wrote, greedily.
        source: where they say so, and where the picture is.
    """

    picture: str
    question: str
    answer: str
    source: str


FUYU_CARD = "https://huggingface.co/adept/fuyu-8b"

EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "fuyu-8b": (
        Example(
            "bus.png",
            "Generate a coco-style caption.",
            "A blue bus parked on the side of a road.",
            FUYU_CARD,
        ),
        Example("bus.png", "What color is the bus?", "The bus is blue.", FUYU_CARD),
        Example(
            "chart.png",
            "What is the highest life expectancy at birth of male?",
            "The life expectancy at birth of males in 2018 is 80.7.",
            FUYU_CARD,
        ),
    )
}
"""By the name of the card. The authors of the other seeds document no answer word for word."""


@runtime_checkable
class Family(Protocol):
    """A model class that can tell what belongs into a checkpoint of its family."""

    def __call__(self, card: Card, directory: Path) -> Model: ...

    def published(self, directory: Path) -> Shapes:
        """The shapes of the tensors that its configuration implies, by their published names."""

    def spots(self, directory: Path) -> Iterable[tuple[str, bool, str]]:
        """What is easily wrong: what was looked at, whether it is right, what was found."""


def verify(
    card: Card, family: Family, directory: Path, pictures: Path | None = None
) -> Iterator[Finding]:
    """Look at a checkpoint; each finding comes as soon as it is made.

    Args:
        card: of the model that the checkpoint should be of.
        family: the class that would load it.
        directory: of the checkpoint, in its published layout.
        pictures: the folder with the pictures of the authors' examples; only then is the model
            loaded, and asked.
    """
    due, finding = _looked("configuration", lambda: family.published(directory))
    yield finding
    found, finding = _looked("weight files", lambda: _shapes(directory))
    yield finding
    if due is not None and found is not None:
        yield _names(due, found)
        yield _sizes(due, found)
    spots, finding = _looked("tokenizer", lambda: list(family.spots(directory)))
    yield finding
    for name, holds, detail in spots or ():
        yield Finding(name, "ok" if holds else "failed", detail)
    size = _numbers(card, found or {})
    yield size
    yield from _examples(card, family, directory, pictures, size)


T = TypeVar("T")


def _looked(name: str, look: Callable[[], T]) -> tuple[T | None, Finding]:
    """What there is to see, or None; and whether it could be read at all."""
    try:
        return look(), Finding(name, "ok", "can be read")
    except Exception as error:  # whatever a library says of a damaged file is a finding
        return None, Finding(name, "failed", " ".join(f"{error}".split()) or repr(error))


def _shapes(directory: Path) -> Shapes:
    # Not at the top: a part, which nothing else of this module needs.
    from agentkit.models._checkpoint import shapes

    return shapes(directory)


def _names(due: Shapes, found: Shapes) -> Finding:
    missing = sorted(due.keys() - found.keys())
    strange = sorted(name for name in found.keys() - due.keys() if not name.endswith(STALE))
    faults = [f"{len(missing)} missing: {_few(missing)}"] * bool(missing)
    faults += [f"{len(strange)} of another model: {_few(strange)}"] * bool(strange)
    if faults:
        return Finding("tensor names", "failed", "; ".join(faults))
    return Finding("tensor names", "ok", f"the {len(due)} that the configuration implies")


def _sizes(due: Shapes, found: Shapes) -> Finding:
    both = sorted(due.keys() & found.keys())
    other = [
        f"{name} is {found[name]}, not {due[name]}" for name in both if found[name] != due[name]
    ]
    if other:
        return Finding("tensor shapes", "failed", f"{len(other)} differ: {_few(other)}")
    return Finding("tensor shapes", "ok", f"{len(both)} as the configuration implies")


def _numbers(card: Card, found: Shapes) -> Finding:
    """Whether these are the published weights, or others of the same architecture."""
    count, due = sum(map(math.prod, found.values())), card.parameters * 1e9
    if abs(count - due) <= CLOSE * due:
        return Finding(SIZE, "ok", f"{count:,} numbers")
    return Finding(
        SIZE,
        "skipped",
        f"{count:,} numbers, where {card.weights} has {card.parameters} billion: other weights",
    )


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + ", …" * (len(names) > 3)


def _examples(
    card: Card, family: Family, directory: Path, pictures: Path | None, size: Finding
) -> Iterator[Finding]:
    examples = EXAMPLES.get(card.name, ())
    why = ""
    if not examples:
        why = "its authors document no answer word for word"
    elif size.result != "ok":
        why = "these are not the published weights"
    elif pictures is None:
        names = ", ".join(sorted({example.picture for example in examples}))
        why = f"give the folder that holds {names} of {examples[0].source} as --examples DIR"
    if why or pictures is None:
        yield Finding("the authors' examples", "skipped", why)
        return
    model, finding = _looked("loading", lambda: family(card, directory))
    yield finding
    if model is not None:
        yield from (_answered(model, example, pictures) for example in examples)


def _answered(model: Model, example: Example, pictures: Path) -> Finding:
    name = f"{example.picture}: {example.question}"
    if not (pictures / example.picture).is_file():
        return Finding(name, "skipped", f"{pictures / example.picture} is missing")
    view = View.of(Frame.from_image(pictures / example.picture), model.card)
    (reply,) = model.generate([[Message("user", view, example.question)]], max_tokens=32)
    if reply.text.strip() == example.answer:
        return Finding(name, "ok", example.answer)
    return Finding(
        name, "failed", f"{reply.text.strip()!r}, where the authors have {example.answer!r}"
    )
