"""One thing to do, and the rules that read it off a person's words.

A rule is a name, a pattern and what makes the command. The families of rules stand in files of
their own (`_grammar_pointing.py`, `_grammar_typing.py`, …); `_grammar.py` cuts goals into commands
and tries the rules in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "CALLED",
    "INTO",
    "MARK",
    "NAME",
    "NOUN",
    "PICK",
    "TEXT",
    "Build",
    "Command",
    "Family",
    "Rule",
    "Verb",
    "rule",
    "simple",
]

Verb = Literal[
    "open",
    "close",
    "click",
    "drag",
    "delete",
    "type",
    "search",
    "press",
    "select",
    "set",
    "scroll",
    "wait",
    "date",
    "page",
    "create",
    "rename",
    "read",
    "focus",
    "tick",
    "expand",
    "uncover",
    "classify",
    "result",
    "copy",
    "fill",
    "complete",
    "style",
    "offer",
    "slide",
    "colour",
    "every",
    "schedule",
    "point",
    "count",
    "sides",
    "name",
    "carry",
    "arrange",
    "sort",
    "draw",
]


@dataclass(frozen=True)
class Command:
    """One thing to do.

    Attributes:
        verb: which.
        target: the words for the thing that it is done to.
        text: what to type, the option to select, the state to set (``on`` or ``off``), the chord
            to press, the direction to scroll, where to drag it, the date to pick, the page to go
            to, the new name, or the kind of thing to open (``file`` or ``folder``).
        items: the words for several things that it is done to alike.
        letters: whether what is typed is to be put into upper or lower case; empty where it is
            typed as it is.
        count: how often, where that was said: clicks, or seconds to wait.
        button: of the mouse.
        words: the command as it was written.
    """

    verb: Verb
    target: str = ""
    text: str = ""
    items: tuple[str, ...] = ()
    letters: Literal["", "upper", "lower"] = ""
    count: float = 1
    button: Literal["left", "right"] = "left"
    words: str = ""


Build = Callable[[re.Match[str]], "Command | tuple[Command, ...] | None"]
"""Makes the commands that a pattern matched; None where its words mean none after all.

Where the goal had quotes, a match holds a mark for each: what is made from it may pass them on in
`target`, `text` and `items`, where the words in quotes are put back.
"""


@dataclass(frozen=True)
class Rule:
    """One way to say something.

    Attributes:
        name: stable, so that a study can leave it out.
        pattern: what the whole command looks like.
        build: what it means.
        whole: whether it is tried on all that is left of the goal before that is cut into
            commands: for what takes several clauses to say.
    """

    name: str
    pattern: re.Pattern[str]
    build: Build
    whole: bool = False


@dataclass(frozen=True)
class Family:
    """The rules of one kind of command, in the order in which they are tried.

    Attributes:
        rules: the first that matches and means something wins.
        verbs: patterns of the words that its commands begin with: a goal is cut before them.
    """

    rules: tuple[Rule, ...]
    verbs: tuple[str, ...] = ()


MARK = re.compile("\ue000(\\d+)\ue001")
"""What stands for a quoted stretch through cutting and matching; no goal contains it."""

NAME = r"(?P<target>.+?)"
TEXT = r"(?P<text>.+?)"
NOUN = r"(?:\s+(?:app|application|program|window|page|tab|dialog|menu|panel|section))?"
PICK = r"(?:select|choose|pick)"
INTO = r"(?:in|into|inside|to|on|as)"
CALLED = r"(?:called|named|with\s+the\s+name)"


def rule(name: str, pattern: str, build: Build, *, whole: bool = False) -> Rule:
    """A rule whose pattern is matched against a whole command, in any case of letters."""
    return Rule(name, re.compile(rf"^(?:{pattern})$", re.IGNORECASE | re.DOTALL), build, whole)


def simple(verb: Verb, **fixed: object) -> Build:
    """Makes a command of the groups that the pattern names, and what is `fixed`."""

    def build(match: re.Match[str]) -> Command:
        given = {name: text for name, text in match.groupdict().items() if text}
        return Command(verb, **{**given, **fixed})  # type: ignore[arg-type]

    return build
