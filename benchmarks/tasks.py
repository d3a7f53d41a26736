"""How many tasks of the embedded desktop the agent does by pixels alone, and how often it is wrong.

A task counts as solved where the desktop's own state shows it. ``false done`` counts episodes that
said ``done`` and were not: the figure that has to be zero.

    python benchmarks/tasks.py --seeds 100:105
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from agentkit import Agent, Budget, GoalNotUnderstood
from agentkit.screens.simulated import SimulatedScreen
from agentkit.simulator.tasks import list_tasks, make_task


@dataclass(frozen=True)
class Run:
    """One task at one seed."""

    task: str
    seed: int
    outcome: str
    solved: bool
    steps: int
    seconds: float
    answer: str


def play(job: tuple[str, int, float, str]) -> Run:
    """Do one task on a desktop of its own."""
    name, seed, scale, model = job
    task = make_task(name, seed)
    native = model == "native"
    screen = SimulatedScreen(seed=seed, scale=scale, task=task, native=native)
    with Agent(
        _perceiver(model), screen=screen, trace=False, confirm="never", budget=Budget(steps=40)
    ) as agent:
        try:
            episode = agent.run(task.goal)
        except GoalNotUnderstood as error:
            return Run(name, seed, "not understood", False, 0, 0.0, str(error))
    solved = task.check(screen.desktop.state)
    outcome = episode.outcome or "cut off"
    return Run(name, seed, outcome, solved, len(episode.steps), episode.seconds, episode.answer)


def _perceiver(name: str) -> object:
    from agentkit.registry import find

    return find("perceiver", name)()


def report(runs: list[Run]) -> None:
    """A line a task, and the sum."""
    print(f"{'task':20} {'solved':>10} {'false done':>11} {'steps':>6} {'seconds':>8}")
    names = sorted({run.task for run in runs})
    for name in [*names, "all"]:
        of = [run for run in runs if name in (run.task, "all")]
        solved = sum(run.solved for run in of)
        wrong = sum(run.outcome == "done" and not run.solved for run in of)
        steps = sum(run.steps for run in of) / len(of)
        seconds = sum(run.seconds for run in of) / len(of)
        print(f"{name:20} {solved:4}/{len(of):<5} {wrong:11} {steps:6.1f} {seconds:8.1f}")
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
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run here")
    args = parser.parse_args()
    first, _, last = args.seeds.partition(":")
    jobs = [
        (name, seed, args.scale, args.perceiver)
        for name in list_tasks()
        for seed in range(int(first), int(last))
    ]
    with ProcessPoolExecutor(args.workers) as pool:
        runs = list(tqdm(pool.map(play, jobs), total=len(jobs), unit="task"))
    report(runs)
    if args.json:
        args.json.write_text(json.dumps([asdict(run) for run in runs], indent=1))


if __name__ == "__main__":
    main()
