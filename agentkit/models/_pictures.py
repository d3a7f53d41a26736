"""How large a picture reaches a family's image processor, where the checkpoint does not say."""

from __future__ import annotations

import copy
import math
from collections import OrderedDict
from pathlib import Path
from typing import Any, Literal

import xxhash
from PIL import Image

from agentkit.errors import ConfigError
from agentkit.geometry import Size
from agentkit.views import ImageRule

__all__ = ["Longest", "Pictures", "hash_of", "remembering", "tiles_for"]

Longest = int | Literal["auto"] | None
"""The longer side of a picture, in tiles; chosen for each picture; or as the checkpoint has it."""

MOST = 6
"""Idefics3's vocabulary of rows and columns ends at ``<row_6_col_6>``; more would be misread."""

LEGIBLE = 0.9
"""How far a picture is shrunk before it gets one more tile. A choice between sharpness and length:
1920×1080 takes 16 tiles of 364 pixels, some 2800 tokens, where its full size would take 25."""


REMEMBERED = 4
"""How many sets of pictures an image processor remembers: 40 MB each of Idefics3's."""


class Pictures:
    """What an image processor is given: the pictures, and what it is told about their size.

    - Where the card's rule is Qwen's ``smart`` one, the card's limits are those that the processor
      keeps to, so that `View.seen` is what the network sees.
    - Where the family is Idefics3's kin, `longest` sets how many tiles a picture is cut into.

    Args:
        processor: the image processor of the checkpoint.
        rule: of the card.
        longest: the longer side of a picture, in tiles.
        directory: of the checkpoint, for messages.

    Raises:
        ConfigError: where the rule or `longest` is not for such a checkpoint.
    """

    def __init__(self, processor: Any, rule: ImageRule, longest: Longest, directory: Path) -> None:
        self._longest = longest
        self._tile = (getattr(processor, "max_image_size", None) or {}).get("longest_edge", 0)
        self._resample = processor.resample
        self.options: dict[str, Any] = {}
        if rule.kind == "smart":
            _check_factor(processor, rule, directory)
            self.options["size"] = {"shortest_edge": rule.least, "longest_edge": rule.most}
        if longest is not None:
            _check_longest(longest, self._tile, directory)
            self.options["do_resize"] = False

    def sized(self, picture: Image.Image) -> Image.Image:
        """The picture that the image processor is given."""
        if self._longest is None:
            return picture
        size = Size(*picture.size)
        count = tiles_for(size, self._tile) if self._longest == "auto" else self._longest
        across, down = _longest_side(size, count * self._tile)
        return picture.resize((across, down), self._resample)


def remembering(processor: Any) -> Any:
    """An image processor that remembers what it made of the pictures it was given last.

    A family's processor writes as many tokens as the pictures take, and so wants them again for
    each question about them.
    """
    kind = type(processor)
    twin = copy.copy(processor)
    twin.__class__ = type(kind.__name__, (_Remembering, kind), {"made": OrderedDict()})
    return twin


class _Remembering:
    """What the class of an image processor is mixed with."""

    made: OrderedDict[str, Any]

    def __call__(self, images: Any, **options: Any) -> Any:
        key = repr((_hashes(images), sorted(options.items(), key=str)))
        if key not in self.made:
            self.made[key] = super().__call__(images, **options)  # type: ignore[misc]
        self.made.move_to_end(key)
        while len(self.made) > REMEMBERED:
            self.made.popitem(last=False)
        return copy.copy(self.made[key])  # the family's processor takes things out of it


def _hashes(images: Any) -> Any:
    return (
        [_hashes(each) for each in images] if isinstance(images, (list, tuple)) else hash_of(images)
    )


def hash_of(picture: Image.Image) -> str:
    """XXH3 (128 bits) of a picture's size, mode and pixels, as hex."""
    return xxhash.xxh3_128_hexdigest(f"{picture.size}{picture.mode}".encode() + picture.tobytes())


def tiles_for(size: Size, tile: int) -> int:
    """How many tiles of `tile` pixels the longer side of a picture is given, 1 to 6.

    As few as keep nine tenths of its size: a small picture is not blown up, and the text on a
    large one stays legible for as long as the vocabulary has tiles.
    """
    longest = max(size.width, size.height)
    return min(MOST, max(1, math.ceil(longest * LEGIBLE / tile)))


def _longest_side(size: Size, longest: int) -> tuple[int, int]:
    """Width and height with the longer side at `longest`, the other even: Idefics3's rule."""
    ratio = size.width / size.height
    if size.width >= size.height:
        return longest, max(1, _even(int(longest / ratio)))
    return max(1, _even(int(longest * ratio))), longest


def _even(side: int) -> int:
    return side + side % 2


def _check_factor(processor: Any, rule: ImageRule, directory: Path) -> None:
    factor = getattr(processor, "patch_size", 0) * getattr(processor, "merge_size", 0)
    if factor != rule.factor:
        raise ConfigError(
            f"{directory} is of a model that sees pictures in steps of {factor} pixels, the card"
            f" says {rule.factor}; load it under the card of its own family"
        )


def _check_longest(longest: Longest, tile: int, directory: Path) -> None:
    if not tile:
        raise ConfigError(f"{directory} is of a model without tiles of a size; leave longest out")
    if longest != "auto" and longest not in range(1, MOST + 1):
        raise ConfigError(f"longest {longest!r} is neither 'auto' nor a number from 1 to {MOST}")
