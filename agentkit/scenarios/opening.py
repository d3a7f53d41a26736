"""The screens and the models that a scenario can name, and what each is opened with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    model_validator,
)

from agentkit.assembly import screen_names
from agentkit.catalog import find_card
from agentkit.errors import UnknownName
from agentkit.scenarios.steps import Strict, Text
from agentkit.scenarios.variables import typed

__all__ = ["SCREENS", "ModelChoice", "Opening", "ScreenName", "Screens", "chosen_model", "openings"]


@dataclass(frozen=True)
class Opening:
    """A screen, or a model, by its name and with its options.

    Attributes:
        options: as `agentkit.open_screen` takes them, or `agentkit.Agent` for a model.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)


Extent = Annotated[int, Field(ge=1)]
Scale = Annotated[float, Field(ge=0.5, le=4)]


class Virtual(Strict):
    """A display of its own, with a program on it."""

    command: Text | tuple[Text, ...] | None = Field(
        None, description="A program to start, with its arguments; never given to a shell."
    )
    size: tuple[Extent, Extent] | None = Field(None, description="[width, height] in pixels.")
    session: Literal["auto", "xfce", "wm", "bare"] | None = Field(
        None, description="A whole desktop, a window manager alone, or nothing."
    )
    dpi: Extent | None = Field(None, description="Dots per inch that programs are told.")
    home: Text | None = Field(None, description="The home folder; a temporary one by default.")
    env: dict[str, str] | None = Field(None, description="Further variables for the programs.")
    logs: Text | None = Field(None, description="A folder to keep the programs' output in.")
    timeout: float | None = Field(None, ge=0, description="Seconds that programs get to appear.")


class Browser(Strict):
    """A page in a browser of its own."""

    url: Text | None = Field(None, description="An address, or a file beside the scenario.")
    browser: Text | None = Field(None, description="chromium, chrome, msedge, or a program.")
    headless: bool | None = Field(None, description="false shows its window.")
    size: tuple[Extent, Extent] | None = Field(None, description="[width, height] in CSS pixels.")
    scale: Scale | None = Field(None, description="Pixels of the picture in a CSS pixel.")
    device: Text | None = Field(None, description="A phone or tablet, such as Pixel 7.")
    cdp: Text | None = Field(None, description="The address of a browser that runs already.")
    downloads: Text | None = Field(None, description="The folder that files are saved in.")
    context: dict[str, Any] | None = Field(
        None, description="More for Playwright's new_context, such as locale: de-DE."
    )
    sandbox: bool | None = Field(None, description="Chromium's own.")


class Simulated(Strict):
    """The simulated desktop."""

    seed: int | None = Field(None, description="Draws how it looks and what is on it.")
    size: tuple[Extent, Extent] | None = Field(None, description="[width, height], from 640×480.")
    scale: Scale | None = Field(None, description="Pixels in a logical unit.")
    theme: Literal["light", "dark"] | None = Field(None, description="What it begins with.")
    marks: int | None = Field(None, description="So many numbered targets in place of a desktop.")
    monitors: int | None = Field(None, description="How many there are.")
    monitor: int | None = Field(None, description="The one to look at, from 1.")
    varied: bool | None = Field(None, description="Draws words, styles and places too.")
    command: Text | None = Field(None, description="An application to begin with, by its name.")


class Host(Strict):
    """The desktop of this machine, its mouse and its keyboard."""

    monitor: Text | None = Field(None, description="primary, or a number from 1.")
    region: tuple[float, float, float, float] | None = Field(
        None, description="The part to look at: [left, top, right, bottom]."
    )
    window: Text | None = Field(None, description="The window to look at, by its title.")


class Android(Strict):
    """A phone or tablet, through adb."""

    package: Text | None = Field(None, description="An app to begin with, such as org.example.")
    url: Text | None = Field(None, description="An address to begin with.")
    serial: Text | None = Field(None, description="Which device, as `adb devices` writes it.")
    adb: Text | None = Field(None, description="The program adb, or its path.")
    timeout: float | None = Field(None, gt=0, description="Seconds that a command may take.")


