"""``agentkit eval``: try a model on a benchmark, compare two results, or show one as a page."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agentkit.cli._model import add_model_options, model_options
from agentkit.cli._screen import Verbs, named_options
from agentkit.cli._show import as_json
from agentkit.errors import ConfigError
from agentkit.evals.benchmarks import BENCHMARKS
from agentkit.evals.comparing import compare, read_result
from agentkit.evals.metrics import METRICS
from agentkit.evals.published import published
from agentkit.evals.report import SHOWN, who, write_comparison, write_report
from agentkit.evals.run import evaluate

__all__ = ["add_parser"]

EXAMPLES = """examples:
  agentkit eval grounding --data screens/grounding.jsonl -o builtin.json
  agentkit eval docvqa --data docvqa/val_v1.0_withQT.json --model monkey --limit 200
  agentkit eval simulated --seed 3
  agentkit eval docvqa --data val_v1.0_withQT.json --model monkey --ray auto --workers 8
  agentkit eval osworld --data evaluation_examples --machine http://192.168.56.10:5000
  agentkit eval compare builtin.json other.json -o flips.html
  agentkit eval report builtin.json --show 100

Beside the result lies a page with the pictures of the failures, builtin.html. A run that was
interrupted goes on where it stopped when the same command is given again.
"""

PAGE = ".html"

PRINTED = "benchmark model helped metric score interval n failed declined seconds".split()


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "eval",
        parents=parents,
        help="measure a model on a benchmark, or compare two results",
        description="Measure a model on a benchmark, compare two results, or show one as a page.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("benchmark", help=f"{', '.join(BENCHMARKS)}; or compare, or report")
    parser.add_argument("results", nargs="*", type=Path, help="of compare: two; of report: one")
    _add_examples(parser)
    _add_running(parser)
    add_model_options(parser, "who is measured")
    parser.add_argument(
        "--assist",
        action="store_true",
        default=None,
        help="let builtin help a model that only sees; it works alone otherwise",
    )
    parser.set_defaults(run=_run)


def _add_examples(parser: argparse.ArgumentParser) -> None:
    """What is tried, and how it is scored."""
    parser.add_argument(
        "--data",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="the benchmark's files as their authors publish them; may be repeated",
    )
    parser.add_argument(
        "--split",
        choices=("development", "test", "all"),
        help="of miniwob: the tasks to develop on, those kept aside, or every page (default: all)",
    )
    parser.add_argument("--metric", help=f"one of {', '.join(METRICS)}")
    parser.add_argument("--limit", type=int, metavar="N", help="so many examples, drawn by page")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn (default: 0)")
    parser.add_argument(
        "--seeds",
        type=int,
        default=1,
        metavar="N",
        help="of simulated, miniwob: so many, from --seed on",
    )
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="of simulated: how its desktop is opened, such as scale=2; of miniwob: how its"
        " pages are shown, skin=serif, dark, large, reworded or all; may be repeated",
    )

    parser.add_argument(
        "--machine",
        metavar="URL",
        help="of osworld: where the server of its machine listens",
    )
    parser.add_argument(
        "--reset-command",
        metavar="COMMAND",
        help="of osworld: what puts the machine back before each task, such as 'virsh"
        " snapshot-revert osworld clean'; it runs here, without a shell",
    )


def _add_running(parser: argparse.ArgumentParser) -> None:
    """How it is tried, and what is written."""
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes at once")
    parser.add_argument(
        "--ray",
        default="",
        metavar="ADDRESS",
        help="a Ray cluster whose actors the workers are: auto, local, HOST:6379 of a machine that"
        " belongs to it, or ray://HOST:10001",
    )
    parser.add_argument(
        "--gpus-per-worker",
        type=float,
        default=0,
        metavar="N",
        help="of --ray: GPUs that each worker takes, such as 1 or 0.5 (default: 0)",
    )
    parser.add_argument(
        "--retry-failed",
        action="store_true",
        help="try those again that failed when this command was given before",
    )
    parser.add_argument(
        "--show",
        type=int,
        default=SHOWN,
        metavar="N",
        help="failures to show on the page, with their pictures (default: %(default)s)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="of the result (default: evals/…json); of compare and report, of the page",
    )


def _run(args: argparse.Namespace) -> int:
    if args.show < 0:
        raise ConfigError(f"--show is {args.show}; it is a number of failures, or 0")
    if args.benchmark in VERBS:
        return VERBS[args.benchmark](args)
    if args.results:
        raise ConfigError(f"eval {args.benchmark} takes no {str(args.results[0])!r}; see --data")
    loading = model_options(args)
    assist = bool(loading.pop("assist", False))
    out = args.output or _place(args, assist)
    if out.suffix == PAGE:
        raise ConfigError(f"{out} would be overwritten by its own page; name it *.json")
    result = evaluate(
        _benchmark(args),
        data=args.data,
        model=args.model,
        loading=loading,
        assist=assist,
        metric=args.metric,
        limit=args.limit,
        seed=args.seed,
        seeds=args.seeds,
        desktop=_desktop(args),
        workers=args.workers,
        ray=args.ray,
        gpus_per_worker=args.gpus_per_worker,
        retry_failed=args.retry_failed,
        out=out,
        progress=True,
    )
    page = out.with_suffix(PAGE)
    write_report(result, page, data=args.data, show=args.show)
    if args.json:
        chosen = {name: result[name] for name in PRINTED}
        as_json({**chosen, "file": str(out), "report": str(page)})
    else:
        print(_told(result, out, page))
    return 0


def _desktop(args: argparse.Namespace) -> dict[str, Any]:
    """How the benchmark's own desktop, pages or machine are opened."""
    machine = {"machine": args.machine, "reset_command": args.reset_command}
    given = {name: value for name, value in machine.items() if value}
    return {**named_options(args.option), **given}


