"""What people call figures: "the large red circles", "all triangles", "the smaller box"."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from agentkit.vision.figures import Figure
from agentkit.vision.hues import COLOURS, colour_names

__all__ = ["BOXED", "DRAWN", "Description", "described", "fitting"]

ROUND = frozenset({"circle", "ellipse"})
BOXED = frozenset({"square", "rectangle"})
DRAWN = ROUND | BOXED | {"triangle", "polygon"}
SIGNS = frozenset({"letter", "digit"})

Forms = tuple[frozenset[str], ...]
"""What a word may mean, the likeliest first: the others only where there is nothing of those."""

KINDS: MappingProxyType[str, Forms] = MappingProxyType(
    {
        **dict.fromkeys(("circle", "disc", "disk", "ball", "ring"), (frozenset({"circle"}), ROUND)),
        **dict.fromkeys(("oval", "ellipse"), (frozenset({"ellipse"}), ROUND)),
        **dict.fromkeys(("dot", "point", "spot", "marker"), (ROUND, BOXED, DRAWN)),
        "triangle": (frozenset({"triangle"}),),
        "square": (frozenset({"square"}), BOXED),
        **dict.fromkeys(("rectangle", "box", "block", "cube", "tile"), (BOXED,)),
        "polygon": (BOXED | {"polygon", "triangle"},),
        "letter": (frozenset({"letter"}),),
        "character": (SIGNS,),
        **dict.fromkeys(("digit", "number", "numeral"), (frozenset({"digit"}),)),
        "shape": (DRAWN,),
        **dict.fromkeys(("figure", "item", "object", "thing", "element"), (DRAWN | SIGNS,)),
    }
)
"""The words for figures. Letters and digits are signs that were read."""

ALIKE = frozenset({"block", "cube", "tile"})
"""Words for things of which all are of one size and filled."""

SIZES = MappingProxyType(
    {
        **dict.fromkeys(("large", "big", "huge", "larger", "bigger", "largest", "biggest"), 1),
        **dict.fromkeys(("small", "little", "tiny", "smaller", "smallest", "littlest"), -1),
    }
)
"""The words for sizes: 1 for large, −1 for small."""

PLACES = MappingProxyType(
    {
        **dict.fromkeys(("left", "leftmost", "left-hand"), (-1, 0)),
        **dict.fromkeys(("right", "rightmost", "right-hand"), (1, 0)),
        **dict.fromkeys(("top", "upper", "topmost", "uppermost", "highest"), (0, -1)),
        **dict.fromkeys(("bottom", "lower", "bottommost", "lowest"), (0, 1)),
    }
)
"""The words for places among several: across and down."""

EMPTY = MappingProxyType({"empty": True, "hollow": True, "filled": False, "solid": False})

_IDLE = frozenset(
    "the a an all every each any of both two three four five other remaining coloured colored "
    "marked given shown drawn single only this that these those one".split()
)
_WORD = re.compile(r"[A-Za-z\d]+(?:['’-][A-Za-z]+)?")
_AT_SIDE = re.compile(
    r"^(?:the\s+)?(.+?)\s+(?:on|at|to)\s+the\s+(left|right|top|bottom)(?:\s+side)?$", re.IGNORECASE
)
_OTHER = re.compile(r"[^\w\s'’-]|\d\d|_")
_SIGN = re.compile(r"([A-Za-z\d])(?:['’]?s)?")

CLEARLY = 1.35
"""By how many times figures differ in size where some are large and the others small."""

SAME = 0.15
"""By how much the areas of things of one size differ."""

COMPARED = re.compile(r"(?:er|est)$")


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of figures.

    Attributes:
        noun: the word for the kind, in the singular; empty where only a colour or a size was said.
        forms: that it may mean, the likeliest first.
        text: the very letter or digit, or empty.
        colour: its name, or empty.
        size: 1 for large, −1 for small, 0 where none was said.
        compared: whether it is the larger or largest of several.
        place: across and down, −1 to 1, where one of several was said.
        hollow: None where it was not said.
    """

    noun: str
    forms: Forms
    text: str = ""
    colour: str = ""
    size: int = 0
    compared: bool = False
    place: tuple[int, int] = (0, 0)
    hollow: bool | None = None

    def means(self, form: str) -> bool:
        """Whether a figure of a form can be meant."""
        return any(form in forms for forms in self.forms)


