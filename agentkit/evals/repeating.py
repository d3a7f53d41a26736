"""What has to be known to repeat a run: which run it is, by what code, on what machine."""

from __future__ import annotations

import json
import platform
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import xxhash

from agentkit import __version__
from agentkit.catalog import CARDS
from agentkit.evals.examples import Example, Outcome
from agentkit.evals.solving import Solver
from agentkit.prompts import list_prompts, prompt_text

__all__ = ["identity", "on_ray", "surroundings"]

SCHEMA = 1
PACKAGES = "numpy pillow opencv-python-headless rapidocr onnxruntime torch transformers".split()
"""Whose versions a result depends on."""


PLACE = "machine"
"""The option that says where tasks are done: a run may go on elsewhere."""


def identity(
    benchmark: str,
    solver: Solver,
    limit: int | None,
    seed: int,
    seeds: int,
    examples: Sequence[Example],
) -> dict[str, Any]:
    """What has to be the same for outcomes to belong together, as JSON values."""
    return {
        "schema": SCHEMA,
        "benchmark": benchmark,
        "model": solver.name,
        "loading": {name: str(value) for name, value in sorted(solver.loading.items())},
        "helped": solver.is_helped,
        "limit": limit,
        "seed": seed,
        "seeds": seeds,
        "desktop": _without(PLACE, solver.desktop),
        "examples": _digest_of(examples),
        "agentkit": __version__,
    }


def surroundings(
    run: Mapping[str, Any],
    solver: Solver,
    data: Sequence[Path],
    metric: str,
    outcomes: Sequence[Outcome],
) -> dict[str, Any]:
    """What else a result may depend on, and the command that repeats it.

    Of a checkout that was changed while a run was interrupted there are several ``code``.
    """
    card = CARDS.get(solver.name)
    return {
        "data": list(map(str, data)),
        "command": shlex.join(_command(run, solver, data, metric)),
        "code": sorted({outcome.code for outcome in outcomes}),
        "card": None if card is None else json.loads(json.dumps(asdict(card), default=str)),
        "prompts": {name: prompt_text(name) for name in list_prompts()},
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def on_ray(workers: int) -> dict[str, Any]:
    """What the actors of a Ray cluster were that did it, or went on with it."""
    return {"ray": {"workers": workers, "version": _version("ray")}}


def _command(
    run: Mapping[str, Any], solver: Solver, data: Sequence[Path], metric: str
) -> Iterator[str]:
    """The words of the command line; a model that was no name is named as it calls itself."""
    yield from ("agentkit", "eval", run["benchmark"])
    for path in data:
        yield from ("--data", str(path))
    yield from ("--model", solver.name, *_options(solver.loading), "--metric", metric)
    if run["limit"] is not None:
        yield from ("--limit", str(run["limit"]))
    yield from ("--seed", str(run["seed"]))
    if run["seeds"] > 1:
        yield from ("--seeds", str(run["seeds"]))
    for name, value in sorted(solver.desktop.items()):
        yield from ("--option", f"{name}={value}")


def _options(loading: Mapping[str, Any], before: str = "--") -> Iterator[str]:
    """How the model was loaded, as options of the command line."""
    for name, value in sorted(loading.items()):
        option = before + name.replace("_", "-")
        if name == "grounder_options":
            yield from _options(value, "--grounder-")
        elif value is True:
            yield option
        elif value is not False and value is not None:
            yield from (option, str(value))


def _without(left_out: str, options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sorted(options.items()) if name != left_out}


def _digest_of(examples: Sequence[Example]) -> str:
    """Tells whether the examples are the same, wherever their pictures lie."""
    told = [{**asdict(example), "picture": ""} for example in examples]
    return xxhash.xxh3_64_hexdigest(json.dumps(told, sort_keys=True).encode())


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
