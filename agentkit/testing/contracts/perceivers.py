"""The law of perceivers."""

from __future__ import annotations

from functools import partial

import numpy as np
from PIL import Image

from agentkit.errors import CannotAnswer
from agentkit.frame import Element, Frame
from agentkit.geometry import Box
from agentkit.protocols import Perceiver
from agentkit.testing.contracts._trying import error_of
from agentkit.testing.fakes import sample_frame

__all__ = ["PerceiverContract"]

NONSENSE = "qzvx wjkpf grblth"
BLANK, DOT = (320, 240), (1, 1)


class PerceiverContract:
    """What every perceiver owes its callers. Needs a fixture `perceiver`.

    Attributes:
        frames: what it is shown; override to show what it knows best.
    """

    def frames(self) -> list[Frame]:
        """A small window, nothing at all, and a single pixel."""
        blank, dot = (Frame.from_image(Image.new("RGB", size, "white")) for size in (BLANK, DOT))
        return [sample_frame(), blank, dot]

    def test_names_its_skills(self, perceiver: Perceiver) -> None:
        assert isinstance(perceiver, Perceiver)
        assert perceiver.skills <= {"ask", "locate", "read", "parse"}
        assert perceiver.skills

    def test_elements_lie_on_the_frame_with_scores_from_0_to_1(self, perceiver: Perceiver) -> None:
        for frame in self.frames():
            for element in _seen(perceiver, frame):
                assert frame.box.encloses(element.box), f"{element} on {frame}"
                assert element.box.area > 0, f"{element} on {frame}"
                assert 0 <= element.score <= 1, f"{element} on {frame}"

    def test_nonsense_is_not_found(self, perceiver: Perceiver) -> None:
        if "locate" in perceiver.skills:
            for frame in self.frames():
                assert perceiver.locate(frame, NONSENSE) == []

    def test_nonsense_is_not_answered(self, perceiver: Perceiver) -> None:
        if "ask" not in perceiver.skills:
            return
        for frame in self.frames():
            error = error_of(partial(perceiver.ask, frame, f"{NONSENSE}?"))
            assert isinstance(error, CannotAnswer), repr(error)

    def test_what_it_says_does_not_depend_on_what_it_was_asked_before(
        self, perceiver: Perceiver
    ) -> None:
        first, *others = self.frames()
        alone = _seen(perceiver, first)
        for other in others:
            _seen(perceiver, other)
        if "locate" in perceiver.skills:
            perceiver.locate(first, NONSENSE)
        assert _seen(perceiver, first) == alone

    def test_the_frame_stays_as_it_was(self, perceiver: Perceiver) -> None:
        for frame in self.frames():
            before = frame.pixels.copy()
            _seen(perceiver, frame)
            assert np.array_equal(frame.pixels, before)

    def test_what_the_screen_knows_is_not_looked_at(self, perceiver: Perceiver) -> None:
        """Ground truth on the frame may not help, nor mislead."""
        plain = self.frames()[0]
        lie = Element(Box(1, 1, 50, 20), "button", NONSENSE, by="native")
        telling = Frame(plain.pixels.copy(), plain.to_device, plain.source, native=[lie])
        assert _seen(perceiver, telling) == _seen(perceiver, plain)
        if "locate" in perceiver.skills:
            assert perceiver.locate(telling, NONSENSE) == []


def _seen(perceiver: Perceiver, frame: Frame) -> list[Element]:
    verbs = {"read": perceiver.read, "parse": perceiver.parse}
    names = sorted(verbs.keys() & perceiver.skills)
    return [element for name in names for element in verbs[name](frame)]
