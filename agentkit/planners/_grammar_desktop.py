"""How people speak of windows, files, pages and waiting."""

from __future__ import annotations

import re

from agentkit.planners._command import CALLED, NAME, NOUN, TEXT, Command, Family, rule, simple

__all__ = ["DESKTOP", "OPENING"]

_SHOWN = r"(?:\s+(?:appears?|shows?(?:\s+up)?|comes\s+into\s+view|is\s+(?:visible|shown|there)))?"
_GO = r"(?:go|turn|jump|switch)\s+to"
_FILE = r"(?:(?:file|folder|directory|document|item)\s+)?"
_FILE_NAME = "(?P<target>\ue000\\d+\ue001|\\S+\\.\\w+|(?<=folder\\s)\\S+)"
_MADE = r"(?:make|create|add)\s+(?:(?:an?|the)\s+)?(?:new\s+)?"
_MESSAGE = (
    r"(?:the\s+)?(?:(?:latest|newest|last)\s+)?"
    r"(?:message|mail|e-?mail|note|letter|post|file|document)\s+"
    r"(?:(?:from|by|of|about|called|named|titled)\s+)?"
)


def _waited(match: re.Match[str]) -> Command:
    return Command("wait", count=float(match["count"]))


def _scrolled(match: re.Match[str]) -> Command:
    return Command("scroll", match["target"] or "", (match["text"] or "down").lower())


DESKTOP = Family(
    (
        rule(
            "wait seconds",
            r"wait(?:\s+for)?\s+(?P<count>\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?)",
            _waited,
        ),
        rule("wait for", rf"wait\s+(?:for|until)\s+{NAME}{_SHOWN}", simple("wait", count=0)),
        rule(
            "scroll until",
            rf"scroll(?:\s+(?P<text>up|down))?\s+(?:until|till|to)\s+{NAME}{_SHOWN}",
            _scrolled,
        ),
        rule("scroll", r"scroll(?:\s+(?P<text>up|down))?(?P<target>)", _scrolled),
        rule(
            "rename", rf"rename\s+(?:the\s+)?{_FILE}{NAME}\s+(?:in)?to\s+{TEXT}", simple("rename")
        ),
        rule("change name", rf"change\s+the\s+name\s+of\s+{NAME}\s+to\s+{TEXT}", simple("rename")),
        rule(
            "give name",
            rf"give\s+(?:the\s+)?{_FILE}{NAME}\s+the\s+name\s+{TEXT}",
            simple("rename"),
        ),
        rule(
            "create called",
            rf"{_MADE}(?P<target>[\w-]+(?:\s+[\w-]+)?)\s+{CALLED}\s+{TEXT}",
            simple("create"),
        ),
        rule("create folder", rf"{_MADE}(?P<target>folder|directory)\s+{TEXT}", simple("create")),
        rule(
            "delete",
            rf"(?:delete|remove|erase)\s+{NAME}(?:\s+and\s+(?P<text>confirm)(?:\s+it)?)?",
            simple("delete"),
        ),
        rule(
            "page number",
            rf"(?:{_GO}|open|show|visit)\s+(?:the\s+)?page\s+(?P<text>\d+)",
            simple("page"),
        ),
        rule("next page", rf"{_GO}\s+(?:the\s+)?(?P<text>next|previous)\s+page", simple("page")),
        rule("read", rf"read\s+(?:(?:me|out|aloud)\s+)*(?:{_MESSAGE})?{NAME}", simple("read")),
        rule(
            "what it says", rf"(?:tell\s+me\s+)?what\s+(?:{_MESSAGE})?{NAME}\s+says", simple("read")
        ),
        rule("what does it say", rf"what\s+does\s+(?:{_MESSAGE})?{NAME}\s+say", simple("read")),
        rule(
            "open file", rf"open\s+(?:the\s+)?(?P<text>file|folder)\s+{_FILE_NAME}", simple("open")
        ),
        rule("bring to front", rf"bring\s+{NAME}\s+to\s+(?:the\s+)?front", simple("open")),
    ),
    (
        *(
            "wait",
            "scroll",
            "rename",
            "change",
            "give",
            "make",
            "create",
            "add",
            "delete",
            "remove",
        ),
        *("erase", "go\\s+to", "turn", "jump", "open", "show", "visit", "read", "tell", "what"),
        *("bring", "copy", "paste", "save"),
    ),
)
"""What is said in so many words: tried before what any name may follow."""

OPENING = Family(
    (
        rule("switch to", rf"switch\s+to\s+{NAME}{NOUN}", simple("open")),
        rule(
            "open", rf"(?:open|launch|start|run|go\s+to|show|visit)\s+{NAME}{NOUN}", simple("open")
        ),
        rule("close", rf"(?:close|quit|exit|dismiss)\s+{NAME}{NOUN}", simple("close")),
    ),
    (
        "open",
        "launch",
        "start",
        "run",
        "go\\s+to",
        "show",
        "visit",
        "close",
        "quit",
        "exit",
        "dismiss",
    ),
)
"""What opens and closes: any name may follow."""
