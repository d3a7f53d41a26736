"""Tasks with dates."""

from __future__ import annotations

from agentkit.simulator.apps.calendar import HOURS, MONTHS
from agentkit.simulator.records import first_month
from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Plan, shows

__all__ = ["MAKERS"]

TITLES = ("Choir", "Swimming", "Parents", "Doctor", "Theatre", "Gardening")


def _pick_date(draw: Draw) -> Plan:
    (year, month), day = first_month(draw.seed), draw.random.randrange(2, 28)
    step = draw.random.choice([0, 1, -1])
    years, month = divmod(month - 1 + step, 12)
    arrow = {1: "Next month", -1: "Previous month"}.get(step)
    turn = [Deed("click", arrow)] if arrow else []
    way = [draw.open("Calendar"), *turn, Deed("choose", str(day))]
    date = f"{year + years}-{month + 1:02}-{day:02}"
    words = f"{day} {MONTHS[month]} {year + years}"
    also = (f"open {draw.say('Calendar')} and pick {words}",)
    return Plan(way, shows("Calendar", date=date), also=also)


def _add_event(draw: Draw) -> Plan:
    year, month = first_month(draw.seed)
    title, day = draw.random.choice(TITLES), draw.random.randrange(2, 28)
    hour = draw.random.choice(HOURS[1:])
    way = [
        draw.open("Calendar"),
        Deed("choose", str(day)),
        draw.click("New event"),
        Deed("type", draw.say("Event title"), title),
        Deed("select", draw.say("Start time"), hour),
        draw.click("Add"),
    ]
    event = {"day": f"{year}-{month:02}-{day:02}", "time": hour}
    return Plan(way, recorded={"Calendar": {title: event}})


MAKERS: dict[str, Maker] = {"add-event": _add_event, "pick-date": _pick_date}
