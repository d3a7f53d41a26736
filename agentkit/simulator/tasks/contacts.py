"""Tasks in the address book: a search that narrows a list down, and a form that is saved."""

from __future__ import annotations

from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Plan

__all__ = ["MAKERS"]


def _find_contact(draw: Draw) -> Plan:
    people = draw.records["Contacts"]
    name = draw.random.choice(list(people))
    way = [
        draw.open("Contacts"),
        Deed("search", name.split()[1]),
        Deed("choose", name),
        Deed("set", draw.say("Favorite"), "on"),
    ]
    return Plan(way, recorded={"Contacts": {name: {**people[name], "Favorite": True}}})


def _edit_contact(draw: Draw) -> Plan:
    people = draw.records["Contacts"]
    name = draw.random.choice(list(people)[:6])
    phone = f"555 {draw.random.randrange(100, 999)} {draw.random.randrange(100, 999)}"
    way = [
        draw.open("Contacts"),
        Deed("choose", name),
        Deed("type", draw.say("Phone"), phone),
        draw.click("Save"),
    ]
    return Plan(way, recorded={"Contacts": {name: {**people[name], "Phone": phone}}})


MAKERS: dict[str, Maker] = {"edit-contact": _edit_contact, "find-contact": _find_contact}
