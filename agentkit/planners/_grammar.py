"""The goals that the rules planner understands: from words to commands.

A goal is a chain of commands, parted by commas, "and", "then" or full stops. A name may stand in
quotes; without them it ends where the next command begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from agentkit.errors import GoalNotUnderstood, UnknownName
from agentkit.keys import parse_chord
from agentkit.planners._dates import day_of

__all__ = ["COVERS", "Command", "parse_goal"]

COVERS = (
    "open X · close X · click X · double-click X · right-click X · type “…” into X · press KEY · "
    "select O from X · check X · uncheck X · turn on X · turn off X · scroll until X · "
    "scroll down · drag X to Y · delete X · sort by X · search for “…” · set X to O, "
    "set X to 40% · pick 9 June 2025 · go to page 3 · make a folder called “…” · "
    "rename X to “…” · read X · wait for X · wait 2 seconds"
)
"""What the grammar covers, for people."""

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
        count: how often, where that was said: clicks, or seconds to wait.
        button: of the mouse.
        words: the command as it was written.
    """

    verb: Verb
    target: str = ""
    text: str = ""
    count: float = 1
    button: Literal["left", "right"] = "left"
    words: str = ""


# A quoted stretch is kept whole through splitting and matching by a mark that no goal contains.
_QUOTED = re.compile(
    r"“([^”]*)”|‘([^’]*)’|\"([^\"]*)\"|(?<!\w)'((?:[^']|'(?=\w))*)'(?!\w)|`([^`]*)`"
)
_MARK = re.compile("\ue000(\\d+)\ue001")

_NAME = r"(?P<target>.+?)"
_TEXT = r"(?P<text>.+?)"
_SHARE = r"(?P<text>\d+(?:\.\d+)?\s*(?:%|percent))"
_POLITE = re.compile(
    r"^(?:please|now|next|first|finally|then|and|also|can you|could you|i want (?:you )?to|,|\s)+\b"
    r"\s*",
    re.IGNORECASE,
)
_NOUN = r"(?:\s+(?:app|application|program|window|page|tab|dialog|menu|panel|section))?"
_PICK = r"(?:select|choose|pick)"
_DATE = r"(?:the\s+)?(?:(?:date|day)\s+)?"
_GO = r"(?:go|turn|jump|switch)\s+to"
_INTO = r"(?:in|into|inside|to|on|as)"
_SHOWN = r"(?:\s+(?:appears?|shows?(?:\s+up)?|comes\s+into\s+view|is\s+(?:visible|shown|there)))?"

_FILE = r"(?:(?:file|folder|directory|document|item)\s+)?"
_FILE_NAME = "(?P<target>\ue000\\d+\ue001|\\S+\\.\\w+|(?<=folder\\s)\\S+)"
_CALLED = r"(?:called|named|with\s+the\s+name)"
_MADE = r"(?:make|create|add)\s+(?:(?:an?|the)\s+)?(?:new\s+)?"
_MESSAGE = (
    r"(?:the\s+)?(?:(?:latest|newest|last)\s+)?"
    r"(?:message|mail|e-?mail|note|letter|post|file|document)\s+"
    r"(?:(?:from|by|of|about|called|named|titled)\s+)?"
)

Build = Callable[[re.Match[str]], Command | None]
"""Makes the command that a pattern matched; None where its words mean none after all."""


def _simple(verb: Verb, **fixed: object) -> Build:
    def build(match: re.Match[str]) -> Command:
        given = {name: text for name, text in match.groupdict().items() if text}
        return Command(verb, **{**given, **fixed})  # type: ignore[arg-type]

    return build


def _pressed(match: re.Match[str]) -> Command | None:
    try:
        parse_chord(_unmarked(match["text"]))
    except UnknownName:
        return None
    return Command("press", text=match["text"])


def _dated(match: re.Match[str]) -> Command | None:
    name = match.groupdict().get("target") or ""
    return Command("date", name, match["text"]) if day_of(match["text"]) else None


def _waited(match: re.Match[str]) -> Command:
    return Command("wait", count=float(match["count"]))


def _scrolled(match: re.Match[str]) -> Command:
    return Command("scroll", match["target"] or "", (match["text"] or "down").lower())


