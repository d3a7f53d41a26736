"""What has to be there before a screen is opened or a model is loaded: looked at all at once.

`require` is what `Agent` and the command line call: one error that lists every fault with its
cure. `agentkit doctor` prints the same checks, and many more.
"""

from __future__ import annotations

import importlib.util
import logging
import math
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentkit.catalog import CARDS, Card
from agentkit.errors import ConfigError, MissingExtra, MissingWeights, NoDisplay, ScreenError
from agentkit.models._checkpoint import shapes
from agentkit.registry import EXTRAS, find
from agentkit.screens._android_adb import TIMEOUT, Adb
from agentkit.screens._android_devices import ATTACH, choose
from agentkit.screens._android_programs import find_adb
from agentkit.screens._browser_programs import CURE, find_program
from agentkit.screens._desktop import INSTALL_XVFB
from agentkit.weights import find_weights

__all__ = [
    "LINUX",
    "Check",
    "check_android",
    "check_browser",
    "check_display",
    "check_extra",
    "check_permissions",
    "check_xlib",
    "check_xvfb",
    "require",
    "screens_that_work",
]

log = logging.getLogger("agentkit")

Options = Mapping[str, Any]
"""What a screen is opened with."""

LINUX = sys.platform.startswith("linux")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        ok: whether it works.
        detail: what was found.
        cure: what to do where it does not work.
        needed: whether agentkit's base install is of no use without it.
    """

    name: str
    ok: bool
    detail: str
    cure: str = ""
    needed: bool = False


def require(
    model: object = "", screen: object = "", screen_options: Options | None = None, **loading: Any
) -> None:
    """See that a model and a screen can work here; whatever is not named by a name is ready.

    Args:
        screen_options: how the screen is to be opened.
        loading: how the model is to be loaded; see `assembly.load_model`.

    Raises:
        NoDisplay: where only a display is missing: names every fault, its cure, what works now.
        MissingWeights: the same, where only weights are.
        ConfigError: the same, where something else is.
    """
    of_screen = [check for check in _of_screen(screen, screen_options or {}) if not check.ok]
    of_model = [check for check in _of_model(model, loading) if not check.ok]
    faults = [*of_screen, *of_model]
    if not faults:
        return
    named = [f"screen {screen!r}"] * bool(of_screen) + [f"model {model!r}"] * bool(of_model)
    lines = [f"{' and '.join(named)} cannot be used here:"]
    lines += [f"  {check.name}: {check.detail}\n    → {check.cure}" for check in faults]
    works = ["--model builtin", *(f"--screen {name}" for name in screens_that_work())]
    lines += ["what works now: " + ", ".join(works)]
    raise _kind_of({check.name for check in faults})("\n".join(lines))


def _kind_of(faults: set[str]) -> type[ConfigError | NoDisplay]:
    if faults <= DISPLAYS:
        return NoDisplay
    missing = "weights" in faults and faults <= {"weights", "memory"}
    return MissingWeights if missing else ConfigError


def screens_that_work() -> list[str]:
    """The names of the screens for acting that nothing is missing for."""
    return [name for name in NEEDS if all(check.ok for check in _of_screen(name, {}))]


def check_display() -> Check:
    """Whether this session has a display that programs can see and touch."""
    # Not at the top: systems without X have no use for it.
    from agentkit.screens._display import display_fault

    fault = display_fault()
    if fault:
        return Check("display", False, fault.what, fault.cure)
    return Check("display", True, "an X display that can be seen and touched")


def check_permissions() -> Check:
    """Whether macOS lets this program see other programs and use the mouse."""
    from agentkit.screens._permissions import missing_permissions

    missing = missing_permissions()
    return Check(
        "permissions",
        not missing,
        " ".join(each.what for each in missing) or "screen recording and accessibility",
        " ".join(each.cure for each in missing),
    )


def check_xlib() -> Check:
    """Whether python-xlib is there, and is the right one."""
    cure = "pip install --force-reinstall python-xlib"
    if importlib.util.find_spec("Xlib") is None:
        return Check("X11 library", False, "python-xlib is not installed", cure)
    from agentkit.screens._x11 import check_library  # not before we know that Xlib is there

    try:
        check_library()
    except ConfigError as error:
        return Check("X11 library", False, str(error), cure)
    return Check("X11 library", True, "python-xlib, not overwritten by python3-xlib")


def check_xvfb() -> Check:
    """Whether there is an X server to start."""
    found = shutil.which("Xvfb")
    return Check("Xvfb", bool(found), found or "not installed", INSTALL_XVFB)


def check_browser(browser: str = "chromium") -> Check:
    """Whether there is a browser to start."""
    try:
        found = find_program(browser)
    except ConfigError as error:
        fault, _, cure = str(error).partition("; ")
        return Check("Chromium", False, fault, cure or CURE)
    return Check("Chromium", True, str(found))


def check_android(serial: str = "", adb: str = "", timeout: float = TIMEOUT) -> Check:
    """Whether there is adb and an Android device that it may use; starts adb's server."""
    try:
        found = choose(Adb(find_adb(adb), timeout=timeout), serial)
    except (ConfigError, ScreenError) as error:
        fault, _, cure = str(error).partition("; ")
        return Check("Android device", False, fault, cure or ATTACH)
    return Check("Android device", True, str(found))


