"""``agentkit trace``: what a trace holds, whether it is whole, and its frames as PNG files."""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from agentkit.errors import TraceError
from agentkit.traces.store import Trace

__all__ = ["add_parser"]

EXAMPLES = """examples:
  agentkit trace info traces/open-settings-20261120-101500
  agentkit trace verify traces/open-settings-20261120-101500 --json
  agentkit trace frames traces/open-settings-20261120-101500 pictures/
"""

Verbs = argparse._SubParsersAction


def add_parser(
    verbs: Verbs[argparse.ArgumentParser], parents: list[argparse.ArgumentParser]
) -> None:
    """Add the verb and what it does to the command line."""
    parser = verbs.add_parser(
        "trace",
        help="look into an episode on disk",
        description="Look into an episode on disk.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(metavar="info|verify|frames", required=True)
    for name, run, summary in (
        ("info", _info, "the goal, the outcome, and how much there is"),
        ("verify", _verify, "read everything; exit 1 where something is damaged or cut off"),
        ("frames", _frames, "write every frame as a PNG file"),
    ):
        part = parts.add_parser(name, parents=parents, help=summary, description=summary)
        part.add_argument("trace", metavar="TRACE", type=Path, help="the folder of the trace")
        if name == "frames":
            part.add_argument("folder", metavar="DIR", type=Path, help="where to write the files")
        part.set_defaults(run=run)


def _info(args: argparse.Namespace) -> int:
    info = Trace(args.trace).info()
    if args.json:
        print(json.dumps(info))
        return 0
    started = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(info["started"]))
    print(f"{info['goal']}\n  outcome  {info['outcome'] or 'none: it runs, or was cut off'}")
    if info["answer"]:
        print(f"  answer   {info['answer']}")
    print(f"  model    {info['model']} on the {info['screen']} screen")
    print(f"  started  {started}, took {info['seconds']:.1f} s")
    print(f"  holds    {info['steps']} steps, {info['frames']} frames, {info['bytes']:,} bytes")
    print(f"  schema   {info['schema']}, written by agentkit {info['versions'].get('agentkit')}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    trace = Trace(args.trace)
    problems = trace.verify()
    if args.json:
        print(json.dumps({"trace": str(trace.folder), "problems": problems}))
    elif problems:
        print("\n".join(problems))
    else:
        print(f"whole: {len(trace.episode.steps)} steps, {len(trace.frames)} frames")
    return 1 if problems else 0


def _frames(args: argparse.Namespace) -> int:
    trace = Trace(args.trace)
    shown = _shown(trace)
    written = [
        {"file": str(_write(trace, hash, args.folder, number)), "hash": hash, "shows": shown[hash]}
        for number, hash in enumerate(trace.frames)
    ]
    if args.json:
        print(json.dumps(written))
    else:
        for each in written:
            print(each["file"], "", ", ".join(each["shows"]))
    return 0


def _shown(trace: Trace) -> dict[str, list[str]]:
    """Where each frame was seen: ``after step 0``, ``before step 1``."""
    shown: dict[str, list[str]] = defaultdict(list)
    for step in trace.episode.steps:
        shown[step.observation.frame.hash].append(f"before step {step.index}")
        if step.after:
            shown[step.after.hash].append(f"after step {step.index}")
    return shown


def _write(trace: Trace, hash: str, folder: Path, number: int) -> Path:
    path: Path = folder / f"frame-{number:04}.png"
    picture: Any = trace.frame(hash).image
    try:
        folder.mkdir(parents=True, exist_ok=True)
        picture.save(path)
    except OSError as error:
        raise TraceError(f"cannot write {path}: {error.strerror}; choose another folder") from error
    return path
