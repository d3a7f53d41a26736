"""Several processes that try examples at once, each with a model of its own."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event

from agentkit.errors import ModelError
from agentkit.evals.examples import Example, Outcome, by_page
from agentkit.evals.solving import Solver
from agentkit.processes import SPAWN, serve_parent

__all__ = ["solve_in_processes"]


def solve_in_processes(
    solver: Solver, examples: Sequence[Example], workers: int
) -> Generator[Outcome, None, None]:
    """What comes of each example, as it is known: page by page, so that none is looked at twice.

    Where it is closed early, every process ends after the example that it is at; where this
    process dies, the others do too.

    Raises:
        ModelError: where one of them died.
    """
    over = SPAWN.Event()
    pool = ProcessPoolExecutor(
        workers, mp_context=SPAWN, initializer=_begin, initargs=(solver, over)
    )
    try:
        jobs = [pool.submit(_solve_page, page) for page in by_page(examples)]
        for job in as_completed(jobs):
            yield from job.result()
    except BrokenProcessPool as error:
        raise ModelError(
            f"one of {workers} processes died, most likely for want of memory; give fewer"
            " --workers: what was answered so far is kept"
        ) from error
    finally:
        over.set()
        pool.shutdown(cancel_futures=True)


_of_this_process: list[tuple[Solver, Event]] = []


def _begin(solver: Solver, over: Event) -> None:
    _of_this_process[:] = [(solver, over)]
    serve_parent()


def _solve_page(examples: Sequence[Example]) -> list[Outcome]:
    ((solver, over),) = _of_this_process
    return [solver.solve(example) for example in examples if not over.is_set()]
