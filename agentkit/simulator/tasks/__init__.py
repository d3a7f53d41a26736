"""Tasks on the embedded desktop: goals in words, parameters from the seed, checks on state.

A check holds where the goal was reached and nothing else was changed on the way.
"""

from __future__ import annotations

from agentkit.errors import UnknownName
from agentkit.simulator.tasks import (
    browser,
    calendar,
    contacts,
    files,
    invoices,
    mail,
    printer,
    settings,
    windows,
)
from agentkit.simulator.tasks.harming import harm
from agentkit.simulator.tasks.phrasing import phrased
from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Task, check_of, ends_of

__all__ = ["Deed", "Task", "harm", "list_tasks", "make_task"]

MAKERS: dict[str, Maker] = {
    **settings.MAKERS,
    **files.MAKERS,
    **mail.MAKERS,
    **contacts.MAKERS,
    **invoices.MAKERS,
    **calendar.MAKERS,
    **printer.MAKERS,
    **browser.MAKERS,
    **windows.MAKERS,
}
"""Who makes the task of a name."""


def list_tasks() -> list[str]:
    """The names of all tasks."""
    return sorted(MAKERS)


def make_task(name: str, seed: int, variant: int = 0) -> Task:
    """The task of that name with the parameters that belong to a seed.

    Args:
        variant: draws other parameters for the same desktop.

    Raises:
        UnknownName: where there is no such task.
    """
    if name not in MAKERS:
        raise UnknownName("task", name, MAKERS)
    draw = Draw.of(f"task {name} {seed} {variant}", seed)
    plan = MAKERS[name](draw)
    ends = ends_of(plan, draw.files, draw.records)
    settings = {"Dark mode": draw.random.random() < 0.5, **plan.settings}
    return Task(
        name=name,
        goal=phrased(plan, draw.random),
        check=check_of(plan, ends),
        settings=settings,
        files=draw.files,
        records=draw.records,
        windows=plan.windows,
        seed=seed,
        way=plan.way,
        ends=ends,
    )
