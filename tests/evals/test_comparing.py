from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agentkit.errors import ConfigError
from agentkit.evals.comparing import compare, read_result
from agentkit.evals.run import evaluate
from agentkit.testing import FakePerceiver
from tests.evals.making import SAVE, make_targets


def result(scores: dict[str, float | None], **other: Any) -> dict[str, Any]:
    examples = [{"id": name, "page": name[0], "score": score} for name, score in scores.items()]
    return {
        "benchmark": "grounding",
        "metric": "point",
        "model": "m",
        "examples": examples,
        **other,
    }


def test_which_flipped_and_by_how_much() -> None:
    before = result({"a1": 1.0, "a2": 0.0, "b1": 0.0, "b2": 0.0, "gone": None})
    after = result(
        {"a1": 0.0, "a2": 1.0, "b1": 1.0, "b2": 0.0, "gone": None}, model="n", helped=True
    )
    found = compare(before, after)
    assert (found["models"], found["n"], found["left_out"]) == (["m", "n"], 4, 0)
    assert found["helped"] == [False, True]
    assert (found["scores"], found["difference"]) == ([0.25, 0.5], 0.25)
    assert (found["gained"], found["lost"]) == (["a2", "b1"], ["a1"])
    low, high = found["interval"]
    assert low <= 0.25 <= high
    assert found["p"] > 0.4  # two pages prove nothing


def test_the_categories_of_both_stand_side_by_side() -> None:
    def by(**scores: float) -> dict[str, Any]:
        return {"category": {name: {"score": score} for name, score in scores.items()}}

    before = result({"a1": 1.0}, by=by(icon=0.25, text=1.0))
    after = result({"a1": 1.0}, by=by(icon=0.5, other=1.0))
    assert compare(before, after)["by"] == {"icon": [0.25, 0.5]}


def test_only_common_examples_count() -> None:
    found = compare(result({"a1": 1.0, "b1": 0.0}), result({"b1": 1.0, "c1": 1.0}))
    assert (found["n"], found["left_out"], found["difference"]) == (1, 2, 1.0)
    with pytest.raises(ConfigError, match="no example in common"):
        compare(result({"a1": 1.0}), result({"b1": 1.0}))


def test_what_cannot_be_compared() -> None:
    with pytest.raises(ConfigError, match=r"differ in their metric, 'point' and 'iou@0\.5'"):
        compare(result({"a1": 1.0}), result({"a1": 1.0}, metric="iou@0.5"))


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    data, out = make_targets(tmp_path), tmp_path / "r.json"
    model = FakePerceiver([SAVE])
    written = evaluate("grounding", data=[data], model=model, out=out)
    assert read_result(out) == written
    found = compare(read_result(out), read_result(out))
    assert (found["difference"], found["p"], found["gained"], found["lost"]) == (0.0, 1.0, [], [])
    with pytest.raises(ConfigError, match="no result of agentkit eval"):
        read_result(data_of_another_kind(tmp_path))
    with pytest.raises(ConfigError, match="cannot read the result"):
        read_result(tmp_path / "none.json")


def data_of_another_kind(folder: Path) -> Path:
    path = folder / "other.json"
    path.write_text("{}")
    return path
