from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agentkit.actions import Click, Type
from agentkit.errors import ConfigError
from agentkit.evals.benchmarks import load_examples
from agentkit.evals.benchmarks._miniwob_tasks import DEVELOPMENT, ENOUGH, TEST
from agentkit.evals.playground import AREA, SCALE, Playground, WebTask
from agentkit.evals.report import write_report
from agentkit.evals.run import evaluate
from agentkit.evals.skins import SKINS
from agentkit.geometry import Point
from agentkit.screens._browser_programs import find_program

pytestmark = [pytest.mark.real, pytest.mark.whole]

TEXT = "enter-text"


@pytest.fixture(scope="module", autouse=True)
def _needs_pages_and_a_browser() -> None:
    from tests.conftest import need

    for package in ("miniwob", "playwright"):
        need(importlib.util.find_spec(package), f'{package}: pip install "agentkit[miniwob]"')
    try:
        find_program()
    except ConfigError as error:
        need(False, str(error))


@pytest.fixture
def ground() -> Iterator[Playground]:
    with closing(Playground()) as playground:
        yield playground


def click(task: WebTask, x: float, y: float) -> None:
    """Click at a place in CSS pixels."""
    task.perform(Click(at=Point(x, y)), stopped=lambda: False)


def fill_in(task: WebTask, text: str) -> None:
    """Do the task of entering text into the only field and sending it."""
    script = """(kind) => {
      const box = document.querySelector(`#area ${kind}`).getBoundingClientRect()
      return [box.left + box.width / 2, box.top + box.height / 2]
    }"""
    click(task, *task._page.evaluate(script, "input"))
    task.perform(Type(text=text), stopped=lambda: False)
    click(task, *task._page.evaluate(script, "button"))


def test_the_halves_share_no_task_and_cover_no_page_twice() -> None:
    assert (len(DEVELOPMENT), len(TEST)) == (62, 63)
    assert not set(DEVELOPMENT) & set(TEST)
    every = {example.id for example in load_examples("miniwob", ())}
    assert len(every) == 130
    assert {f"{task}-0" for task in (*DEVELOPMENT, *TEST)} <= every
    assert set(ENOUGH) <= set(DEVELOPMENT) | set(TEST)
    skills = {example.part for example in load_examples("miniwob/development", ())}
    assert {"clicks", "lists", "text entry"} < skills
    assert "other" not in skills


def test_a_seed_is_the_same_page_again_and_another_is_another(ground: Playground) -> None:
    seen = []
    for seed in (1, 1, 2):
        with ground.task(TEXT, seed) as task:
            seen.append((task.goal, task.capture().hash))
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


def test_what_is_shown_is_the_task_and_not_its_rewards(ground: Playground) -> None:
    with ground.task(TEXT, 0) as task:
        size = task.capture().size
    assert (size.width, size.height) == (SCALE * AREA.width, SCALE * AREA.height)


@pytest.mark.parametrize("right", [True, False])
def test_the_pages_own_reward_tells_who_was_right(ground: Playground, right: bool) -> None:
    with ground.task(TEXT, 4) as task:
        assert task.reward is None
        fill_in(task, task.goal.split('"')[1] if right else "something else")
        assert task.reward == (1 if right else -1)


def test_nothing_is_done_after_the_reward(ground: Playground) -> None:
    with ground.task(TEXT, 4) as task:
        fill_in(task, "something else")
        fill_in(task, task.goal.split('"')[1])
        task.see_reward()
        assert task.reward == -1


@pytest.mark.parametrize("name", sorted(set(SKINS) - {"plain"}))
def test_a_skin_changes_what_is_seen_or_said_and_not_what_is_right(
    name: str,
) -> None:
    with closing(Playground()) as playground, playground.task(TEXT, 4) as plain:
        before = plain.goal, plain.capture()
    with closing(Playground(skin=name)) as playground, playground.task(TEXT, 4) as task:
        assert (task.goal != before[0]) is SKINS[name].reworded
        assert task.goal.split('"')[1] == before[0].split('"')[1]
        assert (task.capture().hash != before[1].hash) is (name != "reworded")
        assert task.capture().size.width == before[1].size.width * SKINS[name].scale
        fill_in(task, before[0].split('"')[1])
        assert task.reward == 1


def test_a_skin_that_there_is_not_names_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match=r"no skin 'neon'.*serif.*dark"):
        Playground(skin="neon")


def test_the_random_clicker_goes_through_the_same_harness(tmp_path: Path) -> None:
    out = tmp_path / "random.json"
    result = evaluate("miniwob/development", model="random", limit=1, out=out)
    assert (result["n"], result["failed"], result["metric"]) == (1, 0, "rewarded")
    assert all(0 < each["given"]["steps"] <= 21 for each in result["examples"])
    again = evaluate("miniwob/development", model="random", limit=1, out=tmp_path / "again.json")
    assert [each["given"] for each in again["examples"]] == [
        each["given"] for each in result["examples"]
    ]
    write_report(result, page := tmp_path / "page.html")
    assert "Pix2Act" in page.read_text()


def test_an_option_that_is_not_known_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"skin=NAME alone, not 'colour'"):
        evaluate("miniwob", model="random", limit=1, desktop={"colour": 1}, out=tmp_path / "r.json")