def described(words: str) -> Description | None:
    """What words say of figures; None where they name something else."""
    if _OTHER.search(words):
        return None
    said = _WORD.findall(_AT_SIDE.sub(r"\2 \1", words.strip()))
    if not said:
        return None
    noun, text = _kind(said[-1])
    before = [word.lower() for word in (said[:-1] if noun else said)]
    rest = [word for word in before if word not in _IDLE and not (text and _kind(word)[0])]
    if not (noun or rest) or not all(map(_is_quality, rest)):
        return None
    sizes = [word for word in rest if word in SIZES]
    return Description(
        noun=noun,
        forms=KINDS.get(noun, (DRAWN | SIGNS,)),
        text=text,
        colour=next((COLOURS[word] for word in rest if word in COLOURS), ""),
        size=SIZES[sizes[0]] if sizes else 0,
        compared=bool(sizes and COMPARED.search(sizes[0])),
        place=next((PLACES[word] for word in rest if word in PLACES), (0, 0)),
        hollow=next((EMPTY[word] for word in rest if word in EMPTY), None),
    )


def fitting(
    description: Description, figures: Sequence[Figure], standard: float = 0.0
) -> list[Figure]:
    """Those that are as described, in the order given.

    Args:
        description: what is said of them.
        figures: all that stand together: large and small are told by comparing them.
        standard: pixels; where all are of one size, larger ones than that are large.
    """
    found = _formed(description, figures)
    if description.hollow is not None:
        found = [one for one in found if one.hollow == description.hollow]
    if description.colour:
        found = _coloured(found, description.colour)
    if description.size and not description.compared:
        limit = _limit(figures, standard)
        found = [one for one in found if (one.extent > limit) == (description.size > 0)]
    elif description.size:
        found = _extreme(found, lambda one: description.size * one.box.area)
    if description.place != (0, 0):
        across, down = description.place
        found = _extreme(found, lambda one: across * one.center.x + down * one.center.y)
    return found


def _kind(word: str) -> tuple[str, str]:
    """The word for a kind in the singular, and the letter or digit where one is said itself."""
    lower = word.lower()
    for ending, kept in (("", ""), ("xes", "x"), ("s", "")):
        stem = lower[: len(lower) - len(ending)] + kept
        if lower.endswith(ending) and stem in KINDS:
            return stem, ""
    sign = _SIGN.fullmatch(word)
    if sign and word not in ("a", "is", "as"):
        return ("digit" if sign[1].isdigit() else "letter"), sign[1]
    return "", ""


def _is_quality(word: str) -> bool:
    return word in COLOURS or word in SIZES or word in PLACES or word in EMPTY


def _formed(description: Description, figures: Sequence[Figure]) -> list[Figure]:
    """Those of the likeliest form that there is."""
    kinds = ([one for one in figures if one.form in forms] for forms in description.forms)
    found = next((kind for kind in kinds if kind), [])
    if description.text:
        return [one for one in found if one.text == description.text]
    if description.noun in ALIKE:
        return _alike([one for one in found if not one.hollow])
    return found


def _alike(figures: Sequence[Figure]) -> list[Figure]:
    """Those of the commonest size."""
    sizes = [round(math.log(one.box.area) / math.log(1 + SAME)) for one in figures]
    common = Counter(sizes).most_common(1)
    return [
        one
        for one, size in zip(figures, sizes, strict=True)
        if common and abs(size - common[0][0]) <= 1
    ]


def _coloured(figures: Sequence[Figure], colour: str) -> list[Figure]:
    """Those whose colour is first of all called so; where there are none, those that may be."""
    names = [(colour_names(one.colour), one) for one in figures]
    first = [one for called, one in names if called[0] == colour]
    return first or [one for called, one in names if colour in called]


def _limit(figures: Sequence[Figure], standard: float) -> float:
    """Pixels from which one is large: between the largest and the smallest."""
    named = [one for one in figures if one.form in DRAWN | SIGNS]
    extents = sorted(max(one.extent, 1.0) for one in named) or [standard]
    if extents[-1] < CLEARLY * extents[0]:
        return standard
    return math.sqrt(extents[0] * extents[-1])


def _extreme(figures: Sequence[Figure], measure: Callable[[Figure], float]) -> list[Figure]:
    return [max(figures, key=measure)] if figures else []
