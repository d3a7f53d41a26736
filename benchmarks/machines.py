"""What workers on Ray gain: the examples of a run by one actor, then by two, and more.

    python benchmarks/machines.py [--data GROUNDING.jsonl] [--limit 60] [--workers 1 2] [--json]
    python benchmarks/machines.py --ray auto --workers 1 8 --model qwen2.5-vl-7b --endpoint URL

Without `--data`, tasks of the embedded desktop are done. Without `--ray`, a cluster is begun on
this machine, with a CPU for each worker of the largest run.

whole   seconds from the first actor's start, with the loading of the models, to the last outcome
rate    examples a second from the moment when as many were done as there are workers
gain    of the rate, over that of the first row
load    of the machine in the minute before
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import ray

from agentkit.evals.benchmarks import load_examples
from agentkit.evals.cluster import solve_on_ray
from agentkit.evals.examples import Example
from agentkit.evals.solving import Solver

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="targets, as `agentkit eval grounding` reads")
    parser.add_argument("--limit", type=int, default=60, help="examples (default: %(default)s)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--ray", default="local", metavar="ADDRESS")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--endpoint", metavar="URL", help="the server that has it")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    examples = read(args.data)[: args.limit]
    solver = Solver(args.model, {"endpoint": args.endpoint} if args.endpoint else {})
    made = {"num_cpus": max(args.workers)} if args.ray == "local" else {}
    ray.init(args.ray, log_to_driver=False, **made)
    rows = [measure(solver, examples, workers) for workers in args.workers]
    ray.shutdown()
    rows = [{**row, "gain": round(row["rate"] / rows[0]["rate"], 2)} for row in rows]
    print(json.dumps(rows) if args.json else as_table(rows))


def read(data: Path | None) -> list[Example]:
    """One target of each page, so that all cost the same; or tasks of the embedded desktop."""
    if not data:
        return load_examples("simulated", [])
    return list({example.page: example for example in load_examples("grounding", [data])}.values())


def measure(solver: Solver, examples: list[Example], workers: int) -> Row:
    """One run: how long it took, and how fast it went once the models were loaded."""
    before, moments, failed = os.getloadavg()[0], [time.perf_counter()], 0
    for outcome in solve_on_ray(solver, examples, workers, "auto"):
        moments.append(time.perf_counter())
        failed += bool(outcome.error)
    began, ended = moments[workers], moments[-1]
    return {
        "workers": workers,
        "examples": len(examples),
        "failed": failed,
        "whole": round(ended - moments[0], 1),
        "rate": round((len(examples) - workers) / (ended - began), 3),
        "load": round(before, 1),
    }


def as_table(rows: list[Row]) -> str:
    names = list(rows[0])
    lines = ["  ".join(f"{name:>8}" for name in names)]
    lines += ["  ".join(f"{row[name]:>8}" for name in names) for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
