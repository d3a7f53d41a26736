"""Which of several things is meant: by number, by colour, by what it lies beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from agentkit.frame import Element
from agentkit.perceivers._colours import shows
from agentkit.perceivers._places import cell, rows, those_at
from agentkit.perceivers._seen import Seen
from agentkit.perceivers._targets import Relation, Target
from agentkit.vision.layout import reading_order

__all__ = ["ELSEWHERE", "LONE", "MEANT", "SURE", "WHOLE", "of_kind", "qualify"]

Find = Callable[[Target], list[Element]]
"""What a target may be, best first."""

SURE = 0.5
"""Scores below are guesses."""

LONE, MEANT, ELSEWHERE = 0.6, 0.75, 0.4
"""Scores: of the only thing of a kind; of one that fits what was said of it; of a thing of that
name that does not lie as was said."""

UNSEEN = 0.7
"""What is left of a score where the part of the screen that it should lie in bears no name that
can be seen."""

WHOLE = 0.93
"""Scores from here on are of names that stand by themselves, not inside a longer text."""

AREA = 3.0
"""Times as high as a line: fields from there on are areas."""


def of_kind(seen: Seen, target: Target) -> list[Element]:
    """Everything of the kind that was said, where no name was; rows, where only a number was."""
    if not target.role:
        found = rows(seen) if target.ordinal else []
    elif target.role == "toggle":
        found = seen.having("switch", "checkbox", "radio")
    else:
        found = seen.having(target.role)
    score = LONE if len(found) == 1 else ELSEWHERE
    return [replace(one, score=score) for one in found]


def qualify(seen: Seen, found: list[Element], target: Target, find: Find) -> list[Element]:
    """Those of `found`, best first, that fit what else was said; empty where none does."""
    if target.names and (target.colour or target.ordinal):
        found = [one for one in found if one.score >= WHOLE]
    if target.colour:
        found = [one for one in found if _is_coloured(seen, one, target.colour)]
    if target.relation:
        found = _related(seen, found, target, target.relation, find)
    if target.ordinal:
        found = _numbered(found, target)
    alone = not target.names and len(found) == 1
    return [replace(found[0], score=MEANT)] if alone else found


def _is_coloured(seen: Seen, one: Element, colour: str) -> bool:
    return seen.pixels is not None and shows(seen.pixels, one.box, colour)


def _numbered(found: Sequence[Element], target: Target) -> list[Element]:
    """The one of that number, in reading order, of those that fit as well as the best. Of a
    single thing of a name, none is sure to be the first: a "last name" is no name that is last.
    """
    best = max((one.score for one in found), default=0.0)
    equals = [one for one in found if one.score > best - 0.1]
    kind = target.role or "button"
    if any(one.role == kind for one in equals):
        equals = [one for one in equals if one.role == kind]
    if target.names and len(equals) == 1:
        return [replace(equals[0], score=ELSEWHERE)]
    ordered = reading_order(equals, lambda one: one.box)
    place = target.ordinal - 1 if target.ordinal > 0 else len(ordered) + target.ordinal
    return [ordered[place]] if 0 <= place < len(ordered) else []


def _related(
    seen: Seen, found: list[Element], target: Target, relation: Relation, find: Find
) -> list[Element]:
    if relation.anchor is None:
        return _in_front(seen, found)
    anchors = [one for one in find(relation.anchor) if one.score >= SURE]
    if relation.kind == "window":
        anchors.sort(key=lambda one: one.role != "window")
    if not anchors:
        sure = relation.kind == "section" and len(found) == 1 and found[0].score >= WHOLE
        left = UNSEEN if sure else ELSEWHERE
        return [replace(one, score=round(left * one.score, 3)) for one in found]
    for anchor in anchors:
        chosen = those_at(seen, relation.kind, found, anchor)
        if chosen:
            return _ranked(chosen, target)
    crossing = cell(seen, found, anchors) if relation.kind in ("of", "row", "column") else []
    crossing = crossing or (cell(seen, anchors, found) if relation.kind == "column" else [])
    if crossing:
        return [replace(one, score=MEANT) for one in crossing[:1]]
    return [replace(one, score=min(one.score, ELSEWHERE)) for one in found]


def _ranked(chosen: list[Element], target: Target) -> list[Element]:
    """The nearest first; where it is said by a number, all alike."""
    if target.ordinal or not chosen:
        return chosen
    first, *others = chosen
    top = max(first.score, MEANT) if first.score >= ELSEWHERE else first.score
    return [
        replace(first, score=top),
        *(replace(one, score=min(one.score, ELSEWHERE)) for one in others),
    ]


def _in_front(seen: Seen, found: list[Element]) -> list[Element]:
    """Those in the smallest window that holds any of them; all where no window does."""
    windows = sorted((one.box for one in seen.having("window")), key=lambda box: box.area)
    for box in windows:
        inside = [one for one in found if box.contains(one.box.center)]
        if inside:
            return inside
    return found
