"""The guide to evaluation: its tables are those of the code, its examples can be read."""

from __future__ import annotations

import re
from pathlib import Path

from agentkit.evals.benchmarks import BENCHMARKS, load_examples
from agentkit.evals.metrics import METRICS
from tests.test_docs import code, table

GUIDE = (Path(__file__).parents[2] / "docs" / "evals.md").read_text(encoding="utf-8")


def test_the_benchmarks_are_those_there_are() -> None:
    assert table(GUIDE, "benchmark") == [
        [f"`{name}`", f"`{each.metric}`", each.data] for name, each in BENCHMARKS.items()
    ]


def test_the_metrics_are_those_there_are() -> None:
    rows = table(GUIDE.partition("## Metrics")[2], "metric")
    assert [name for row in rows for name in code(row[0])] == list(METRICS)


def test_the_lines_of_our_own_formats_can_be_read(tmp_path: Path) -> None:
    target, question = re.findall(r"^```json\n(.*\n)```$", GUIDE, re.MULTILINE)
    for benchmark, line in (("grounding", target), ("vqa", question)):
        path = tmp_path / f"{benchmark}.jsonl"
        path.write_text(line, encoding="utf-8")
        (example,) = load_examples(benchmark, [path])
        assert example.id
