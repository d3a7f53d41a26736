"""Tasks among windows that cover each other, and with the calculator's keys."""

from __future__ import annotations

from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Plan, State, shows

__all__ = ["MAKERS"]

APPS = ("Files", "Calculator", "Settings", "Mail", "Calendar", "Invoices")


def _switch_window(draw: Draw) -> Plan:
    """Bring one to the front that stands behind others."""
    windows = draw.variety.order("windows", APPS)[:3]
    wanted = draw.random.choice(windows[:2])

    def holds(state: State) -> bool:
        return len(state["windows"]) == 3 and bool(state["windows"][-1]["app"] == wanted)

    return Plan([Deed("raise", draw.say(wanted))], holds, windows=windows)


def _close_window(draw: Draw) -> Plan:
    """Close one that may stand behind another."""
    windows = draw.variety.order("windows", APPS)[:2]
    wanted = draw.random.choice(windows)
    kept = sorted(set(windows) - {wanted})

    def holds(state: State) -> bool:
        return sorted(window["app"] for window in state["windows"]) == kept

    return Plan([Deed("close", draw.say(wanted))], holds, windows=windows)


def _calculate(draw: Draw) -> Plan:
    first, second = draw.random.sample(range(2, 10), 2)
    keys = [str(first), "x", str(second), "="]
    way = [draw.open("Calculator"), *(Deed("click", key) for key in keys)]
    also = (f"open {draw.say('Calculator')}, type {first}*{second} and press enter",)
    return Plan(way, shows("Calculator", shown=str(first * second)), also=also)


MAKERS: dict[str, Maker] = {
    "calculate": _calculate,
    "close-window": _close_window,
    "switch-window": _switch_window,
}
