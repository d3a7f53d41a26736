"""``agentkit mcp``: a screen for any client of the Model Context Protocol."""

from __future__ import annotations

import argparse
from pathlib import Path

from agentkit.agent import Agent
from agentkit.cli._model import add_model_options, model_options
from agentkit.cli._screen import Verbs, add_screen_options, screen_options
from agentkit.errors import MissingExtra
from agentkit.executor import Policy
from agentkit.mcp_server.consent import Consent
from agentkit.secrets import Secrets

__all__ = ["add_parser"]

EXAMPLES = """\
examples:
  agentkit mcp --screen simulated
  agentkit mcp --screen browser --url example.com --trace traces
  claude mcp add screen -- agentkit mcp --screen virtual

or, in the settings of a client:
  {"mcpServers": {"screen": {"command": "agentkit", "args": ["mcp", "--screen", "virtual"]}}}
"""


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "mcp",
        parents=parents,
        help="serve a screen to any MCP client",
        description="Serve a screen to an MCP client over standard input and output: tools that"
        " look at it, act on it behind the guard, and check what it shows. Clients start this"
        " themselves; it ends when they hang up.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_model_options(parser, "who looks")
    add_screen_options(parser, "host")
    parser.add_argument(
        "--trace",
        metavar="DIR",
        type=_folder,
        help="where traces go (default: $AGENTKIT_TRACES or ./traces)",
    )
    parser.add_argument(
        "--secret",
        action="append",
        default=[],
        metavar="NAME",
        help="a variable of the environment that is typed for ${NAME} and never told to the"
        " client; may be repeated",
    )
    consent = parser.add_mutually_exclusive_group()
    consent.add_argument(
        "--yes",
        action="store_true",
        help="don't ask before this desktop is used, and before what can't be taken back",
    )
    consent.add_argument(
        "--refuse",
        action="store_true",
        help="don't ask either, but refuse all that (default: the client asks its person, and"
        " where it can't, it is refused)",
    )
    parser.set_defaults(run=_run)


def _folder(text: str) -> Path:
    """A folder that may begin with ``~``: clients have no shell that would see to that."""
    return Path(text).expanduser()


def _run(args: argparse.Namespace) -> int:
    try:
        # Not at the top: the package of the protocol is an extra.
        from agentkit.mcp_server.serving import serve
    except ModuleNotFoundError as error:
        raise MissingExtra(error.name or "mcp", "mcp") from error
    loading, opened = model_options(args), screen_options(args)
    secrets = Secrets.from_environment(args.secret)
    consent = Consent(may_ask=not args.refuse, secrets=secrets)

    def open_agent() -> Agent:
        return Agent(
            args.model,
            screen=args.screen,
            screen_options=opened,
            policy=Policy(naming_consents=False),
            confirm="never" if args.yes else consent,
            trace=args.trace,
            secrets=secrets.values,
            **loading,
        )

    serve(open_agent, consent)
    return 0
