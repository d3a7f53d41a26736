"""The goals that the rules planner understands: from words to commands.

A goal is a chain of commands, parted by commas, "and", "then" or full stops. A name may stand in
quotes; without them it ends where the next command begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from agentkit.errors import GoalNotUnderstood, UnknownName
from agentkit.planners._command import MARK, Command, Family, Rule
from agentkit.planners._grammar_dates import DATES
from agentkit.planners._grammar_desktop import DESKTOP, OPENING
from agentkit.planners._grammar_lists import LISTS
from agentkit.planners._grammar_offers import OFFERS
from agentkit.planners._grammar_pointing import CLICKING, FOCUSING, SETTING
from agentkit.planners._grammar_shapes import SHAPES
from agentkit.planners._grammar_styles import STYLES
from agentkit.planners._grammar_typing import COMPLETING, TYPING
from agentkit.planners._grammar_values import VALUES
from agentkit.planners._order import in_order

__all__ = ["COVERS", "FAMILIES", "parse_goal", "rule_names"]

COVERS = (
    "open X · close X · click X · double-click X · right-click X · type “…” into X · press KEY · "
    "type the value of X into Y · fill in the form with the values from the table · "
    "enter an item that starts with “…” and ends with “…” · make the word X bold · "
    "buy the ticket with the cheapest price · "
    "select O from X · select A and B · check X · uncheck X · turn on X · turn off X · expand X · "
    "look through the tabs to find X · put the cursor into X · mark the numbers as odd or even · "
    "click the 3rd result · scroll until X · "
    "scroll down · drag X to Y · drag X to the 2nd position · "
    "sort the numbers in increasing order · drag the circles into the box · "
    "count the red circles · click the button that describes the figure · "
    "click the middle of the circle · draw a vertical line through the dot · delete X · "
    "sort by X · search for “…” · set X to O, "
    "set X to 40% · set the slider to 40 · pick yellow with the color picker · "
    "click all the shades of blue · pick 9 June 2025 · "
    "create a 30 minutes event named “…” between 12PM and 4PM · "
    "go to page 3 · make a folder called “…” · "
    "rename X to “…” · read X · wait for X · wait 2 seconds"
)
"""What the grammar covers, for people."""

FAMILIES: tuple[Family, ...] = (
    DATES, STYLES, VALUES, SHAPES, OFFERS, COMPLETING, LISTS, FOCUSING, DESKTOP, TYPING,
    SETTING, OPENING, CLICKING,
)  # fmt: skip
"""In the order in which their rules are tried: what is said in more words comes first."""

_QUOTED = re.compile(
    r"“([^”]*)”|‘([^’]*)’|\"([^\"]*)\"|(?<!\w)'((?:[^']|'(?=\w))*)'(?!\w)|`([^`]*)`"
)

_FINDING = r"(?:(?:to\s+)?(?:find|locate|look\s+for|search\s+for|spot)\s+and\s+)"
_POLITE = re.compile(
    r"^(?:please|kindly|now|next|first|finally|then|and|also|can you|could you|go ahead|try to|"
    r"(?:i want|i(?:'d| would) like) (?:you )?to|you (?:should|must|need to|have to)|"
    rf"make sure (?:to|you)|,|\s|{_FINDING})+\b\s*",
    re.IGNORECASE,
)

_FILE_IN_FOLDER = re.compile(
    r"\bopen\s+(?:the\s+)?file\s+(?P<file>\S+)\s+(?:in|from)\s+(?:the\s+)?folder\s+"
    r"(?P<folder>[^\s,;]+)",
    re.IGNORECASE,
)

_VERB = rf"(?:{'|'.join(dict.fromkeys(verb for one in FAMILIES for verb in one.verbs))})\b"
_SPLIT = re.compile(
    r"(?:\s*[,;.]\s*|\s+)(?:(?:and|then|after that|next|finally)\s*,?\s+)*"
    rf"(?=(?:please\s+|now\s+)?{_FINDING}?(?:{_VERB}\s+\S|submit\b))|"
    r"\s*[;\n]\s*|\.\s+|\s*,?\s+(?:and\s+)?then\s+",
    re.IGNORECASE,
)
_ENDS = " .,;!?\n"
_JOINED = re.compile(r"[,;.\n]|\b(?:and|then|after that|next|finally)\b", re.IGNORECASE)


def parse_goal(goal: str, without: Iterable[str] = ()) -> list[Command]:
    """The commands that a goal asks for, in order.

    Args:
        goal: in a person's words.
        without: names of rules to leave out: for studies of what each is good for.

    Raises:
        GoalNotUnderstood: where a part of it is outside the grammar; names the part, and what the
            grammar covers.
        UnknownName: where no rule has one of the names in `without`.
    """
    rules = _rules(frozenset(without))
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append(next(group for group in match.groups() if group is not None))
        return f"\ue000{len(quotes) - 1}\ue001"

    marked = _FILE_IN_FOLDER.sub(
        r"open folder \g<folder>, open file \g<file>", in_order(_QUOTED.sub(keep, goal))
    )
    parts = _parts(marked, rules)
    commands = [command for part in parts for command in _commands(part, rules, quotes)]
    if not commands:
        raise GoalNotUnderstood(f"the goal is empty; say what to do: {COVERS}")
    return commands


def rule_names() -> list[str]:
    """The names of all rules, in the order in which they are tried."""
    return [rule.name for family in FAMILIES for rule in family.rules]


def _rules(without: frozenset[str]) -> list[Rule]:
    for unknown in without.difference(rule_names()):
        raise UnknownName("rule of the grammar", unknown, rule_names())
    return [rule for family in FAMILIES for rule in family.rules if rule.name not in without]


def _parts(goal: str, rules: Sequence[Rule]) -> Iterator[str]:
    """The goal cut where one command ends and the next begins."""
    start = 0
    for cut in _SPLIT.finditer(goal):
        if cut.start() <= start or not _JOINED.search(cut.group()):
            continue
        if _parse(_trimmed(goal[start:]), [rule for rule in rules if rule.whole]):
            break
        # A part that is no command by itself belongs to the one that it stands in.
        if _parse(_trimmed(goal[start : cut.start()]), rules) is None:
            continue
        yield goal[start : cut.start()]
        start = cut.end()
    if goal[start:].strip(_ENDS):
        yield goal[start:]


def _trimmed(part: str) -> str:
    return _POLITE.sub("", part.strip(_ENDS))


def _commands(part: str, rules: Sequence[Rule], quotes: list[str]) -> Iterator[Command]:
    said = _restored(part.strip(), quotes)
    commands = _parse(_trimmed(part), rules)
    if commands is None:
        raise GoalNotUnderstood(
            f"can't follow {said!r}; understood are: {COVERS}. "
            "Put names in quotes where they hold such words; for anything else use a model "
            "that plans"
        )
    for command in commands:
        yield replace(
            command,
            target=_name(command.target, quotes),
            text=_text(command.text, quotes),
            items=tuple(_name(item, quotes) for item in command.items),
            words=said,
        )


def _parse(part: str, rules: Sequence[Rule]) -> tuple[Command, ...] | None:
    """What the first rule makes of it that matches and means something."""
    for rule in rules:
        match = rule.pattern.match(part)
        made = rule.build(match) if match else None
        if made:
            return made if isinstance(made, tuple) else (made,)
    return None


def _restored(text: str, quotes: list[str]) -> str:
    return MARK.sub(lambda match: f"“{quotes[int(match[1])]}”", text)


def _text(text: str, quotes: list[str]) -> str:
    return MARK.sub(lambda match: quotes[int(match[1])], text).strip()


def _name(text: str, quotes: list[str]) -> str:
    plain = re.sub(r"^(?:the|a|an)(?:\s+|$)", "", text.strip(), flags=re.IGNORECASE)
    return _text(plain, quotes)
