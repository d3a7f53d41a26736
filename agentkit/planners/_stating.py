"""What merely states the goal: a task bar, a chat, a test plan that shows its words.

The words of a goal may stand on the screen too, and with them the names of what is to be clicked.
That is not the thing: a frame is looked at without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import reduce

import numpy as np

from agentkit.frame import Element, Frame, Pixels
from agentkit.geometry import Box
from agentkit.vision.matching import key

__all__ = ["statement", "without"]

WORDS = 5
"""A goal of fewer words, but for a full stop, may be what a button says: Turn on Bluetooth."""

WHOLE, SHARE = 0.9, 0.5
"""The share of a goal's letters that states all of it, and the least that states it: long ones
may be cut off or hidden.
"""

ALIKE = 0.75
"""How like the goal's next letters those of a line have to be: text is misread."""

COMMON = 0.5
"""The least likeness, word by word, of what states a goal in other words."""

SMALL = frozenset("a an and as at by for from in into of on or the then to with".split())
SMALLEST = 1
"""Small words, and how many of them a sentence has: a list of names has none."""

APART = 1.5
"""Heights of a line between two lines of one paragraph, at the most."""

EDGE = 2
"""Pixels around letters that belong to them."""


def statement(goal: str, lines: Sequence[Element], name: str = "") -> Box | None:
    """Around the lines that read as `goal` from its beginning on; None where none do.

    Args:
        goal: in a person's words.
        lines: of text, in reading order.
        name: what is looked for on the screen: words of the goal, which alone don't state it.
    """
    run = (
        _from_its_beginning(goal, lines, WHOLE, name)
        or _in_other_words(goal, lines, name)
        or _from_its_beginning(goal, lines, SHARE, name)
    )
    return _around(run) if run else None


def without(frame: Frame, place: Box) -> Frame:
    """The frame as if what stands at `place` had not been written: its ground painted over it."""
    inside = place.grow(EDGE).clip(frame.size)
    if inside is None:
        return frame
    left, top, right, bottom = map(int, inside.edges)
    pixels = frame.pixels.copy()
    pixels[top:bottom, left:right] = _ground(pixels[top:bottom, left:right])
    native = [one for one in frame.native if not inside.contains(one.box.center)]
    return Frame(pixels, frame.to_device, frame.source, frame.taken_at, native, frame.facts)


def _from_its_beginning(
    goal: str, lines: Sequence[Element], share: float, name: str
) -> list[Element]:
    """The first lines that say that share of the goal's letters, from its first on."""
    runs = (_run(goal, lines[start:], share) for start in range(len(lines)))
    stating = (run for run in runs if run and not _is_name(run, name))
    return next((run for run in stating if _is_sentence(goal, run[-1].text)), [])


def _is_name(run: Sequence[Element], name: str) -> bool:
    """Whether lines say a name and nothing else."""
    said, wanted = key(" ".join(line.text for line in run)).letters, key(name).letters
    return said in wanted or SequenceMatcher(None, said, wanted, autojunk=False).ratio() >= WHOLE


def _run(goal: str, lines: Sequence[Element], share: float) -> list[Element]:
    """The lines from the first one on that say the goal; none where they don't say enough of it."""
    wanted = key(goal).letters
    run: list[Element] = []
    at = 0
    for line in lines:
        said = key(line.text).letters
        if run and not _follows(run[-1].box, line.box):
            break
        end = _end(wanted, at, said)
        if end is None:
            break
        run.append(line)
        at = end
    return run if at >= share * len(wanted) else []


def _is_sentence(goal: str, last: str) -> bool:
    """Whether it is more than the name of something."""
    return len(goal.split()) >= WORDS or (goal.strip().endswith(".") and last.endswith("."))


def _in_other_words(goal: str, lines: Sequence[Element], name: str) -> Sequence[Element]:
    """The paragraph that says most of the goal's words in their order; none where that is too
    little, no more than the name, or a list of names without the small words of a sentence.
    """
    named = [key(word).letters for word in name.split()]
    wanted = [key(word).letters for word in goal.split()]
    runs = [lines[start:end] for start, end in _paragraphs(lines)]
    scored = [(_share(wanted, run, named), number) for number, run in enumerate(runs)]
    best, number = max(scored, default=(0.0, 0))
    return runs[number] if best >= COMMON else []


def _paragraphs(lines: Sequence[Element]) -> Iterator[tuple[int, int]]:
    """From which line to which: each run of lines that follow one another."""
    for start in range(len(lines)):
        end = start + 1
        yield start, end
        while end < len(lines) and _follows(lines[end - 1].box, lines[end].box):
            end += 1
            yield start, end


def _share(wanted: Sequence[str], run: Sequence[Element], named: Sequence[str]) -> float:
    """How alike a goal's words and those of a run of lines are, 0 to 1."""
    said = [key(word).letters for line in run for word in line.text.split()]
    if len(said) < WORDS or len(said) > 2 * len(wanted):
        return 0.0
    matcher = SequenceMatcher(None, wanted, said, autojunk=False)
    blocks = matcher.get_matching_blocks()
    common = [word for one in blocks for word in wanted[one.a : one.a + one.size]]
    if set(common) <= set(named):
        return 0.0
    return matcher.ratio() if len(SMALL.intersection(common)) >= SMALLEST else 0.0


def _end(wanted: str, at: int, said: str) -> int | None:
    """Where in the goal's letters a line that begins at `at` ends; None where it says another
    thing.
    """
    matcher = SequenceMatcher(None, wanted[at : at + len(said)], said, autojunk=False)
    if not said or matcher.ratio() < ALIKE:
        return None
    last = [block for block in matcher.get_matching_blocks() if block.size][-1]
    return at + last.a + last.size + (len(said) - last.b - last.size)


def _follows(above: Box, below: Box) -> bool:
    """Whether a line continues another: on its row or closely under it."""
    height = min(above.height, below.height)
    return (
        -height < below.top - above.bottom < APART * height
        or abs(below.center.y - above.center.y) < height / 2
    )


def _around(lines: Sequence[Element]) -> Box:
    return reduce(Box.union, (line.box for line in lines))


def _ground(pixels: Pixels) -> Pixels:
    """The commonest colour of a picture."""
    colours, counts = np.unique(pixels.reshape(-1, 4), axis=0, return_counts=True)
    return np.asarray(colours[counts.argmax()], np.uint8)