_PATTERNS: list[tuple[re.Pattern[str], Build]] = [
    (re.compile(rf"^(?:{pattern})$", re.IGNORECASE | re.DOTALL), build)
    for pattern, build in [
        (r"wait(?:\s+for)?\s+(?P<count>\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?)", _waited),
        (rf"wait\s+(?:for|until)\s+{_NAME}{_SHOWN}", _simple("wait", count=0)),
        (rf"scroll(?:\s+(?P<text>up|down))?\s+(?:until|till|to)\s+{_NAME}{_SHOWN}", _scrolled),
        (r"scroll(?:\s+(?P<text>up|down))?(?P<target>)", _scrolled),
        (rf"double[- ]?click(?:\s+on)?\s+{_NAME}", _simple("click", count=2)),
        (rf"right[- ]?click(?:\s+on)?\s+{_NAME}", _simple("click", button="right")),
        (rf"(?:turn|switch|toggle)\s+(?P<text>on|off)\s+{_NAME}", _simple("set")),
        (rf"(?:turn|switch|toggle)\s+{_NAME}\s+(?P<text>on|off)", _simple("set")),
        (rf"(?:enable|activate)\s+{_NAME}", _simple("set", text="on")),
        (rf"(?:disable|deactivate)\s+{_NAME}", _simple("set", text="off")),
        (rf"(?:uncheck|untick|unselect|deselect|clear)\s+{_NAME}", _simple("set", text="off")),
        (rf"(?:check|tick)\s+{_NAME}", _simple("set", text="on")),
        (rf"(?:{_PICK}|set)\s+{_DATE}{_TEXT}\s+(?:from|in|under|for|as)\s+{_NAME}", _dated),
        (rf"(?:{_PICK}|go\s+to|show)\s+{_DATE}{_TEXT}", _dated),
        (rf"(?:set|change|move)\s+{_NAME}\s+to\s+{_DATE}{_TEXT}", _dated),
        (rf"rename\s+(?:the\s+)?{_FILE}{_NAME}\s+(?:in)?to\s+{_TEXT}", _simple("rename")),
        (rf"change\s+the\s+name\s+of\s+{_NAME}\s+to\s+{_TEXT}", _simple("rename")),
        (rf"give\s+(?:the\s+)?{_FILE}{_NAME}\s+the\s+name\s+{_TEXT}", _simple("rename")),
        (rf"{_MADE}(?P<target>[\w-]+(?:\s+[\w-]+)?)\s+{_CALLED}\s+{_TEXT}", _simple("create")),
        (rf"{_MADE}(?P<target>folder|directory)\s+{_TEXT}", _simple("create")),
        (rf"{_PICK}\s+{_TEXT}\s+(?:from|in|under|for)\s+{_NAME}", _simple("select")),
        (rf"(?:set|change|switch)\s+{_NAME}\s+to\s+{_TEXT}", _simple("select")),
        (rf"(?:drag|move|slide)\s+{_NAME}\s+to\s+{_SHARE}", _simple("select")),
        (rf"(?:type|enter|write|input|put)\s+{_TEXT}\s+{_INTO}\s+{_NAME}", _simple("type")),
        (rf"(?:type|enter|write|input)\s+{_TEXT}", _simple("type")),
        (rf"fill(?:\s+in)?\s+{_NAME}\s+with\s+{_TEXT}", _simple("type")),
        (rf"(?:drag(?:\s+and\s+drop)?|move)\s+{_NAME}\s+(?:on)?to\s+{_TEXT}", _simple("drag")),
        (
            rf"(?:delete|remove|erase)\s+{_NAME}(?:\s+and\s+(?P<text>confirm)(?:\s+it)?)?",
            _simple("delete"),
        ),
        (rf"sort(?:\s+.+?)?\s+by\s+{_NAME}", _simple("click")),
        (rf"(?:{_GO}|open|show|visit)\s+(?:the\s+)?page\s+(?P<text>\d+)", _simple("page")),
        (rf"{_GO}\s+(?:the\s+)?(?P<text>next|previous)\s+page", _simple("page")),
        (rf"read\s+(?:(?:me|out|aloud)\s+)*(?:{_MESSAGE})?{_NAME}", _simple("read")),
        (rf"(?:tell\s+me\s+)?what\s+(?:{_MESSAGE})?{_NAME}\s+says", _simple("read")),
        (rf"what\s+does\s+(?:{_MESSAGE})?{_NAME}\s+say", _simple("read")),
        (rf"open\s+(?:the\s+)?(?P<text>file|folder)\s+{_FILE_NAME}", _simple("open")),
        (rf"bring\s+{_NAME}\s+to\s+(?:the\s+)?front", _simple("open")),
        (rf"switch\s+to\s+{_NAME}{_NOUN}", _simple("open")),
        (rf"follow\s+(?:the\s+)?(?:link\s+)?{_NAME}", _simple("click")),
        (rf"(?:search|look)\s+for\s+{_TEXT}(?:\s+(?:in|on)\s+{_NAME})?", _simple("search")),
        (rf"(?:press|hit)\s+(?:the\s+)?{_TEXT}(?:\s+key)?", _pressed),
        (rf"(?:open|launch|start|run|go\s+to|show|visit)\s+{_NAME}{_NOUN}", _simple("open")),
        (rf"(?:close|quit|exit|dismiss)\s+{_NAME}{_NOUN}", _simple("close")),
        (rf"(?:click|press|tap|hit|push|{_PICK})(?:\s+on)?\s+{_NAME}", _simple("click")),
    ]
]

