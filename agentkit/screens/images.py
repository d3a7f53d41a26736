"""Pictures from disk as a screen that can be looked at and not touched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Self

from agentkit.actions import Action
from agentkit.errors import CaptureError, UnsupportedAction
from agentkit.frame import Frame
from agentkit.protocols import Stopped

__all__ = ["ImagesScreen"]

SUFFIXES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"})


class ImagesScreen:
    """A picture, or the pictures of a folder one after the other; nothing can be done to them.

    Args:
        path: a picture file, or a folder: its pictures are taken in the order people expect,
            ``shot2.png`` before ``shot10.png``.

    Raises:
        CaptureError: where there is nothing at `path`, or no picture in the folder.
    """

    name = "images"
    action_space: frozenset[str] = frozenset()
    quiet = 0.0

    def __init__(self, path: str | Path) -> None:
        self.pictures = _find(Path(path))
        self.position = 0
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<ImagesScreen {self.position + 1} of {len(self.pictures)}>"

    def capture(self) -> Frame:
        """The current picture, read from disk now.

        Raises:
            CaptureError: where it cannot be read, or the screen is closed.
        """
        if self._closed:
            raise CaptureError("this images screen is closed; open it again")
        return Frame.from_image(self.pictures[self.position])

    def advance(self) -> bool:
        """Step to the next picture; whether there was one. The last one stays."""
        last = self.position == len(self.pictures) - 1
        self.position += not last
        return not last

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        """Refuse: pictures cannot be acted on.

        Raises:
            UnsupportedAction: always.
        """
        raise UnsupportedAction(
            f"{action.kind!r} cannot be performed on pictures; screens that can be acted on are "
            "listed by `agentkit screens`"
        )

    def release(self) -> None:
        """Nothing is ever held."""

    def close(self) -> None:
        """No more pictures from here on."""
        self._closed = True


def _find(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise CaptureError(f"there is no picture and no folder at {str(path)!r}")
    found = [each for each in path.iterdir() if each.suffix.lower() in SUFFIXES and each.is_file()]
    if not found:
        raise CaptureError(
            f"the folder {str(path)!r} holds no picture; known are "
            + ", ".join(sorted(suffix[1:] for suffix in SUFFIXES))
        )
    return sorted(found, key=_natural)


def _natural(path: Path) -> list[tuple[int, str]]:
    """Numbers in a name count as numbers."""
    parts = re.split(r"(\d+)", path.name.lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
