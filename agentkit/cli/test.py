"""``agentkit test``: run scenarios."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from agentkit.cli._screen import Verbs
from agentkit.cli._show import as_json
from agentkit.errors import ScenarioError
from agentkit.scenarios.run import CaseResult, find_scenarios, run_scenario

__all__ = ["add_parser"]


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "test",
        parents=parents,
        help="run scenarios: scripted tests of what a screen shows and does",
        description="Run the cases of scenario files. Exits 1 where one of them failed.",
    )
    parser.add_argument(
        "paths", nargs="*", default=["scenarios"], help="files and folders (default: scenarios)"
    )
    parser.add_argument("--trace", metavar="DIR", type=Path, help="where traces go")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    missing = [path for path in args.paths if not Path(path).exists()]
    if missing:
        raise ScenarioError(f"there is no {missing[0]!r} here; name scenario files or folders")
    files = find_scenarios([Path(path) for path in args.paths])
    if not files:
        raise ScenarioError(f"no *.yaml under {', '.join(args.paths)}; name a file or a folder")
    results = []
    for file in files:
        for result in run_scenario(file, args.trace):
            results.append(result)
            if not args.json:
                _tell(result)
    failed = sum(not result.passed for result in results)
    if args.json:
        as_json([{**asdict(result), "passed": result.passed} for result in results])
    else:
        print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _tell(result: CaseResult) -> None:
    mark = "ok  " if result.passed else "FAIL"
    print(f"{mark} {result.file}: {result.name} ({result.seconds:.1f} s)", flush=True)
    if result.problem:
        print(f"     {result.problem}")
