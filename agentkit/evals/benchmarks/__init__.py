"""The benchmarks by name: who reads their files, and the metric that published figures use.

A table of strings: a reader is imported when its benchmark is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from agentkit.errors import ConfigError, UnknownName
from agentkit.evals.examples import Example

__all__ = ["BENCHMARKS", "Benchmark", "find_benchmark", "load_examples"]

OURS = "agentkit.evals.benchmarks"


@dataclass(frozen=True)
class Benchmark:
    """Where an evaluation set is read.

    Attributes:
        reader: ``module:function``, from a path to examples, or from a seed where `data` is empty.
        metric: the one that its figures are published in.
        data: what has to be given as ``--data``; empty for one that needs no files.
    """

    reader: str
    metric: str
    data: str


BENCHMARKS: Mapping[str, Benchmark] = MappingProxyType(
    {
        "grounding": Benchmark(f"{OURS}.plain:read_targets", "point", "a file of JSON lines"),
        "vqa": Benchmark(f"{OURS}.plain:read_questions", "anls", "a file of JSON lines"),
        "simulated": Benchmark(f"{OURS}.simulated:make_chores", "solved", ""),
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
        "ai2d": Benchmark(
            f"{OURS}.optioned:read_ai2d", "choice", "the folder of questions and images"
        ),
        "mathvista": Benchmark(f"{OURS}.optioned:read_mathvista", "number", "testmini.json"),
        "mmstar": Benchmark(f"{OURS}.optioned:read_mmstar", "choice", "MMStar.tsv"),
        "monkey": Benchmark(f"{OURS}.plain:read_monkey", "anls", "a file of Monkey's JSON lines"),
    }
)


def find_benchmark(name: str) -> Benchmark:
    """A benchmark by its name.

    Raises:
        UnknownName: where there is none.
    """
    if name not in BENCHMARKS:
        raise UnknownName("benchmark", name, BENCHMARKS)
    return BENCHMARKS[name]


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
    module, _, function = benchmark.reader.partition(":")
    read = vars(import_module(module))[function]
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
        for example in read(path)
    ]
    return _checked(examples, data)


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
