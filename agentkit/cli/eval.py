"""``agentkit eval``: try a model on a benchmark, or compare two results."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agentkit.cli._model import add_model_options, model_options
from agentkit.cli._screen import Verbs
from agentkit.cli._show import as_json
from agentkit.errors import ConfigError
from agentkit.evals.benchmarks import BENCHMARKS
from agentkit.evals.comparing import compare, read_result
from agentkit.evals.metrics import METRICS
from agentkit.evals.run import evaluate

__all__ = ["add_parser"]

EXAMPLES = """examples:
  agentkit eval grounding --data screens/grounding.jsonl -o builtin.json
  agentkit eval docvqa --data docvqa/val_v1.0_withQT.json --model monkey --limit 200
  agentkit eval simulated --seed 3
  agentkit eval compare builtin.json other.json

A run that was interrupted goes on where it stopped when the same command is given again.
"""

PRINTED = "benchmark model metric score interval n failed declined seconds".split()


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "eval",
        parents=parents,
        help="measure a model on a benchmark, or compare two results",
        description="Measure a model on a benchmark, or compare two results.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("benchmark", help=f"{', '.join(BENCHMARKS)}; or compare")
    parser.add_argument("results", nargs="*", type=Path, help="of compare: two files")
    parser.add_argument(
        "--data",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="the benchmark's files as their authors publish them; may be repeated",
    )
    parser.add_argument("--metric", help=f"one of {', '.join(METRICS)}")
    parser.add_argument("--limit", type=int, metavar="N", help="so many examples, drawn by page")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn (default: 0)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes at once")
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="of the result (default: evals/…)"
    )
    add_model_options(parser, "who is measured")
    parser.add_argument(
        "--assist",
        action="store_true",
        default=None,
        help="let builtin help a model that only sees; it works alone otherwise",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.benchmark == "compare":
        return _compare(args)
    if args.results:
        raise ConfigError(f"eval {args.benchmark} takes no {str(args.results[0])!r}; see --data")
    loading = model_options(args)
    assist = bool(loading.pop("assist", False))
    out = args.output or _place(args, assist)
    result = evaluate(
        args.benchmark,
        data=args.data,
        model=args.model,
        loading=loading,
        assist=assist,
        metric=args.metric,
        limit=args.limit,
        seed=args.seed,
        workers=args.workers,
        out=out,
        progress=True,
    )
    if args.json:
        as_json({**{name: result[name] for name in PRINTED}, "file": str(out)})
    else:
        print(_told(result, out))
    return 0


def _place(args: argparse.Namespace, assist: bool) -> Path:
    """A name that says which run it is, so that the same command finds it again."""
    named = [args.benchmark, *(path.absolute().parent.name for path in args.data)]
    named += [args.model, *["assisted"] * assist, f"seed{args.seed}"]
    named += [f"limit{args.limit}"] if args.limit else []
    return Path("evals") / ("-".join(named).replace("/", "_") + ".json")


def _told(result: Mapping[str, Any], out: Path) -> str:
    lines = [_row(f"{result['model']} on {result['benchmark']}, {result['metric']}", result)]
    for groups in result["by"].values():
        lines += [_row(f"  {name or '–'}", figures) for name, figures in groups.items()]
    absent, calibrated = result.get("absent"), result.get("calibrated")
    if absent and absent["n"]:
        lines.append(f"absent targets refused: {100 * absent['refused']:.1f} % of {absent['n']}")
    if calibrated:
        lines.append(
            f"where {100 * calibrated['refusals']:.0f} % of absent targets are refused:"
            f" {100 * calibrated['score']:.1f} %"
        )
    if "false_done" in result:
        lines.append(f"said done and was not: {result['false_done']}; harm: {result['harmful']}")
    lines.append(
        f"{result['failed']} failed, {result['declined']} declined,"
        f" {result['seconds']:.1f} s; {out}"
    )
    return "\n".join(lines)


def _row(name: str, figures: Mapping[str, Any]) -> str:
    if figures["score"] is None:
        return f"{name:44} nothing to score"
    low, high = figures["interval"]
    score = f"{100 * figures['score']:5.1f}  [{100 * low:.1f}, {100 * high:.1f}]"
    return f"{name:44} {score:22} n={figures['n']}"


def _compare(args: argparse.Namespace) -> int:
    if len(args.results) != 2:
        raise ConfigError(f"eval compare takes two results, not {len(args.results)}")
    found = compare(*map(read_result, args.results))
    if args.json:
        as_json(found)
        return 0
    low, high = (100 * edge for edge in found["interval"])
    before, after = (100 * score for score in found["scores"])
    print(f"{found['metric']} on {found['n']} examples of {found['benchmark']}: ", end="")
    print(f"{before:.1f} → {after:.1f}, {after - before:+.1f} [{low:+.1f}, {high:+.1f}]", end="")
    print(f", p = {found['p']:.3f}; {found['left_out']} examples are in one of them alone")
    for what in ("gained", "lost"):
        print(f"{what} {len(found[what])}: {', '.join(found[what])}")
    return 0
