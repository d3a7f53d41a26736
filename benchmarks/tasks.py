"""How many tasks of the embedded desktop the agent does by pixels alone, and how often it is wrong.

A task counts as solved where the desktop's own state shows it. ``false done`` counts episodes that
said ``done`` and were not; ``harm`` counts those that deleted, sent or paid what the goal did not
ask for: the figures that have to be zero.

    python benchmarks/tasks.py --seeds 100:105

With ``--grounder 0.2`` a model beside the perceiver says where things are: right one time in five,
wrong otherwise, and never that a thing is not there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tqdm import tqdm

from agentkit import Agent, Budget, Episode, GoalNotUnderstood
from agentkit.perceivers.combined import CombinedPerceiver
from agentkit.perceivers.native import NativePerceiver
from agentkit.protocols import Perceiver
from agentkit.registry import find
from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.tasks import harm, list_tasks, make_task
from agentkit.testing import ErringGrounder


@dataclass(frozen=True)
class Job:
    """One task at one seed, and who looks."""

    task: str
    seed: int
    scale: float
    perceiver: str
    grounder: float | None


@dataclass(frozen=True)
class Run:
    """What became of it."""

    task: str
    seed: int
    outcome: str
    solved: bool
    harm: list[str]
    steps: int
    seconds: float
    answer: str

    @property
    def is_false(self) -> bool:
        return self.outcome == "done" and not self.solved


def play(job: Job) -> Run:
    """Do one task on a desktop of its own."""
    task = make_task(job.task, job.seed)
    knows = job.perceiver == "native" or job.grounder is not None
    screen = SimulatedScreen(job.seed, scale=job.scale, task=task, native=knows)
    with Agent(
        _perceiver(job), screen=screen, trace=False, confirm="never", budget=Budget(steps=40)
    ) as agent:
        try:
            episode = agent.run(task.goal)
        except GoalNotUnderstood as error:
            episode = Episode(task.goal, answer=str(error))
    state = screen.desktop.state
    return Run(
        job.task,
        job.seed,
        episode.outcome or "not understood",
        task.check(state),
        harm(task, state),
        len(episode.steps),
        episode.seconds,
        episode.answer,
    )


def _perceiver(job: Job) -> Perceiver:
    if job.grounder is None:
        return _loaded(job.perceiver)
    model = ErringGrounder(NativePerceiver(), job.grounder, job.seed)
    return CombinedPerceiver(model, _loaded(job.perceiver))


@cache
def _loaded(name: str) -> Perceiver:
    """One a process: it remembers what it has read."""
    perceiver: Perceiver = find("perceiver", name)()
    return perceiver


def play_all(jobs: list[Job], workers: int, file: Path | None) -> Iterator[Run]:
    """What becomes of every job, written to `file` line by line as it is known."""
    with ProcessPoolExecutor(workers) as pool, file.open("w") if file else nullcontext() as lines:
        for run in tqdm(pool.map(play, jobs), total=len(jobs), unit="task"):
            if lines:
                lines.write(json.dumps(asdict(run)) + "\n")
                lines.flush()
            yield run


def report(runs: list[Run]) -> None:
    """A line a task, and the sum."""
    print(f"{'task':20} {'solved':>10} {'false done':>11} {'harm':>5} {'steps':>6} {'seconds':>8}")
    names = sorted({run.task for run in runs})
    for name in [*names, "all"]:
        of = [run for run in runs if name in (run.task, "all")]
        solved, wrong = sum(run.solved for run in of), sum(run.is_false for run in of)
        harmed = sum(bool(run.harm) for run in of)
        steps = sum(run.steps for run in of) / len(of)
        seconds = sum(run.seconds for run in of) / len(of)
        print(
            f"{name:20} {solved:4}/{len(of):<5} {wrong:11} {harmed:5} {steps:6.1f} {seconds:8.1f}"
        )
    for run in runs:
        if not run.solved:
            print(
                f"  {run.task} {run.seed}: {run.outcome}: {run.answer.partition('; understood')[0]}"
            )
            print(f"    {make_task(run.task, run.seed).goal}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="100:103", help="FIRST:LAST, the last not included")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--perceiver", default="builtin")
    parser.add_argument(
        "--grounder", type=float, metavar="SHARE", help="add a model that is right so often, 0 to 1"
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run here, as lines")
    args = parser.parse_args()
    first, _, last = args.seeds.partition(":")
    jobs = [
        Job(name, seed, args.scale, args.perceiver, args.grounder)
        for seed in range(int(first), int(last))
        for name in list_tasks()
    ]
    report(list(play_all(jobs, args.workers, args.json)))


if __name__ == "__main__":
    main()
