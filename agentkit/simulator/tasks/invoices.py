"""Tasks with a table: sort it, choose rows, act on them."""

from __future__ import annotations

from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Plan, shows

__all__ = ["MAKERS"]


def _sort_table(draw: Draw) -> Plan:
    column = draw.random.choice(["Customer", "Due", "Amount", "Status"])
    way = [draw.open("Invoices"), Deed("sort", draw.say(column))]
    return Plan(way, shows("Invoices", sorted=[column, "ascending"]))


def _pay_invoices(draw: Draw) -> Plan:
    invoices = draw.records["Invoices"]
    unpaid = [number for number in list(invoices)[:8] if invoices[number]["Status"] == "Open"]
    numbers = draw.random.sample(unpaid, min(2, len(unpaid)))
    ticks = [Deed("check", number, "on") for number in numbers]
    way = [draw.open("Invoices"), *ticks, draw.click("Mark as paid")]
    paid = {number: {**invoices[number], "Status": "Paid"} for number in numbers}
    return Plan(way, recorded={"Invoices": paid})


def _delete_invoice(draw: Draw) -> Plan:
    number = draw.random.choice(list(draw.records["Invoices"])[10:])
    way = [
        draw.open("Invoices"),
        Deed("scroll", number),
        Deed("choose", number),
        draw.click("Delete"),
        draw.click("Delete"),
    ]
    return Plan(way, recorded={"Invoices": {number: None}})


MAKERS: dict[str, Maker] = {
    "delete-invoice": _delete_invoice,
    "pay-invoices": _pay_invoices,
    "sort-table": _sort_table,
}
