"""Tasks on web pages: follow links, fill in forms and send them."""

from __future__ import annotations

from agentkit.simulator.apps.app import Value
from agentkit.simulator.apps.browser import COUNTRIES
from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Plan, shows

__all__ = ["MAKERS"]


def _visit_page(draw: Draw) -> Plan:
    words, path = draw.random.choice([("Opening hours", "hours"), ("Help", "help")])
    return Plan([draw.open("Browser"), Deed("link", words)], shows("Browser", page=path))


def _sign_up(draw: Draw) -> Plan:
    random, say = draw.random, draw.say
    name = random.choice(["Nora Lund", "Emil Braun", "Sofia Conti", "Mark Dale"])
    email = name.split()[0].lower() + f"{random.randrange(10, 99)}@mail.local"
    country, plan = random.choice(COUNTRIES), random.choice(["Standard", "Premium"])
    way = [
        draw.open("Browser"),
        Deed("link", "Sign up"),
        Deed("type", say("Full name"), name),
        Deed("type", say("Email"), email),
        Deed("select", say("Country"), country),
        Deed("radio", say("Plan"), plan),
        Deed("check", say("Accept the terms"), "on"),
        draw.click("Create account"),
    ]
    sent: dict[str, Value] = {"Full name": name, "Email": email, "Country": country, "Plan": plan}
    sent |= {"Newsletter": False, "Accept the terms": True}
    return Plan(way, shows("Browser", page="thanks"), recorded={"Browser": {"Sign up": sent}})


def _order_box(draw: Draw) -> Plan:
    random, say = draw.random, draw.say
    city, size = (
        random.choice(["Bergen", "Porto", "Lyon", "Graz"]),
        random.choice(["Medium", "Large"]),
    )
    colour, wrapped = random.choice(["Green", "Red", "White"]), random.random() < 0.5
    way = [
        draw.open("Browser"),
        Deed("link", "Order a box"),
        Deed("radio", say("Size"), size),
        Deed("select", say("Color"), colour),
        Deed("type", say("City"), city),
        *([Deed("check", say("Gift wrap"), "on")] if wrapped else []),
        draw.click("Send order"),
    ]
    sent = {"Quantity": "1", "Size": size, "Color": colour, "City": city}
    sent |= {"Delivery": "Standard"}
    recorded = {"Browser": {"Order a box": {**sent, "Gift wrap": wrapped}}}
    return Plan(way, shows("Browser", page="thanks"), recorded=recorded)


def _turn_page(draw: Draw) -> Plan:
    sheet = draw.random.randrange(2, 6)
    way = [draw.open("Browser"), Deed("link", "All teas"), Deed("turn", "", str(sheet))]
    return Plan(way, shows("Browser", page="teas", sheet=sheet))


MAKERS: dict[str, Maker] = {
    "order-box": _order_box,
    "sign-up": _sign_up,
    "turn-page": _turn_page,
    "visit-page": _visit_page,
}
