"""``agentkit models``: the known models in a table, or one of them in full."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from agentkit.card import UNREAD
from agentkit.catalog import CARDS, Card, find_card
from agentkit.cli._screen import Verbs
from agentkit.cli._show import as_json
from agentkit.geometry import Space
from agentkit.views import ImageRule
from agentkit.weights import cached_weights

__all__ = ["add_parser"]

CHECKED = {"parity": "parity only", "weights": "verified", "": "–"}
"""`Card.checked` in the table."""

MEANING = {
    "parity": "parity only: on small random weights, it writes what the authors' own code writes",
    "weights": "verified: `agentkit verify` held for the published weights",
    "": "neither against its authors' code nor with its published weights",
}
"""`Card.checked` in full."""

GROUPS = {
    "": "needs nothing",
    "models": 'loaded into this process, pip install "agentkit[models]"; many can be served too',
    "vendors": 'asked where their makers have them, pip install "agentkit[vendors]"',
    "endpoint": "only served, pip install openai; `agentkit models NAME` says how",
}
"""What models need, by their family or their extra."""

COLUMNS = "{:20} {:15} {:>6} {:14} {:4} {:11} {}"


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "models",
        parents=parents,
        help="the known models, or one of them",
        description="The known models: what they need, the memory of their weights in bfloat16,"
        " whether these are in the local Hugging Face cache, and how far they were checked.",
    )
    parser.add_argument("name", nargs="?", help="one model, in full")
    parser.set_defaults(run=_models)


def _models(args: argparse.Namespace) -> int:
    cards = [find_card(args.name)] if args.name else list(CARDS.values())
    if args.json:
        records = [_record(card) for card in cards]
        as_json(records[0] if args.name else records)
    else:
        print("\n".join(_in_full(cards[0]) if args.name else _table(cards)))
    return 0


def _record(card: Card) -> dict[str, Any]:
    here = cached_weights(card)
    return {
        **asdict(card),
        "gigabytes": card.gigabytes,
        "cached": None if here is None else str(here),
        "serving": card.serving,
    }


def _table(cards: list[Card]) -> Iterator[str]:
    yield COLUMNS.format("name", "family", "memory", "dialect", "here", "checked", "licence")
    for needs, title in GROUPS.items():
        yield f"\n{title}"
        yield from (_row(card) for card in cards if _needs(card) == needs)
    yield "\n* no commercial use, or the licence was not read"


def _needs(card: Card) -> str:
    if card.hosted:
        return "vendors"
    return "endpoint" if card.family == "endpoint" else card.extra


def _row(card: Card) -> str:
    memory = f"{card.gigabytes:.0f} GB" if card.gigabytes else "–"
    here = ("yes" if cached_weights(card) else "no") if card.weights else "–"
    licence = "not read" if card.licence == UNREAD else card.licence
    return COLUMNS.format(
        card.name,
        card.family or "–",
        memory,
        card.dialect or "–",
        here,
        CHECKED[card.checked],
        licence + " *" * (not card.commercial),
    )


def _in_full(card: Card) -> Iterator[str]:
    yield f"{card.name}: {card.summary}\n"
    for name, value in _facts(card):
        yield f"{name:9} {value}".rstrip()
    for source in dict.fromkeys(card.sources.values()):
        figures = ", ".join(name for name, told in card.sources.items() if told == source)
        yield f"{'source':9} of {figures}: {source}"


def _facts(card: Card) -> Iterator[tuple[str, str]]:
    yield "family", f"{card.family or 'none'}; {GROUPS[_needs(card)]}"
    yield "licence", card.licence if card.commercial else card.terms
    yield "planner", card.planner
    if card.dialect:
        yield "dialect", card.dialect
        yield "places", _places(card.space)
    if card.weights:
        yield from _seeing(card)
        yield "checked", MEANING[card.checked]
        yield from _having(card)


def _seeing(card: Card) -> Iterator[tuple[str, str]]:
    yield "pictures", f"{_resized(card.image_rule)}; looks: {card.look}"
    yield "context", f"{card.context:,} tokens" if card.context else "not known"


def _having(card: Card) -> Iterator[tuple[str, str]]:
    """Where its weights are, how to get them, and how to have them served."""
    here = cached_weights(card)
    size = f"{card.parameters} billion numbers, {card.gigabytes:.0f} GB in bfloat16"
    yield "weights", f"{card.weights}: {size}"
    yield "", f"on this machine: {here}" if here else f"to get them: hf download {card.weights}"
    if card.serving:
        yield "to serve", card.serving
        if "--trust-remote-code" in card.serve:
            yield "", "that server runs the code that comes with the checkpoint"
        yield "", f"then: --model {card.name} --endpoint http://127.0.0.1:8000/v1"


def _places(space: Space) -> str:
    """How it writes places, in words."""
    if space.unit == "pixel":
        scale = "" if space.factor == 1 else f", in steps of {space.factor:g}"
        unit = f"pixels of the picture as it sees it{scale}"
    elif space.unit == "fraction":
        unit = "fractions of the picture"
    elif space.unit == "auto":
        unit = "pixels or fractions of the picture"
    else:
        unit = f"a grid of {space.grid}"
    return f"in {unit}; boxes as {space.box_order}, points as {space.point_order}"


def _resized(rule: ImageRule) -> str:
    """What becomes of a picture, in words."""
    kinds = {
        "as_is": "taken as they are",
        "fit": f"shrunk into {rule.width}×{rule.height}",
        "stretch": f"made {rule.width}×{rule.height}, whatever their shape",
        "longest": f"their longer side made {rule.width}",
        "smart": f"sides in steps of {rule.factor}, {rule.least:,} to {rule.most:,} pixels",
        "canvas": f"shrunk into {rule.width}×{rule.height}, the rest filled up",
    }
    by = "before they are sent" if rule.sent else "by its own code"
    return kinds[rule.kind] if rule.kind == "as_is" else f"{kinds[rule.kind]}, {by}"
