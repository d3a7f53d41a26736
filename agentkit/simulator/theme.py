"""The colours of the desktop, light and dark."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["ACCENTS", "DARK", "LIGHT", "STYLES", "Colour", "Style", "Theme", "theme_with"]

Colour = tuple[int, ...]
"""Red, green, blue and, where it is not opaque, alpha: 0 to 255 each."""

WHITE: Colour = (255, 255, 255)

ACCENTS: dict[str, Colour] = {
    "Blue": (37, 99, 219),
    "Green": (21, 128, 72),
    "Orange": (196, 84, 12),
    "Purple": (118, 66, 206),
    "Teal": (13, 120, 134),
}
"""Dark enough for white text to reach a contrast of 4.5, as WCAG 2 asks of body text."""


@dataclass(frozen=True)
class Style:
    """What things look like that can be used, whatever their colours.

    Attributes:
        corner: how round corners are, as a share of what is usual here.
        filled: whether fields and buttons are tinted surfaces instead of outlines.
    """

    corner: float = 1.0
    filled: bool = False


STYLES = (Style(), Style(0.25), Style(filled=True), Style(0.25, filled=True))
"""The usual one first."""


@dataclass(frozen=True)
class Theme:
    """One colour a role, and a style."""

    name: str
    window: Colour
    card: Colour
    field: Colour
    hover: Colour
    border: Colour
    edge: Colour
    text: Colour
    muted: Colour
    panel: Colour
    panel_text: Colour
    track: Colour
    selection: Colour
    shadow: int
    accent: Colour = ACCENTS["Blue"]
    on_accent: Colour = WHITE
    style: Style = STYLES[0]

    def round(self, radius: float) -> float:
        """A radius in this style, of one that is meant for the usual style."""
        return radius * self.style.corner


LIGHT = Theme(
    name="light",
    window=(244, 245, 248),
    card=(255, 255, 255),
    field=(255, 255, 255),
    hover=(230, 233, 240),
    border=(219, 222, 230),
    edge=(133, 140, 155),
    text=(27, 30, 38),
    muted=(92, 98, 112),
    panel=(250, 250, 252, 236),
    panel_text=(27, 30, 38),
    track=(164, 171, 184),
    selection=(190, 214, 252),
    shadow=70,
)

DARK = Theme(
    name="dark",
    window=(30, 32, 38),
    card=(41, 44, 52),
    field=(27, 29, 35),
    hover=(56, 60, 70),
    border=(60, 64, 75),
    edge=(122, 129, 145),
    text=(237, 239, 244),
    muted=(165, 171, 184),
    panel=(24, 26, 32, 236),
    panel_text=(237, 239, 244),
    track=(92, 98, 112),
    selection=(48, 84, 150),
    shadow=150,
)


def theme_with(dark: bool, accent: str, style: Style = STYLES[0]) -> Theme:
    """The light or the dark theme with one of `ACCENTS`, in a style."""
    return replace(DARK if dark else LIGHT, accent=ACCENTS[accent], style=style)
