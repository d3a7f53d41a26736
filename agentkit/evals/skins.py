"""Other looks for the same web pages: fonts, colours, scale; and goals in other words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from agentkit.errors import ConfigError

__all__ = ["SKINS", "Skin", "find_skin"]

SERIF = "* { font-family: 'DejaVu Serif', 'Liberation Serif', serif !important; }"

DARK = "html { filter: invert(0.9) hue-rotate(180deg); background: white; }"
"""As dark modes of browsers do it: light becomes dark, and hues stay nearly what they are."""


@dataclass(frozen=True)
class Skin:
    """How pages are shown.

    Attributes:
        style: CSS that is added to each page.
        scale: how much larger than usual, where 1.25 is a display setting of 125 %.
        reworded: whether goals are said in other words: see `agentkit.evals.rewording`.
    """

    style: str = ""
    scale: float = 1.0
    reworded: bool = False


SKINS: Mapping[str, Skin] = MappingProxyType(
    {
        "plain": Skin(),
        "serif": Skin(style=SERIF),
        "dark": Skin(style=DARK),
        "large": Skin(scale=1.25),
        "reworded": Skin(reworded=True),
        "all": Skin(style=SERIF + DARK, scale=1.25, reworded=True),
    }
)
"""By name: the pages as they are, one thing changed, and everything at once."""


def find_skin(name: object) -> Skin:
    """The skin of that name.

    Raises:
        ConfigError: where there is none.
    """
    if isinstance(name, str) and name in SKINS:
        return SKINS[name]
    raise ConfigError(f"there is no skin {name!r}; there are: {', '.join(SKINS)}")
