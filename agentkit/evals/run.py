"""The runner: a benchmark, a model, a metric; figures that can be repeated come out."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tqdm import tqdm

from agentkit.catalog import CARDS
from agentkit.errors import ConfigError, MissingExtra
from agentkit.evals.answers import Answers
from agentkit.evals.benchmarks import find_benchmark, load_examples
from agentkit.evals.examples import Example, Job, Outcome
from agentkit.evals.metrics import check_metric
from agentkit.evals.processes import solve_in_processes
from agentkit.evals.repeating import identity, on_ray, surroundings
from agentkit.evals.solving import Solver
from agentkit.evals.summary import summarise
from agentkit.protocols import Perceiver

__all__ = ["evaluate"]

ANSWERS = ".jsonl"
"""The ending of the file that outcomes are appended to."""


def evaluate(
    benchmark: str,
    *,
    data: Sequence[Path] = (),
    model: str | Perceiver = "builtin",
    loading: Mapping[str, Any] | None = None,
    assist: bool = False,
    metric: str | None = None,
    limit: int | None = None,
    seed: int = 0,
    seeds: int = 1,
    desktop: Mapping[str, Any] | None = None,
    workers: int = 1,
    ray: str = "",
    gpus_per_worker: float = 0,
    retry_failed: bool = False,
    out: Path,
    progress: bool = False,
) -> dict[str, Any]:
    """Try a model on a benchmark, and write what came of it.

    ``<out>.jsonl``, with the ending of `out` replaced, gets each outcome as it is known: a run
    that was interrupted goes on from there when it is started again. `out` gets the result.

    Args:
        benchmark: a name of `agentkit.evals.benchmarks`.
        data: its files.
        model: a card's name, or a perceiver that is there already.
        loading: how to load the model that is named: see `agentkit.assembly.load_perceiver`.
        assist: whether ``builtin`` helps a model that only sees; a result says which it was.
        metric: a name of `agentkit.evals.metrics`; by default, the one of the benchmark.
        limit: how many examples at most: whole pages drawn by `seed`, the last one cut short.
        seed: of what is drawn, and of what is made rather than read.
        seeds: how many to make, from `seed` on: each task on so many embedded desktops.
        desktop: how the embedded desktop is opened, such as ``{"scale": 2}``, or the options of
            another benchmark of tasks, such as osworld's ``{"machine": "http://…"}``.
        workers: processes that try examples at once, each with a model of its own.
        ray: the Ray cluster whose actors these are: ``auto``, ``local``, ``host:6379`` of a
            machine that belongs to it, or ``ray://host:10001``; none for processes of this machine.
        gpus_per_worker: GPUs that each of them takes there; may be a fraction.
        retry_failed: whether to try those again that failed when this run was started before.
        out: the file of the result.
        progress: whether to draw a bar on standard error, with the time that is left.

    Returns:
        the result as it was written: see `agentkit.evals.summary.summarise`.

    Raises:
        UnknownName: where there is no such benchmark, metric or model.
        ConfigError: where data is missing or damaged, the model cannot do this, or `out` holds
            another run.
        MissingExtra: where `ray` is given and not installed.
        ModelError: where one of several processes died, or every actor as it began.
    """
    if out.suffix == ANSWERS:
        raise ConfigError(f"{out} would be overwritten by its own answers; name it *.json")
    if gpus_per_worker and not ray:
        raise ConfigError(f"gpus_per_worker is {gpus_per_worker:g}; only workers on Ray take some")
    metric = metric or find_benchmark(benchmark).metric
    examples = _drawn(_all_examples(benchmark, data, seed, seeds), limit, seed)
    check_metric(metric, examples)
    solver = Solver(model, _loading(model, loading, assist), desktop or {})
    run = identity(benchmark, solver, limit, seed, seeds, examples)
    with closing(solver), Answers(out.with_suffix(ANSWERS), run) as answers:
        left = [each for each in examples if _is_left(answers.known.get(each.id), retry_failed)]
        if left and not ray:
            solver.check(left[0])
        tried = _outcomes(solver, left, workers, ray, gpus_per_worker)
        _write_down(tried, len(left), len(examples), answers, progress)
        outcomes = [answers.known[example.id] for example in examples]
    result = {
        "benchmark": benchmark,
        "model": solver.name,
        "helped": solver.is_helped,
        "metric": metric,
        **summarise(metric, examples, outcomes, seed),
        "repeat": {
            **run,
            **surroundings(run, solver, data, metric, outcomes),
            **(on_ray(workers) if ray else {}),
        },
    }
    _write(result, out)
    return result


def _is_left(known: Outcome | None, retry_failed: bool) -> bool:
    return known is None or (retry_failed and bool(known.error))


def _write_down(
    tried: Generator[Outcome, None, None],
    left: int,
    total: int,
    answers: Answers,
    progress: bool,
) -> None:
    """Write each outcome as it is known, and no other where this is interrupted."""
    bar = tqdm(
        total=total,
        initial=total - left,
        unit="example",
        disable=not progress,
        dynamic_ncols=True,
        mininterval=0.1 if sys.stderr.isatty() else 10,
    )
    with bar, closing(tried) as outcomes:
        for outcome in outcomes:
            answers.append(outcome)
            bar.update()


def _all_examples(benchmark: str, data: Sequence[Path], seed: int, seeds: int) -> list[Example]:
    """What is read once; what is made, once for each seed."""
    if seeds < 1 or (seeds > 1 and find_benchmark(benchmark).data):
        raise ConfigError(
            f"seeds is {seeds}; it is at least 1, and 1 for examples that are read from files"
        )
    return [
        example
        for number in range(seed, seed + seeds)
        for example in load_examples(benchmark, data, number)
    ]


def _drawn(examples: list[Example], limit: int | None, seed: int) -> list[Example]:
    """Some of the examples, in their order: pages by chance, as long as there is room."""
    if limit is None:
        return examples
    if limit < 1:
        raise ConfigError(f"limit is {limit}; it is the number of examples, at least 1")
    pages = list(dict.fromkeys(example.page for example in examples))
    random.Random(seed).shuffle(pages)
    rank = {page: number for number, page in enumerate(pages)}
    first = sorted(range(len(examples)), key=lambda at: (rank[examples[at].page], at))[:limit]
    return [examples[at] for at in sorted(first)]


def _loading(
    model: str | Perceiver, loading: Mapping[str, Any] | None, assist: bool
) -> dict[str, Any]:
    """With the help switched on or off, for models that can be helped."""
    given = dict(loading or {})
    seer = model.rpartition("+")[2] if isinstance(model, str) else ""
    card = CARDS.get(seer)
    return {**given, "assist": assist} if card and card.perceiver == "vlm" else given


def _outcomes(
    solver: Solver, examples: Sequence[Example], workers: int, ray: str, gpus: float
) -> Generator[Outcome, None, None]:
    if workers > 1 and any(isinstance(each, Job) for each in examples):
        raise ConfigError(
            f"workers is {workers}; a machine of OSWorld takes one task at a time, give 1"
        )
    if ray and workers >= 1 and isinstance(solver.model, str):
        yield from _on_ray(solver, examples, workers, ray, gpus)
    elif workers == 1 and not ray:
        yield from map(solver.solve, examples)
    elif workers > 1 and isinstance(solver.model, str):
        yield from solve_in_processes(solver, examples, workers)
    else:
        raise ConfigError(
            f"workers is {workers}; it is at least 1, and 1 (not on Ray) for a model that is loaded"
            " already"
        )


def _on_ray(
    solver: Solver, examples: Sequence[Example], workers: int, address: str, gpus: float
) -> Generator[Outcome, None, None]:
    if find_spec("ray") is None:
        raise MissingExtra("ray", "ray")
    # Ray is slow to import, and only who has a cluster needs it.
    from agentkit.evals.cluster import solve_on_ray

    if examples:
        yield from solve_on_ray(solver, examples, workers, address, gpus)


def _write(result: Mapping[str, Any], out: Path) -> None:
    """Whole or not at all: a result is never half written."""
    text = json.dumps(result, indent=1) + "\n"
    draft = out.with_name(out.name + ".new")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(out)
    except OSError as error:
        raise ConfigError(f"cannot write the result to {str(out)!r}: {error}") from error