def _benchmark(args: argparse.Namespace) -> str:
    """The benchmark's name, with its split; whether there is such a one is seen later."""
    split = args.split if args.split not in (None, "all") else ""
    return f"{args.benchmark}/{split}" if split else str(args.benchmark)


def _place(args: argparse.Namespace, assist: bool) -> Path:
    """A name that says which run it is, so that the same command finds it again."""
    named = [_benchmark(args), *(path.absolute().parent.name for path in args.data)]
    named += [args.model, *["assisted"] * assist, f"seed{args.seed}"]
    named += [f"to{args.seed + args.seeds - 1}"] if args.seeds > 1 else []
    named += [f"limit{args.limit}"] if args.limit else []
    named += [option.replace("=", "") for option in args.option]
    return Path("evals") / ("-".join(named).replace("/", "_") + ".json")


def _told(result: Mapping[str, Any], out: Path, page: Path) -> str:
    lines = [_row(f"{who(result)} on {result['benchmark']}, {result['metric']}", result)]
    for groups in result["by"].values():
        lines += [_row(f"  {name or '–'}", figures) for name, figures in groups.items()]
    absent, calibrated = result.get("absent"), result.get("calibrated")
    if absent and absent["n"]:
        lines.append(f"absent targets refused: {100 * absent['refused']:.1f} % of {absent['n']}")
    if calibrated:
        share = f"{100 * calibrated['refusals']:.0f} %"
        lines.append(_row(f"where {share} of absent targets are refused", calibrated))
        parts = calibrated.get("parts", {})
        lines += [_row(f"  {name}", figures) for name, figures in parts.items()]
    if "false_done" in result:
        lines.append(f"said done and was not: {result['false_done']}; harm: {result['harmful']}")
    beside = published(result["benchmark"], result["metric"])
    if beside:
        lines.append("published, of whole sets and with other prompts:")
        lines += [f"  {each.model:42} {each.score:5.1f}  {each.source}" for each in beside]
    lines.append(
        f"{result['failed']} failed, {result['declined']} declined,"
        f" {result['seconds']:.1f} s; {out}, {page}"
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
    first, second = map(read_result, args.results)
    found = compare(first, second)
    if args.output:
        write_comparison(first, second, args.output, data=args.data, show=args.show)
    if args.json:
        as_json(found)
        return 0
    low, high = (100 * edge for edge in found["interval"])
    before, after = (100 * score for score in found["scores"])
    print(f"{who(first)} → {who(second)}")
    print(f"{found['metric']} on {found['n']} examples of {found['benchmark']}: ", end="")
    print(f"{before:.1f} → {after:.1f}, {after - before:+.1f} [{low:+.1f}, {high:+.1f}]", end="")
    print(f", p = {found['p']:.3f}; {found['left_out']} examples are in one of them alone")
    for name, (earlier, later) in found["by"].items():
        print(f"  {name or '–':42} {100 * earlier:5.1f} → {100 * later:5.1f}")
    for what in ("gained", "lost"):
        print(f"{what} {len(found[what])}: {', '.join(found[what])}")
    return 0


def _report(args: argparse.Namespace) -> int:
    if len(args.results) != 1:
        raise ConfigError(f"eval report takes one result, not {len(args.results)}")
    (path,) = args.results
    page = args.output or path.with_suffix(PAGE)
    write_report(read_result(path), page, data=args.data, show=args.show)
    if args.json:
        as_json({"report": str(page)})
    else:
        print(page)
    return 0


VERBS = {"compare": _compare, "report": _report}
"""What is done with results, by the word that stands in place of a benchmark."""
