"""A captured picture with its geometry, and the things found on it."""

from __future__ import annotations

import struct
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import xxhash
from PIL import Image

from agentkit.errors import CaptureError
from agentkit.geometry import Box, Size, Transform

__all__ = ["SURE", "Element", "Frame", "Pixels", "StoredFrame", "lasting"]

Pixels = npt.NDArray[np.uint8]

MAX_PIXELS = 100_000_000
"""Pictures with more pixels than this are refused: three 8K screens, 400 MB in memory."""

CARET = (4.0, 60.0)
"""Widest and highest change, in pixels, that may be a blinking caret."""

SURE = 0.5
"""Elements that score less are guesses at what may be meant: shown, but never acted on."""

TILE = 40
"""Side in pixels of the squares that frames are compared in: it divides 1920 and 1080."""


@dataclass(frozen=True, slots=True)
class Element:
    """Something on a frame that has a box.

    Attributes:
        box: where it is, in pixels of the frame.
        role: what it is: ``text``, ``heading``, ``button``, ``icon``, ``link``, ``field``,
            ``checkbox``, ``radio``, ``switch``, ``slider``, ``dropdown``, ``tab``, ``menuitem``,
            ``window``, ``image`` …
        text: the words on it or beside it, or the name of its icon.
        score: how sure the finder is, 0 to 1; below `SURE` it is a guess.
        by: who found it.
        value: what it is set to, where that can be seen: ``on`` or ``off`` for things that
            toggle, the content of a field, the chosen option, a slider's place from 0 to 1.
    """

    box: Box
    role: str = "text"
    text: str = ""
    score: float = 1.0
    by: Literal["builtin", "model", "both", "native"] = "builtin"
    value: str = ""

    def moved(self, transform: Transform) -> Element:
        """The same element in another space."""
        return replace(self, box=transform.box(self.box))


