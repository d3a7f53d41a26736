"""The tools: what each takes, what it does with an agent, and what it returns."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from agentkit import actions
from agentkit.agent import Agent
from agentkit.episode import Step
from agentkit.errors import (
    ActionRefused,
    CannotAnswer,
    ConfigError,
    TargetMissing,
    UnsupportedAction,
)
from agentkit.failures import ExpectationFailed
from agentkit.frame import lasting
from agentkit.geometry import Box, Point
from agentkit.mcp_server import arguments as takes
from agentkit.mcp_server.results import (
    Acted,
    Answered,
    Captured,
    Found,
    Held,
    Result,
    Seen,
    place,
)

__all__ = ["TOOLS", "Tool"]

PATIENCE = 5.0
"""Seconds that `expect` waits where nobody says otherwise."""


@dataclass(frozen=True)
class Tool:
    """Something that a client can call.

    Attributes:
        takes: the arguments; its docstring tells a model what the tool is for.
        returns: the form of what comes back.
        do: carries it out.
        needs: the kind of action that the screen has to perform; "" where it only looks.
        harmful: whether it may do what can't be taken back.
    """

    takes: type[takes.Arguments]
    returns: type[Result]
    do: Callable[[Agent, Any], Result]
    needs: str = ""
    harmful: bool = False

    @property
    def acts(self) -> bool:
        """Whether it does anything to the screen."""
        return bool(self.needs)

    @property
    def description(self) -> str:
        """What it is for, in words for a model."""
        return " ".join((inspect.getdoc(self.takes) or "").split())

    def serves(self, screen_can: frozenset[str]) -> bool:
        """Whether a screen that performs these kinds of action has a use for it."""
        return not self.needs or self.needs in screen_can


def capture(agent: Agent, given: takes.Capture) -> Captured:
    """A picture of the screen, secrets on it black."""
    frame = agent.note("took a picture").observation.frame
    shown = Box(*given.box).clip(frame.size) if given.box else frame.box
    if shown is None:
        raise ConfigError(f"the box {given.box} is outside the {frame.size} screen")
    png = BytesIO()
    (frame.crop(shown) if given.box else frame).image.save(png, format="PNG")
    return Captured.of(frame.size, shown.edges, png.getvalue())


def locate(agent: Agent, given: takes.Locate) -> Found:
    """Where a thing is."""
    return Found(elements=Seen.all_of(agent.locate(given.target)))


def ask(agent: Agent, given: takes.Ask) -> Answered:
    """An answer, or why there is none."""
    try:
        answer = agent.ask(given.question)
    except CannotAnswer as error:
        return Answered(answer=None, why=str(error))
    evidence = Seen.all_of(answer.evidence)
    return Answered(answer=answer.text, confidence=answer.confidence, evidence=evidence)


def read(agent: Agent, _given: takes.Read) -> Found:
    """The lines of text."""
    return Found(elements=Seen.all_of(agent.read()))


def parse(agent: Agent, _given: takes.Parse) -> Found:
    """All elements."""
    return Found(elements=Seen.all_of(agent.parse()))


def click(agent: Agent, given: takes.Click) -> Acted:
    """A click on a thing or at a place."""
    return _act(
        agent,
        actions.Click(
            at=_point(given.at),
            target=given.target,
            button=given.button,
            count=given.count,
            hold=given.hold,
            keys=tuple(given.keys),
        ),
    )


def type_text(agent: Agent, given: takes.Type) -> Acted:
    """Text from the keyboard."""
    return _outcome(lambda: agent.type(given.text, into=given.into, enter=given.enter))


def press(agent: Agent, given: takes.Press) -> Acted:
    """A chord."""
    return _act(agent, actions.Press(keys=tuple(given.keys), times=given.times))


def scroll(agent: Agent, given: takes.Scroll) -> Acted:
    """The wheel."""
    where = _point(given.at)
    return _act(agent, actions.Scroll(at=where, target=given.target, dx=given.right, dy=given.down))


def drag(agent: Agent, given: takes.Drag) -> Acted:
    """From one place to another."""
    path = tuple(Point(*each) for each in given.path)
    return _act(agent, actions.Drag(path=path, button=given.button))


def open_directly(agent: Agent, given: takes.Open) -> Acted:
    """A program, a file or an address."""
    return _act(agent, actions.Open(what=given.what))


def system_button(agent: Agent, given: takes.SystemButton) -> Acted:
    """A button of the device."""
    return _act(agent, actions.SystemButton(button=given.button))


def wait(agent: Agent, given: takes.Wait) -> Acted:
    """Until the screen changes."""
    step = agent.do(actions.Wait(seconds=given.seconds))
    changed = step.after and lasting(step.after.changed(step.observation.frame))
    return Acted(done=True, effect="confirmed" if changed else "unchanged")


def expect(agent: Agent, given: takes.Expect) -> Held:
    """Whether the screen shows, lacks or answers something in time."""
    timeout = PATIENCE if given.timeout is None else given.timeout
    try:
        if given.target:
            return Held(held=True, element=Seen.of(agent.expect(given.target, timeout=timeout)))
        if given.gone:
            agent.expect_gone(given.gone, timeout=timeout)
        else:
            agent.expect_answer(given.question, given.answer, timeout=timeout)
    except ExpectationFailed as failure:
        return Held(held=False, why=str(failure), nearest=Seen.all_of(failure.nearest))
    return Held(held=True)


def _act(agent: Agent, action: actions.Action) -> Acted:
    return _outcome(lambda: agent.do(action))


def _outcome(do: Callable[[], Step]) -> Acted:
    """What became of a step; not to be allowed, and not to be there, are outcomes too.

    Raises:
        UnsupportedAction: where the screen cannot perform it.
    """
    try:
        step = do()
    except TargetMissing as missing:
        return Acted(done=False, not_found=True, why=missing.why)
    except ActionRefused as refusal:
        return Acted(done=False, refused=True, why=refusal.why)
    last = step.results[-1]
    if not last.ok:
        raise UnsupportedAction(last.error)
    return Acted(done=True, effect=last.effect, at=_place_of(step))


def _place_of(step: Step) -> list[float]:
    """Where the first action of a step was done, which is the one that was aimed."""
    first = step.decision.actions[0] if step.decision else None
    aimed = isinstance(first, actions.Click | actions.Scroll) and first.at
    return place(aimed) if aimed else []


def _point(at: list[float] | None) -> Point | None:
    return Point(*at) if at else None


TOOLS: dict[str, Tool] = {
    "capture": Tool(takes.Capture, Captured, capture),
    "locate": Tool(takes.Locate, Found, locate),
    "ask": Tool(takes.Ask, Answered, ask),
    "read": Tool(takes.Read, Found, read),
    "parse": Tool(takes.Parse, Found, parse),
    "click": Tool(takes.Click, Acted, click, needs="click", harmful=True),
    "type": Tool(takes.Type, Acted, type_text, needs="type", harmful=True),
    "press": Tool(takes.Press, Acted, press, needs="press", harmful=True),
    "scroll": Tool(takes.Scroll, Acted, scroll, needs="scroll"),
    "drag": Tool(takes.Drag, Acted, drag, needs="drag", harmful=True),
    "open": Tool(takes.Open, Acted, open_directly, needs="open", harmful=True),
    "system_button": Tool(takes.SystemButton, Acted, system_button, needs="system_button"),
    "wait": Tool(takes.Wait, Acted, wait),
    "expect": Tool(takes.Expect, Held, expect),
}
"""By name, in the order in which a client lists them."""