def check_extra(extra: str) -> Check:
    """Whether all that an extra brings is installed."""
    names = [name for name, brought_by in EXTRAS.items() if brought_by == extra]
    missing = [name for name in names if not _is_installed(name)]
    detail = f"missing: {', '.join(missing)}" if missing else ", ".join(names)
    return Check(f"extra {extra}", not missing, detail, f'pip install "agentkit[{extra}]"')


def _is_installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:  # of a dotted name, where what stands before the dot is missing
        return False


def _host(_options: Options) -> Iterator[Check]:
    if LINUX:
        library = check_xlib()
        yield library
        if library.ok:
            yield check_display()
    elif sys.platform == "darwin":
        yield check_permissions()


def _virtual(_options: Options) -> Iterator[Check]:
    yield check_xlib()
    yield check_xvfb()


def _browser(options: Options) -> Iterator[Check]:
    yield check_extra("browser")
    if not options.get("cdp") and options.get("page") is None:
        yield check_browser(options.get("browser", "chromium"))


def _android(options: Options) -> Iterator[Check]:
    taken = ("serial", "adb", "timeout")
    yield check_android(**{name: options[name] for name in taken if name in options})


NEEDS: dict[str, Callable[[Options], Iterator[Check]]] = {
    "host": _host,
    "virtual": _virtual,
    "browser": _browser,
    "android": _android,
    "simulated": lambda _options: iter(()),
}
"""What each screen needs that a machine may lack."""

DISPLAYS = {"display", "permissions", "Xvfb"}
"""The checks without which there is nothing to look at."""


def _of_screen(screen: object, options: Options) -> Iterator[Check]:
    return NEEDS[screen](options) if isinstance(screen, str) and screen in NEEDS else iter(())


def _of_model(model: object, loading: dict[str, Any]) -> Iterator[Check]:
    """What the card of each model asks for that a name stands for."""
    for name, options in _loaded(model, loading) if isinstance(model, str) else []:
        card = CARDS.get(name)
        if card and not card.commercial:
            log.warning("%s is under %s", name, card.terms)
        if card and card.hosted:
            yield _check_maker(card)
        elif card and card.extra and options.get("endpoint") is not None:
            yield _check_client()
        elif card and card.extra:
            extra = check_extra(card.extra)
            yield extra
            yield from _of_weights(card, options, extra.ok)


def _loaded(model: str, loading: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The models that a name stands for, and how each is loaded: see `assembly.assemble`."""
    thinker, _, grounder = model.partition("+")
    if not grounder:
        return [(model, loading)]
    of_grounder = loading.get("grounder_options", {})
    if thinker in CARDS and CARDS[thinker].planner == "vlm":
        return [(thinker, loading), (grounder, of_grounder)]
    return [(grounder, {**loading, **of_grounder})]


def _check_client() -> Check:
    """Whether servers can be asked; the rest of the extra is for models that are loaded."""
    there = importlib.util.find_spec("openai") is not None
    return Check("openai client", there, "installed" if there else "missing", "pip install openai")


def _check_maker(card: Card) -> Check:
    """Whether the client of a model's maker is installed."""
    try:
        find("model", card.family)
    except MissingExtra as error:
        fault, _, cure = str(error).partition("; ")
        return Check("client", False, fault, cure)
    return Check("client", True, "installed")


def _of_weights(card: Card, loading: dict[str, Any], loadable: bool) -> Iterator[Check]:
    """The checkpoint, the device, and room for the one on the other."""
    if not card.weights or card.family == "endpoint":
        return
    directory = None
    try:
        directory = find_weights(card, loading.get("weights"))
    except MissingWeights as error:
        if not loading.get("download") or loading.get("weights") is not None:
            fault, _, cure = str(error).partition(": ")
            yield Check("weights", False, fault, cure)
    if loadable and not {"device_map", "quantization_config"} & loading.keys():
        yield from _of_memory(card, directory, loading.get("device"), loading.get("dtype"))


def _of_memory(
    card: Card, directory: Path | None, device: str | None, dtype: object
) -> Iterator[Check]:
    # Not at the top: torch takes seconds to import, and only models that are loaded need it.
    from agentkit.models._devices import free_bytes, place

    try:
        where = place(device)
    except ConfigError as error:
        yield Check("device", False, str(error), "leave --device out, or name one that is there")
        return
    whole = "float32" in str(dtype) or (dtype is None and where == "cpu")
    needed, free = _numbers(card, directory) * (4 if whole else 2), free_bytes(where)
    yield Check(
        "memory",
        needed < free,
        f"{needed / 1e9:.1f} GB for the weights{' in float32' * whole}, {free / 1e9:.1f} GB free"
        f" on {where}",
        f"{'--dtype bfloat16, ' * whole}device_map='auto' (what does not fit is offloaded),"
        " transformers' quantization_config, or a server: --endpoint URL",
    )


def _numbers(card: Card, directory: Path | None) -> float:
    """How many numbers the weights are; 0 of a checkpoint that loading will find at fault."""
    if directory is None:
        return card.parameters * 1e9
    try:
        return sum(map(math.prod, shapes(directory).values()))
    except ConfigError as error:
        log.debug("the size of %s is not known: %s", directory, error)
        return 0.0
