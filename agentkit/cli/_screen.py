"""The options by which verbs choose a screen."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from agentkit.errors import ConfigError

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What verbs are added to."""

__all__ = ["Verbs", "add_screen_options", "named_options", "screen_options"]


def add_screen_options(parser: argparse.ArgumentParser, default: str) -> None:
    """Add ``--screen`` and what goes with it."""
    group = parser.add_argument_group("screen")
    group.add_argument(
        "--screen", default=default, help="see `agentkit screens` (default: %(default)s)"
    )
    group.add_argument("--url", help="what a browser opens; of osworld, where its machine is")
    group.add_argument("--serial", help="which device, where it is an Android phone")
    group.add_argument("--size", metavar="1280x800", help="its size, where it is made to measure")
    group.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help='what else it takes, such as command="xterm" or scale=2; may be repeated',
    )


def screen_options(args: argparse.Namespace) -> dict[str, Any]:
    """The options as the screen takes them.

    Raises:
        ConfigError: where one is not written as NAME=VALUE, or the size not as 1280x800.
    """
    options = named_options(args.option)
    if args.url:
        options["url"] = args.url
    if args.serial:
        options["serial"] = args.serial
    if args.size:
        match = re.fullmatch(r"(\d+)[x×](\d+)", args.size)
        if not match:
            raise ConfigError(f"--size is {args.size!r}; write it as 1280x800")
        options["size"] = int(match[1]), int(match[2])
    return options


def named_options(texts: Sequence[str]) -> dict[str, Any]:
    """What was given as ``--option NAME=VALUE``, numbers and truths as such.

    Raises:
        ConfigError: where one is not written so.
    """
    return dict(map(_option, texts))


def _option(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise ConfigError(f"--option {text!r} is not written as NAME=VALUE, such as scale=2")
    return name, _value(value)


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(text.lower(), text)
