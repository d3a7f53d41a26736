"""From names to parts: the only file that builds screens, models, perceivers and planners."""

from __future__ import annotations

from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import Any

from PIL import Image

from agentkit.catalog import find_card
from agentkit.errors import ConfigError
from agentkit.frame import Element, Frame
from agentkit.protocols import Answer, Model, Perceiver, Planner, Screen
from agentkit.registry import find, known
from agentkit.weights import find_weights

__all__ = [
    "ask",
    "assemble",
    "load_model",
    "load_perceiver",
    "load_planner",
    "locate",
    "open_screen",
    "parse",
    "read",
]

Picture = Frame | Image.Image | str | Path


def open_screen(name: str | Screen, **options: Any) -> Screen:
    """A screen by its name, opened with `options`; a screen is returned as it is.

    Raises:
        UnknownName: where there is no such screen.
        ConfigError: where it does not take one of the options.
        ScreenError: where it cannot be opened.
    """
    if not isinstance(name, str):
        if not isinstance(name, Screen):
            raise ConfigError(f"{name!r} is no screen: it needs capture, perform, release, close")
        return name
    screen: Screen = _build(f"screen {name!r}", find("screen", name), options)
    return screen


def load_model(
    name: str,
    *,
    weights: str | Path | None = None,
    endpoint: str | None = None,
    device: str | None = None,
    dtype: str | None = None,
    **options: Any,
) -> Model:
    """A model by its card's name, loaded into this process, or served from elsewhere.

    Args:
        name: of a card; `agentkit models` lists them.
        weights: a directory with its checkpoint in the published layout; by default, its place
            in the local Hugging Face cache. Nothing is downloaded.
        endpoint: the URL of an OpenAI-compatible server to ask, in place of weights.
        device: such as ``cuda:1``; the first GPU, or else the processor, by default.
        dtype: such as ``bfloat16``; bfloat16 on a GPU, float32 on the processor, by default.
        options: what else the family takes, such as ``attn_implementation``.

    Raises:
        UnknownName: where no card has that name.
        MissingExtra: where the packages it needs are not installed.
        MissingWeights: where the checkpoint is not on this machine.
        ConfigError: where the checkpoint is damaged or of another model.
    """
    card = find_card(name)
    if endpoint is not None:
        served = find("model", "endpoint")
        return _built_model(name, served, {"card": card, "url": endpoint, **options})
    family = find("model", card.family)
    found = find_weights(card, weights)
    loading = {"device": device, "dtype": dtype, **options}
    return _built_model(name, family, {"card": card, "directory": found, **loading})


def _built_model(name: str, family: Any, options: dict[str, Any]) -> Model:
    model: Model = _build(f"model {name!r}", family, options)
    return model


def load_perceiver(name: str, **options: Any) -> Perceiver:
    """A perceiver by its name, or the one that a model of that name takes by default.

    Raises:
        UnknownName: where there is neither.
    """
    if name not in known("perceiver") and ":" not in name:
        name = find_card(name).perceiver
    perceiver: Perceiver = _build(f"perceiver {name!r}", find("perceiver", name), options)
    return perceiver


def load_planner(name: str, perceiver: Perceiver) -> Planner:
    """A planner by its name, over a perceiver.

    Raises:
        UnknownName: where there is no such planner.
    """
    planner: Planner = _build(f"planner {name!r}", find("planner", name), {"perceiver": perceiver})
    return planner


def assemble(
    model: str | Planner | Perceiver, planner: str | Planner | None = None
) -> tuple[str, Perceiver, Planner]:
    """The name of a model, and the perceiver and the planner that it stands for.

    Args:
        model: a card's name, ``"planner+grounder"``, a perceiver, or a planner.
        planner: takes the place of the planner that the card names.

    Raises:
        UnknownName: where a name stands for nothing.
        ConfigError: where an object is neither a perceiver nor a planner.
    """
    if isinstance(model, str):
        thinker, _, grounder = model.partition("+")
        perceiver = load_perceiver(grounder or thinker)
        planner = planner or find_card(thinker).planner
        name = model
    elif isinstance(model, Perceiver):
        perceiver, planner, name = model, planner or "rules", type(model).__name__
    elif isinstance(model, Planner):
        perceiver, planner, name = load_perceiver("builtin"), planner or model, type(model).__name__
    else:
        raise ConfigError(f"model {model!r} is neither a name, a perceiver nor a planner")
    if isinstance(planner, str):
        planner = load_planner(planner, perceiver)
    return name, perceiver, planner


def ask(picture: Picture, question: str, *, model: str = "builtin") -> Answer:
    """The answer to a question about one picture.

    Raises:
        CannotAnswer: where the model can't tell; it never guesses.
    """
    return _perceiver(model).ask(_frame(picture), question)


def locate(picture: Picture, target: str, *, model: str = "builtin") -> list[Element]:
    """Where `target` is on one picture: best first, empty where it is not there."""
    return _perceiver(model).locate(_frame(picture), target)


def read(picture: Picture, *, model: str = "builtin") -> list[Element]:
    """The text lines of one picture, in reading order."""
    return _perceiver(model).read(_frame(picture))


def parse(picture: Picture, *, model: str = "builtin") -> list[Element]:
    """All elements of one picture, in reading order."""
    return _perceiver(model).parse(_frame(picture))


@lru_cache(maxsize=2)
def _perceiver(model: str) -> Perceiver:
    """Kept, so that several questions about one picture read it once."""
    return load_perceiver(model)


def _frame(picture: Picture) -> Frame:
    return picture if isinstance(picture, Frame) else Frame.from_image(picture)


def _build(what: str, part: Any, options: dict[str, Any]) -> Any:
    try:
        return part(**options)
    except TypeError as error:
        if "argument" not in str(error) or error.__traceback__ is None:
            raise
        # Only a mismatch of the call itself is the caller's mistake; one from inside is ours.
        if error.__traceback__.tb_next is not None:
            raise
        takes = ", ".join(signature(part).parameters) or "no options"
        raise ConfigError(f"{what} does not take {', '.join(options)}; it takes {takes}") from error
