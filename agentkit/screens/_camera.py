"""Pictures of a desktop, by mss."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import mss
import numpy as np
from mss.exception import ScreenShotError

from agentkit.errors import CaptureError
from agentkit.frame import Frame
from agentkit.geometry import Box, Size
from agentkit.screens._monitors import to_device

OPAQUE = np.array([0, 0, 0, 255], np.uint8).view(np.uint32)[0]
"""What makes a pixel, taken as one number, opaque: a fifth of the time that its alpha takes."""

if sys.platform == "darwin":
    import mss.darwin

    # In pixels; by default mss hands over Retina screens at half their size. The name is mss's
    # documented switch for that.
    mss.darwin.IMAGE_OPTIONS = 0


class Camera:
    """Takes pictures of a desktop, from any thread, the pointer not drawn.

    Args:
        display: the name of the X display, such as ``:93``; None for the desktop of a system
            that has one only.
    """

    def __init__(self, display: str | None = None) -> None:
        self._options: dict[str, Any] = {"display": display} if display else {}
        self._lock = threading.Lock()
        self._mss: mss.MSS | None = None
        self._size: Size | None = None

    def take(self, measure: Callable[[], tuple[Box, Size]], source: str) -> Frame:
        """A frame of a part of the desktop.

        Args:
            measure: that part, in whole device units, and the size of the whole desktop, both as
                they are now. Asked again where the desktop changed between this and the picture.
            source: the name of the screen.

        Raises:
            CaptureError: where the desktop cannot be reached, or refuses.
        """
        try:
            return self._grab(*measure(), source)
        except ScreenShotError:
            self.close()
        try:
            return self._grab(*measure(), source)
        except ScreenShotError as error:
            self.close()
            raise CaptureError(f"{self._desktop()} gives no picture: {error}") from error

    def close(self) -> None:
        """Disconnect; the next picture connects again."""
        with self._lock:
            if self._mss is not None:
                self._mss.close()
            self._mss = None

    def _grab(self, part: Box, whole: Size, source: str) -> Frame:
        place = {
            "left": int(part.left),
            "top": int(part.top),
            "width": int(part.width),
            "height": int(part.height),
        }
        with self._lock:
            shot = self._open(whole).grab(place)
        # mss hands over a buffer that nobody else has: the frame can own it without a copy.
        pixels = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        numbers = pixels.view(np.uint32)
        np.bitwise_or(numbers, OPAQUE, out=numbers)
        return Frame(pixels, to_device(part, Size(shot.width, shot.height)), source)

    def _open(self, size: Size) -> mss.MSS:
        """The connection; a new one where the desktop has another size than when it was made."""
        if self._mss is None or self._size != size:
            if self._mss is not None:
                self._mss.close()
            self._mss, self._size = mss.MSS(**self._options), size
        return self._mss

    def _desktop(self) -> str:
        return f"display {self._options['display']}" if self._options else "the desktop"
