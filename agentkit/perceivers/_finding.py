"""From a target to elements: the words on a screen, widgets by their labels, icons by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from statistics import median

from agentkit.frame import SURE, Element
from agentkit.geometry import Box
from agentkit.perceivers._clauses import NOWHERE
from agentkit.perceivers._guessing import GUESSES
from agentkit.perceivers._kinds import TYPED, of_its_kind
from agentkit.perceivers._paging import BACKWARD, FORWARD, by_paging
from agentkit.perceivers._qualifying import LONE, WHOLE, of_kind, qualify
from agentkit.perceivers._seen import TOGGLES, Seen, common_words, may_be, words_of
from agentkit.perceivers._targets import ROLE_WORDS, Target
from agentkit.vision.layout import same_row
from agentkit.vision.matching import Hit, find, key, likeness
from agentkit.vision.synonyms import other_names

__all__ = ["find_target", "present"]

LABELLED = TOGGLES | {"field", "slider", "dropdown"}
"""Roles of things whose name stands beside them."""

HELD = LABELLED | {"toggle"}
"""What may be asked for that is not the words themselves."""

WORDS = ("text", "heading")
"""Roles of words that stand by themselves."""

UNSEEN = ("link", "heading", "text", "tab", "menuitem")
"""Roles that pixels do not always tell from plain text."""

DOCUMENT = frozenset({"document", "text", "editor", "text editor", "note", "body", "contents"})
"""What the page that a program is for is called."""

RESULT = frozenset({"result", "display"})
"""What the number that a calculator shows is called."""

KEYS = 10
"""Keys of one character under the display of a calculator, at least."""

CONCEPTS: dict[str, tuple[str, ...]] = {
    "search": ("search",),
    "magnifier": ("search",),
    "menu": ("menu",),
    "hamburger": ("menu",),
    "navigation": ("menu",),
    "close": ("close",),
    "dismiss": ("close",),
    "[x×✕✖]": ("close",),
    "cross": ("close",),
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
    "previous": BACKWARD,
    "prev": BACKWARD,
    "next": FORWARD,
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
    "fullscreen": ("fullscreen", "maximize"),
    "minimi[sz]e": ("minimize", "minus"),
    "maximi[sz]e": ("maximize", "fullscreen"),
    "left arrow": ("arrow left", "chevron left", "back"),
    "right arrow": ("arrow right", "chevron right", "forward"),
    "up": ("up", "chevron up", "arrow up"),
    "up arrow": ("arrow up", "chevron up", "up"),
    "down arrow": ("arrow down", "chevron down", "down"),
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

ICON_NAMES = frozenset(name for names in CONCEPTS.values() for name in names)
"""The names of drawings; any other name of an icon was read under it."""


def find_target(seen: Seen, target: Target, *, guess: bool = True) -> list[Element]:
    """What the target may mean, best first; empty where nothing on the frame is it.

    What is of another kind than was said comes last, as a guess.

    Args:
        seen: what is on the frame.
        target: what to look for.
        guess: whether other words for the same thing, what says a part of the name, or stands
            where such things stand, will do.
    """
    literal = _named(seen, target.literal, guess=False) if target.literal else []
    if target.literal and literal:
        whole = literal[0].score >= WHOLE
        literal = of_its_kind(literal, target.literal)
        if whole and literal[0].score < SURE:
            return literal
    return of_its_kind(_found(seen, target, literal, guess=guess), target)


def _found(seen: Seen, target: Target, literal: list[Element], *, guess: bool) -> list[Element]:
    if any(_is_just(one, target) for one in literal[:1]):
        return literal
    if target.names:
        found = _named(seen, target, guess=guess)
    else:
        found = _placed(seen, target, of_kind(seen, target))
    if target.is_qualified:
        found = qualify(seen, found, target, partial(find_target, seen, guess=False))
    if not found and not literal and target.names[-1:] and _is_kind(target.names[-1]):
        return of_kind(seen, target)
    return found or literal


def present(seen: Seen, target: Target) -> list[Element]:
    """What the target surely is, by its own words, drawing and kind: no other words, no guesses."""
    found = find_target(seen, target, guess=False)
    if target.role in ("", "text"):
        return found
    return [one for one in found if may_be(one, target.role)]


def _is_kind(name: str) -> bool:
    """Whether a name says a kind of widget, and nothing of which one."""
    return bool(ROLE_WORDS.get(name.lower()))


def _is_just(element: Element, target: Target) -> bool:
    """Whether a thing bears the whole of the words for a name, and is of the kind they say."""
    kind = not target.role or element.role == target.role or target.role in UNSEEN
    return kind and (element.score >= WHOLE or len(words_of(element.text)) > 2)


def _named(seen: Seen, target: Target, *, guess: bool) -> list[Element]:
    """Things that bear a name of the target, by the first way that finds any."""
    ways = (_by_drawing, _by_words, by_paging, _by_icon)
    guesses = (_by_synonym, _by_use, *GUESSES) if guess else ()
    for search in (*ways, *guesses):
        found = _by_place(seen, target, list(search(seen, target)))
        if found:
            return _distinct(found)
    return []


def _by_place(seen: Seen, target: Target, found: list[Element]) -> list[Element]:
    """Best first; of equals, what is in the part of the screen that was said."""
    return sorted(found, key=lambda one: -one.score - _nearness(seen, target, one))


def _placed(seen: Seen, target: Target, found: list[Element]) -> list[Element]:
    """Things without a name; where a part of the screen was said, the one furthest there."""
    ordered = _by_place(seen, target, found)
    if target.where == NOWHERE or not ordered:
        return ordered
    return [replace(ordered[0], score=LONE), *ordered[1:]]


def _by_synonym(seen: Seen, target: Target) -> Iterator[Element]:
    """What says the same in other words; sure where only one thing does."""
    names = [] if target.quoted else [other for one in target.names for other in other_names(one)]
    found = [
        one
        for name in dict.fromkeys(names)
        for one in _by_words(seen, Target((name,), target.role))
        if one.score >= WHOLE and target.role in ("", one.role, *UNSEEN)
    ]
    apart = _distinct(found)
    for one in apart:
        yield replace(one, score=round((0.8 if len(apart) == 1 else 0.45) * one.score, 3))


def _by_use(seen: Seen, target: Target) -> Iterator[Element]:
    """Fields without a name, by what they are for: the page of a document, a result."""
    name = target.names[-1].lower()
    if target.role not in ("", "field") or name not in DOCUMENT | RESULT:
        return
    usual = median([line.box.height for line in seen.lines] or [0.0])
    found = [
        one
        for one in seen.having("field")
        if (one.box.height > 3 * usual if name in DOCUMENT else _is_result(seen, one))
    ]
    for one in found:
        yield replace(one, score=0.6 if len(found) == 1 else 0.45)


def _is_result(seen: Seen, field: Element) -> bool:
    """Whether a field shows a number, and has no name or, as what lies over it may be taken for
    one, keys under it.
    """
    keys = [
        one
        for one in seen.having("button")
        if len(one.text) == 1
        and one.box.top > field.box.center.y
        and field.box.left <= one.box.center.x <= field.box.right
    ]
    named = bool(field.text) and len(keys) < KEYS
    return not named and any(map(str.isdigit, field.value))


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
        found = [
            *_widgets_named(seen, name, target.role),
            *_signs_named(seen, name, target.role),
            *_texts_named(seen, name, target.role),
        ]
        if found:
            yield from found
            return
    if target.role in TYPED:
        yield from _fields_like(seen, target)


def _fields_like(seen: Seen, target: Target) -> Iterator[Element]:
    """Fields whose label shares most of its words with the name, or that are for searching."""
    name = target.names[-1]
    searching = _says(name, "search")
    for element in seen.having("field", "dropdown"):
        said = f"{element.text} {element.value}"
        shared = max(common_words(name, text) for text in (element.text, element.value, said))
        if shared > 0.5:
            yield _weighed(element, 0.9 * shared, target.role)
        elif searching and (_says(said, "search") or _has_magnifier(seen, element)):
            yield _weighed(element, 0.5, target.role)


def _has_magnifier(seen: Seen, field: Element) -> bool:
    """Whether a magnifier stands in a field, or close beside it."""
    near = field.box.grow(field.box.height)
    return any(
        near.contains(icon.box.center) and same_row(icon.box, field.box)
        for icon in seen.having("icon")
        if icon.text == "search"
    )


def _widgets_named(seen: Seen, name: str, role: str) -> Iterator[Element]:
    """Widgets whose label, hint or content is the name."""
    for element in seen.having(*LABELLED):
        alike = max(likeness(name, element.text), 0.95 * likeness(name, element.value))
        if alike:
            yield _weighed(element, alike, role)


def _signs_named(seen: Seen, name: str, role: str) -> Iterator[Element]:
    """Keys whose sign no text reader sees, and icons by the name under them."""
    for element in seen.having("button", *(("icon",) if role == "icon" else ())):
        captioned = element.role == "button" or element.text not in ICON_NAMES
        if captioned and likeness(name, element.text) > WHOLE:
            yield replace(element, score=1.0)


def _texts_named(seen: Seen, name: str, role: str) -> Iterator[Element]:
    for hit in find(name, seen.lines):
        element = _holder(seen, hit)
        below = _surface_below(seen, hit.box, role) if element.role in WORDS else None
        if below is not None:
            yield replace(below, score=round(0.97 * hit.score, 3))
        score = 0.96 * hit.score if role in HELD else hit.score
        if role and element.role != role:
            score *= 0.98 if role in UNSEEN and element.role in ("button", *UNSEEN) else 0.97
        yield replace(element, score=round(score, 3))


def _surface_below(seen: Seen, label: Box, role: str) -> Element | None:
    """The field or drop-down that a label stands over the left end of, if one was asked for."""
    if role not in TYPED or _names_toggle(seen, label):
        return None
    under = [
        element
        for element in seen.having(*TYPED)
        if abs(element.box.left - label.left) < label.height
        and -0.3 * label.height < element.box.top - label.bottom < 1.2 * label.height
    ]
    return min(under, key=lambda element: element.box.top, default=None)


def _names_toggle(seen: Seen, label: Box) -> bool:
    """Whether words stand right after a check box or radio button."""
    return any(
        same_row(label, toggle.box) and -2 < label.left - toggle.box.right < label.height
        for toggle in seen.having(*TOGGLES)
    )


def _weighed(element: Element, alike: float, asked: str) -> Element:
    """A widget with its score: first where its role was asked for, last where none was."""
    if element.role == asked or (asked == "toggle" and element.role in TOGGLES):
        return replace(element, score=round(min(1.0, alike + 0.01), 3))
    return replace(element, score=round(alike * (0.95 if asked in HELD else 0.6), 3))


def _holder(seen: Seen, hit: Hit) -> Element:
    """The button or other element that the words of a hit are all of, or the words alone."""
    said = key(hit.text).letters
    for element in seen.elements:
        same = said in (key(element.text).letters, key(element.value).letters)
        if same and element.box.contains(hit.box.center) and element.role != "window":
            return element
    return Element(hit.box, "text", hit.text, hit.score)


def _by_drawing(seen: Seen, target: Target) -> Iterator[Element]:
    """Where an icon is asked for: those whose drawing is all that the name says, not its words."""
    if target.role == "icon" and not target.quoted:
        named = (icon for name in target.names for icon in _signs_named(seen, name, "icon"))
        drawn = (icon for icon in _by_icon(seen, target) if icon.score >= SURE)
        yield from (icon for icon in (*named, *drawn) if icon.role == "icon")


def _by_icon(seen: Seen, target: Target) -> Iterator[Element]:
    """Icons whose drawing stands for a word of the target."""
    icons = seen.having("icon")
    for word, names in CONCEPTS.items():
        if not _means(target, word):
            continue
        for icon in icons:
            if icon.text in names:
                rank = names.index(icon.text)
                score = 0.5 + 0.3 * icon.score if _is_all(target, word) else 0.49 * icon.score
                yield replace(icon, score=round(score - 0.02 * rank, 3))


def _is_all(target: Target, word: str) -> bool:
    """Whether the word is all of the name: an icon is sure to be meant."""
    return any(re.fullmatch(rf"(?:the )?{word}", name, re.IGNORECASE) for name in target.names)


def _means(target: Target, word: str) -> bool:
    """Whether the word is what the target is about: in a description, it stands at its end."""
    if target.quoted or len(target.names[-1].split()) < 3:
        return any(_says(name, word) for name in target.names)
    return _says(" ".join(target.names[-1].split()[-len(word.split()) :]), word)


def _says(name: str, word: str) -> bool:
    return re.search(rf"(?<![a-z]){word}(?![a-z])", name.lower()) is not None


def _distinct(found: list[Element]) -> list[Element]:
    """Without those that lie where a better one is."""
    kept: list[Element] = []
    for element in found:
        if not any(other.box.iou(element.box) > 0.7 for other in kept):
            kept.append(element)
    return kept
