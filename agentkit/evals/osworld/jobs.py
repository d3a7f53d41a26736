"""One task of OSWorld, tried on its machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agentkit.actions import Done
from agentkit.agent import Agent, Budget
from agentkit.calls import note
from agentkit.episode import Episode
from agentkit.errors import CannotAnswer, GoalNotUnderstood
from agentkit.evals.examples import Job
from agentkit.evals.osworld.scoring import score
from agentkit.evals.osworld.setting_up import set_up
from agentkit.evals.osworld.site import Options, Site, read_options, reset
from agentkit.protocols import Perceiver, Planner
from agentkit.screens._osworld_machine import Machine

__all__ = ["check_machine", "do_job"]


def check_machine(given: Mapping[str, Any]) -> None:
    """See that the machine that the options name answers.

    Raises:
        ConfigError: where an option is wrong.
        ScreenError: where it does not answer.
    """
    options = read_options(given)
    if not options.reset_command:  # which may be what starts it
        Machine(options.machine).get("/screenshot")


def do_job(
    job: Job, given: Mapping[str, Any], perceiver: Perceiver, planner: Planner
) -> dict[str, Any]:
    """What came of a task: ``{"outcome", "gave_up", "score", "solved", "harm", "steps"}``.

    Args:
        given: options, as `Options` has them.

    Raises:
        CannotAnswer: where the task cannot be scored here; nothing was done then.
        AgentkitError: whatever machine, perceiver and planner raise.
    """
    if job.unscored:
        raise CannotAnswer(job.unscored)
    options = read_options(given)
    reset(options)
    with TemporaryDirectory(prefix="agentkit-osworld-") as cache:
        site = Site(Machine(options.machine), options, Path(job.folder), Path(cache))
        site.machine.get("/screenshot")  # whose answer comes soon, where there is one
        set_up(job.record.get("config") or [], site)
        time.sleep(options.ready)
        episode = _try(job, options, perceiver, planner)
        for call in (call for step in episode.steps for call in step.calls):
            note(call)
        time.sleep(options.settle)
        gave_up = _gave_up(episode)
        value = score(job.record["evaluator"], site, gave_up=gave_up)
        # OSWorld's own getters find nothing where the machine is gone, and that is no 0.
        site.machine.get("/screenshot")
    return {
        "outcome": episode.outcome or "not understood",
        "gave_up": gave_up,
        "score": round(value, 6),
        "solved": value == 1,
        "harm": False,
        "steps": len(episode.steps),
    }


def _try(job: Job, options: Options, perceiver: Perceiver, planner: Planner) -> Episode:
    with Agent(
        perceiver,
        planner=planner,
        screen="osworld",
        screen_options={"url": options.machine},
        trace=False,
        confirm="never",
        budget=Budget(steps=options.steps),
    ) as agent:
        try:
            return agent.run(job.goal)
        except GoalNotUnderstood:
            return Episode(job.goal)


def _gave_up(episode: Episode) -> bool:
    """Whether the agent ended by saying that it can't be done: OSWorld's ``FAIL``.

    To run out of steps, or not to understand the goal, says nothing about the task.
    """
    last = episode.steps[-1].decision if episode.steps else None
    acts = last.actions if last else ()
    return any(isinstance(act, Done) and act.success is False for act in acts)
