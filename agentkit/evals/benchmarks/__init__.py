"""The benchmarks by name: who reads their files, and the metric that published figures use.

A table of strings: a reader is imported when its benchmark is asked for. Another package adds one
with an entry point in the group ``agentkit.benchmarks``, and anyone can name a reader as
``package.module:function``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from agentkit.errors import ConfigError
from agentkit.evals.benchmarks.monkey import SETS
from agentkit.evals.examples import Example, Question
from agentkit.registry import find_in

__all__ = ["BENCHMARKS", "Benchmark", "Reader", "find_benchmark", "load_examples"]

OURS = "agentkit.evals.benchmarks"
Reader = Callable[[Any], Iterable[Example]]


@dataclass(frozen=True)
class Benchmark:
    """Where an evaluation set is read.

    Attributes:
        reader: ``module:function``, or the function: from a path to examples, or from a seed
            where `data` is empty.
        metric: the one that its figures are published in; empty where it has to be given.
        data: what has to be given as ``--data``; empty for one that needs no files.
        file: where the file lies in a folder that is given.
        longest: tokens that answers are cut off after, where the authors of the set say so.
    """

    reader: str | Reader
    metric: str
    data: str
    file: str = ""
    longest: int | None = None


BENCHMARKS: Mapping[str, Benchmark] = MappingProxyType(
    {
        "grounding": Benchmark(f"{OURS}.plain:read_targets", "point", "a file of JSON lines"),
        "vqa": Benchmark(f"{OURS}.plain:read_questions", "anls", "a file of JSON lines"),
        "simulated": Benchmark(f"{OURS}.simulated:make_chores", "solved", ""),
        "miniwob": Benchmark(f"{OURS}.miniwob:make_all", "rewarded", ""),
        "miniwob/development": Benchmark(f"{OURS}.miniwob:make_development", "rewarded", ""),
        "miniwob/test": Benchmark(f"{OURS}.miniwob:make_test", "rewarded", ""),
        "screenspot": Benchmark(
            f"{OURS}.screenspot:read_screenspot", "point", "the folder of screenspot_*.json"
        ),
        "screenspot-v2": Benchmark(
            f"{OURS}.screenspot:read_screenspot", "point", "the folder of screenspot_*_v2.json"
        ),
        "screenspot-pro": Benchmark(
            f"{OURS}.screenspot:read_screenspot_pro",
            "point",
            "the folder of annotations and images",
        ),
        "osworld": Benchmark(
            f"{OURS}.osworld:read_osworld", "judged", "the folder of test_all.json and examples"
        ),
        "osworld-g": Benchmark(
            f"{OURS}.osworld_g:read_osworld_g", "point", "OSWorld-G.json or its refined form"
        ),
        "docvqa": Benchmark(f"{OURS}.answered:read_docvqa", "anls", "val_v1.0_withQT.json"),
        "infovqa": Benchmark(
            f"{OURS}.answered:read_infovqa", "anls", "infographicsVQA_val_v1.0_withQT.json"
        ),
        "vqav2": Benchmark(f"{OURS}.answered:read_vqa", "vqa", "v2_OpenEnded_…_questions.json"),
        "okvqa": Benchmark(f"{OURS}.answered:read_vqa", "vqa", "OpenEnded_…_questions.json"),
        "textvqa": Benchmark(f"{OURS}.answered:read_textvqa", "vqa", "TextVQA_0.5.1_val.json"),
        "chartqa": Benchmark(
            f"{OURS}.answered:read_chartqa", "relaxed", "the folder of test_*.json and png"
        ),
        "coco-captions": Benchmark(
            f"{OURS}.answered:read_captions", "cider", "captions_val2014.json"
        ),
        "estvqa": Benchmark(f"{OURS}.answered:read_estvqa", "anls", "estvqa.json"),
        "screenqa": Benchmark(
            f"{OURS}.screens:read_screenqa", "squad-f1", "short_answers/test.json"
        ),
        "websrc": Benchmark(
            f"{OURS}.screens:read_websrc", "squad-f1", "the folder of domains, or one dataset.csv"
        ),
        "ai2d": Benchmark(
            f"{OURS}.optioned:read_ai2d", "choice", "the folder of questions and images"
        ),
        "mmmu": Benchmark(f"{OURS}.mmmu:read_mmmu", "mmmu", "the folder of subjects, in parquet"),
        "mathvista": Benchmark(f"{OURS}.optioned:read_mathvista", "number", "testmini.json"),
        "mmstar": Benchmark(f"{OURS}.optioned:read_mmstar", "choice", "MMStar.tsv"),
        "agentnet": Benchmark(
            f"{OURS}.agentnet:read_agentnet", "step", "the folder of episodes and images"
        ),
        "monkey": Benchmark(f"{OURS}.monkey:read_monkey", "anls", "a file of Monkey's JSON lines"),
        **{
            f"monkey/{name}": Benchmark(
                f"{OURS}.monkey:{one.reader}", one.metric, one.file, one.file, one.longest
            )
            for name, one in SETS.items()
        },
    }
)


def find_benchmark(name: str) -> Benchmark:
    """A benchmark by its name, by that of an entry point, or as ``package.module:function``.

    Raises:
        UnknownName: where there is none.
        ConfigError: where a path leads nowhere, or to something that reads no examples.
    """
    found = find_in(BENCHMARKS, "benchmark", name)
    if isinstance(found, Benchmark):
        return found
    if callable(found):
        return Benchmark(found, metric="", data="a path")
    raise ConfigError(
        f"benchmark {name!r} is a {type(found).__name__}; it has to be a function from a path to"
        " examples, or an agentkit.evals.benchmarks.Benchmark"
    )


def load_examples(name: str, data: Sequence[Path], seed: int = 0) -> list[Example]:
    """All examples of a benchmark, those of several files together.

    Args:
        data: what `Benchmark.data` says; of several, each example is named after its own.
        seed: for a benchmark that is made, not read.

    Raises:
        UnknownName: where there is no such benchmark.
        ConfigError: where files are missing, one too many, or not in the published layout.
    """
    benchmark = find_benchmark(name)
    read = benchmark.reader
    if isinstance(read, str):
        read = find_in({}, "benchmark", read)
    if not benchmark.data:
        if data:
            raise ConfigError(f"{name} needs no files; leave out --data")
        return list(read(seed))
    if not data:
        raise ConfigError(f"{name} is read from files; give {benchmark.data} as --data PATH")
    parts = _part_names(data)
    examples = [
        _of_part(example, part)
        for path, part in zip(data, parts, strict=True)
        for example in _cut(read(_file(benchmark, path)), benchmark.longest)
    ]
    return _checked(examples, data)


def _file(benchmark: Benchmark, path: Path) -> Path:
    return path / benchmark.file if benchmark.file and path.is_dir() else path


def _cut(examples: Iterable[Example], longest: int | None) -> Iterator[Example]:
    for example in examples:
        if longest is not None and isinstance(example, Question):
            yield replace(example, longest=longest)
        else:
            yield example


def _part_names(data: Sequence[Path]) -> list[str]:
    """What tells the files apart: their names, or those of their folders; nothing for one."""
    if len(data) == 1:
        return [""]
    for names in ([path.stem for path in data], [path.absolute().parent.name for path in data]):
        if len(set(names)) == len(names):
            return names
    return [f"{number}-{path.stem}" for number, path in enumerate(data, 1)]


def _of_part(example: Example, part: str) -> Example:
    if not part:
        return example
    return replace(example, id=f"{part}/{example.id}", page=f"{part}/{example.page}", part=part)


def _checked(examples: list[Example], data: Sequence[Path]) -> list[Example]:
    if not examples:
        raise ConfigError(f"there is no example in {', '.join(map(str, data))}")
    seen: set[str] = set()
    for example in examples:
        if example.id in seen:
            raise ConfigError(
                f"two examples have the id {example.id!r}; results could not be told apart"
            )
        seen.add(example.id)
    return examples
