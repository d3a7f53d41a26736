"""Tasks on a page with tabs: nothing counts before it is applied."""

from __future__ import annotations

from agentkit.simulator.apps.printer import TABS
from agentkit.simulator.records import PRINTER
from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Plan

__all__ = ["MAKERS"]


def _print_setup(draw: Draw) -> Plan:
    tab = draw.random.choice(list(TABS))
    entry = draw.random.choice(TABS[tab])
    page, apply = Deed("page", tab), draw.click("Apply")
    if entry.kind == "checkbox":
        deed, value = Deed("check", draw.say(entry.label), "on"), True
        return _applied([draw.open("Printer"), page, deed, apply], entry.label, value)
    option = draw.random.choice([each for each in entry.options if each != PRINTER[entry.label]])
    deed = Deed("radio" if entry.kind == "radio" else "select", draw.say(entry.label), option)
    return _applied([draw.open("Printer"), page, deed, apply], entry.label, option)


def _applied(way: list[Deed], label: str, value: bool | str) -> Plan:
    return Plan(way, recorded={"Printer": {label: value}})


MAKERS: dict[str, Maker] = {"print-setup": _print_setup}
