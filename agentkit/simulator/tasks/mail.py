"""Tasks in the mail program: a list that scrolls, and what can be done to a message."""

from __future__ import annotations

from typing import Any

from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Plan, shows

__all__ = ["MAKERS"]

AT_ONCE = 6
"""Messages that are in sight without scrolling, whatever the window's size."""


def _read_message(draw: Draw) -> Plan:
    """One from far down the list."""
    subject = draw.random.choice(list(draw.records["Mail"])[15:])
    way = [draw.open("Mail"), Deed("scroll", subject), Deed("choose", subject)]
    also = (f'open {draw.say("Mail")} and read the message "{subject}"',)
    return Plan(way, shows("Mail", chosen=subject), also=also)


def _archive_message(draw: Draw) -> Plan:
    subject, facts = _some(draw)
    way = [draw.open("Mail"), Deed("choose", subject), draw.click("Archive")]
    return _kept(way, subject, {**facts, "folder": "Archived"})


def _delete_message(draw: Draw) -> Plan:
    subject, _ = _some(draw)
    way = [draw.open("Mail"), Deed("choose", subject), draw.click("Delete"), draw.click("Delete")]
    return _kept(way, subject, None)


def _flag_message(draw: Draw) -> Plan:
    subject, facts = _some(draw)
    tick = Deed("check", draw.say("Important"), "on")
    way = [draw.open("Mail"), Deed("choose", subject), tick]
    return _kept(way, subject, {**facts, "important": True})


def _reply_message(draw: Draw) -> Plan:
    subject, facts = _some(draw)
    words = draw.random.choice(["See you there!", "Thank you, that works.", "Not this week."])
    way = [
        draw.open("Mail"),
        Deed("choose", subject),
        Deed("type", draw.say("Your reply"), words),
        draw.click("Send reply"),
    ]
    return _kept(way, subject, {**facts, "reply": words})


def _some(draw: Draw) -> tuple[str, dict[str, Any]]:
    messages = draw.records["Mail"]
    subject = draw.random.choice(list(messages)[:AT_ONCE])
    return subject, messages[subject]


def _kept(way: list[Deed], subject: str, facts: dict[str, Any] | None) -> Plan:
    return Plan(way, recorded={"Mail": {subject: facts}})


MAKERS: dict[str, Maker] = {
    "archive-message": _archive_message,
    "delete-message": _delete_message,
    "flag-message": _flag_message,
    "read-message": _read_message,
    "reply-message": _reply_message,
}
