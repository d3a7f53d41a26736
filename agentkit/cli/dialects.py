"""``agentkit dialects``: the languages of models, and a check of any parser of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from agentkit.catalog import CARDS, find_card
from agentkit.cli._screen import Verbs
from agentkit.cli._show import as_json
from agentkit.errors import ConfigError, UnknownName
from agentkit.geometry import Space
from agentkit.registry import find, known
from agentkit.testing.golden import (
    DialectCase,
    Difference,
    check_case,
    dialect_cases,
    golden_tables,
)

__all__ = ["Description", "add_parser", "describe"]

CHECK = """\
The parser is called once for every line of the tables, with a dict: text; frame, the size of the
screen; sent, the size of the picture as the model saw it; dialect, space and rule; card and marks
where there are any. It returns a list of actions as dicts, in pixels of the frame, such as
{"kind": "click", "at": [960, 540]}. What is outside the language it refuses by any exception.

examples:
  agentkit dialects check ui_tars --parser my_package.parsing:parse
  agentkit dialects check --parser my_package.parsing:parse --data tables/ --tolerance 2 --json
"""

UNITS = {
    "pixel": "pixels",
    "fraction": "fractions of the picture",
    "auto": "fractions or pixels",
    "bin": "bins of 1/{grid}",
    "patch": "patches, {grid} × {grid}",
    "grid": "grid of {grid}",
}
"""What a `Space` counts, in words."""


@dataclass(frozen=True)
class Description:
    """What the list says of one language.

    Attributes:
        name: in the registry.
        summary: what is written, and where that was read.
        models: the cards that speak it.
        numbers: how places are written, in words: one entry a space that it is used with.
        cases: lines of its golden table.
    """

    name: str
    summary: str
    models: tuple[str, ...]
    numbers: tuple[str, ...]
    cases: int


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the verb, and what it does beside listing."""
    dialects = verbs.add_parser(
        "dialects",
        parents=parents,
        help="the languages that models write, and a check of any parser of them",
        description="The languages that models write actions and places in.",
    )
    dialects.set_defaults(run=_list)
    check = dialects.add_subparsers(metavar="check").add_parser(
        "check",
        parents=parents,
        help="hold a parser, of whatever project, to the golden tables",
        description="Hold a parser to the golden tables. Exits 1 where it strays from one.",
        epilog=CHECK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("names", nargs="*", help="languages (default: all that have a table)")
    check.add_argument("--parser", required=True, metavar="MODULE:FUNCTION", help="what to check")
    check.add_argument("--data", type=Path, metavar="DIR", help="other tables: a folder of *.jsonl")
    check.add_argument(
        "--tolerance", type=float, default=1.0, metavar="PX", help="how far a place may be off (1)"
    )
    check.set_defaults(run=_check)


def describe(name: str) -> Description:
    """What the list says of a language, read off its module, its cards and its golden table."""
    module = sys.modules[find("dialect", name).__module__]
    cards = [card for card in CARDS.values() if card.dialect == name]
    cases = [
        case for table in golden_tables() if table.stem == name for case in dialect_cases(table)
    ]
    spaces = [card.space for card in cards]
    spaces += [Space(**case.asked["space"]) for case in cases if "space" in case.asked]
    return Description(
        name,
        (module.__doc__ or "").partition("\n")[0].removesuffix("."),
        tuple(card.name for card in cards),
        tuple(dict.fromkeys(map(_in_words, spaces))),
        len(cases),
    )


def _in_words(space: Space) -> str:
    unit = UNITS[space.unit].format(grid=space.grid)
    if space.factor != 1:
        unit = f"units of {space.factor:g} {unit}"
    return f"{unit}, y first" if space.box_order == "yxyx" else unit


def _list(args: argparse.Namespace) -> int:
    found = [describe(name) for name in sorted(known("dialect"))]
    if args.json:
        as_json([vars(each) for each in found])
    else:
        print(f"{'name':16} {'cases':>5}  what is written, and where that was read")
        for each in found:
            print(f"{each.name:16} {each.cases:5}  {each.summary}")
    return 0


def _check(args: argparse.Namespace) -> int:
    parser = _load(args.parser)
    counts, differences = {}, []
    for table in _tables(args.names, args.data):
        cases = list(dialect_cases(table))
        strayed = [
            difference
            for case in cases
            if (difference := check_case(lambda asked: parser(_told(asked)), case, args.tolerance))
        ]
        counts[table.stem] = (len(cases) - len(strayed), len(cases))
        differences += strayed
    _report(args, counts, differences)
    return 1 if differences else 0


def _load(path: str) -> Callable[[dict[str, Any]], Any]:
    """The function that the user names, from an installed package or from this folder."""
    module, _, name = path.partition(":")
    if not name:
        raise ConfigError(f"--parser {path!r} is not of the form module:function")
    sys.path.insert(0, "")
    try:
        found = vars(import_module(module)).get(name)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"--parser {path!r} cannot be loaded: {error}") from error
    if not callable(found):
        raise ConfigError(f"--parser {path!r}: {module} has no function {name!r}")
    parse: Callable[[dict[str, Any]], Any] = found
    return parse


def _told(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a parser is told: of a card also what it says of numbers and pictures."""
    if "card" not in asked:
        return dict(asked)
    card = find_card(asked["card"])
    numbers = {"space": asdict(card.space), "rule": asdict(card.image_rule)}
    return {"dialect": card.dialect, **numbers, **asked}


def _tables(names: Iterable[str], folder: Path | None) -> list[Path]:
    tables = {table.stem: table for table in golden_tables(folder)}
    for name in names:
        if name not in tables:
            raise UnknownName("golden table", name, tables)
    return [tables[name] for name in names or tables]


def _report(
    args: argparse.Namespace,
    counts: Mapping[str, tuple[int, int]],
    differences: Iterable[Difference],
) -> None:
    if args.json:
        tables = [{"name": name, "passed": p, "cases": n} for name, (p, n) in counts.items()]
        strayed = [_record(each) for each in differences]
        as_json({"parser": args.parser, "tables": tables, "differences": strayed})
        return
    for line in _lines(counts, differences):
        print(line)


def _lines(
    counts: Mapping[str, tuple[int, int]], differences: Iterable[Difference]
) -> Iterator[str]:
    yield from map(str, differences)
    for name, (passed, cases) in counts.items():
        yield f"{name:16} {passed:4} of {cases} as they must be"


def _record(difference: Difference) -> dict[str, Any]:
    case: DialectCase = difference.case
    due = None if case.actions is None else list(case.actions)
    return {"case": case.where, "text": case.text, "due": due, "got": difference.got}
