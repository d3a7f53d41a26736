"""Pictures of an X display, by mss."""

from __future__ import annotations

import threading

import mss
import numpy as np
from mss.exception import ScreenShotError

from agentkit.errors import CaptureError
from agentkit.frame import Frame
from agentkit.geometry import Size


class Camera:
    """Takes pictures of a whole display, from any thread, the pointer not drawn.

    Args:
        display: its name, such as ``:93``.
    """

    def __init__(self, display: str) -> None:
        self._display = display
        self._lock = threading.Lock()
        self._mss: mss.MSS | None = None
        self._size: Size | None = None

    def take(self, size: Size, source: str) -> Frame:
        """A frame of the display, which is of `size` now.

        Raises:
            CaptureError: where the display cannot be reached, or refuses.
        """
        whole = {"left": 0, "top": 0, "width": size.width, "height": size.height}
        try:
            with self._lock:
                raw = self._open(size).grab(whole).raw
        except ScreenShotError as error:
            self.close()
            raise CaptureError(f"display {self._display} gives no picture: {error}") from error
        # mss hands over a buffer that nobody else has: the frame can own it without a copy.
        pixels = np.frombuffer(raw, np.uint8).reshape(size.height, size.width, 4)
        pixels[..., 3] = 255
        return Frame(pixels, source=source)

    def close(self) -> None:
        """Disconnect; the next picture connects again."""
        with self._lock:
            if self._mss is not None:
                self._mss.close()
            self._mss = None

    def _open(self, size: Size) -> mss.MSS:
        """The connection; a new one where the display has another size than when it was made."""
        if self._mss is None or self._size != size:
            if self._mss is not None:
                self._mss.close()
            self._mss, self._size = mss.MSS(display=self._display), size
        return self._mss
