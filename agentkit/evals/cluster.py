"""Actors on a Ray cluster that try examples at once, each with a model of its own."""

from __future__ import annotations

import logging
import os
import platform
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from textwrap import shorten
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError

from agentkit import __version__
from agentkit.errors import ConfigError, ModelError
from agentkit.evals.code import code_digest
from agentkit.evals.examples import Example, Outcome, Question, Target, Turn, by_page
from agentkit.evals.joining import joined
from agentkit.evals.solving import Solver

__all__ = ["solve_on_ray"]

log = logging.getLogger("agentkit")

PATIENCE = 30
"""Seconds without any actor that is ready before it is said what they may wait for."""

WIDTH = 300
"""Characters of what Ray says about a death."""

Page = deque[Example]
"""What is left of the examples of one page; the first is the one that somebody is at."""


def solve_on_ray(
    solver: Solver, examples: Sequence[Example], workers: int, address: str, gpus: float = 0
) -> Generator[Outcome, None, None]:
    """What comes of each example, as it is known: page by page, so that none is looked at twice.

    Where an actor dies, the example that it was at is tried once more, by whoever is free; where
    that one dies too, it is a failure. Where this is closed early, or this process ends, the
    actors end at once. A process that is connected to Ray already stays so.

    Args:
        workers: actors, each with one CPU; those that there is no room for join in later.
        address: ``auto``, ``local``, ``host:6379`` or ``ray://host:10001``.
        gpus: that each of them takes; may be a fraction.

    Raises:
        ConfigError: where the cluster cannot be reached, or a worker lacks what the run takes.
        ModelError: where every actor died as it began.
    """
    with joined(address, workers):
        crew = Crew(solver, examples, workers, gpus)
        try:
            yield from crew.outcomes()
        finally:
            crew.dismiss()


class Trier:
    """An actor: holds a model and tries one example at a time.

    Args:
        solver: who is evaluated; it loads its model here.
        folder: where the command was given: relative paths mean the same here, where it exists.
    """

    def __init__(self, solver: Solver, folder: str) -> None:
        with suppress(OSError):
            os.chdir(folder)
        self._solver = solver

    def begin(self, version: str, example: Example, picture: Path | None) -> None:
        """Load the model, and see that this machine has what the run takes.

        Raises:
            ConfigError: where it lacks something: names the machine, what it lacks and the cure.
        """
        try:
            if version != __version__:
                raise ConfigError(f"agentkit is {__version__} and not {version}; install that one")
            if picture and not picture.exists():
                raise ConfigError(f"there is no {picture}; put --data at the same path as here")
            self._solver.check(example)
        except ConfigError as error:
            raise ConfigError(f"on {platform.node()}, a machine of the cluster: {error}") from error

    def solve(self, example: Example) -> Outcome:
        """Try one example."""
        return self._solver.solve(example)


class Crew:
    """The actors of a run. Each has one example at a time, so that it is known what it died of.

    Ray finds room for them; whoever is free gets the next page. For one that died another is
    asked for: Ray's own restarts end calls that come meanwhile.
    """

    def __init__(
        self, solver: Solver, examples: Sequence[Example], workers: int, gpus: float
    ) -> None:
        self._kind: Any = ray.remote(Trier).options(num_cpus=1, num_gpus=gpus)
        self._made = (solver, str(Path.cwd()))
        self._wants = f"1 CPU and {gpus:g} GPUs"
        self._first = (__version__, examples[0], _picture(examples))
        self._left = len(examples)
        self._waiting: deque[Page] = deque(map(deque, by_page(examples)))
        self._tried: set[str] = set()
        self._idle: list[tuple[Any, Page]] = []
        self._running: dict[Any, tuple[Any, Page]] = {}
        for _ in range(workers):
            self._begin()

    def outcomes(self) -> Iterator[Outcome]:
        """What comes of each example, as it is known."""
        self._wait_for_room()
        while self._left:
            self._hand_out()
            (ref,), _ = ray.wait(list(self._running))
            outcome = self._taken(ref)
            if outcome is not None:
                self._left -= 1
                yield outcome

    def dismiss(self) -> None:
        """End every actor."""
        for actor, _ in [*self._idle, *self._running.values()]:
            ray.kill(actor)

    def _begin(self) -> None:
        actor = self._kind.remote(*self._made)
        self._running[actor.begin.remote(*self._first)] = actor, deque()

    def _wait_for_room(self) -> None:
        begun, _ = ray.wait(list(self._running), timeout=PATIENCE)
        if not begun:
            free = ray.available_resources()  # type: ignore[no-untyped-call]
            log.warning(
                "no worker is ready after %g s: they load their models, or wait for room"
                " (each takes %s; free are %g and %g)",
                *(PATIENCE, self._wants, free.get("CPU", 0), free.get("GPU", 0)),
            )

    def _hand_out(self) -> None:
        idle, self._idle = self._idle, []
        for actor, page in idle:
            if not page and self._waiting:
                page = self._waiting.popleft()
            if page:
                self._running[actor.solve.remote(page[0])] = actor, page
            else:
                self._idle.append((actor, page))

    def _taken(self, ref: Any) -> Outcome | None:
        """What an actor found, which is free then; None where it has only begun, or died."""
        actor, page = self._running.pop(ref)
        try:
            outcome: Outcome | None = ray.get(ref)
        except RayTaskError as error:
            raise error.cause from error
        except RayError as error:
            return self._lost(actor, page, error)
        if page:
            page.popleft()
        self._idle.append((actor, page))
        return outcome

    def _lost(self, actor: Any, page: Page, error: RayError) -> Outcome | None:
        """An actor died: what it was at is tried once more, or is a failure."""
        log.debug("a worker died", exc_info=error)
        ray.kill(actor)  # where it is only out of reach
        if not page:
            self._give_up(error)
            return None
        self._begin()
        example, again = page[0], page[0].id not in self._tried
        self._tried.add(example.id)
        if not again:
            page.popleft()
        if page:
            self._waiting.appendleft(page)
        return None if again else _fatal(example)

    def _give_up(self, error: RayError) -> None:
        """An actor died as it began: the others go on."""
        log.warning("a worker died as it began: %s", _why(error))
        if not self._running and not self._idle:
            raise ModelError(
                f"every worker died, the last one as it began: {_why(error)} See that every machine"
                " has agentkit, memory for the model, and the cluster's token; what was answered"
                " so far is kept"
            ) from error


def _why(error: RayError) -> str:
    """What Ray says, without the names and numbers that it begins with."""
    lines = str(error).splitlines()
    told = [each for each in lines[1:] or lines if each and not each[0].isspace()]
    return shorten(" ".join(told), WIDTH)


def _fatal(example: Example) -> Outcome:
    error = "ModelError: its worker died, and so did the one that tried it again"
    return Outcome(example.id, error=error, code=code_digest())


def _picture(examples: Sequence[Example]) -> Path | None:
    """A picture that this machine has, for the others to look for."""
    files = (each.picture.file for each in examples if isinstance(each, Question | Target | Turn))
    return next((file for file in files if file and file.exists()), None)
