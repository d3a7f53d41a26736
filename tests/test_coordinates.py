"""From a model's numbers to the pixel that is clicked: scale × layout × size × part × model family.

Monitors are recorded layouts, as X11, Windows and macOS report them; the pictures are as large as
those systems would make them, and hold nothing. What a real display adds is in
`tests/screens/test_host.py`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import pytest

from agentkit.actions import Action, Click, Drag
from agentkit.errors import ConfigError
from agentkit.executor import Executor
from agentkit.frame import Frame
from agentkit.geometry import Box, Point, Size, Space, Transform
from agentkit.protocols import Stopped
from agentkit.screens._monitors import Monitor, area, choose, is_on_some, to_device
from agentkit.screens._motion import device_pixel
from agentkit.screens.simulated import SimulatedScreen
from agentkit.views import ImageRule, View

SCALES = [1.0, 1.25, 1.5, 2.0, 3.0]
WIDEST = 7680
"""Of monitors that are sold, in pixels."""

SIZES = [Size(1280, 800), Size(1366, 768), Size(1920, 1080), Size(3840, 2160)]


def sizes(scale: float) -> list[Size]:
    """In device units."""
    return [size for size in SIZES if size.width * scale <= WIDEST]


def one(size: Size, scale: float) -> list[Monitor]:
    return [Monitor("main", Box(0, 0, size.width, size.height), scale, primary=True)]


def left_of(size: Size, scale: float) -> list[Monitor]:
    """A second monitor left of the main one: its origin is negative, and not level."""
    return [*one(size, scale), Monitor("left", Box(-1600, -57, 0, 843), scale)]


def above(size: Size, scale: float) -> list[Monitor]:
    return [Monitor("above", Box(200, -1024, 1480, 0), scale), *one(size, scale)]


def mixed(size: Size, scale: float) -> list[Monitor]:
    """As on macOS, where a Retina display stands beside a plain one."""
    other = 1.0 if scale != 1 else 2.0
    return [*one(size, scale), Monitor("other", Box(-1920, -300, 0, 780), other)]


def l_shaped(size: Size, scale: float) -> list[Monitor]:
    right, down = size.width, size.height
    return [
        *one(size, scale),
        Monitor("right", Box(right, down - 600, right + 1024, down + 168), scale),
        Monitor("below", Box(-300, down, 724, down + 768), scale),
    ]


LAYOUTS: list[Callable[[Size, float], list[Monitor]]] = [one, left_of, above, mixed, l_shaped]

FAMILIES = {
    "pixels as they are": (Space(), ImageRule()),
    "pixels, multiples of 28": (Space(), ImageRule("smart")),
    "a thousandth, stretched": (Space("grid", box_order="yxyx"), ImageRule("stretch", 980, 980)),
    "half pixels, padded, y first": (
        Space("pixel", point_order="yx", factor=2),
        ImageRule("canvas", 1920, 1080),
    ),
    "fractions of what we shrank": (Space("fraction"), ImageRule("fit", 1344, 1344, sent=True)),
    "bins of the longest side": (Space("bin", grid=1024), ImageRule("longest", 1366)),
}


@dataclass
class Recorded:
    """A desktop that never was: it is captured as the host screen does it, and notes the clicks."""

    monitors: list[Monitor]
    shown: list[Monitor]
    part: Box

    name = "recorded"
    action_space = frozenset({"click", "drag"})
    quiet = 0.0

    def __post_init__(self) -> None:
        scale = self.shown[0].scale
        size = Size(round(self.part.width * scale), round(self.part.height * scale))
        nothing = np.broadcast_to(np.uint8(0), (size.height, size.width, 4))
        self.frame = Frame(nothing, to_device(self.part, size))
        self.clicked: list[tuple[int, int]] = []

    def capture(self) -> Frame:
        return self.frame

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        places = action.path if isinstance(action, Drag) else [action.at]  # type: ignore[union-attr]
        self.clicked += [device_pixel(place) for place in places if place]

    def release(self) -> None: ...

    def close(self) -> None: ...


def parts(monitors: list[Monitor]) -> Iterator[Recorded]:
    """Everything that can be looked at: each monitor, all of them, a region, a window."""
    for number, monitor in enumerate(monitors, 1):
        shown = choose(monitors, number)
        yield Recorded(monitors, shown, area(shown))
        scale = monitor.scale
        region = Transform(scale, scale, 33.3, 41.7).box(Box(100, 80, 1000, 640))
        yield Recorded(monitors, shown, area(shown, region))
        window = Transform(dx=monitor.box.left + 20.5, dy=monitor.box.top + 30)
        yield Recorded(monitors, shown, area(shown, window=window.box(Box(0, 0, 800, 500))))
    if len({monitor.scale for monitor in monitors}) == 1:
        yield Recorded(monitors, monitors, area(choose(monitors, "all")))


def targets(screen: Recorded, view: View, choice: random.Random) -> Iterator[Box]:
    """Boxes on the frame that lie on a monitor: three anywhere, one in each corner.

    As small as a model of this family can tell apart: four of its units, and 12 pixels.
    """
    size = screen.frame.size
    unit = {"grid": 1 / view.space.grid, "bin": 1 / view.space.grid, "fraction": 1e-3}.get(
        view.space.unit, 0.0
    )
    wide, tall = (
        max(12.0, 4 * side * unit, 4 * factor * view.space.factor)
        for side, factor in (
            (size.width, view.to_frame.sx),
            (size.height, view.to_frame.sy),
        )
    )
    across, down = size.width - wide, size.height - tall
    corners = [(x, y) for x in (0.0, across) for y in (0.0, down)]
    anywhere = [(choice.uniform(0, across), choice.uniform(0, down)) for _ in range(3)]
    for left, top in [*corners, *anywhere]:
        box = Box(left, top, left + wide, top + tall)
        on_device = screen.frame.to_device.box(box)
        if any(monitor.box.encloses(on_device, 1e-6) for monitor in screen.monitors):
            yield box


def click(screen: Recorded, at: Point) -> tuple[int, int]:
    """Through the second door, as every action goes."""
    hand = Executor(screen, None, lambda frame, point: "", lambda: False)
    result, _ = hand.perform(Click(at=at), screen.frame)
    assert result.ok
    return screen.clicked[-1]


def inside(pixel: tuple[int, int], target: Box) -> bool:
    """Whether a device pixel and a target of the device have a part in common."""
    return Box(pixel[0], pixel[1], pixel[0] + 1, pixel[1] + 1).intersection(target) is not None


def as_written(view: View, place: Point) -> tuple[float, float]:
    """What a model writes for a place: whole numbers, or three digits of a fraction."""
    digits = 3 if view.space.unit == "fraction" else None
    first, second = view.numbers(place)
    return round(first, digits), round(second, digits)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("scale", SCALES)
def test_what_a_model_points_at_is_clicked(
    scale: float, layout: Callable[[Size, float], list[Monitor]]
) -> None:
    choice = random.Random(f"{scale} {layout.__name__}")
    for size in sizes(scale):
        monitors = layout(size, scale)
        for screen in parts(monitors):
            for space, rule in FAMILIES.values():
                view = View(screen.frame, space, rule)
                for target in targets(screen, view, choice):
                    at = view.point(*as_written(view, target.center))
                    pixel = click(screen, at)
                    device = screen.frame.to_device.box(target)
                    assert device.contains(Point(pixel[0] + 0.5, pixel[1] + 0.5)), (target, at)
                    assert is_on_some(monitors, Point(*pixel))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("scale", SCALES)
def test_the_last_pixel_of_a_target_is_a_part_of_it(
    scale: float, layout: Callable[[Size, float], list[Monitor]]
) -> None:
    """No rounding leads out of a target, be it one device pixel small."""
    choice = random.Random(f"{scale} {layout.__name__}")
    for size in sizes(scale):
        for screen in parts(layout(size, scale)):
            frame = screen.frame
            for _ in range(8):
                x = choice.randrange(int(screen.part.left), int(screen.part.right))
                y = choice.randrange(int(screen.part.top), int(screen.part.bottom))
                target = frame.to_device.inverse().box(Box(x, y, x + 1, y + 1))
                for place in (
                    Point(target.left + 1e-3, target.top + 1e-3),
                    target.center,
                    Point(target.right - 1e-3, target.bottom - 1e-3),
                ):
                    assert click(screen, place) == (x, y)


@pytest.mark.parametrize("scale", SCALES)
def test_a_crop_is_a_view_like_any_other(scale: float) -> None:
    choice = random.Random(scale)
    monitors = left_of(Size(1366, 768), scale)
    for screen in parts(monitors):
        size = screen.frame.size
        for space, rule in FAMILIES.values():
            left, top = choice.uniform(0, size.width / 2), choice.uniform(0, size.height / 2)
            crop = Box(left, top, left + size.width / 3, top + size.height / 3)
            view = View(screen.frame, space, rule, box=crop)
            target = Box.around(crop.center, 24 * scale)
            pixel = click(screen, view.point(*as_written(view, target.center)))
            assert inside(pixel, screen.frame.to_device.box(target))


@pytest.mark.parametrize("scale", SCALES)
def test_monitors_of_different_scale_are_frames_of_their_own(scale: float) -> None:
    monitors = mixed(Size(1920, 1080), scale)
    with pytest.raises(ConfigError, match="choose one"):
        choose(monitors, "all")
    first, second = (area(choose(monitors, number)) for number in (1, 2))
    assert (first.left, second.left) == (0, -1920)


@pytest.mark.parametrize("monitor", [1, 2, 3])
@pytest.mark.parametrize("scale", SCALES)
def test_the_embedded_desktop_is_hit_through_both_doors(scale: float, monitor: int) -> None:
    """Three monitors that stand around each other as the seed draws, each of its own scale."""
    seed = int(scale * 100) + monitor
    with SimulatedScreen(
        seed, scale=scale, monitors=3, monitor=monitor, marks=12, native=True
    ) as screen:
        frame = screen.capture()
        hand = Executor(screen, None, lambda frame, point: "", lambda: False)
        for mark, (space, rule) in zip(frame.native, cycle(FAMILIES.values()), strict=False):
            view = View(frame, space, rule)
            hand.perform(Click(at=view.point(*as_written(view, mark.box.center))), frame)
        assert [hit["mark"] for hit in screen.desktop.state["hits"]] == [
            int(mark.text) for mark in frame.native
        ]
