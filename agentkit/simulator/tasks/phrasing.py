"""Goals as different people write them: other verbs, politeness, quotes or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from agentkit.simulator.tasks.plan import Deed, Plan

__all__ = ["phrased"]

CLAUSES: Mapping[str, Sequence[str]] = {
    "open": ("open {name}", "launch {name}", "start {name}", "open the {name} app"),
    "close": ("close {name}", "close the {name} window", "quit {name}"),
    "raise": ("switch to {name}", "go to {name}", "bring {name} to the front"),
    "page": ("open {name}", "go to {name}", "go to the {name} page", "show {name}"),
    "click": ("click {name}", "click on {name}", "press {name}", "click the {name} button"),
    "double": ("double-click {name}", "double click on {name}"),
    "link": ("click {name}", "click the {name} link", "follow the link {name}"),
    "choose": ("click {name}", "select {name}", "click on {name}"),
    "press": ("press {text}", "hit {text}"),
    "set on": ("turn on {name}", "turn {name} on", "switch on {name}", "enable {name}"),
    "set off": ("turn off {name}", "turn {name} off", "switch {name} off", "disable {name}"),
    "check on": ("check {name}", "tick {name}", "tick the {name} box"),
    "check off": ("uncheck {name}", "untick {name}", "clear {name}"),
    "select": (
        *("select {text} from {name}", "set {name} to {text}", "choose {text} for {name}"),
        *("change {name} to {text}", "pick {text} in {name}"),
    ),
    "radio": ("choose {text} for {name}", "set {name} to {text}", "select {text} under {name}"),
    "type": (
        *("type {words} into {name}", "enter {words} in the {name} field"),
        *("fill in {name} with {words}", "write {words} into {name}", "put {words} into {name}"),
    ),
    "write": ("type {words} into the document", "write {words} into the document"),
    "slide": ("set {name} to {text}", "drag {name} to {text}", "move the {name} slider to {text}"),
    "search": ("search for {words}", "type {words} into Search", "look for {words}"),
    "sort": ("click {name}", "sort by {name}", "sort the table by {name}"),
    "turn": ("go to page {text}", "open page {text}", "turn to page {text}"),
    "scroll": ("scroll until {name} is visible", "scroll down to {name}"),
}
"""How to ask for each verb (and, where it matters, for a state)."""

JOINS = (", then ", ", ", " and then ", ". Then ", "; ", " and ")
OPENINGS = ("", "", "", "Please ", "please ", "Could you ", "I want you to ", "First ")
QUOTES = (("", ""), ("", ""), ('"', '"'), ('"', '"'), ("“", "”"), ("'", "'"))


def phrased(plan: Plan, random: Random) -> str:
    """A goal that asks for all of a plan."""
    quotes = random.choice(QUOTES)
    if plan.also and random.random() < 0.3:
        goal = random.choice(plan.also)
    else:
        goal = _joined([_clause(deed, quotes, random) for deed in plan.way], random)
    opening = random.choice(OPENINGS if len(plan.way) > 1 else OPENINGS[:-1])
    return opening + goal + random.choice(("", "", "."))


def _joined(clauses: Sequence[str], random: Random) -> str:
    """One join throughout, as people do; a plain "and" before the last alone."""
    join = random.choice(JOINS)
    if join == " and " and len(clauses) > 1:
        return ", ".join(clauses[:-1]) + join + clauses[-1]
    return join.join(clauses)


def _clause(deed: Deed, quotes: tuple[str, str], random: Random) -> str:
    """One deed in words; whoever quotes, quotes in one way, and not everything."""
    before, after = quotes if random.random() < 0.6 else ("", "")
    verb = f"{deed.verb} {deed.text}" if deed.verb in ("set", "check") else deed.verb
    name = f"{before}{deed.called or deed.target}{after}"
    pattern = random.choice(CLAUSES[verb])
    return pattern.format(name=name, text=deed.text, words=_quoted(deed, quotes, random))


def _quoted(deed: Deed, quotes: tuple[str, str], random: Random) -> str:
    """Words to type, in quotes unless they are one plain word."""
    words = deed.text or deed.target
    before, after = quotes if quotes[0] and quotes[0] not in words else ('"', '"')
    plain = words.isalnum() and random.random() < 0.5
    return words if plain else f"{before}{words}{after}"