class Frame:
    """One captured picture with its geometry. It never changes once made.

    Args:
        pixels: height × width × 4, uint8, blue green red alpha. The frame owns it: hand over an
            array that nobody else writes to.
        to_device: from this frame's pixels to the units that the screen's input takes, measured
            at the moment of capture.
        source: which screen took it.
        taken_at: seconds since the epoch; now, where not given.
        native: elements that the screen itself knows (DOM, accessibility): ground truth for
            evaluation, which no perceiver but ``native`` looks at.
        facts: whatever else the screen knows, as JSON values.

    Raises:
        CaptureError: where the array is not such a picture, or is larger than 100 megapixels.
    """

    def __init__(
        self,
        pixels: Pixels,
        to_device: Transform | None = None,
        source: str = "",
        taken_at: float | None = None,
        native: Sequence[Element] = (),
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        _check(pixels)
        pixels.flags.writeable = False
        self._describe(to_device, source, taken_at, native, facts)
        self._pixels = pixels

    def _describe(
        self,
        to_device: Transform | None,
        source: str,
        taken_at: float | None,
        native: Sequence[Element],
        facts: Mapping[str, Any] | None,
    ) -> None:
        self.to_device = to_device or Transform()
        self.source = source
        self.taken_at = time.time() if taken_at is None else taken_at
        self.native = tuple(native)
        self.facts = dict(facts or {})

    @classmethod
    def from_image(cls, picture: str | Path | Image.Image, **described: Any) -> Frame:
        """A frame from a picture file or a Pillow picture; what is transparent lies on white.

        Raises:
            CaptureError: where the file is missing, damaged, not a picture, or too large.
        """
        if isinstance(picture, Image.Image):
            with _damage_explained("the picture"):
                rgb = np.asarray(_to_rgb(picture))
        else:
            described.setdefault("source", str(picture))
            rgb = np.asarray(_open(Path(picture)))
        pixels = np.full((*rgb.shape[:2], 4), 255, np.uint8)
        pixels[..., :3] = rgb[..., ::-1]
        return cls(pixels, **described)

    def __repr__(self) -> str:
        return f"<Frame {self.size} of {self.source or 'nowhere'}>"

    @property
    def pixels(self) -> Pixels:
        """Height × width × 4, uint8, blue green red alpha, read-only."""
        return self._pixels

    @property
    def size(self) -> Size:
        return Size(self.pixels.shape[1], self.pixels.shape[0])

    @property
    def box(self) -> Box:
        """The whole frame as a box."""
        return Box(0, 0, self.size.width, self.size.height)

    @cached_property
    def hash(self) -> str:
        """XXH3 (128 bits) of the size and the pixels, as hex."""
        return pixel_hash(self.pixels)

    @cached_property
    def image(self) -> Image.Image:
        """The picture as Pillow's, in RGB."""
        return _to_image(self.pixels)

    def crop(self, box: Box) -> Frame:
        """The part inside `box`, rounded outwards to whole pixels, as a frame of its own.

        Raises:
            ValueError: where no part of `box` lies on the frame.
        """
        part = box.clip(self.size)
        if part is None:
            raise ValueError(f"box {box} is outside the {self.size} frame")
        left, top = int(part.left), int(part.top)
        right, bottom = -int(-part.right // 1), -int(-part.bottom // 1)
        pixels = np.array(self.pixels[top:bottom, left:right])
        moved = Transform(dx=left, dy=top).then(self.to_device)
        return Frame(pixels, moved, self.source, self.taken_at, (), self.facts)

    def changed(self, other: Frame) -> list[Box]:
        """Where the two frames differ: one tight box around each cluster of changed squares.

        Frames of different sizes differ everywhere.
        """
        if self is other or (self.size == other.size and self.hash == other.hash):
            return []
        if self.size != other.size:
            return [self.box]
        return list(_changes(self.pixels, other.pixels))


class StoredFrame(Frame):
    """A frame that lies on disk: size and hash are known, pixels are read when asked for."""

    def __init__(
        self,
        read: Callable[[], Pixels],
        size: Size,
        hash: str,
        to_device: Transform | None = None,
        source: str = "",
        taken_at: float | None = None,
        native: Sequence[Element] = (),
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self._describe(to_device, source, taken_at, native, facts)
        self._read = read
        self._size = size
        self._hash = hash

    @property
    def pixels(self) -> Pixels:
        pixels = self._read()
        pixels.flags.writeable = False
        return pixels

    @property
    def size(self) -> Size:
        return self._size

    @property
    def hash(self) -> str:
        return self._hash

    @property
    def image(self) -> Image.Image:
        return _to_image(self.pixels)


def lasting(changes: Sequence[Box]) -> list[Box]:
    """The changes that are more than a blinking caret."""
    width, height = CARET
    return [box for box in changes if box.width > width or box.height > height]


def pixel_hash(pixels: Pixels) -> str:
    """XXH3 (128 bits) of an array's size and content, as hex."""
    digest = xxhash.xxh3_128(f"{pixels.shape[1]}x{pixels.shape[0]}:".encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def _check(pixels: Pixels) -> None:
    if pixels.ndim != 3 or pixels.shape[2] != 4 or pixels.dtype != np.uint8:
        raise CaptureError(
            f"a frame is height × width × 4 of uint8, not {pixels.shape} of {pixels.dtype}"
        )
    _check_size(pixels.shape[1], pixels.shape[0])


def _check_size(width: int, height: int) -> None:
    if width * height == 0:
        raise CaptureError(f"a picture of {width}×{height} pixels is empty")
    if width * height > MAX_PIXELS:
        raise CaptureError(
            f"a picture of {width}×{height} has {width * height:,} pixels, more than the "
            f"{MAX_PIXELS:,} that fit; crop it or make it smaller"
        )


def _open(path: Path) -> Image.Image:
    with _damage_explained(repr(str(path))), warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit here is ours
        with Image.open(path) as picture:
            return _to_rgb(picture)


def _to_rgb(picture: Image.Image) -> Image.Image:
    """The picture in RGB, with what is transparent on white, as most viewers show it."""
    _check_size(*picture.size)
    if picture.mode.startswith("I"):
        # 16 bits a pixel: Pillow's own conversion cuts them off at 255.
        deep = np.clip(np.asarray(picture), 0, 0xFFFF) >> 8
        return Image.fromarray(deep.astype(np.uint8)).convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")


@contextmanager
def _damage_explained(name: str) -> Iterator[None]:
    """Whatever a decoder says about a broken file, as a `CaptureError`."""
    try:
        yield
    except FileNotFoundError as error:
        raise CaptureError(f"there is no picture at {name}") from error
    except Image.DecompressionBombError as error:
        raise CaptureError(f"{name} is too large: {error}") from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError) as error:
        raise CaptureError(f"{name} cannot be read as a picture: {error}") from error


def _to_image(pixels: Pixels) -> Image.Image:
    height, width = pixels.shape[:2]
    data = np.ascontiguousarray(pixels).data
    return Image.frombytes("RGB", (width, height), data, "raw", "BGRX")


COLOURS = np.array([255, 255, 255, 0], np.uint8).view(np.uint32)[0]
"""The bits of a pixel, taken as one number, that are colour."""


def _changes(pixels: Pixels, others: Pixels) -> Iterator[Box]:
    """Where two pictures of one size differ in colour.

    A pixel is compared as one whole number, and only where a row differs at all: a small change
    costs a twentieth of what it costs channel by channel.
    """
    numbers, other_numbers = map(_as_numbers, (pixels, others))
    rows = np.flatnonzero((numbers != other_numbers).any(axis=1))
    if not rows.size:
        return
    top = int(rows[0]) // TILE * TILE  # so that squares stay where they are
    band = slice(top, int(rows[-1]) + 1)
    differs = np.asarray((numbers[band] ^ other_numbers[band]) & COLOURS != 0)
    for tiles in _clusters(_tile_map(differs)):
        box = _tighten(differs, tiles)
        yield Box(box.left, top + box.top, box.right, top + box.bottom)


def _as_numbers(pixels: Pixels) -> npt.NDArray[np.uint32]:
    """One number a pixel."""
    return np.ascontiguousarray(pixels).view(np.uint32)[..., 0]


def _tile_map(differs: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which squares of TILE × TILE pixels hold a changed pixel."""
    height, width = differs.shape
    padded = np.zeros((-(-height // TILE) * TILE, -(-width // TILE) * TILE), bool)
    padded[:height, :width] = differs
    rows, columns = padded.shape[0] // TILE, padded.shape[1] // TILE
    return np.asarray(padded.reshape(rows, TILE, columns, TILE).any(axis=(1, 3)))


def _clusters(tiles: npt.NDArray[np.bool_]) -> Iterator[list[tuple[int, int]]]:
    """Groups of changed squares that touch, corners included."""
    left: set[tuple[int, int]] = {(row, column) for row, column in np.argwhere(tiles).tolist()}
    while left:
        cluster = [left.pop()]
        for row, column in cluster:
            near = {(row + dy, column + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            cluster.extend(near)
        yield cluster


def _tighten(differs: npt.NDArray[np.bool_], tiles: list[tuple[int, int]]) -> Box:
    """The smallest box around the changed pixels of a cluster of squares."""
    rows, columns = zip(*tiles, strict=True)
    top, left = min(rows) * TILE, min(columns) * TILE
    part = differs[top : (max(rows) + 1) * TILE, left : (max(columns) + 1) * TILE]
    down, across = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return Box(
        left + int(across[0]),
        top + int(down[0]),
        left + int(across[-1]) + 1,
        top + int(down[-1]) + 1,
    )
