"""Pictures of an Android device's screen, by its own ``screencap``, in the quickest of three ways.

What ``screencap`` writes without ``-p`` is told by its source, frameworks/base/cmds/screencap: the
width, the height and the format as three little-endian numbers of 32 bits, a fourth for the colour
space since Android 9, then the rows.
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable

import cv2
import numpy as np

from agentkit.errors import CaptureError
from agentkit.frame import MAX_PIXELS, Pixels
from agentkit.screens._android_adb import Adb

__all__ = ["Camera", "decode_png", "decode_raw"]

PNG = b"\x89PNG\r\n\x1a\n"

HEADERS = (16, 12)
"""Bytes before the pixels: since Android 9, and before."""


class Camera:
    """Takes pictures of one device.

    Where the time goes depends on the device and on its connection: packing takes a slow phone
    longer than an unpacked picture takes through a cable. So the first pictures are taken in one
    way each, and all further ones in the way that was quickest.
    """

    def __init__(self, adb: Adb) -> None:
        self._adb = adb
        self._untried = list(TRIALS)
        self._seconds: dict[str, float] = {}

    @property
    def way(self) -> str:
        """The next picture's: ``png``, ``raw`` or ``gzip``."""
        return (
            self._untried[0] if self._untried else min(self._seconds, key=self._seconds.__getitem__)
        )

    def take(self) -> Pixels:
        """The screen as it is: height × width × 4, uint8, BGRA, opaque.

        Raises:
            CaptureError: where it gives no picture.
        """
        way = self.way
        if way == SAFE:
            return self._timed(way)
        try:
            return self._timed(way)
        except CaptureError:
            self._seconds[way] = float("inf")
            self._untried = [each for each in self._untried if each != way]
        return self._timed(SAFE)

    def _timed(self, way: str) -> Pixels:
        command, decode = WAYS[way]
        began = time.perf_counter()
        picture = decode(self._adb.run("exec-out", command, kind=CaptureError))
        seconds = time.perf_counter() - began
        self._seconds[way] = min(seconds, self._seconds.get(way, seconds))
        if self._untried[:1] == [way]:
            del self._untried[0]
        return picture


def decode_png(told: bytes) -> Pixels:
    """The pixels of a PNG, whatever was said before it.

    Warnings stand in the same stream: of several displays, Android tells that it takes the first.

    Raises:
        CaptureError: where there is no picture in it.
    """
    start = told.find(PNG)
    if start < 0:
        said = told[:300].decode(errors="replace").strip() or "it wrote nothing"
        raise CaptureError(f"`screencap` gave no picture: {said}")
    picture = cv2.imdecode(np.frombuffer(told, np.uint8, offset=start), cv2.IMREAD_COLOR)
    if picture is None:
        raise CaptureError(f"`screencap` gave a damaged picture of {len(told) - start:,} bytes")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA), np.uint8)


def decode_raw(told: bytes) -> Pixels:
    """The pixels of what ``screencap`` writes unpacked.

    Raises:
        CaptureError: where it is of a format that is not known, or not whole.
    """
    if len(told) < HEADERS[-1]:
        raise CaptureError(f"`screencap` gave {len(told)} bytes, which are no picture")
    width, height, number = struct.unpack_from("<3I", told)
    if number not in FORMATS:
        raise CaptureError(f"`screencap` gave pixels of format {number}, which is not known")
    size, convert = FORMATS[number]
    wanted = width * height * size
    header = len(told) - wanted
    if header not in HEADERS or not 0 < width * height <= MAX_PIXELS:
        raise CaptureError(f"`screencap` gave {len(told):,} bytes for {width}×{height} pixels")
    rows = np.frombuffer(told, np.uint8, offset=header).reshape(height, width, size)
    return convert(rows)


def _decode_gzip(told: bytes) -> Pixels:
    try:
        return decode_raw(zlib.decompress(told, wbits=31))
    except zlib.error as error:
        raise CaptureError(f"`screencap | gzip` gave no picture: {error}") from error


def _from_code(code: int) -> Callable[[Pixels], Pixels]:
    return lambda rows: np.asarray(cv2.cvtColor(rows, code), np.uint8)


def _opaque(pixels: Pixels) -> Pixels:
    """Screens have no alpha that means anything: what is behind them is black."""
    pixels[..., 3] = 255
    return pixels


def _from_rgba(rows: Pixels) -> Pixels:
    return _opaque(np.asarray(cv2.cvtColor(rows, cv2.COLOR_RGBA2BGRA), np.uint8))


def _from_bgra(rows: Pixels) -> Pixels:
    return _opaque(rows.copy())


def _from_565(rows: Pixels) -> Pixels:
    """Five and six bits to eight, as Android's own PNG has them: the high bits once more."""
    words = rows.view(np.uint16)[..., 0]
    found = np.full((*words.shape, 4), 255, np.uint8)
    for channel, shift, bits in ((2, 11, 5), (1, 5, 6), (0, 0, 5)):
        part = (words >> shift) & ((1 << bits) - 1)
        found[..., channel] = (part << (8 - bits)) | (part >> (2 * bits - 8))
    return found


FORMATS: dict[int, tuple[int, Callable[[Pixels], Pixels]]] = {
    1: (4, _from_rgba),  # RGBA_8888
    2: (4, _from_rgba),  # RGBX_8888
    3: (3, _from_code(cv2.COLOR_RGB2BGRA)),  # RGB_888
    4: (2, _from_565),  # RGB_565
    5: (4, _from_bgra),  # BGRA_8888
}
"""Bytes of a pixel, and how it becomes ours, by the numbers of Android's ui/PixelFormat.h.

Screens of ten bits or of floating point (43, 22) are left to PNG.
"""

SAFE = "png"
"""The way that every device has, and that tells why there is no picture."""

WAYS: dict[str, tuple[str, Callable[[bytes], Pixels]]] = {
    SAFE: ("screencap -p", decode_png),
    "raw": ("screencap 2>/dev/null", decode_raw),
    "gzip": ("screencap 2>/dev/null | gzip -1", _decode_gzip),
}

TRIALS = (SAFE, "raw", "gzip", SAFE)
"""What the first pictures are taken in; the very first of all warms the device up."""
