"""The pages of the Settings application: a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Literal

from agentkit.simulator.apps.app import Value
from agentkit.simulator.theme import ACCENTS

__all__ = ["PAGES", "Group", "Page", "Setting", "every_setting", "first_values"]


@dataclass(frozen=True)
class Setting:
    """One row; its label is its name in the desktop's settings.

    Attributes:
        options: what a drop-down or a row of radio buttons offers; first contents of a field.
        note: a smaller line below the label.
    """

    kind: Literal["switch", "checkbox", "dropdown", "radio", "slider", "field", "fact"]
    label: str
    options: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Settings on one card, with a title above it."""

    title: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class Page:
    """What one entry of the sidebar shows."""

    title: str
    icon: str
    groups: tuple[Group, ...] = field(default=())


def _switches(*labels: str) -> tuple[Setting, ...]:
    return tuple(Setting("switch", label) for label in labels)


def _checks(*labels: str) -> tuple[Setting, ...]:
    return tuple(Setting("checkbox", label) for label in labels)


PAGES = (
    Page(
        "Appearance",
        "palette",
        (
            Group(
                "Style",
                (
                    Setting("switch", "Dark mode", note="Use light text on dark surfaces"),
                    Setting("dropdown", "Accent color", tuple(ACCENTS)),
                    Setting("dropdown", "Text size", ("Small", "Medium", "Large", "Huge")),
                ),
            ),
            Group(
                "Desktop",
                (
                    *_checks("Show desktop icons", "Show seconds in the clock"),
                    Setting("radio", "Clock format", ("24-hour", "12-hour")),
                ),
            ),
        ),
    ),
    Page(
        "Display",
        "display",
        (
            Group(
                "Screen",
                (
                    Setting(
                        "dropdown",
                        "Resolution",
                        ("1280 x 800", "1440 x 900", "1920 x 1080", "2560 x 1440"),
                    ),
                    Setting("dropdown", "Scale", ("100%", "125%", "150%", "200%")),
                    Setting("dropdown", "Refresh rate", ("60 Hz", "75 Hz", "120 Hz", "144 Hz")),
                ),
            ),
            Group(
                "Light",
                (
                    Setting("slider", "Brightness"),
                    Setting("switch", "Night light", note="Warmer colors after sunset"),
                ),
            ),
        ),
    ),
    Page(
        "Sound",
        "sound",
        (
            Group(
                "Output",
                (
                    Setting("slider", "Volume"),
                    Setting("dropdown", "Output device", ("Speakers", "Headphones", "HDMI")),
                    Setting("switch", "Mute"),
                ),
            ),
            Group(
                "Input",
                (Setting("slider", "Microphone level"), *_checks("Reduce background noise")),
            ),
            Group("Sounds", _checks("Play a sound at startup", "Play a sound for new mail")),
        ),
    ),
    Page(
        "Network",
        "wifi",
        (
            Group(
                "Wireless",
                (
                    *_switches("Wi-Fi", "Airplane mode"),
                    Setting("dropdown", "Wireless network", ("Home", "Office", "Library")),
                ),
            ),
            Group(
                "Proxy",
                (
                    Setting("field", "Proxy server", ("proxy.local",)),
                    Setting("field", "Port", ("8080",)),
                    *_checks("Use the proxy for all addresses"),
                ),
            ),
        ),
    ),
    Page(
        "Notifications",
        "bell",
        (
            Group(
                "General",
                (
                    Setting("switch", "Do not disturb"),
                    Setting("dropdown", "Show for", ("3 seconds", "5 seconds", "10 seconds")),
                    *_switches("Show previews"),
                ),
            ),
            Group("Applications", _checks("Calendar", "Contacts", "Downloads", "Mail", "Messages")),
            Group(
                "Reminders",
                (
                    Setting("radio", "Remind me", ("Never", "Daily", "Weekly")),
                    *_switches("Weekly summary", "Birthday reminders"),
                ),
            ),
        ),
    ),
    Page(
        "Privacy",
        "lock",
        (
            Group(
                "Access",
                _switches("Location services", "Camera access", "Microphone access"),
            ),
            Group(
                "Screen lock",
                (
                    Setting("dropdown", "Lock after", ("1 minute", "5 minutes", "15 minutes")),
                    *_switches("Ask for the password"),
                ),
            ),
            Group("History", _checks("Remember recent files", "Remember searches")),
            Group("Reports", _switches("Send crash reports", "Send usage statistics")),
        ),
    ),
    Page(
        "Language",
        "globe",
        (
            Group(
                "Region",
                (
                    Setting(
                        "dropdown",
                        "Language",
                        ("English", "French", "German", "Italian", "Polish", "Spanish"),
                    ),
                    Setting("dropdown", "Time zone", ("Berlin", "London", "New York", "Tokyo")),
                    Setting("radio", "Temperature", ("Celsius", "Fahrenheit")),
                ),
            ),
            Group("Writing", _checks("Check spelling", "Correct words automatically")),
        ),
    ),
    Page(
        "About",
        "info",
        (
            Group(
                "This computer",
                (
                    Setting("field", "Device name", ("studio", "workshop", "library", "garden")),
                    Setting("field", "Owner", ("Robin Miller", "Kim Larsen", "Alex Moreau")),
                ),
            ),
            Group(
                "System",
                (
                    Setting("fact", "Version", ("3.2",)),
                    Setting("fact", "Memory", ("16 GB",)),
                    Setting("fact", "Processor", ("8 cores",)),
                ),
            ),
        ),
    ),
)
"""From the top of the sidebar to its end."""


def every_setting() -> list[Setting]:
    """All that can be set, in the order of the pages."""
    groups = [group for page in PAGES for group in page.groups]
    return [each for group in groups for each in group.settings if each.kind != "fact"]


def first_values(seed: int, dark: bool) -> dict[str, Value]:
    """What everything is set to on a new desktop."""
    random = Random(f"settings {seed}")
    values = {setting.label: _draw(setting, random) for setting in every_setting()}
    return {**values, "Dark mode": dark, "Show desktop icons": True, "Text size": "Medium"}


def _draw(setting: Setting, random: Random) -> Value:
    if setting.kind in ("switch", "checkbox"):
        return random.random() < 0.5
    if setting.kind == "slider":
        return round(random.uniform(0.2, 0.8), 2)
    return random.choice(setting.options)
