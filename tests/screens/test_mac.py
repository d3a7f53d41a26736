"""What can be seen of the macOS desktop without macOS: what it asks of Quartz, and makes of it."""

# The names are Apple's.
# ruff: noqa: N802, N815

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from agentkit.actions import Click, Press, Type
from agentkit.geometry import Box, Point
from agentkit.screens import _permissions
from agentkit.screens._monitors import area, choose
from agentkit.testing import go


class Quartz(ModuleType):
    """Records events; two displays, the built-in one with two pixels a point."""

    posted: list[dict[str, Any]]
    kCGHIDEventTap = 0
    kCGNullWindowID = 0
    kCGWindowListOptionOnScreenOnly = 1
    kCGWindowListExcludeDesktopElements = 16
    kCGEventLeftMouseDown, kCGEventLeftMouseUp = 1, 2
    kCGEventRightMouseDown, kCGEventRightMouseUp = 3, 4
    kCGEventOtherMouseDown, kCGEventOtherMouseUp = 25, 26
    kCGMouseEventClickState = 1
    kCGScrollEventUnitLine = 1

    def __init__(self) -> None:
        super().__init__("Quartz")
        self.posted = []

    def CGGetActiveDisplayList(self, most: int, _a: None, _b: None) -> tuple[int, list[int], int]:
        return 0, [7, 9], 2

    def CGDisplayBounds(self, display: int) -> SimpleNamespace:
        left, top, width, height = {7: (0, 0, 1512, 982), 9: (-1920, -98, 1920, 1080)}[display]
        return SimpleNamespace(
            origin=SimpleNamespace(x=left, y=top), size=SimpleNamespace(width=width, height=height)
        )

    def CGDisplayCopyDisplayMode(self, display: int) -> int:
        return display

    def CGDisplayModeGetPixelWidth(self, mode: int) -> int:
        return {7: 3024, 9: 1920}[mode]

    def CGDisplayModeGetWidth(self, mode: int) -> int:
        return {7: 1512, 9: 1920}[mode]

    def CGDisplayIsMain(self, display: int) -> int:
        return display == 7

    def CGWindowListCopyWindowInfo(self, options: int, window: int) -> list[dict[str, Any]]:
        bounds = {"X": 10.0, "Y": 30.0, "Width": 400.0, "Height": 300.0}
        return [{"kCGWindowOwnerName": "TextEdit", "kCGWindowBounds": bounds}]

    def CGEventCreateKeyboardEvent(self, source: None, key: int, down: bool) -> dict[str, Any]:
        return {"key": key, "down": down}

    def CGEventKeyboardSetUnicodeString(self, event: dict[str, Any], units: int, text: str) -> None:
        assert units == len(text.encode("utf-16-le")) // 2
        event["text"] = text

    def CGEventCreateMouseEvent(
        self, source: None, kind: int, place: tuple[int, int], button: int
    ) -> dict[str, Any]:
        return {"kind": kind, "at": place}

    def CGEventSetIntegerValueField(self, event: dict[str, Any], field: int, value: int) -> None:
        event["count"] = value

    def CGEventCreateScrollWheelEvent(self, *numbers: Any) -> dict[str, Any]:
        return {"wheel": numbers[2:]}

    def CGEventPost(self, tap: int, event: dict[str, Any]) -> None:
        self.posted.append(event)


@pytest.fixture
def quartz(monkeypatch: pytest.MonkeyPatch) -> Iterator[Quartz]:
    recorded = Quartz()
    monkeypatch.setitem(sys.modules, "Quartz", recorded)
    yield recorded
    sys.modules.pop("agentkit.screens._mac", None)


@pytest.fixture
def desktop(quartz: Quartz) -> Any:
    return importlib.import_module("agentkit.screens._mac").MacDesktop()


def test_retina_and_plain_displays(desktop: Any) -> None:
    built_in, other = desktop.monitors()
    assert (built_in.scale, other.scale) == (2, 1)
    assert area(choose([built_in, other], "primary")) == Box(0, 0, 1512, 982)
    assert area(choose([built_in, other], 2)) == Box(-1920, -98, 0, 982)


def test_a_window_by_its_application(desktop: Any) -> None:
    assert desktop.window("textedit") == Box(10, 30, 410, 330)
    assert desktop.window("Safari") is None


def test_text_goes_as_unicode_and_lines_end_with_enter(desktop: Any, quartz: Quartz) -> None:
    text = "Grüße 你好 🙂 and more than twenty units\nend"
    assert desktop.perform(Type(text=text, enter=True), stopped=go)
    down = [event for event in quartz.posted if event["down"]]
    assert "".join(event.get("text", "\n") for event in down) == text + "\n"
    assert len(quartz.posted) == 2 * len(down)
    assert all(len(event.get("text", "").encode("utf-16-le")) <= 40 for event in down)
    assert [event["key"] for event in down if "text" not in event] == [0x24, 0x24]


def test_double_clicks_are_counted(desktop: Any, quartz: Quartz) -> None:
    assert desktop.perform(Click(at=Point(-5.2, 7.9), count=2), stopped=go)
    assert [event["count"] for event in quartz.posted] == [1, 1, 2, 2]
    assert {event["at"] for event in quartz.posted} == {(-6, 7)}


def test_what_pyautogui_does_well_is_left_to_it(desktop: Any, quartz: Quartz) -> None:
    assert not desktop.perform(Click(at=Point(1, 1)), stopped=go)
    assert not desktop.perform(Press(keys=("a",)), stopped=go)
    assert quartz.posted == []


def test_the_wheel_turns_right_where_macos_counts_left(desktop: Any, quartz: Quartz) -> None:
    desktop.turn_sideways(1)
    assert quartz.posted == [{"wheel": (2, 0, -12)}]


def test_stopped_before_the_first_character(desktop: Any, quartz: Quartz) -> None:
    assert desktop.perform(Type(text="abc"), stopped=lambda: True)
    assert quartz.posted == []


def test_a_system_without_permissions_misses_none() -> None:
    assert sys.platform == "darwin" or _permissions.missing_permissions() == []
