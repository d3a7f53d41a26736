"""A phone or tablet as a screen: Android, through adb."""

from __future__ import annotations

import logging
from typing import Self

from agentkit.actions import Action, Open, SystemButton, Type
from agentkit.errors import CaptureError, ConfigError, ScreenError, UnsupportedAction
from agentkit.frame import Frame
from agentkit.geometry import Size
from agentkit.protocols import Stopped
from agentkit.screens._android_adb import TIMEOUT, Adb
from agentkit.screens._android_apps import open_app, open_on
from agentkit.screens._android_camera import Camera
from agentkit.screens._android_devices import choose
from agentkit.screens._android_hand import Hand
from agentkit.screens._android_keys import BUTTONS
from agentkit.screens._android_programs import find_adb
from agentkit.screens._android_traits import ask_size, to_device, traits

__all__ = ["AndroidScreen"]

log = logging.getLogger("agentkit")

KINDS = frozenset("click move drag scroll type press system_button open".split())

PARTS_OF_A_TOUCH = frozenset({"mouse_down", "mouse_up"})
"""What a device takes whose ``input`` has ``motionevent``."""


class AndroidScreen:
    """An Android device: pictures as it shows them, a finger, its keys and its buttons.

    A frame is what is shown, upright or on its side; `to_device` leads to the pixels that the
    device's ``input`` counts in. The device is woken up when it is opened, and not unlocked.

    Args:
        serial: which device, as `adb devices` writes it, or ``HOST:PORT`` of one to connect to;
            by default ``$ANDROID_SERIAL``, or the one that is attached.
        package: an app to begin with, by its package or its name.
        url: an address to begin with.
        adb: the program, or its path; by default the one that is installed.
        timeout: seconds that the device gets for one command.

    Raises:
        ConfigError: where there is no adb, or several devices are attached and none is named.
        ScreenError: where there is no device, or it cannot be used yet; says what to do.
    """

    name = "android"
    quiet = 0.5

    def __init__(
        self,
        serial: str = "",
        *,
        package: str = "",
        url: str = "",
        adb: str = "",
        timeout: float = TIMEOUT,
    ) -> None:
        _check(serial, timeout)
        program = find_adb(adb)
        self._closed = False
        self._device = choose(Adb(program, timeout=timeout), serial)
        self._adb = Adb(program, self._device.serial, timeout)
        found = traits(self._adb)
        self.action_space = KINDS | (PARTS_OF_A_TOUCH if found.motions else frozenset())
        self._facts = {
            "serial": self._device.serial,
            "model": found.model,
            "android": found.release,
        }
        self._camera = Camera(self._adb)
        self._hand = Hand(self._adb, found)
        self._device_size = found.size
        self._shown = self._device_size
        self._begin(package, url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<AndroidScreen {self._device}>"

    def capture(self) -> Frame:
        """What the device shows; black where an app forbids pictures, or it is asleep.

        `Frame.facts` has its ``serial``, its ``model`` and the version of ``android``.

        Raises:
            CaptureError: where it gives no picture, or this screen is closed.
        """
        if self._closed:
            raise CaptureError("this android screen is closed; open another")
        pixels = self._camera.take()
        size = Size(pixels.shape[1], pixels.shape[0])
        if sorted((size.width, size.height)) != sorted((self._shown.width, self._shown.height)):
            # More than turned: unfolded, or set to another size.
            self._device_size = self._ask_size()
        self._shown = size
        return Frame(pixels, to_device(size, self._device_size), self.name, facts=self._facts)

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        """Do one action whose points are in the pixels of the device as it is held.

        Raises:
            UnsupportedAction: where its kind is not in `action_space`, the device has nothing
                like it, or what is to be opened is not there.
            ScreenError: where the device is gone or this screen is closed.
        """
        if action.kind not in self.action_space:
            raise UnsupportedAction(
                f"the android screen cannot perform {action.kind!r}; it performs "
                + ", ".join(sorted(self.action_space))
            )
        if self._closed:
            raise ScreenError("this android screen is closed; open another")
        match action:
            case Open(what=what):
                if not stopped():
                    open_on(self._adb, what)
            case SystemButton(button=button):
                self._hand.button(BUTTONS[button], stopped=stopped)
            case Type(text=text, enter=enter):
                self._hand.write(text + "\n" * enter, stopped=stopped)
            case _:
                self._hand.perform(action, self._held_size(), stopped=stopped)

    def release(self) -> None:
        """Lift the finger, where it is down."""
        if not self._closed:
            self._hand.release()

    def close(self) -> None:
        """Lift the finger; the device is left as it is."""
        if self._closed:
            return
        try:
            self._hand.release()
        except ScreenError as error:
            log.warning("the finger could not be lifted: %s", error)
        self._closed = True

    def _begin(self, package: str, url: str) -> None:
        try:
            if package:
                open_app(self._adb, package)
            if url:
                open_on(self._adb, url)
        except UnsupportedAction as error:
            raise ScreenError(str(error)) from error

    def _ask_size(self) -> Size:
        try:
            return ask_size(self._adb)
        except CaptureError:
            raise
        except ScreenError as error:
            raise CaptureError(str(error)) from error

    def _held_size(self) -> Size:
        """The device's size as it was held when it was last looked at."""
        transform = to_device(self._shown, self._device_size)
        return Size(
            round(self._shown.width * transform.sx), round(self._shown.height * transform.sy)
        )


def _check(serial: object, timeout: float) -> None:
    if not isinstance(serial, str):
        raise ConfigError(f"serial={serial!r} is no text; on the command line it is --serial")
    if not timeout > 0:
        raise ConfigError(f"timeout is {timeout}; it must be positive, such as 30")