_FILE_IN_FOLDER = re.compile(
    r"\bopen\s+(?:the\s+)?file\s+(?P<file>\S+)\s+(?:in|from)\s+(?:the\s+)?folder\s+"
    r"(?P<folder>[^\s,;]+)",
    re.IGNORECASE,
)

_VERB = (
    r"(?:open|launch|start|run|go\s+to|show|visit|close|quit|exit|dismiss|double[- ]?click|"
    r"right[- ]?click|click|press|tap|hit|push|select|choose|pick|set|change|switch|toggle|turn|"
    r"enable|activate|disable|deactivate|uncheck|untick|unselect|deselect|clear|check|tick|type|"
    r"enter|write|input|fill|scroll|wait|drag|search|look|put|move|slide|"
    r"delete|remove|erase|sort|bring|follow|rename|give|make|create|add|read|tell|what|copy|paste|"
    r"save|jump)\b"
)
_SPLIT = re.compile(
    r"(?:\s*[,;.]\s*|\s+)(?:(?:and|then|after that|next|finally)\s*,?\s+)*"
    rf"(?=(?:please\s+|now\s+)?{_VERB}\s+\S)|"
    r"\s*[;\n]\s*|\.\s+|\s*,?\s+(?:and\s+)?then\s+",
    re.IGNORECASE,
)
_ENDS = " .,;!?\n"
_JOINED = re.compile(r"[,;.\n]|\b(?:and|then|after that|next|finally)\b", re.IGNORECASE)


def parse_goal(goal: str) -> list[Command]:
    """The commands that a goal asks for, in order.

    Raises:
        GoalNotUnderstood: where a part of it is outside the grammar; names the part, and what the
            grammar covers.
    """
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append(next(group for group in match.groups() if group is not None))
        return f"\ue000{len(quotes) - 1}\ue001"

    marked = _FILE_IN_FOLDER.sub(
        r"open folder \g<folder>, open file \g<file>", _QUOTED.sub(keep, goal.strip())
    )
    commands = [_command(part, quotes) for part in _parts(marked)]
    if not commands:
        raise GoalNotUnderstood(f"the goal is empty; say what to do: {COVERS}")
    return commands


def _parts(goal: str) -> Iterator[str]:
    """The goal cut where one command ends and the next begins."""
    start = 0
    for cut in _SPLIT.finditer(goal):
        if cut.start() <= start or not _JOINED.search(cut.group()):
            continue
        # A part that is no command by itself belongs to the one that it stands in.
        if _parse(_trimmed(goal[start : cut.start()])) is None:
            continue
        yield goal[start : cut.start()]
        start = cut.end()
    if goal[start:].strip(_ENDS):
        yield goal[start:]


def _trimmed(part: str) -> str:
    return _POLITE.sub("", part.strip(_ENDS))


def _command(part: str, quotes: list[str]) -> Command:
    command = _parse(_trimmed(part))
    if command is None:
        raise GoalNotUnderstood(
            f"can't follow {_restored(part.strip(), quotes)!r}; understood are: {COVERS}. "
            "Put names in quotes where they hold such words; for anything else use a model "
            "that plans"
        )
    return Command(
        command.verb,
        _name(command.target, quotes),
        _text(command.text, quotes),
        command.count,
        command.button,
        _restored(part.strip(), quotes),
    )


def _parse(part: str) -> Command | None:
    for pattern, build in _PATTERNS:
        match = pattern.match(part)
        if match:
            command = build(match)
            if command:
                return command
    return None


def _restored(text: str, quotes: list[str]) -> str:
    return _MARK.sub(lambda match: f"“{quotes[int(match[1])]}”", text)


def _text(text: str, quotes: list[str]) -> str:
    return _MARK.sub(lambda match: quotes[int(match[1])], text).strip()


def _unmarked(text: str) -> str:
    return "?unknown?" if _MARK.search(text) else text


def _name(text: str, quotes: list[str]) -> str:
    plain = re.sub(r"^(?:the|a|an)(?:\s+|$)", "", text.strip(), flags=re.IGNORECASE)
    return _text(plain, quotes)
