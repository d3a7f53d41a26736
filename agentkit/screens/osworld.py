"""An OSWorld machine as a screen: a desktop in a virtual machine, reached over HTTP."""

from __future__ import annotations

import io
import json
import logging
import time
from typing import Self

from PIL import Image

from agentkit.actions import Action, Drag, KeyDown, MouseDown
from agentkit.errors import CaptureError, ScreenError, UnsupportedAction
from agentkit.frame import Frame
from agentkit.geometry import Point, Size, Transform
from agentkit.protocols import Stopped
from agentkit.screens._motion import let_pass
from agentkit.screens._osworld_machine import PORT, Machine, machine_url
from agentkit.screens._osworld_program import BEGIN, Call, Part, parts, program

__all__ = ["OSWorldScreen"]

log = logging.getLogger("agentkit")

ACTION_SPACE = frozenset(
    "click move drag scroll type press key_down key_up mouse_down mouse_up".split()
)

LOOKS = 3
"""How often a picture is asked for before the machine counts as gone."""

PAUSE = 1.0
"""Seconds between two of them."""

ASK = (
    "import json, platform\n"
    "print(json.dumps([platform.system(), *pyautogui.size(), *pyautogui.position()]))\n"
)
"""All at once: every program costs the start of a Python. ``/cursor_position`` of the server is
of no use, as it hands Flask a pair of numbers that Flask refuses."""


class OSWorldScreen:
    """The desktop of an OSWorld machine, by the server that runs inside it.

    Everything is a request, and what is done a program of pyautogui there: an action takes some
    tenths of a second, a chord one request for each modifier. Of a text, some characters are
    asked for at a time: first 4, then 8, and at most 64. So much may still be done after
    `stopped` said to stop.

    On Linux text of any script is typed. On Windows and macOS pyautogui types ASCII and the rest
    is pasted, so that the clipboard changes; both take the layout of an American keyboard.
    Linux machines have no keys for volume, media or a browser's back.

    The pointer is in the picture where the server draws it.

    Args:
        url: the address of the server, such as ``http://192.168.56.10:5000``.
        host: of the machine, in place of `url`.
        port: of the server, where `host` is given.
        python: what Python with pyautogui is called there.

    Raises:
        ConfigError: where it is named twice or not at all, or by what is no address.
        ScreenError: where it does not answer, or not as a server of OSWorld does.
    """

    name = "osworld"
    action_space = ACTION_SPACE
    quiet = 0.5
    any_thread = True

    def __init__(
        self, url: str = "", *, host: str = "", port: int = PORT, python: str = "python"
    ) -> None:
        self._machine = Machine(machine_url(url, host, port), python)
        self._held: list[Call] = []
        self._closed = False
        self._pictured = (0, 0)
        self._system, self._size, _ = self._ask()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<OSWorldScreen {self._machine.url}>"

    @property
    def system(self) -> str:
        """Of the machine: ``Linux``, ``Windows`` or ``Darwin``."""
        return self._system

    def capture(self) -> Frame:
        """The desktop as it is; `Frame.facts` has its ``system``.

        Raises:
            CaptureError: where the machine gives no picture, or this screen is closed.
        """
        if self._closed:
            raise CaptureError("this osworld screen is closed; open it again")
        picture = self._picture()
        if picture.size != self._pictured:
            self._measure(picture.size)
        across = self._size.width / picture.width
        down = self._size.height / picture.height
        return Frame.from_image(
            picture,
            to_device=Transform(across, down),
            source=self.name,
            facts={"system": self._system},
        )

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        """Do one action whose points are in the units of the machine's pyautogui.

        Raises:
            UnsupportedAction: where its kind is not in `action_space`, or no key does it.
            ScreenError: where the machine is gone or this screen is closed.
        """
        if action.kind not in self.action_space:
            raise UnsupportedAction(
                f"the osworld screen cannot perform {action.kind!r}; it performs "
                + ", ".join(sorted(self.action_space))
            )
        if self._closed:
            raise ScreenError("this osworld screen is closed; open it again")
        planned = list(parts(self._begun(action), self._system))
        kept = len(self._held)
        try:
            for part in planned:
                if stopped() or not self._do(part, stopped):
                    break
            else:
                kept = len(self._held) if isinstance(action, KeyDown | MouseDown) else kept
        finally:
            self._let_go(kept)

    def release(self) -> None:
        """Let go of every key and button that is held.

        Raises:
            ScreenError: where the machine is gone.
        """
        if not self._closed:
            self._let_go(0)

    def close(self) -> None:
        """Let go of everything; the machine goes on as it is."""
        if not self._closed:
            try:
                self.release()
            except ScreenError as error:
                log.warning("keys may be held on a machine that is gone: %s", error)
        self._closed = True

    def _ask(self) -> tuple[str, Size, Point]:
        """The system, and in pyautogui's units the size of the desktop and where the pointer is."""
        said = self._machine.run(BEGIN + ASK)
        try:
            system, width, height, x, y = json.loads(said)
            return str(system), Size(int(width), int(height)), Point(float(x), float(y))
        except (ValueError, TypeError) as error:
            raise ScreenError(
                f"the OSWorld machine at {self._machine.url} says {said[:80]!r} of its desktop:"
                f" {error}; see what python={self._machine.python!r} is there"
            ) from error

    def _measure(self, pictured: tuple[int, int]) -> None:
        """The desktop has another resolution than before."""
        try:
            self._size = self._ask()[1]
        except ScreenError as error:
            raise CaptureError(str(error)) from error
        self._pictured = pictured

    def _picture(self) -> Image.Image:
        """A picture; the server sometimes fails at one, and then succeeds."""
        for look in range(1, LOOKS + 1):
            try:
                return _decoded(self._machine.get("/screenshot"))
            except (OSError, ScreenError, Image.DecompressionBombError) as error:
                if look == LOOKS:
                    raise CaptureError(
                        f"no picture of the OSWorld machine after {LOOKS} tries: {error}"
                    ) from error
                log.debug("no picture: %s", error)
                time.sleep(PAUSE)
        raise AssertionError("LOOKS is at least 1")

    def _begun(self, action: Action) -> Action:
        """A drag of one place begins where the pointer is."""
        if isinstance(action, Drag) and len(action.path) == 1:
            return action.model_copy(update={"path": (self._ask()[2], *action.path)})
        return action

    def _do(self, part: Part, stopped: Stopped) -> bool:
        """Whether it was done, or waited out, before `stopped` said so."""
        if part.pause:
            return let_pass(part.pause, stopped)
        # Before they are asked for: what a machine did that fails in the middle is not known.
        self._held += [call.undoing for call in part.calls if call.undoing]
        self._machine.run(program(part))
        for call in part.calls:
            if call in self._held:
                self._held.remove(call)
        return True

    def _let_go(self, kept: int) -> None:
        """Let go of what is held but for the first `kept`, the last one first."""
        held, self._held = self._held[kept:], self._held[:kept]
        if held:
            self._machine.run(program(Part(tuple(reversed(held)))))


def _decoded(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture
