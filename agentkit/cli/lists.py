"""``agentkit screens`` and ``doctor``: what there is, and what works here."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator
from dataclasses import asdict

from agentkit.cli._screen import Verbs
from agentkit.cli._show import as_json
from agentkit.cli.doctor import checks
from agentkit.errors import ConfigError
from agentkit.registry import find, known

__all__ = ["add_parser"]


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the two verbs."""
    screens = verbs.add_parser(
        "screens",
        parents=parents,
        help="the screens that can be opened",
        description="The screens that can be opened, and the options that they take.",
    )
    screens.set_defaults(run=_screens)
    doctor = verbs.add_parser(
        "doctor",
        parents=parents,
        help="what works on this machine, and what to install",
        description="What works on this machine, and what to install. Exits 1 where something "
        "that agentkit cannot do without is missing.",
    )
    doctor.set_defaults(run=_doctor)


def _screens(args: argparse.Namespace) -> int:
    screens = known("screen")
    if args.json:
        as_json(screens)
    else:
        for name in sorted(screens):
            print("\n".join(_described(name)))
    return 0


def _described(name: str) -> Iterator[str]:
    """What a screen is and takes, or why it can't be had here."""
    try:
        screen = find("screen", name)
    except ConfigError as error:
        yield f"{name:12} {error}"
        return
    options = ", ".join(inspect.signature(screen).parameters)
    yield f"{name:12} {inspect.getdoc(screen) or ''}".partition("\n")[0].rstrip()
    if options:
        yield f"{'':12} options: {options}"


def _doctor(args: argparse.Namespace) -> int:
    found = checks()
    if args.json:
        as_json([asdict(check) for check in found])
    else:
        for check in found:
            mark = "ok" if check.ok else "NO" if check.needed else "–"
            print(f"{mark:3} {check.name:23} {check.detail}")
            if not check.ok and check.cure:
                print(f"    {'':23} → {check.cure}")
    return 0 if all(check.ok or not check.needed for check in found) else 1
