"""Which part of a desktop a frame shows, and the way back, over recorded monitor layouts."""

from __future__ import annotations

import pytest

from agentkit.errors import CaptureError, ConfigError
from agentkit.geometry import Box, Point, Size
from agentkit.screens._monitors import Monitor, area, choose, is_on_some, to_device

MAIN = Monitor("eDP-1", Box(0, 0, 1920, 1080), primary=True)
LEFT = Monitor("HDMI-1", Box(-2560, -180, 0, 1260))
RETINA = Monitor("Built-in", Box(0, 0, 1512, 982), scale=2, primary=True)
PLAIN = Monitor("DELL", Box(-1920, -98, 0, 982))


def test_the_primary_monitor_is_shown_wherever_it_stands_in_the_list() -> None:
    assert choose([LEFT, MAIN], "primary") == [MAIN]
    assert choose([LEFT], "primary") == [LEFT]


@pytest.mark.parametrize("wanted", [2, "HDMI-1"])
def test_a_monitor_by_number_and_by_name(wanted: str | int) -> None:
    assert area(choose([MAIN, LEFT], wanted)) == Box(-2560, -180, 0, 1260)


@pytest.mark.parametrize("wanted", [0, 3, "DP-7", "", "PRIMARY"])
def test_an_unknown_monitor_lists_those_there_are(wanted: str | int) -> None:
    with pytest.raises(ConfigError, match=r"'eDP-1' 1920×1080 at \(0, 0\), primary; 'HDMI-1'"):
        choose([MAIN, LEFT], wanted)


def test_all_monitors_of_one_scale_are_one_frame() -> None:
    assert area(choose([MAIN, LEFT], "all")) == Box(-2560, -180, 1920, 1260)


def test_monitors_of_different_scale_are_not() -> None:
    with pytest.raises(ConfigError, match=r"choose one.*'Built-in' 1512×982 ×2.*'DELL'"):
        choose([RETINA, PLAIN], "all")
    assert choose([RETINA, PLAIN], "DELL") == [PLAIN]


def test_a_region_is_in_pixels_of_the_monitors_picture() -> None:
    assert area([LEFT], Box(100, 200, 300, 260)) == Box(-2460, 20, -2260, 80)
    assert area([RETINA], Box(100, 200, 301, 260)) == Box(50, 100, 151, 130)
    assert area([MAIN], Box(1900, -50, 4000, 40)) == Box(1900, 0, 1920, 40)


def test_a_region_outside_is_refused_with_the_numbers() -> None:
    with pytest.raises(ConfigError, match=r"\[4000, 0, 4100, 9\] is outside the 3024×1964"):
        area([RETINA], Box(4000, 0, 4100, 9))


def test_a_window_is_followed_and_cut_at_the_edge_of_the_desktop() -> None:
    assert area([MAIN, LEFT], window=Box(-100.5, 900, 700, 1400)) == Box(-101, 900, 700, 1260)


def test_a_window_that_cannot_be_seen() -> None:
    with pytest.raises(CaptureError, match="on no monitor"):
        area([MAIN], window=Box(5000, 0, 5400, 300))
    with pytest.raises(CaptureError, match="different scale"):
        area([RETINA, PLAIN], window=Box(-100, 0, 100, 300))
    assert area([RETINA, PLAIN], window=Box(100, 0, 200, 300)) == Box(100, 0, 200, 300)


def test_the_scale_is_what_the_picture_came_out_as() -> None:
    shown = area([RETINA])
    assert to_device(shown, Size(3024, 1964)).point(Point(3023, 1)) == Point(1511.5, 0.5)
    assert to_device(shown, Size(1512, 982)).point(Point(1511, 1)) == Point(1511, 1)
    assert to_device(area([LEFT]), Size(2560, 1440)).point(Point(0, 0)) == Point(-2560, -180)


def test_holes_between_monitors() -> None:
    assert is_on_some([MAIN, LEFT], Point(-2560, -180))
    assert not is_on_some([MAIN, LEFT], Point(100, -1))
    assert not is_on_some([MAIN, LEFT], Point(1920, 0))
