"""What each rule of the grammar is good for: the tasks that are lost without it.

    agentkit eval miniwob --split development --seeds 10 -o builtin.json
    python benchmarks/grammar.py builtin.json [--more-than 2] [--json]

Takes a result of `agentkit eval miniwob --model builtin`. A rule can only matter where a goal that
was solved means something else without it: those are counted for each rule, as tasks' worth (ten
seeds of a task are one). Where that is more than `--more-than`, they are done again without the
rule, and those count that are lost indeed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from agentkit.assembly import load_perceiver
from agentkit.errors import GoalNotUnderstood
from agentkit.evals.benchmarks import load_examples
from agentkit.evals.comparing import read_result
from agentkit.evals.errands import do_errand
from agentkit.evals.examples import Errand
from agentkit.evals.playground import Playground
from agentkit.planners._command import Command
from agentkit.planners._grammar import parse_goal, rule_names
from agentkit.planners.rules import RulesPlanner

Solved = Mapping[Errand, str]
"""The goals of the tasks that were solved."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("result", type=Path, help="of agentkit eval miniwob")
    parser.add_argument(
        "--more-than", type=float, default=2, metavar="N", help="tasks' worth (default: 2)"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = read_result(args.result)
    solved, seeds = solved_in(result), result["repeat"]["seeds"]
    report = {name: {"at most": worth(affected(solved, name), seeds)} for name in rule_names()}
    skin = result["repeat"]["desktop"].get("skin", "plain")
    with closing(Playground(skin=skin)) as playground:
        for name, row in report.items():
            if row["at most"] > args.more_than:
                row["lost"] = worth(lost(affected(solved, name), name, playground), seeds)
    print(json.dumps(report) if args.json else as_table(report, args.more_than))


def solved_in(result: Mapping[str, Any]) -> Solved:
    repeat = result["repeat"]
    seeds = range(repeat["seed"], repeat["seed"] + repeat["seeds"])
    errands = {
        each.id: each for seed in seeds for each in load_examples(result["benchmark"], (), seed)
    }
    return {
        errand: each["given"]["goal"]
        for each in result["examples"]
        if each["score"] and isinstance(errand := errands[each["id"]], Errand)
    }


def affected(solved: Solved, rule: str) -> list[Errand]:
    """Those whose goal means something else, or nothing, without a rule."""
    return [
        errand for errand, goal in solved.items() if meaning(goal) != meaning(goal, without=[rule])
    ]


def meaning(goal: str, without: Sequence[str] = ()) -> list[Command]:
    try:
        return [replace(command, words="") for command in parse_goal(goal, without)]
    except GoalNotUnderstood:
        return []


def lost(errands: Sequence[Errand], rule: str, playground: Playground) -> list[Errand]:
    """Those that are not solved without a rule."""
    perceiver = load_perceiver("builtin")
    planner = RulesPlanner(perceiver, without=[rule])
    return [
        errand
        for errand in tqdm(errands, desc=f"without {rule!r}", unit="task")
        if not do_errand(errand, playground, perceiver, planner)["solved"]
    ]


def worth(errands: Sequence[Errand], seeds: int) -> float:
    """How many whole tasks they are."""
    return round(len(errands) / seeds, 2)


def as_table(report: Mapping[str, Mapping[str, float]], limit: float) -> str:
    rows = [f"{'without the rule':32}{'at most':>10}{'lost':>10}"]
    for name, row in sorted(report.items(), key=lambda each: -each[1]["at most"]):
        known = f"{row['lost']:10.1f}" if "lost" in row else ""
        rows.append(f"{name:32}{row['at most']:10.1f}{known}")
    worst = max(row.get("lost", row["at most"]) for row in report.values())
    rows.append(f"the most: {worst:g} tasks' worth; asked for: no more than {limit:g}")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
