"""The law of screens."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

import numpy as np

from agentkit.actions import (
    LOOP,
    Action,
    AskPerson,
    Click,
    Done,
    Drag,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseUp,
    Move,
    Open,
    Press,
    Scroll,
    SystemButton,
    Type,
    Wait,
    Zoom,
)
from agentkit.errors import ScreenError, UnsupportedAction
from agentkit.frame import Frame
from agentkit.geometry import Box, Point
from agentkit.protocols import Screen
from agentkit.testing.contracts._trying import After, error_of
from agentkit.testing.fakes import go

__all__ = ["EXAMPLES", "ScreenContract"]

_ONE_EACH: tuple[Action, ...] = (
    Click(at=Point(5, 5)),
    Move(at=Point(5, 5)),
    Drag(path=(Point(5, 5), Point(9, 9))),
    Scroll(at=Point(5, 5), dy=1),
    Type(text="a"),
    Press(keys=("a",)),
    KeyDown(keys=("shift",)),
    KeyUp(keys=("shift",)),
    MouseDown(at=Point(5, 5)),
    MouseUp(at=Point(5, 5)),
    SystemButton(button="back"),
    Zoom(box=Box(0, 0, 5, 5)),
    Wait(seconds=0),
    Open(what="about:blank"),
    AskPerson(question="?"),
    Done(),
)
EXAMPLES: dict[str, Action] = {action.kind: action for action in _ONE_EACH}
"""One action of every kind."""

HOLDING = {"key_down": "key_up", "mouse_down": "mouse_up"}
"""The kinds that leave something held, and what lets go of it."""


class ScreenContract:
    """What every screen owes its callers. Needs a fixture `screen`: open, and still by itself."""

    def held(self, screen: Screen) -> Collection[object]:
        """The keys and buttons that are down, as the screen itself tells; nothing by default.

        Override it where the screen can tell, so that what is let go can be checked.
        """
        return ()

    def test_has_a_name_and_an_action_space(self, screen: Screen) -> None:
        assert isinstance(screen, Screen)
        assert screen.name
        assert screen.action_space <= EXAMPLES.keys()
        assert not screen.action_space & LOOP, "these are the loop's"

    def test_a_frame_is_a_read_only_picture(self, screen: Screen) -> None:
        pixels = screen.capture().pixels
        assert pixels.ndim == 3
        assert pixels.shape[2] == 4
        assert pixels.dtype == np.uint8
        assert not pixels.flags.writeable
        assert bool((pixels[..., 3] == 255).all()), "every pixel is opaque"

    def test_a_still_screen_gives_the_same_picture_twice(self, screen: Screen) -> None:
        first, second = screen.capture(), screen.capture()
        assert first.size == second.size
        assert first.hash == second.hash

    def test_a_frame_is_not_changed_by_what_comes_after_it(self, screen: Screen) -> None:
        frame = screen.capture()
        before = frame.pixels.copy()
        for kind in sorted(screen.action_space & {"click", "press"}):
            screen.perform(EXAMPLES[kind].map(frame.to_device), stopped=go)
        screen.capture()
        assert np.array_equal(frame.pixels, before)

    def test_frame_and_device_lead_to_each_other(self, screen: Screen) -> None:
        frame = screen.capture()
        back = frame.to_device.inverse()
        for point in _corners(frame):
            assert back.point(frame.to_device.point(point)).distance(point) < 1e-6

    def test_the_pointer_goes_where_it_is_sent(self, screen: Screen) -> None:
        pointer: Callable[[], Point] | None = getattr(screen, "pointer", None)
        if pointer is None or "move" not in screen.action_space:
            return
        frame = screen.capture()
        for place in _corners(frame):
            action = Move(at=place).map(frame.to_device)
            screen.perform(action, stopped=go)
            assert action.at is not None
            assert pointer().distance(action.at) <= 1

    def test_what_it_cannot_do_is_refused_and_changes_nothing(self, screen: Screen) -> None:
        before = screen.capture()
        for kind in sorted(EXAMPLES.keys() - screen.action_space):
            error = error_of(partial(screen.perform, EXAMPLES[kind], stopped=go))
            assert isinstance(error, UnsupportedAction), f"{kind}: {error!r}"
        assert screen.capture().hash == before.hash

    def test_every_kind_in_its_action_space_is_performed(self, screen: Screen) -> None:
        for kind in sorted(screen.action_space - {"open"}):
            action = EXAMPLES[kind].map(screen.capture().to_device)
            screen.perform(action, stopped=go)
            if kind in HOLDING:
                screen.release()
            assert not self.held(screen), f"{kind} leaves something held"

    def test_what_is_held_stays_held_until_it_is_let_go(self, screen: Screen) -> None:
        to_device = screen.capture().to_device
        nothing = self.held(screen)
        for down, up in HOLDING.items():
            if {down, up} <= screen.action_space:
                screen.perform(EXAMPLES[down].map(to_device), stopped=go)
                holding = self.held(screen)
                screen.perform(Move(at=Point(9, 9)).map(to_device), stopped=go)
                assert self.held(screen) == holding, f"{down} is let go by a move"
                screen.perform(EXAMPLES[up].map(to_device), stopped=go)
                assert self.held(screen) == nothing, f"{up} lets go of nothing"

    def test_stopped_before_the_first_event_does_nothing(self, screen: Screen) -> None:
        before = screen.capture()
        for kind in sorted(screen.action_space - {"open"}):
            screen.perform(EXAMPLES[kind].map(before.to_device), stopped=lambda: True)
        assert screen.capture().hash == before.hash
        assert not self.held(screen)

    def test_stopped_is_looked_at_between_events(self, screen: Screen) -> None:
        to_device = screen.capture().to_device
        held = ("ctrl", "shift") if "key_down" in screen.action_space else ()
        actions: list[Action] = [
            Click(at=Point(5, 5), count=3, keys=held),
            Drag(path=(Point(5, 5), Point(60, 60), Point(5, 60))),
            Type(text="stopped in the middle"),
            Press(keys=("ctrl", "alt", "a")),
        ]
        for action in actions:
            if action.kind in screen.action_space:
                self._stop_within(screen, action.map(to_device))

    def _stop_within(self, screen: Screen, action: Action) -> None:
        """Stop at the third look; it has to be the last, but for a few on the way out."""
        stopped = After(2)
        screen.perform(action, stopped=stopped)
        assert stopped.looks >= 3, f"{action.kind} does not look at `stopped` between events"
        assert stopped.looks <= 6, f"{action.kind} goes on after `stopped` said to stop"
        screen.release()
        assert not self.held(screen), f"{action.kind}, stopped, leaves something held"

    def test_a_button_held_for_a_minute_can_be_stopped(self, screen: Screen) -> None:
        if "click" not in screen.action_space:
            return
        stopped = After(5)
        action = Click(at=Point(5, 5), hold=60).map(screen.capture().to_device)
        screen.perform(action, stopped=stopped)
        assert stopped.looks >= 6
        screen.release()
        assert not self.held(screen)

    def test_release_may_come_at_any_time(self, screen: Screen) -> None:
        screen.release()
        screen.release()
        assert not self.held(screen)

    def test_after_closing_nothing_works_and_closing_again_is_harmless(
        self, screen: Screen
    ) -> None:
        action_space = sorted(screen.action_space - {"open"})
        screen.close()
        screen.close()
        screen.release()
        assert isinstance(error_of(screen.capture), ScreenError)
        for kind in action_space:
            error = error_of(partial(screen.perform, EXAMPLES[kind], stopped=go))
            assert isinstance(error, ScreenError), f"{kind}: {error!r}"


def _corners(frame: Frame) -> list[Point]:
    right, bottom = frame.size.width - 1, frame.size.height - 1
    return [Point(0, 0), Point(right, 0), Point(0, bottom), Point(right, bottom), frame.box.center]
