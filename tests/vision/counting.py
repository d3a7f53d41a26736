"""Text networks that count what they are asked for."""

from __future__ import annotations

from agentkit.frame import Pixels
from agentkit.vision._ocr import Ocr, Quad, Reading


class CountingOcr:
    """The real networks; `detected` is in pixels, `recognised` in lines."""

    def __init__(self) -> None:
        self._ocr = Ocr()
        self.detected = 0
        self.recognised = 0

    def detect(self, picture: Pixels, scale: float) -> list[Quad]:
        self.detected += picture.shape[0] * picture.shape[1]
        return self._ocr.detect(picture, scale)

    def recognise(self, line: Pixels) -> Reading:
        self.recognised += 1
        return self._ocr.recognise(line)
