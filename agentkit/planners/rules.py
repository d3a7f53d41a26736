"""The planner that needs no model: a goal grammar, and a way to do and verify each command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from agentkit.actions import Done
from agentkit.episode import Decision, Observation, Step
from agentkit.planners._arranging import arrange_it, sort_it
from agentkit.planners._carrying import carry_it
from agentkit.planners._choosing import select_it
from agentkit.planners._classifying import classify_them
from agentkit.planners._closing import close_it
from agentkit.planners._colouring import colour_it
from agentkit.planners._command import Command, Verb
from agentkit.planners._completing import complete_it
from agentkit.planners._copying import copy_it, fill_it
from agentkit.planners._counting import count_it, name_it, sides_it
from agentkit.planners._dating import date_it
from agentkit.planners._drawing import draw_it
from agentkit.planners._every import click_every
from agentkit.planners._filing import open_anything
from agentkit.planners._focusing import focus_it
from agentkit.planners._grammar import parse_goal
from agentkit.planners._naming import create_it, rename_it
from agentkit.planners._offers import offer_it
from agentkit.planners._paging import page_it
from agentkit.planners._pointing import point_it
from agentkit.planners._querying import search_anything
from agentkit.planners._reading import read_it
from agentkit.planners._removing import delete_it
from agentkit.planners._results import follow_result
from agentkit.planners._scene import Act, Doubt, Fails, Memory, Next, Scene, Tells, is_irreversible
from agentkit.planners._scheduling import schedule_it
from agentkit.planners._sliding import slide_it
from agentkit.planners._styling import style_it
from agentkit.planners._ticking import tick_them
from agentkit.planners._typing import type_it
from agentkit.planners._uncovering import expand_it, uncover_it
from agentkit.planners._using import (
    click_it,
    drag_it,
    press_it,
    scroll_it,
    set_it,
    wait_for_it,
)
from agentkit.protocols import Perceiver

__all__ = ["RulesPlanner"]

DOING: dict[Verb, Callable[[Scene], Next]] = {
    "open": open_anything,
    "close": close_it,
    "click": click_it,
    "drag": drag_it,
    "delete": delete_it,
    "search": search_anything,
    "set": set_it,
    "select": select_it,
    "type": type_it,
    "press": press_it,
    "scroll": scroll_it,
    "wait": wait_for_it,
    "date": date_it,
    "create": create_it,
    "rename": rename_it,
    "read": read_it,
    "page": page_it,
    "focus": focus_it,
    "tick": tick_them,
    "expand": expand_it,
    "uncover": uncover_it,
    "classify": classify_them,
    "result": follow_result,
    "copy": copy_it,
    "fill": fill_it,
    "complete": complete_it,
    "offer": offer_it,
    "style": style_it,
    "slide": slide_it,
    "colour": colour_it,
    "every": click_every,
    "schedule": schedule_it,
    "point": point_it,
    "count": count_it,
    "sides": sides_it,
    "name": name_it,
    "carry": carry_it,
    "arrange": arrange_it,
    "sort": sort_it,
    "draw": draw_it,
}


GUESSED = frozenset({"open", "click", "drag", "set", "select", "type", "search"})
"""What may be done to a thing that only a model sees, where it can be taken back."""


class RulesPlanner:
    """Follows goals such as ``open settings, then turn on dark mode``.

    Each command is resolved against the screen, looked for further where it is not in sight, and
    verified before the next begins; `Done` says True only where all of them were.

    Args:
        perceiver: finds what the goal names.
        without: names of rules of the grammar to leave out: for studies of what each is good for.
    """

    def __init__(self, perceiver: Perceiver, without: Iterable[str] = ()) -> None:
        self._perceiver = perceiver
        self._without = frozenset(without)

    def decide(self, goal: str, observation: Observation, history: Sequence[Step]) -> Decision:
        """The next act towards `goal`.

        Raises:
            GoalNotUnderstood: where the goal is outside the grammar.
        """
        commands = parse_goal(goal, self._without)
        memory = _remembered(history)
        undelivered = (
            next((r.error for r in history[-1].results if not r.ok), "") if history else ""
        )
        if undelivered:
            return _end(memory, Done(success=False, answer=undelivered))
        while memory.at < len(commands):
            command = commands[memory.at]
            is_last = command is commands[-1]
            match _done(
                Scene(command, memory, self._perceiver, observation, history, goal, is_last)
            ):
                case Act(thought, actions, memory):
                    return Decision(thought, actions, notes=memory.to_notes())
                case Fails(why, missing):
                    return _end(memory, Done(success=False, answer=why, missing=missing))
                case Tells(answer):
                    memory = memory.next(len(history), answer=answer)
                case Doubt(why, answer):
                    memory = memory.next(len(history), why, answer)
                case _:
                    memory = memory.next(len(history), _unproven(command, memory))
        return _end(memory, _verdict(memory))


def _done(scene: Scene) -> Next:
    """The next act for a command; where nothing bears the name, for what means the same, and
    where nothing does that either, for what a model sees.
    """
    called, trusting = scene.memory.called, scene.memory.trusting
    named = replace(scene, command=replace(scene.command, target=called)) if called else scene
    result = DOING[scene.command.verb](named)
    if trusting or not isinstance(result, Fails) or not result.missing:
        return result
    alike = scene.memory.alike or named.alike
    if alike and not called:
        memory = replace(scene.memory, called=alike, phase="", spot=0, searches=0)
        return _done(replace(scene, memory=memory))
    if scene.command.verb in GUESSED and not is_irreversible(scene.command.target):
        return _done(replace(scene, memory=replace(scene.memory, called="", trusting=True)))
    return result


def _unproven(command: Command, memory: Memory) -> str:
    """What can't be seen of a command that was done; a window says by its name what has opened."""
    if not memory.guessed or command.verb == "open":
        return ""
    return f"only the model says that it was {command.target!r}"


def _remembered(history: Sequence[Step]) -> Memory:
    last = next((step.decision for step in reversed(history) if step.decision), None)
    return Memory.from_notes(last.notes) if last else Memory()


def _verdict(memory: Memory) -> Done:
    answer = "\n\n".join(memory.answers)
    if memory.doubts:
        doubts = "; ".join(memory.doubts)
        return Done(success=None, answer=f"{doubts}\n\n{answer}" if answer else doubts)
    return Done(success=True, answer=answer)


def _end(memory: Memory, done: Done) -> Decision:
    thought = done.answer or "everything asked for is there on the screen"
    return Decision(thought, (done,), notes=replace(memory, phase="ended").to_notes())
