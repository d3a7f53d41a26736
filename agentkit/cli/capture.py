"""``agentkit capture``: a picture of a screen."""

from __future__ import annotations

import argparse

from agentkit.assembly import open_screen
from agentkit.cli._screen import Verbs, add_screen_options, screen_options
from agentkit.cli._show import as_json, save

__all__ = ["add_parser"]


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "capture",
        parents=parents,
        help="take a picture of a screen",
        description="Take a picture of a screen.",
    )
    parser.add_argument("out", metavar="OUT.png", help="where the picture goes")
    add_screen_options(parser, "virtual")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    screen = open_screen(args.screen, **screen_options(args))
    try:
        frame = screen.capture()
    finally:
        screen.close()
    save(frame.image, args.out)
    if args.json:
        as_json({"out": args.out, "size": [frame.size.width, frame.size.height]})
    else:
        print(f"{args.out}: {frame.size}")
    return 0
