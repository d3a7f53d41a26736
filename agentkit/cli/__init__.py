"""The command line: one file a verb, or a family of verbs; every verb takes ``--json``.

Exit codes: 0 it did what was asked, 1 it ran and the thing did not hold, 2 wrong use, 3 refused
or stopped.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from agentkit import __version__
from agentkit.cli import (
    capture,
    dialects,
    lists,
    mcp,
    models,
    record,
    replay,
    run,
    see,
    test,
    trace,
    verify,
    view,
)
from agentkit.cli import eval as evaluation
from agentkit.errors import ActionRefused, AgentkitError, CannotAnswer, DialectError

__all__ = ["main"]

EPILOG = """\
start here:
  agentkit run "open settings, then turn on dark mode" --screen simulated
  agentkit locate shot.png "the Save button" --draw found.png
  agentkit view traces/…            one HTML file: what was seen, decided and done
  agentkit doctor                   what works on this machine, and what to install

exit codes: 0 done, 1 it ran but did not hold, 2 wrong use, 3 refused or stopped
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    parser = _parser()
    given = sys.argv[1:] if arguments is None else arguments
    if not given:
        parser.print_help(sys.stderr)
        return 2
    args = parser.parse_args(given)
    logging.basicConfig(
        format="%(name)s: %(message)s", level=logging.DEBUG if args.verbose else logging.WARNING
    )
    logging.getLogger("agentkit").setLevel(logging.DEBUG if args.verbose else logging.INFO)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except AgentkitError as error:
        print(f"agentkit: {error}", file=sys.stderr)
        if args.verbose:
            logging.getLogger("agentkit").debug("where it came from", exc_info=error)
        return _code(error)
    except KeyboardInterrupt:
        print("agentkit: stopped", file=sys.stderr)
        return 3
    except BrokenPipeError:
        # The reader has gone (``| head``); keep Python from complaining once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _code(error: AgentkitError) -> int:
    if isinstance(error, CannotAnswer | DialectError):
        return 1
    return 3 if isinstance(error, ActionRefused) else 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="agentkit",
        description="Look at any screen in pixels, understand it, act on it, and remember what "
        "was done.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"agentkit {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--json", action="store_true", help="one JSON document on standard output, nothing else"
    )
    common.add_argument("--verbose", action="store_true", help="say what happens, with tracebacks")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for module in (
        run,
        see,
        capture,
        record,
        replay,
        test,
        mcp,
        evaluation,
        view,
        trace,
        models,
        verify,
        dialects,
        lists,
    ):
        module.add_parser(verbs, [common])
    return parser
