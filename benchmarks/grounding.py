"""How often `locate` finds the right place on real screenshots, beside what plain OCR finds.

    python benchmarks/grounding.py --data DIR [--set web] [--limit 100 --seed 0] [--floor]

``DIR/<set>/grounding.jsonl`` holds one target a line: ``{"id", "image", "size", "target",
"boxes", "category"}``, the image's path relative to the set's folder. A target that is there is
right where the centre of the first element lies inside any of its boxes; one of the category
``absent`` where nothing is returned.

The floor, on the same rows (``--floor`` measures it in the same run): RapidOCR with its default
settings on the whole picture, the line most like the target's words by difflib, its centre.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from tqdm import tqdm

from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point
from agentkit.perceivers.builtin import BuiltinPerceiver

SETS = ("web", "desktop", "steps")
DOCUMENTED_FLOOR = {"web": 59.9, "steps": 51.9, "desktop": 22.0}
"""Percent of the targets that are there, measured once over each whole set."""

Find = Callable[[Frame, str], Point | None]


@dataclass(frozen=True)
class Row:
    """One target; `boxes` is empty where it is absent."""

    set: str
    id: str
    image: Path
    target: str
    boxes: tuple[Box, ...]
    category: str


@dataclass(frozen=True)
class Outcome:
    """What came of one row."""

    set: str
    id: str
    target: str
    category: str
    right: bool
    point: tuple[float, float] | None


def main() -> None:
    """Parse the arguments, measure, print."""
    options = _options()
    rows = _sample(_rows(options.data, options.set or SETS), options.limit, options.seed)
    finders: dict[str, Find] = {"builtin": _builtin()}
    if options.floor:
        finders["floor"] = _floor()
    outcomes, seconds = _measure(rows, finders)
    for name, found in outcomes.items():
        print(_table(name, found, seconds[name]))
    _print_errors(outcomes["builtin"], options.errors)
    if options.json:
        document = {name: [asdict(one) for one in found] for name, found in outcomes.items()}
        options.json.write_text(json.dumps({"seconds": seconds, "outcomes": document}, indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the sets")
    parser.add_argument("--set", action="append", choices=SETS, help="one set; may be repeated")
    parser.add_argument("--limit", type=int, help="this many pictures of each set, drawn by seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--floor", action="store_true", help="measure plain RapidOCR too")
    parser.add_argument("--json", type=Path, help="write every outcome here")
    parser.add_argument("--errors", type=int, default=0, help="print this many wrong rows")
    return parser.parse_args()


def _rows(data: Path, names: Iterable[str]) -> list[Row]:
    return [_row(data, name, line) for name in names for line in _lines(data, name)]


def _lines(data: Path, name: str) -> list[str]:
    path = data / name / "grounding.jsonl"
    if not path.is_file():
        raise SystemExit(f"there is no {path}; --data is the folder that holds web, desktop, steps")
    return path.read_text(encoding="utf-8").splitlines()


def _row(data: Path, name: str, line: str) -> Row:
    row: dict[str, Any] = json.loads(line)
    boxes = tuple(Box.of(edges) for edges in row["boxes"])
    image = data / name / row["image"]
    return Row(name, row["id"], image, row["target"], boxes, row["category"])


def _sample(rows: list[Row], limit: int | None, seed: int) -> list[Row]:
    if limit is None:
        return rows
    chosen: set[Path] = set()
    for name in sorted({row.set for row in rows}):
        images = sorted({row.image for row in rows if row.set == name})
        chosen |= set(random.Random(seed).sample(images, min(limit, len(images))))
    return [row for row in rows if row.image in chosen]


def _measure(
    rows: list[Row], finders: dict[str, Find]
) -> tuple[dict[str, list[Outcome]], dict[str, float]]:
    """Outcomes of each finder, and its seconds a picture."""
    outcomes: dict[str, list[Outcome]] = {name: [] for name in finders}
    seconds = dict.fromkeys(finders, 0.0)
    pictures = list(_by_picture(rows))
    for image, targets in tqdm(pictures, unit="picture", dynamic_ncols=True):
        frame = Frame.from_image(image)
        for name, find in finders.items():
            started = time.perf_counter()
            outcomes[name] += [_outcome(row, find(frame, row.target)) for row in targets]
            seconds[name] += (time.perf_counter() - started) / len(pictures)
    return outcomes, seconds


def _by_picture(rows: list[Row]) -> Iterator[tuple[Path, list[Row]]]:
    groups: dict[Path, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.image].append(row)
    yield from groups.items()


def _outcome(row: Row, point: Point | None) -> Outcome:
    right = point is None if not row.boxes else _inside(row.boxes, point)
    place = (round(point.x, 1), round(point.y, 1)) if point else None
    return Outcome(row.set, row.id, row.target, row.category, right, place)


def _inside(boxes: Iterable[Box], point: Point | None) -> bool:
    return point is not None and any(box.contains(point) for box in boxes)


def _builtin() -> Find:
    perceiver = BuiltinPerceiver()

    def find(frame: Frame, target: str) -> Point | None:
        found: list[Element] = perceiver.locate(frame, target)
        return found[0].box.center if found else None

    return find


def _floor() -> Find:
    """RapidOCR as it comes; a line less than half alike is no hit."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "critical"})
    read: dict[str, list[tuple[str, Point]]] = {}

    def find(frame: Frame, target: str) -> Point | None:
        if frame.hash not in read:
            read.clear()
            read[frame.hash] = _plain_lines(engine(frame.pixels[..., :3].copy()))
        words = _plain_words(target)
        scored = [(SequenceMatcher(None, words, text).ratio(), at) for text, at in read[frame.hash]]
        best = max(scored, key=lambda one: one[0], default=(0.0, None))
        return best[1] if best[0] >= 0.5 else None

    return find


def _plain_lines(found: Any) -> list[tuple[str, Point]]:
    if found.boxes is None:
        return []
    centers = (box.mean(axis=0) for box in found.boxes)
    return [
        (text.lower(), Point(float(center[0]), float(center[1])))
        for text, center in zip(found.txts, centers, strict=True)
    ]


def _plain_words(target: str) -> str:
    """What stands in quotes, else all of it."""
    for quote in "\"'":
        if target.count(quote) >= 2:
            return target.split(quote)[1].lower()
    return target.lower()


def _table(name: str, outcomes: list[Outcome], seconds: float) -> str:
    rows = [f"\n{name}: {seconds:.2f} s a picture"]
    for part in sorted({one.set for one in outcomes}):
        mine = [one for one in outcomes if one.set == part]
        there = [one for one in mine if one.category != "absent"]
        floor = f"   documented floor {DOCUMENTED_FLOOR[part]:.1f}" if name == "builtin" else ""
        rows.append(f"{part:8} {'there':32} {_share(there)}{floor}")
        rows += [
            f"{'':8} {category:32} {_share([one for one in mine if one.category == category])}"
            for category in sorted({one.category for one in mine})
        ]
    return "\n".join(rows)


def _share(outcomes: list[Outcome]) -> str:
    right = sum(one.right for one in outcomes)
    return f"{100 * right / max(len(outcomes), 1):5.1f} %  {right:4}/{len(outcomes)}"


def _print_errors(outcomes: list[Outcome], most: int) -> None:
    for one in [one for one in outcomes if not one.right][:most]:
        print(f"{one.set}/{one.id} [{one.category}] {one.target!r} → {one.point}")


if __name__ == "__main__":
    main()