class Images(Strict):
    """Pictures to look at; nothing can be done to them."""

    path: Text = Field(description="A picture or a folder of them, beside the scenario.")


class OSWorld(Strict):
    """The desktop of an OSWorld machine."""

    url: Text | None = Field(None, description="Of its server, such as http://10.0.0.5:5000.")
    host: Text | None = Field(None, description="Of the machine, in place of url.")
    port: Extent | None = Field(None, description="Of the server; 5000 by default.")
    python: Text | None = Field(None, description="What Python is called there.")


SCREENS: dict[str, type[Strict]] = {
    "virtual": Virtual,
    "browser": Browser,
    "simulated": Simulated,
    "host": Host,
    "android": Android,
    "images": Images,
    "osworld": OSWorld,
}
"""The options of the screens that come with agentkit."""


def _by_name(content: Any) -> Any:
    """``virtual`` is short for ``{virtual: {}}``."""
    named = {content: {}} if isinstance(content, str) else content
    if not isinstance(named, dict):
        return named
    return {name: {} if options == "" else options for name, options in named.items()}


class _ByName(Strict):
    """Screens by name, with the options of each; those of other packages take any."""

    model_config = ConfigDict(extra="allow", frozen=True)

    virtual: Virtual | None = None
    browser: Browser | None = None
    simulated: Simulated | None = None
    host: Host | None = None
    android: Android | None = None
    images: Images | None = None
    osworld: OSWorld | None = None
    _order: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def _in_order(cls, content: Any, handler: Any) -> Any:
        if isinstance(content, dict):
            if not content:
                raise ValueError("it names no screen")
            for name in content.keys() - SCREENS.keys():
                _require_screen(name)
        found = handler(content)
        found._order = tuple(content)
        return found


def _require_screen(name: str) -> str:
    known = sorted({*screen_names(), *SCREENS})
    if name in known or ":" in name:
        return name
    raise ValueError(str(UnknownName("screen", name, known)))


ScreenName = Annotated[str, AfterValidator(_require_screen)]

Screens = Annotated[_ByName, BeforeValidator(_by_name)]
"""The screens that a scenario runs on: the first, unless another one is asked for."""


def openings(screens: _ByName, folder: Path) -> tuple[Opening, ...]:
    """Them, in the order in which they are written; files are looked for in `folder`."""
    return tuple(_opening(screens, name, folder) for name in screens._order)


def _opening(screens: _ByName, name: str, folder: Path) -> Opening:
    if name not in SCREENS:
        return Opening(name, typed((screens.model_extra or {})[name]))
    given = vars(screens)[name].model_dump(exclude_none=True)
    if "context" in given:
        given["context"] = typed(given["context"])
    for place in ("url", "path"):
        if place in given and name != "android":  # which has no files of this machine
            given[place] = _beside(folder, given[place])
    if name == "host" and "monitor" in given:
        given["monitor"] = typed(given["monitor"])
    return Opening(name, given)


def _beside(folder: Path, place: str) -> str:
    """A file or a folder beside the scenario, or else what was written: an address."""
    try:
        path = folder / place
        return str(path.resolve()) if path.exists() else place
    except OSError:  # longer than any name of a file may be
        return place


def _known_model(model: dict[str, Any]) -> dict[str, Any]:
    if len(model) != 1:
        raise ValueError(f"one model, with its options; this has {', '.join(model) or 'none'}")
    for name in next(iter(model)).split("+"):
        _require_card(name)
    return model


def _require_card(name: str) -> None:
    try:
        find_card(name)
    except UnknownName as error:
        raise ValueError(_nearest(error)) from error


def _nearest(error: UnknownName) -> str:
    """Without the many names that are known."""
    said = str(error).partition("known:")[0].rstrip("; ")
    return f"{said}; `agentkit models` lists them"


ModelChoice = Annotated[
    dict[str, dict[str, Any]], BeforeValidator(_by_name), AfterValidator(_known_model)
]
"""The model that looks and acts, by its name or as ``{fuyu-8b: {endpoint: …}}``."""


def chosen_model(model: dict[str, dict[str, Any]]) -> Opening:
    """It, with what it is loaded with."""
    name, options = next(iter(model.items()))
    return Opening(name, typed(options))
