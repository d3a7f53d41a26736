"""Runs on a real Ray cluster: two machines, that are processes of this one, with a worker each."""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from agentkit import __version__
from agentkit.errors import ConfigError, MissingExtra
from agentkit.evals.benchmarks import load_examples
from agentkit.evals.run import evaluate
from agentkit.evals.solving import Solver
from agentkit.testing import FakePerceiver, sample_frame
from tests.conftest import need
from tests.evals.making import make_questions, make_targets
from tests.evals.test_run import timeless
from tests.models.server import ModelServer

ROOT = Path(__file__).parents[2]
MORTAL = "tests.evals.mortal:Mortal"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    need(find_spec("ray"), 'ray: pip install "agentkit[ray]"')
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RAY_AUTH_MODE", "disabled")  # or a token is put into the home folder
        environment.setenv("RAY_USAGE_STATS_ENABLED", "0")
        environment.setenv("PYTHONPATH", str(ROOT))
        made = Cluster(initialize_head=True, head_node_args={"include_dashboard": False})
        made.add_node()
        yield made
        made.shutdown()


def plain(result: dict[str, Any]) -> Any:
    """A result without its times, and without what says where it was made."""
    repeat = {name: value for name, value in result["repeat"].items() if name != "ray"}
    return timeless({**result, "repeat": repeat})


def answered(path: Path) -> Counter[str]:
    """How often each example stands in a file of answers."""
    return Counter(json.loads(line)["id"] for line in path.read_text().splitlines()[1:])


@pytest.mark.real
@pytest.mark.whole
def test_a_cluster_finds_what_one_process_finds(tmp_path: Path, cluster: Any) -> None:
    data = make_targets(tmp_path, pages=4)
    (tmp_path / "page3.png").unlink()
    alone = evaluate("grounding", data=[data], out=tmp_path / "alone.json")
    out = tmp_path / "ray.json"
    both = evaluate("grounding", data=[data], ray=cluster.address, workers=2, out=out)
    assert (both["score"], both["failed"]) == (0.375, 3)
    assert plain(both) == plain(alone)
    assert both["repeat"]["ray"]["workers"] == 2
    assert both == json.loads(out.read_text())


def make_tries(folder: Path, names: list[str]) -> Path:
    """Questions that are files in a folder; three about each page."""
    sample_frame().image.save(folder / "page.png")
    rows = []
    for number, name in enumerate(names):
        image = f"page{number // 3}.png"
        (folder / image).write_bytes((folder / "page.png").read_bytes())
        rows.append(
            {
                "question_id": name,
                "image": image,
                "question": str(folder / name),
                "answer": "yes",
            }
        )
    path = folder / "tries.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def kill_once(file: Path) -> None:
    """Kill the process that tries an example, once it does."""
    while not (file.exists() and file.read_text().endswith("\n")):
        time.sleep(0.01)
    os.kill(int(file.read_text()), signal.SIGKILL)


@pytest.mark.real
@pytest.mark.whole
def test_killed_workers_lose_nothing_and_nothing_counts_twice(tmp_path: Path, cluster: Any) -> None:
    names = ["a", "killed", "b", "deadly", "c", "d", "e", "faulty", "f"]
    data, out = make_tries(tmp_path, names), tmp_path / "r.json"
    threading.Thread(target=kill_once, args=[tmp_path / "killed"], daemon=True).start()
    result = evaluate(
        "vqa", data=[data], model=MORTAL, ray=cluster.address, workers=2, out=out, metric="exact"
    )
    tries = {name: len((tmp_path / name).read_text().split()) for name in names}
    assert tries == {**dict.fromkeys(names, 1), "killed": 2, "deadly": 2}
    assert answered(out.with_suffix(".jsonl")) == dict.fromkeys(names, 1)
    found = {each["id"]: each for each in result["examples"]}
    assert [name for name in names if found[name]["score"] == 1] == [*"a", "killed", *"bcdef"]
    assert "its worker died, and so did the one" in found["deadly"]["error"]
    assert found["faulty"]["error"] == "RuntimeError: out of ideas"
    assert (result["n"], result["failed"]) == (9, 2)


@pytest.mark.real
@pytest.mark.whole
def test_a_stopped_run_leaves_the_cluster_free_and_goes_on_without_it(
    tmp_path: Path, cluster: Any
) -> None:
    data, out = make_tries(tmp_path, ["a", "b", "c", "killed"]), tmp_path / "r.json"
    options = ["--data", str(data), "--model", MORTAL, "--metric", "exact", "-o", str(out)]
    command = [sys.executable, "-m", "agentkit", "eval", "vqa", *options]
    with subprocess.Popen([*command, "--ray", cluster.address], cwd=ROOT) as run:
        while not (tmp_path / "killed").exists():
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
    assert run.returncode == 3
    assert answered(out.with_suffix(".jsonl")) == {"a": 1, "b": 1, "c": 1}
    assert all_gone(int((tmp_path / "killed").read_text()))
    result = evaluate("vqa", data=[data], model=MORTAL, out=out, metric="exact")
    assert (result["score"], result["n"], "ray" in result["repeat"]) == (1, 4, False)
    assert [len((tmp_path / name).read_text().split()) for name in "abc"] == [1, 1, 1]


