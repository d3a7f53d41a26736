"""What the applications of a new desktop hold: messages, contacts, invoices, events."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

__all__ = ["Records", "first_month", "first_records"]

Records = dict[str, dict[str, Any]]
"""By the plain name of an application, and by the name of a thing: what is known of it, as JSON."""

GIVEN = (
    *("Ada", "Ben", "Clara", "David", "Elena", "Felix", "Grace", "Hugo", "Iris", "Jonas", "Karin"),
    *("Leon", "Maria", "Nils", "Olga", "Paul", "Rosa", "Samuel", "Tara", "Victor", "Wanda"),
)
FAMILY = (
    *("Abbott", "Bergman", "Castro", "Dupont", "Evans", "Fischer", "Garcia", "Hansen", "Ivanov"),
    *("Jensen", "Keller", "Lambert", "Moretti", "Novak", "Olsen", "Pereira", "Rossi", "Silva"),
    *("Turner", "Vargas", "Weber", "Young"),
)
SUBJECTS = (
    *("Lunch on Friday", "Minutes of the meeting", "New office keys", "Holiday plans"),
    *("Budget for spring", "Your train tickets", "Photos from the lake", "Garden tools"),
    *("Welcome to the team", "Password changed", "Board games tonight", "Draft of the report"),
    *("Library books due", "Concert on Saturday", "Broken coffee machine", "Parking permit"),
    *("Recipe for plum cake", "Invoice for March", "Bicycle repair", "Survey results"),
    *("Yoga class moved", "Rent for next year", "Spare laptop", "Questions about the map"),
    *("Choir practice", "Delivery on Monday", "Thank you for the flowers", "Train to Vienna"),
    *("Lost umbrella", "Meeting room B", "Summer party", "Window cleaning", "Tax documents"),
    *("Painting the hall", "Two spare tickets", "Football results", "Weather warning"),
)
COMPANIES = (
    *("Alder Books", "Birch Bikes", "Cedar Foods", "Delta Print", "Elm Tools", "Fern Travel"),
    *("Grove Paper", "Hazel Music", "Ivy Garden", "Juniper Labs", "Lark Media", "Maple Homes"),
)
EVENTS = ("Dentist", "Team lunch", "Piano lesson", "Car service", "Book club", "Haircut")
PRINTER = {
    "Paper size": "A4",
    "Paper source": "Tray 1",
    "Orientation": "Portrait",
    "Quality": "Normal",
    "Black and white": False,
    "Both sides": False,
}


def first_records(seed: int) -> Records:
    """By application."""
    return {
        "Mail": _messages(Random(f"mail {seed}")),
        "Contacts": _contacts(Random(f"contacts {seed}")),
        "Invoices": _invoices(Random(f"invoices {seed}")),
        "Calendar": _events(Random(f"events {seed}"), first_month(seed)),
        "Printer": dict(PRINTER),
        "Browser": {},
    }


def first_month(seed: int) -> tuple[int, int]:
    """The year and the month that the calendar opens on: its time stands still."""
    random = Random(f"month {seed}")
    return random.randrange(2025, 2028), random.randrange(1, 13)


def _names(random: Random, count: int) -> list[str]:
    every = [f"{given} {family}" for given in GIVEN for family in FAMILY]
    return random.sample(every, count)


def _messages(random: Random) -> dict[str, Any]:
    subjects = random.sample(SUBJECTS, 34)
    return {
        subject: {"from": sender, "folder": "Inbox", "important": False, "reply": ""}
        for subject, sender in zip(subjects, _names(random, len(subjects)), strict=True)
    }


def _contacts(random: Random) -> dict[str, Any]:
    return {name: _contact(name, random) for name in sorted(_names(random, 36))}


def _contact(name: str, random: Random) -> Mapping[str, Any]:
    phone = f"555 {random.randrange(100, 1000)} {random.randrange(100, 1000)}"
    email = name.lower().replace(" ", ".") + "@mail.local"
    return {"Phone": phone, "Email": email, "Favorite": False}


def _invoices(random: Random) -> dict[str, Any]:
    numbers = sorted(random.sample(range(1001, 1100), 24))
    amounts = random.sample(range(40, 4000), 24)
    return {
        f"INV-{number}": {
            "Customer": random.choice(COMPANIES),
            "Due": f"2026-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
            "Amount": amount,
            "Status": random.choice(["Open", "Open", "Paid"]),
        }
        for number, amount in zip(numbers, amounts, strict=True)
    }


def _events(random: Random, month: tuple[int, int]) -> dict[str, Any]:
    days = random.sample(range(1, 29), 4)
    return {
        title: {
            "day": f"{month[0]}-{month[1]:02}-{day:02}",
            "time": f"{random.randrange(9, 17)}:00",
        }
        for title, day in zip(random.sample(EVENTS, 4), days, strict=True)
    }
