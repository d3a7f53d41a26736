"""From a target to elements: the words on a screen, widgets by their labels, icons by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agentkit.frame import Element
from agentkit.geometry import Box, Size
from agentkit.perceivers._targets import Target
from agentkit.vision.lines import Line
from agentkit.vision.matching import Hit, find, key, likeness

__all__ = ["Seen", "find_target"]

LABELLED = frozenset({"field", "checkbox", "radio", "switch", "slider", "dropdown"})
"""Roles of things whose name stands beside them."""

CONCEPTS: dict[str, tuple[str, ...]] = {
    "search": ("search",),
    "magnifier": ("search",),
    "menu": ("menu",),
    "hamburger": ("menu",),
    "navigation": ("menu",),
    "close": ("close",),
    "dismiss": ("close",),
    "settings": ("settings",),
    "preferences": ("settings",),
    "add": ("plus",),
    "plus": ("plus",),
    "expand": ("plus", "chevron down", "down"),
    "collapse": ("minus", "chevron up", "up"),
    "zoom in": ("plus",),
    "zoom out": ("minus",),
    "minus": ("minus",),
    "more": ("more",),
    "three dots": ("more",),
    "options": ("more",),
    "back": ("arrow left", "chevron left", "back"),
    "previous": ("chevron left", "arrow left", "back"),
    "prev": ("chevron left", "arrow left", "back"),
    "next": ("chevron right", "arrow right", "forward"),
    "forward": ("arrow right", "chevron right", "forward"),
    "to top": ("arrow up", "chevron up", "up"),
    "home": ("home",),
    "profile": ("person",),
    "account": ("person",),
    "user": ("person",),
    "email": ("mail",),
    "mail": ("mail",),
    "download": ("download", "arrow down"),
    "refresh": ("refresh",),
    "reload": ("refresh",),
    "power": ("power",),
    "star": ("star",),
    "favourite": ("favourite", "star"),
    "favorite": ("favourite", "star"),
    "like": ("favourite",),
    "fullscreen": ("fullscreen",),
    "play": ("play",),
    "help": ("help",),
    "info": ("info",),
    "facebook": ("facebook",),
    "linkedin": ("linkedin",),
    "youtube": ("youtube",),
    "instagram": ("instagram",),
    "pinterest": ("pinterest",),
    "twitter": ("close",),
}
"""What a word in a target says of an icon: the names that icons of that meaning go by. The sign
of the service once called Twitter is a cross like any other."""

FILLER = frozenset({"a", "an", "and", "as", "for", "in", "of", "on", "or", "the", "to", "your"})
"""Words that say nothing of which thing is meant."""

HOME = re.compile(r"\b(?:logo|home ?page|home)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """What was found on a frame.

    Attributes:
        lines: what is written on it.
        elements: all things on it.
    """

    size: Size
    lines: tuple[Line, ...]
    elements: Sequence[Element]

    def having(self, *roles: str) -> list[Element]:
        """The elements of these roles."""
        return [element for element in self.elements if element.role in roles]


def find_target(seen: Seen, target: Target, *, guess: bool = True) -> list[Element]:
    """What the target may mean, best first; empty where nothing on the frame is it.

    Args:
        seen: what is on the frame.
        target: what to look for.
        guess: whether what says a part of the name, or stands where such things stand, will do.
    """
    surely, perhaps = (_by_words, _by_icon), (_by_common_words, _by_part, _by_place)
    searches = (*surely, *perhaps) if guess else surely
    for search in searches if target.names else ():
        found = sorted(
            search(seen, target), key=lambda one: -one.score - _nearness(seen, target, one)
        )
        if found:
            return _distinct(found)
    return []


def _nearness(seen: Seen, target: Target, element: Element) -> float:
    """A little for being in the part of the screen that was said: it decides between equals."""
    across, down = target.where
    center = element.box.center
    off = 0.0 if across is None else abs(center.x / seen.size.width - across)
    off += 0.0 if down is None else abs(center.y / seen.size.height - down)
    return 0.04 * (1 - off / 2)


def _by_words(seen: Seen, target: Target) -> Iterator[Element]:
    """Labelled widgets, and the words themselves."""
    for name in target.names:
        found = [*_widgets_named(seen, name, target.role), *_texts_named(seen, name, target.role)]
        if found:
            yield from found
            return
    if target.role in ("field", "dropdown"):
        yield from _fields_like(seen, target)


def _fields_like(seen: Seen, target: Target) -> Iterator[Element]:
    """Fields whose label shares most of its words with the name."""
    for element in seen.having("field", "dropdown"):
        shared = _common_words(target.names[-1], element.text)
        if shared > 0.5:
            yield _weighed(element, 0.9 * shared, target.role)


def _widgets_named(seen: Seen, name: str, role: str) -> Iterator[Element]:
    """Widgets whose label, hint or content is the name."""
    for element in seen.having(*LABELLED):
        alike = max(likeness(name, element.text), 0.95 * likeness(name, element.value))
        if alike:
            yield _weighed(element, alike, role)


def _texts_named(seen: Seen, name: str, role: str) -> Iterator[Element]:
    for hit in find(name, seen.lines):
        element = _holder(seen, hit)
        score = 0.98 * hit.score if role in LABELLED else hit.score
        if role and element.role == role:
            score = min(1.0, score + 0.02)
        yield replace(element, score=round(min(1.0, score), 3))


def _weighed(element: Element, alike: float, asked: str) -> Element:
    """A widget with its score: first where its role was asked for, last where none was."""
    if element.role == asked:
        return replace(element, score=round(min(1.0, alike + 0.01), 3))
    return replace(element, score=round(alike * (0.97 if asked in LABELLED else 0.6), 3))


def _holder(seen: Seen, hit: Hit) -> Element:
    """The button or other element that the words of a hit are all of, or the words alone."""
    for element in seen.elements:
        same = key(element.text).letters == key(hit.text).letters
        if same and element.box.contains(hit.box.center) and element.role != "window":
            return element
    return Element(hit.box, "text", hit.text, hit.score)


def _common_words(name: str, label: str) -> float:
    """The share of words that two names of a field have in common."""
    filler = FILLER | {"by", "enter", "field", "input", "terms", "box"}
    one = {key(word).letters for word in name.split()} - filler
    other = {key(word).letters for word in label.split()} - filler
    common = one & other
    return len(common) / max(len(one), len(other)) if common else 0.0


def _by_icon(seen: Seen, target: Target) -> Iterator[Element]:
    """Icons whose drawing stands for a word of the target."""
    icons = seen.having("icon")
    for word, names in CONCEPTS.items():
        if not _means(target, word):
            continue
        for icon in icons:
            if icon.text in names:
                rank = names.index(icon.text)
                yield replace(icon, score=round(0.7 * icon.score - 0.05 * rank, 3))


def _means(target: Target, word: str) -> bool:
    """Whether the word is what the target is about: in a description, it stands at its end."""
    if target.quoted or len(target.names[-1].split()) < 3:
        return any(_says(name, word) for name in target.names)
    return _says(" ".join(target.names[-1].split()[-len(word.split()) :]), word)


def _says(name: str, word: str) -> bool:
    return re.search(rf"(?<![a-z]){word}(?![a-z])", name.lower()) is not None


def _by_part(seen: Seen, target: Target) -> Iterator[Element]:
    """Lines that say a good part of a long name, such as the words before an explanation."""
    for name in target.names if target.quoted else ():
        wanted = key(name)
        for line in seen.lines:
            said = key(line.text)
            at = wanted.letters.find(said.letters)
            long = len(said.letters) >= 6 and len(said.letters) >= 0.4 * len(wanted.letters)
            if at >= 0 and long and wanted.whole(at, at + len(said.letters)):
                share = len(said.letters) / len(wanted.letters)
                yield Element(line.box, "text", line.text, round(0.25 + 0.3 * share, 3))


def _by_common_words(seen: Seen, target: Target) -> Iterator[Element]:
    """Lines that share words with a description that names nothing in quotes."""
    asked = _words(target.names[-1])
    if target.quoted or len(asked) < 3:
        return
    for line in seen.lines:
        fit = _fit(asked, line.text)
        if fit:
            yield Element(line.box, "text", line.text, round(0.45 * fit, 3))


def _fit(asked: list[str], text: str) -> float:
    """How well a text answers a description, 0 to 1. The last words of the description count
    most: those before them say where the thing is. A text that has nothing to do with them, or
    says much else, does not answer it.
    """
    said = [word for word in _words(text) if word not in FILLER] or _words(text)
    covered = sum(any(_is_form(one, other) for other in asked) for one in said)
    numbers = [
        number for number, one in enumerate(asked, 1) if any(_is_form(one, two) for two in said)
    ]
    share = sum(numbers) / (len(asked) * (len(asked) + 1) / 2)
    names_it = covered == len(said) and max(numbers, default=0) >= len(asked) - 1
    if 2 * covered < len(said) or not (share > 0.5 or names_it):
        return 0.0
    return share * (0.5 + 0.5 * covered / len(said))


def _words(text: str) -> list[str]:
    return [key(word).letters for word in re.split(r"[\W_]+", text) if key(word).letters]


def _is_form(one: str, other: str) -> bool:
    """Whether two words are forms of one: configure and config, background and backgrounds."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) > 3 and longer.startswith(shorter[:-1]))


def _by_place(seen: Seen, target: Target) -> Iterator[Element]:
    """A logo, which stands in the upper left corner and leads home."""
    if not any(HOME.search(name) for name in target.names):
        return
    size = seen.size
    corner = Box(0, 0, 0.5 * size.width, 0.2 * size.height)
    for element in seen.having("icon", "image"):
        if corner.contains(element.box.center) and element.box.width > 16:
            near = 1 - element.box.center.x / size.width
            yield replace(element, score=round(0.3 * near, 3))


def _distinct(found: list[Element]) -> list[Element]:
    """Without those that lie where a better one is."""
    kept: list[Element] = []
    for element in found:
        if not any(other.box.iou(element.box) > 0.7 for other in kept):
            kept.append(element)
    return kept
