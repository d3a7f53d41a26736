"""One HTML file that shows an episode: opens from disk, fetches nothing, runs nothing but itself.

Its pictures are the tiles of the trace: each frame brings one lossless WebP of the tiles that were
new in it, and the page puts frames together when they are looked at. All text is data: it stands
in a JSON block that no markup can leave, reaches the page as text only, and the page's policy
allows no script but its own.
"""

from __future__ import annotations

import base64
import html
import io
import json
import math
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
from PIL import Image

from agentkit.actions import Action
from agentkit.episode import OUTCOMES, Decision, Result, Step
from agentkit.errors import TraceError
from agentkit.frame import TILE, Element, Frame, Pixels
from agentkit.traces.records import step_to_json
from agentkit.traces.store import Trace
from agentkit.traces.tiles import Numbers, TileReader
from agentkit.traces.wording import in_words

__all__ = ["write_html"]

Json = dict[str, Any]

_HERE = Path(__file__).parent
CUT_OFF = "This episode has no outcome: it is still running, or was cut off."


def write_html(trace: str | Path, out: str | Path) -> None:
    """Write an episode as one HTML file.

    Args:
        trace: the folder of the trace.
        out: the file to write; it is replaced where it exists.

    Raises:
        TraceError: where the trace cannot be read, or the file cannot be written. Damaged frames
            do not raise: the page shows which part of them is lost.
    """
    page = "".join(_page(Trace(trace)))
    beside = Path(out).with_name(f".{Path(out).name}.new")
    try:
        beside.write_text(page, encoding="utf-8")
        beside.replace(out)
    except OSError as error:
        raise TraceError(
            f"cannot write {out}: {error.strerror}; choose another file with -o FILE.html"
        ) from error


def _page(trace: Trace) -> Iterator[str]:
    script = _text("viewer.js")
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    policy = f"script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:"
    yield Template(_text("viewer.html")).substitute(
        policy=f"default-src 'none'; {policy}",
        title=html.escape(_printable(f"{trace.header.goal} – {trace.header.outcome or 'cut off'}")),
        style=_text("viewer.css"),
        script=script,
        episode=_data(trace),
        atlases="".join(_atlases(trace.tiles)),
    )


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _printable(text: str) -> str:
    return text.encode(errors="replace").decode()


def _data(trace: Trace) -> str:
    """The episode for the page, as JSON that holds no ``<``: nothing in it can end its block."""
    header, numbers = trace.header, {hash: index for index, hash in enumerate(trace.frames)}
    data = {
        "tile": TILE,
        "goal": header.goal,
        "model": header.model,
        "screen": header.screen,
        "started": header.started,
        "seconds": trace.episode.seconds,
        "outcome": header.outcome,
        "meaning": OUTCOMES[header.outcome] if header.outcome else "",
        "answer": header.answer,
        "notice": "" if header.outcome else CUT_OFF,
        "frames": list(_frames(trace.tiles)),
        "steps": [_step(step, numbers) for step in trace.episode.steps],
    }
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _frames(tiles: TileReader) -> Iterator[Json]:
    """Each frame, and how its tile map differs from the one before it.

    A frame of another size is compared with a map of zeros, as the page does.
    """
    size, before = None, np.zeros(0, np.uint32)
    for record in tiles.records:
        if record.size != size:
            size, before = record.size, np.zeros(math.prod(record.grid), np.uint32)
        try:
            tile_map = tiles.tile_map(record.hash).ravel()
        except TraceError:
            tile_map = None
        yield {
            "hash": record.hash,
            "size": [record.size.width, record.size.height],
            "first": record.first_tile,
            "count": record.new_tiles,
            "changes": [] if tile_map is None else _changes(before, tile_map),
            "damaged": tile_map is None,
        }
        before = before if tile_map is None else tile_map


def _changes(before: Numbers, tile_map: Numbers) -> list[int]:
    """Runs of tiles, flat: how many places to skip, the first tile, how many follow in order."""
    places = np.flatnonzero(before != tile_map)
    changes: list[int] = []
    end = 0
    for run in _runs(places, tile_map[places]):
        start = int(places[run.start])
        changes += [start - end, int(tile_map[start]), len(run)]
        end = start + len(run)
    return changes


def _runs(places: Any, tiles: Any) -> Iterator[range]:
    """Where both places and tiles count up by one."""
    if not len(places):
        return
    breaks = np.flatnonzero((np.diff(places) != 1) | (np.diff(tiles.astype(np.int64)) != 1)) + 1
    edges = [0, *breaks.tolist(), len(places)]
    for start, end in pairwise(edges):
        yield range(start, end)


def _atlases(tiles: TileReader) -> Iterator[str]:
    for index, record in enumerate(tiles.records):
        try:
            picture = tiles.new_tiles(record.hash)
        except TraceError:
            continue
        if len(picture):
            encoded = base64.b64encode(_atlas(picture)).decode()
            yield f'<script type="text/plain" id="atlas-{index}">{encoded}</script>\n'


def _atlas(tiles: Pixels) -> bytes:
    """Tiles side by side in a square, as a lossless WebP, which may be 16383 pixels a side.

    Method 2 makes files a fifth to two fifths smaller and takes six to eleven times as long.
    """
    across = math.ceil(math.sqrt(len(tiles)))
    down = -(-len(tiles) // across)
    padded = np.zeros((across * down, TILE, TILE, 3), np.uint8)
    padded[: len(tiles)] = tiles[..., 2::-1]
    square = padded.reshape(down, across, TILE, TILE, 3).swapaxes(1, 2)
    file = io.BytesIO()
    picture = Image.fromarray(square.reshape(down * TILE, across * TILE, 3))
    picture.save(file, "WEBP", lossless=True, quality=50, method=0)
    return file.getvalue()


def _step(step: Step, numbers: dict[str, int]) -> Json:
    decision = step.decision or Decision()
    elements = vars(step.observation).get("elements")
    return {
        "index": step.index,
        "before": numbers.get(step.observation.frame.hash),
        "after": numbers.get(step.after.hash) if step.after else None,
        "acted": step.after is not None,
        "decided": step.decision is not None,
        "thought": decision.thought,
        "raw": decision.raw,
        "notes": dict(decision.notes) or None,
        "actions": _actions(decision.actions, step.results),
        "error": step.error,
        "timings": dict(step.timings),
        "calls": json.loads(step_to_json(step))["calls"],
        "elements": None if elements is None else [_element(element) for element in elements],
        "facts": _facts(step.observation.frame, step.observation.facts),
    }


def _actions(actions: tuple[Action, ...], results: tuple[Result, ...]) -> list[Json]:
    tried = [vars(result) for result in results] + [None] * len(actions)
    return [
        {"words": in_words(action), "json": action.model_dump(), "result": result}
        for action, result in zip(actions, tried, strict=False)
    ]


def _element(element: Element) -> list[Any]:
    return [
        *element.box.edges,
        *(element.role, element.text, element.value, element.score, element.by),
    ]


def _facts(frame: Frame, facts: Any) -> Json | None:
    return {**frame.facts, **facts} or None
