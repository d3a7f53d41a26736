"""The law of screens, over every screen that comes with the package."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from agentkit.protocols import Screen
from agentkit.registry import find
from agentkit.screens.images import ImagesScreen
from agentkit.screens.osworld import OSWorldScreen
from agentkit.screens.simulated import SimulatedScreen
from agentkit.screens.virtual import VirtualScreen
from agentkit.testing import FakeScreen, ScreenContract, sample_frame
from tests.conftest import need
from tests.osworld_machine import LoopbackMachine, serving
from tests.screens.phones import Phones


class TestFake(ScreenContract):
    @pytest.fixture
    def screen(self) -> FakeScreen:
        return FakeScreen()

    def held(self, screen: Screen) -> Collection[object]:
        assert isinstance(screen, FakeScreen)
        return screen.held


class TestImages(ScreenContract):
    @pytest.fixture
    def screen(self, tmp_path: Path) -> ImagesScreen:
        sample_frame().image.save(tmp_path / "one.png")
        return ImagesScreen(tmp_path)


@pytest.mark.parametrize("scale", [1, 1.5], ids="scale {}".format)
class TestSimulated(ScreenContract):
    @pytest.fixture
    def screen(self, scale: float) -> Iterator[Screen]:
        screen = find("screen", "simulated")(scale=scale)
        yield screen
        screen.close()


@pytest.mark.whole
class TestOSWorld(ScreenContract):
    """A machine of its shape on loopback, over the embedded desktop."""

    @pytest.fixture(params=[1, 1.5], ids="scale {}".format)
    def screen(self, request: pytest.FixtureRequest) -> Iterator[Screen]:
        size = (640, 480)
        self.machine = LoopbackMachine(SimulatedScreen(size=size, scale=request.param))
        with serving(self.machine) as url, OSWorldScreen(url) as screen:
            yield screen

    def held(self, screen: Screen) -> Collection[object]:
        return self.machine.held


@pytest.mark.real
class TestVirtual(ScreenContract):
    @pytest.fixture
    def screen(self) -> Iterator[VirtualScreen]:
        need(shutil.which("Xvfb"), "Xvfb is not installed: apt-get install xvfb")
        with VirtualScreen((640, 480), session="bare") as screen:
            yield screen

    def held(self, screen: Screen) -> Collection[object]:
        assert isinstance(screen, VirtualScreen)
        keys, buttons = screen._x11.held()
        return [*keys, *buttons]


@pytest.mark.real
@pytest.mark.parametrize(
    "options",
    [{"scale": 1.25}, pytest.param({"device": "Pixel 7"}, marks=pytest.mark.slow)],
    ids=["desktop", "phone"],
)
class TestBrowser(ScreenContract):
    @pytest.fixture
    def screen(self, chromium: None, options: dict[str, Any]) -> Iterator[Screen]:
        screen = find("screen", "browser")(**options)
        yield screen
        screen.close()

    def held(self, screen: Screen) -> Collection[object]:
        return vars(screen)["_hand"].held  # type: ignore[no-any-return]


@pytest.mark.whole
class TestAndroid(ScreenContract):
    @pytest.fixture
    def screen(self, tmp_path: Path) -> Iterator[Screen]:
        screen = find("screen", "android")(adb=Phones(tmp_path, "emulator-5554").adb)
        yield screen
        screen.close()

    def held(self, screen: Screen) -> Collection[object]:
        return vars(screen)["_hand"].held  # type: ignore[no-any-return]


@pytest.mark.real
class TestHost(ScreenContract):
    @pytest.fixture
    def screen(self, host_display: VirtualScreen) -> Iterator[Screen]:
        screen = find("screen", "host")()
        yield screen
        screen.close()

    @pytest.fixture(autouse=True)
    def _display(self, host_display: VirtualScreen) -> None:
        self.display = host_display

    def held(self, screen: Screen) -> Collection[object]:
        keys, buttons = self.display._x11.held()
        return [*keys, *buttons]


@pytest.mark.real
class TestPartOfHost(TestHost):
    """A region: its pixels begin elsewhere than the device's."""

    @pytest.fixture
    def screen(self, host_display: VirtualScreen) -> Iterator[Screen]:
        screen = find("screen", "host")(region="200,100,840,580")
        yield screen
        screen.close()