def all_gone(process: int) -> bool:
    """Whether a process has ended, a few seconds later at the latest."""
    for _ in range(500):
        if not Path("/proc", str(process)).exists():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.real
@pytest.mark.slow  # Ray waits for it for some time
def test_a_machine_that_is_lost_costs_nothing(tmp_path: Path, cluster: Any) -> None:
    data, out = make_targets(tmp_path, pages=12), tmp_path / "r.json"
    answers, machine = out.with_suffix(".jsonl"), cluster.add_node()

    def lose_it() -> None:
        while not answers.exists() or len(answers.read_text().splitlines()) < 6:
            time.sleep(0.01)
        cluster.remove_node(machine, allow_graceful=False)

    loss = threading.Thread(target=lose_it, daemon=True)
    loss.start()
    result = evaluate("grounding", data=[data], ray=cluster.address, workers=3, out=out)
    loss.join(60)
    assert (result["score"], result["n"], result["failed"]) == (0.5, 24, 0)
    assert set(answered(answers).values()) == {1}
    assert answered(answers).total() == 36


@pytest.mark.real
@pytest.mark.whole
def test_a_served_model_is_asked_by_every_worker(
    tmp_path: Path,
    cluster: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("agentkit.evals.cluster.PATIENCE", 0.01)  # no actor begins so soon
    data = make_questions(tmp_path, ["a blue line", "two small icons", "the window"])
    with ModelServer() as server:
        loading = {"endpoint": server.url}
        given: dict[str, Any] = {"data": [data], "model": "qwen2.5-vl-7b", "loading": loading}
        alone = evaluate("vqa", **given, out=tmp_path / "alone.json")
        asked = len(server.asked)
        both = evaluate("vqa", **given, ray=cluster.address, workers=2, out=tmp_path / "ray.json")
        assert (alone["failed"], asked) == (0, 3)
        assert len(server.asked) == 2 * asked
    assert plain(both) == plain(alone)
    assert "(each takes 1 CPU and 0 GPUs; free are " in caplog.text


@pytest.mark.real
@pytest.mark.whole
def test_what_a_worker_lacks_ends_the_run(tmp_path: Path, cluster: Any) -> None:
    data, out = make_targets(tmp_path), tmp_path / "r.json"
    given: dict[str, Any] = {"model": "fuyu-8b", "loading": {"weights": str(tmp_path / "none")}}
    with pytest.raises(
        ConfigError, match=rf"(?s)on {platform.node()}, a machine .*{tmp_path}/none"
    ):
        evaluate("grounding", data=[data], **given, ray=cluster.address, out=out)
    assert not out.exists()


@pytest.mark.real
def test_a_machine_has_to_have_the_same_package_and_the_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(find_spec("ray"), 'ray: pip install "agentkit[ray]"')
    from agentkit.evals.cluster import Trier

    monkeypatch.chdir(tmp_path)  # and back: an actor goes to the folder of the command
    (example, *_) = load_examples("grounding", [make_targets(tmp_path)])
    worker = Trier(Solver(FakePerceiver()), str(tmp_path))
    worker.begin(__version__, example, Path("page0.png"))
    with pytest.raises(ConfigError, match=rf"on .*agentkit is {__version__} and not 0\.0; install"):
        worker.begin("0.0", example, None)
    with pytest.raises(ConfigError, match=r"there is no lost/page0\.png; put --data at the same"):
        worker.begin(__version__, example, Path("lost/page0.png"))


@pytest.mark.real
def test_where_no_cluster_is_nobody_waits_for_one(tmp_path: Path) -> None:
    need(find_spec("ray"), 'ray: pip install "agentkit[ray]"')
    data, out = make_targets(tmp_path), tmp_path / "r.json"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens on it
        for kind in ("", "ray://"):
            address = f"{kind}127.0.0.1:{taken.getsockname()[1]}"
            with pytest.raises(ConfigError, match=f"answers at '{address}'.*ray start --head"):
                evaluate("grounding", data=[data], ray=address, out=out)
    for address in ("nowhere", "ray://host", "host:many"):
        with pytest.raises(ConfigError, match=f"'{address}' is no address of a Ray cluster"):
            evaluate("grounding", data=[data], ray=address, out=out)


def test_without_ray_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    data, out = make_targets(tmp_path), tmp_path / "r.json"
    with pytest.raises(MissingExtra, match=r'pip install "agentkit\[ray\]"'):
        evaluate("grounding", data=[data], ray="auto", out=out)


def test_wrong_use_of_a_cluster(tmp_path: Path) -> None:
    data, out = make_targets(tmp_path), tmp_path / "r.json"
    with pytest.raises(ConfigError, match="gpus_per_worker is 1; only workers on Ray take some"):
        evaluate("grounding", data=[data], gpus_per_worker=1, out=out)
    with pytest.raises(ConfigError, match=r"workers is 1; .* \(not on Ray\) for a model"):
        evaluate("grounding", data=[data], model=FakePerceiver(), ray="auto", out=out)
