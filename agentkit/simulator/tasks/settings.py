"""Tasks in the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from agentkit.simulator.apps.pages import PAGES, Page, Setting
from agentkit.simulator.tasks.plan import Deed, Draw, Maker, Plan, State, shows

__all__ = ["MAKERS"]


def _open_settings(draw: Draw) -> Plan:
    return Plan([draw.open("Settings")], shows("Settings"))


def _close_settings(draw: Draw) -> Plan:
    def holds(state: State) -> bool:
        return "Settings" in state["opened"] and not state["windows"]

    return Plan([draw.open("Settings"), Deed("close", "Settings")], holds)


def _dark_mode(draw: Draw) -> Plan:
    on, label = draw.random.random() < 0.5, "Dark mode"
    way = [draw.open("Settings"), Deed("set", draw.say(label), _on_off(on))]
    return Plan(way, settings={label: not on}, touched={label: on})


def _turn_switch(draw: Draw) -> Plan:
    page, setting = draw.random.choice(_seen_at_once("switch"))
    return _turned(draw, page, setting.label)


def _turned(draw: Draw, page: Page, label: str, called: str = "", scroll: bool = False) -> Plan:
    """Turn a switch on a page on or off."""
    on, words = draw.random.random() < 0.5, draw.say(label)
    way = [*_to(draw, page), Deed("set", words, _on_off(on), called)]
    if scroll:
        way.insert(2, Deed("scroll", words))
    return Plan(way, settings={label: not on}, touched={label: on})


def _to(draw: Draw, page: Page) -> list[Deed]:
    return [draw.open("Settings"), Deed("page", draw.say(page.title))]


def _select_option(draw: Draw) -> Plan:
    return _chosen(draw, "select", _seen_at_once("dropdown"))


def _choose_radio(draw: Draw) -> Plan:
    return _chosen(draw, "radio", _seen_at_once("radio"))


def _chosen(
    draw: Draw, verb: Literal["select", "radio"], among: Sequence[tuple[Page, Setting]]
) -> Plan:
    page, setting = draw.random.choice(among)
    before, after = draw.random.sample(setting.options, 2)
    label = setting.label
    way = [*_to(draw, page), Deed(verb, draw.say(label), after)]
    return Plan(way, settings={label: before}, touched={label: after})


def _check_boxes(draw: Draw) -> Plan:
    boxes = ["Calendar", "Contacts", "Downloads", "Mail", "Messages"]
    first, second = draw.random.sample(boxes, 2)
    page = next(page for page in PAGES if page.title == "Notifications")
    ticks = [
        Deed("check", draw.say(label), state) for label, state in ((first, "on"), (second, "off"))
    ]
    return Plan(
        [*_to(draw, page), *ticks],
        settings={first: False, second: True},
        touched={first: True, second: False},
    )


def _fill_field(draw: Draw) -> Plan:
    page, setting = draw.random.choice(_seen_at_once("field"))
    words = f"{draw.random.choice(['north', 'river', 'maple', 'cedar'])}{draw.random.randrange(99)}"
    way = [*_to(draw, page), Deed("type", draw.say(setting.label), words)]
    return Plan(way, settings={setting.label: ""}, touched={setting.label: words})


def _scroll_and_turn(draw: Draw) -> Plan:
    page, label = draw.random.choice(
        [
            ("Notifications", "Weekly summary"),
            ("Notifications", "Birthday reminders"),
            ("Privacy", "Send crash reports"),
            ("Privacy", "Send usage statistics"),
        ]
    )
    return _turned(draw, next(each for each in PAGES if each.title == page), label, scroll=True)


def _set_slider(draw: Draw) -> Plan:
    page, setting = draw.random.choice(_seen_at_once("slider"))
    before, after = draw.random.sample(range(20, 81, 15), 2)
    way = [*_to(draw, page), Deed("slide", draw.say(setting.label), f"{after}%")]
    label = setting.label
    return Plan(way, settings={label: before / 100}, touched={label: after / 100})


def _other_name(draw: Draw) -> Plan:
    """The goal says the plain name of what the screen calls something else."""
    renamed = [
        (page, setting)
        for page, setting in _seen_at_once("switch")
        if draw.say(setting.label) != setting.label
    ]
    page, setting = draw.random.choice(renamed or _seen_at_once("switch"))
    return _turned(draw, page, setting.label, called=setting.label)


MAKERS: dict[str, Maker] = {
    "check-boxes": _check_boxes,
    "choose-radio": _choose_radio,
    "close-settings": _close_settings,
    "dark-mode": _dark_mode,
    "fill-field": _fill_field,
    "open-settings": _open_settings,
    "other-name": _other_name,
    "scroll-and-turn": _scroll_and_turn,
    "select-option": _select_option,
    "set-slider": _set_slider,
    "turn-switch": _turn_switch,
}


def _seen_at_once(kind: str) -> list[tuple[Page, Setting]]:
    """Settings on the first cards of a page that Settings does not open on."""
    return [
        (page, setting)
        for page in PAGES[1:]
        for group in page.groups[: 3 if kind in ("radio", "slider") else 1]
        for setting in group.settings
        if setting.kind == kind
    ]


def _on_off(on: bool) -> str:
    return "on" if on else "off"
