"""The runner: a benchmark, a model, a metric; figures that can be repeated come out."""

from __future__ import annotations

import json
import multiprocessing
import platform
import random
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import xxhash
from tqdm import tqdm

from agentkit import __version__
from agentkit.catalog import CARDS
from agentkit.errors import ConfigError, ModelError
from agentkit.evals.answers import Answers
from agentkit.evals.benchmarks import find_benchmark, load_examples
from agentkit.evals.examples import Example, Outcome
from agentkit.evals.metrics import check_metric
from agentkit.evals.solving import Solver
from agentkit.evals.summary import summarise
from agentkit.prompts import list_prompts, prompt_text
from agentkit.protocols import Perceiver

__all__ = ["evaluate"]

SCHEMA = 1
ANSWERS = ".jsonl"
"""The ending of the file that outcomes are appended to."""
PACKAGES = "numpy pillow opencv-python-headless rapidocr onnxruntime torch transformers".split()
"""Whose versions a result depends on."""


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
    workers: int = 1,
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
        seed: of what is drawn.
        workers: processes that try examples at once, each with a model of its own.
        out: the file of the result.
        progress: whether to draw a bar on standard error.

    Returns:
        the result as it was written: see `agentkit.evals.summary.summarise`.

    Raises:
        UnknownName: where there is no such benchmark, metric or model.
        ConfigError: where data is missing or damaged, the model cannot do this, or `out` holds
            another run.
        ModelError: where one of several processes died.
    """
    if out.suffix == ANSWERS:
        raise ConfigError(f"{out} would be overwritten by its own answers; name it *.json")
    metric = metric or find_benchmark(benchmark).metric
    examples = _drawn(load_examples(benchmark, data, seed), limit, seed)
    check_metric(metric, examples)
    solver = Solver(model, _loading(model, loading, assist))
    run = _run(benchmark, solver, limit, seed, examples)
    outcomes = _tried(solver, examples, workers, out.with_suffix(ANSWERS), run, progress)
    result = {
        "benchmark": benchmark,
        "model": solver.name,
        "metric": metric,
        **summarise(metric, examples, outcomes, seed),
        "repeat": {**run, "data": list(map(str, data)), **_surroundings(solver)},
    }
    _write(result, out)
    return result


def _tried(
    solver: Solver,
    examples: Sequence[Example],
    workers: int,
    path: Path,
    run: Mapping[str, Any],
    progress: bool,
) -> list[Outcome]:
    """What came of every example: those that the file does not know yet are tried now."""
    with Answers(path, run) as answers:
        left = [example for example in examples if example.id not in answers.known]
        if left:
            solver.check(left[0])
        bar = tqdm(
            total=len(examples),
            initial=len(examples) - len(left),
            unit="example",
            disable=not progress,
            dynamic_ncols=True,
        )
        with bar, closing(_outcomes(solver, left, workers)) as outcomes:
            for outcome in outcomes:
                answers.append(outcome)
                bar.update()
        return [answers.known[example.id] for example in examples]


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


def _run(
    benchmark: str,
    solver: Solver,
    limit: int | None,
    seed: int,
    examples: Sequence[Example],
) -> dict[str, Any]:
    """What has to be the same for outcomes to belong together."""
    loading = {name: str(value) for name, value in sorted(solver.loading.items())}
    return {
        "schema": SCHEMA,
        "benchmark": benchmark,
        "model": solver.name,
        "loading": loading,
        "helped": bool(solver.loading.get("assist")),
        "limit": limit,
        "seed": seed,
        "examples": _digest(examples),
        "agentkit": __version__,
    }


def _digest(examples: Sequence[Example]) -> str:
    """Tells whether the examples are the same, wherever their pictures lie."""
    told = [{**asdict(example), "picture": ""} for example in examples]
    return xxhash.xxh3_64_hexdigest(json.dumps(told, sort_keys=True).encode())


def _outcomes(
    solver: Solver, examples: Sequence[Example], workers: int
) -> Generator[Outcome, None, None]:
    if workers == 1:
        yield from map(solver.solve, examples)
    elif workers > 1 and isinstance(solver.model, str):
        yield from _in_processes(solver, examples, workers)
    else:
        raise ConfigError(
            f"workers is {workers}; it is at least 1, and 1 for a model that is loaded already"
        )


def _in_processes(solver: Solver, examples: Sequence[Example], workers: int) -> Iterator[Outcome]:
    """Page by page, so that no picture is looked at by two of them."""
    pages: dict[str, list[Example]] = {}
    for example in examples:
        pages.setdefault(example.page, []).append(example)
    # Not forked: the threads of a loaded OCR engine or of torch do not survive that.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(solver,))
    try:
        jobs = [pool.submit(_solve_page, page) for page in pages.values()]
        for job in as_completed(jobs):
            yield from job.result()
    except BrokenProcessPool as error:
        raise ModelError(
            f"one of {workers} processes died, most likely for want of memory; give fewer"
            " --workers: what was answered so far is kept"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


_of_this_process: list[Solver] = []


def _begin(solver: Solver) -> None:
    _of_this_process[:] = [solver]


def _solve_page(examples: Sequence[Example]) -> list[Outcome]:
    return [_of_this_process[0].solve(example) for example in examples]


def _surroundings(solver: Solver) -> dict[str, Any]:
    """What else a result may depend on."""
    card = CARDS.get(solver.name)
    return {
        "card": None if card is None else json.loads(json.dumps(asdict(card), default=str)),
        "prompts": {name: prompt_text(name) for name in list_prompts()},
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _write(result: Mapping[str, Any], out: Path) -> None:
    """Whole or not at all: a result is never half written."""
    text = json.dumps(result, indent=1) + "\n"
    draft = out.with_name(out.name + ".new")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(out)
    except OSError as error:
        raise ConfigError(f"cannot write the result to {str(out)!r}: {error}") from error
