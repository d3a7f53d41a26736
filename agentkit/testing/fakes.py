"""Fakes for the seams that are slow or need a machine, and a frame to show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from PIL import Image, ImageDraw, ImageFont

from agentkit.actions import (
    Action,
    Click,
    Drag,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseUp,
    Move,
    Press,
    Scroll,
    Type,
)
from agentkit.catalog import CARDS, Card
from agentkit.errors import (
    CannotAnswer,
    CaptureError,
    ModelError,
    ScreenError,
    UnsupportedAction,
)
from agentkit.frame import Element, Frame
from agentkit.geometry import Point
from agentkit.protocols import Answer, Message, Reply, Stopped

__all__ = ["FakePerceiver", "FakeScreen", "ScriptedModel", "go", "sample_frame"]


def go() -> bool:
    """A `stopped` that never stops."""
    return False


def sample_frame(width: int = 640, height: int = 400) -> Frame:
    """A small window with a heading, a field and two buttons, drawn in black on grey."""
    picture = Image.new("RGB", (width, height), "#e5e7eb")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(18)
    draw.rectangle((40, 40, width - 40, height - 40), fill="white", outline="#374151")
    draw.text((64, 60), "Account", fill="black", font=font)
    draw.rectangle((64, 110, 364, 150), fill="white", outline="#374151", width=2)
    draw.text((74, 118), "Ada Lovelace", fill="black", font=font)
    for left, words in ((64, "Save"), (204, "Cancel")):
        draw.rounded_rectangle((left, 200, left + 110, 240), 6, fill="#d1d5db", outline="#374151")
        draw.text((left + 26, 208), words, fill="black", font=font)
    return Frame.from_image(picture, source="sample")


class FakeScreen:
    """A screen in memory: it shows the frames it was given and remembers what was done to it.

    Args:
        frames: what it can show, the first one first; a sample, where not given.
        react: from an action to the index of the frame to show from then on. Where not given,
            every action leads to the next frame, and the last one stays.
        action_space: the kinds of action that it takes.

    Attributes:
        performed: every action that was carried out to its end, points in device units.
        held: the names of the keys and buttons that are down.
        closed: whether it was closed.
    """

    name = "fake"
    quiet = 0.0

    def __init__(
        self,
        frames: Sequence[Frame] = (),
        *,
        react: Callable[[Action], int] | None = None,
        action_space: Collection[str] = tuple(
            "click move drag scroll type press key_down key_up mouse_down mouse_up".split()
        ),
    ) -> None:
        self.frames = tuple(frames) or (sample_frame(),)
        self.action_space = frozenset(action_space)
        self.performed: list[Action] = []
        self.held: list[str] = []
        self.closed = False
        self._react = react or self._next
        self._shown = 0
        self._pointer = Point(0, 0)

    def capture(self) -> Frame:
        if self.closed:
            raise CaptureError("this fake screen is closed")
        return self.frames[self._shown]

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        if self.closed:
            raise ScreenError("this fake screen is closed")
        if action.kind not in self.action_space:
            raise UnsupportedAction(f"this fake screen cannot perform {action.kind!r}")
        for event in _events(action):
            if stopped():
                return
            self._feel(event)
        self.performed.append(action)
        self._shown = self._react(action)

    def release(self) -> None:
        self.held.clear()

    def close(self) -> None:
        self.closed = True

    def pointer(self) -> Point:
        return self._pointer

    def _next(self, _action: Action) -> int:
        return min(self._shown + 1, len(self.frames) - 1)

    def _feel(self, event: Point | str) -> None:
        if isinstance(event, Point):
            self._pointer = event
        elif event.startswith("+"):
            self.held.append(event[1:])
        elif event.startswith("-") and event[1:] in self.held:
            self.held.remove(event[1:])  # what was never held can be let go too


MOMENT = ""
"""A twentieth of a second in which nothing happens, and which takes no time."""


def _events(action: Action) -> Iterator[Point | str]:
    """What happens, in order: places of the pointer, ``+name`` for down and ``-name`` for up."""
    match action:
        case Click():
            yield from (action.at,) if action.at else ()
            moments = [MOMENT] * round(action.hold * 20)
            once = [f"+{action.button}", *moments, f"-{action.button}"]
            yield from _held(action.keys, once * action.count)
        case Drag(path=(end,)):  # from where the pointer is
            yield MOMENT
            yield from _held((action.button,), (end,))
        case Drag():
            yield action.path[0]
            yield from _held((action.button,), action.path[1:])
        case Move(at=at) | Scroll(at=at):
            yield from (at,) if at else ()
        case Type():
            for character in action.text + "\n" * action.enter:
                yield from _held((character,), ())
        case Press():
            for _ in range(action.times):
                yield from _held(action.keys, [MOMENT] * round(action.hold * 20))
        case KeyDown(keys=keys):
            yield from (f"+{key}" for key in keys)
        case KeyUp(keys=keys):
            yield from (f"-{key}" for key in reversed(keys))
        case MouseDown() | MouseUp():
            yield from (action.at,) if action.at else ()
            yield f"{'+' if isinstance(action, MouseDown) else '-'}{action.button}"


def _held(names: Sequence[str], within: Sequence[Point | str]) -> Iterator[Point | str]:
    yield from (f"+{name}" for name in names)
    yield from within
    yield from (f"-{name}" for name in reversed(names))


class FakePerceiver:
    """Sees what it was told to see, on every frame.

    Args:
        elements: what `parse` lists; `read` lists those of role ``text``, and `locate` finds
            those whose words contain the target. Elements outside a frame are not seen on it.
        answers: what `ask` says to each question.
    """

    skills = frozenset({"ask", "locate", "read", "parse"})

    def __init__(
        self, elements: Sequence[Element] = (), answers: Mapping[str, str] | None = None
    ) -> None:
        self.elements = tuple(elements)
        self.answers = dict(answers or {})

    def ask(self, frame: Frame, question: str) -> Answer:
        if question not in self.answers:
            raise CannotAnswer(f"this fake perceiver was given no answer to {question!r}")
        return Answer(self.answers[question])

    def locate(self, frame: Frame, target: str) -> list[Element]:
        wanted = target.casefold()
        found = [each for each in self.parse(frame) if wanted and wanted in each.text.casefold()]
        return sorted(found, key=lambda each: (each.text.casefold() != wanted, -each.score))

    def read(self, frame: Frame) -> list[Element]:
        return [element for element in self.parse(frame) if element.role == "text"]

    def parse(self, frame: Frame) -> list[Element]:
        return [element for element in self.elements if frame.box.encloses(element.box)]


class ScriptedModel:
    """A model that writes what it was given, a word a token.

    Args:
        replies: what it writes, one after the other (asked for more, it fails the test), or a
            function from a conversation to what it writes.
        card: what it claims to be.
        logprob: of each word; where not given, it does not tell.

    Attributes:
        asked: every conversation that it was given.
    """

    def __init__(
        self,
        replies: Sequence[str] | Callable[[Sequence[Message]], str],
        card: Card = CARDS["builtin"],
        logprob: float | None = None,
    ) -> None:
        self.card = card
        self.asked: list[Sequence[Message]] = []
        self._script = replies if callable(replies) else _reader(replies)
        self._logprob = logprob

    def generate(
        self,
        batch: Sequence[Sequence[Message]],
        *,
        max_tokens: int = 512,
        temperature: float = 0.0,
        seed: int = 0,
        stop: Sequence[str] = (),
        stopped: Stopped | None = None,
    ) -> list[Reply]:
        self.asked += batch
        return [self._reply(each, max_tokens, stop, stopped or go) for each in batch]

    def _reply(
        self, conversation: Sequence[Message], most: int, stop: Sequence[str], stopped: Stopped
    ) -> Reply:
        _check_conversation(conversation)
        script = self._script(conversation)
        text, count, finish = _written(re.findall(r"\s*\S+", script), most, stop, stopped)
        heard = [part for message in conversation for part in message.parts]
        return Reply(
            text,
            tokens_in=sum(len(part.split()) if isinstance(part, str) else 1 for part in heard),
            tokens_out=count,
            finish=finish,
            logprob=None if self._logprob is None else self._logprob * count,
        )


def _written(
    words: Sequence[str], most: int, stop: Sequence[str], stopped: Stopped
) -> tuple[str, int, str]:
    """As much of a script as may be written, how many words that took, and why it ended."""
    text = ""
    for count, word in enumerate(words):
        if count == most or stopped():
            return text, count, "length" if count == most else "stopped"
        text += word
        ends = [place for each in stop if (place := text.find(each)) >= 0]
        if ends:
            return text[: min(ends)], count + 1, "stop"
    return text, len(words), "end"


def _reader(replies: Sequence[str]) -> Callable[[Sequence[Message]], str]:
    """Reads out one reply after the other, whatever is asked."""
    left = iter(replies)

    def read(_conversation: Sequence[Message]) -> str:
        reply = next(left, None)
        if reply is None:
            raise AssertionError(f"no reply left of the {len(replies)} in the script")
        return reply

    return read


def _check_conversation(conversation: Sequence[Message]) -> None:
    if not any(message.parts for message in conversation):
        raise ModelError("the conversation is empty; give it text or a view")
    for message in conversation:
        if message.role not in ("system", "user", "assistant"):
            raise ModelError(f"there is no role {message.role!r}")
