"""Settings on tabs that take effect once they are applied."""

from __future__ import annotations

from functools import partial
from typing import Any

from agentkit.geometry import Box, Size
from agentkit.simulator.apps.app import App, Desk
from agentkit.simulator.canvas import text_width
from agentkit.simulator.forms import Entry, Form
from agentkit.simulator.rows import Tab
from agentkit.simulator.widgets import Button, Label, Line, Widget

__all__ = ["TABS", "Printer"]

BAR, FOOT = 52.0, 62.0
TABS: dict[str, tuple[Entry, ...]] = {
    "Paper": (
        Entry("dropdown", "Paper size", ("A3", "A4", "A5", "Letter")),
        Entry("dropdown", "Paper source", ("Tray 1", "Tray 2", "By hand")),
        Entry("radio", "Orientation", ("Portrait", "Landscape")),
    ),
    "Ink": (
        Entry("radio", "Quality", ("Draft", "Normal", "Best")),
        Entry("checkbox", "Black and white"),
    ),
    "Finishing": (Entry("checkbox", "Both sides"),),
}
"""What can be set, by tab."""


class Printer(App):
    """Reset brings back what was applied last."""

    name = "Printer"
    icon = "printer"
    colour = (96, 84, 150)
    size = Size(600, 430)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.tabs = desk.variety.order("printer tabs", list(TABS))
        self.tab = self.tabs[0]
        self.reset()

    def state(self) -> dict[str, Any]:
        return {"tab": self.tab, "draft": self._draft()}

    def _draft(self) -> dict[str, Any]:
        return {
            label: value for form in self.forms.values() for label, value in form.values.items()
        }

    def reset(self) -> None:
        kept = self.desk.records["Printer"]
        above = self.desk.variety.pick("printer labels", (False, True))
        self.forms = {
            tab: Form(self.desk, entries, {each.label: kept[each.label] for each in entries}, above)
            for tab, entries in TABS.items()
        }

    def apply(self) -> None:
        self.desk.records["Printer"].update(self._draft())
        self.desk.tell("Changes applied")

    def show(self, tab: str) -> None:
        self.tab = tab

    def widgets(self, room: Box) -> list[Widget]:
        head, foot = room.top + BAR, room.bottom - FOOT
        form = Box(room.left + 28, head + 66, room.right - 28, foot)
        return [
            *self._tabs(Box(room.left + 14, room.top + 8, room.right, head - 2)),
            Line(box=Box(room.left, head, room.right, head + 1)),
            Label.at(form.left, head + 32, self.tab, size=18, heading=True),
            *self.forms[self.tab].widgets(form),
            Line(box=Box(room.left, foot, room.right, foot + 1)),
            *self._buttons(Box(room.left + 20, foot + 12, room.right - 20, foot + 50)),
        ]

    def _tabs(self, bar: Box) -> list[Widget]:
        widgets: list[Widget] = []
        left = bar.left
        for tab in self.tabs:
            box = Box(left, bar.top, left + Tab.width(tab), bar.bottom)
            act, chosen = partial(self.show, tab), tab == self.tab
            widgets.append(Tab(name=f"{tab} tab", text=tab, box=box, chosen=chosen, act=act))
            left = box.right + 6
        return widgets

    def _buttons(self, bar: Box) -> list[Widget]:
        say = self.desk.variety.say
        apply = Box(bar.right - 40 - text_width(say("Apply")), bar.top, bar.right, bar.bottom)
        left = apply.left - 50 - text_width(say("Reset"))
        reset = Box(left, bar.top, apply.left - 10, bar.bottom)
        return [
            Button(name="Reset", text=say("Reset"), box=reset, act=self.reset),
            Button(name="Apply", text=say("Apply"), box=apply, act=self.apply, primary=True),
        ]
