"""``agentkit verify``: whether a checkpoint is the one that its card speaks of."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agentkit.catalog import Card, find_card
from agentkit.cli._screen import Verbs
from agentkit.cli._show import as_json
from agentkit.errors import ConfigError
from agentkit.preflight import check_extra
from agentkit.registry import find
from agentkit.verification import Family, Finding, verify
from agentkit.weights import find_weights

__all__ = ["add_parser"]

MARKS = {"ok": "ok", "failed": "NO", "skipped": "–"}


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "verify",
        parents=parents,
        help="whether a checkpoint is the one that its card speaks of",
        description="Holds a checkpoint against its family: configuration, names and shapes of its"
        " tensors, tokenizer, rotary base; without loading it, in seconds. With the published"
        " weights and --examples, also the answers that the authors document. Exits 1 where"
        " something does not hold.",
    )
    parser.add_argument("name", help="of a model that is loaded into this process")
    parser.add_argument(
        "--weights", metavar="DIR", help="its checkpoint (default: its place in the local cache)"
    )
    parser.add_argument(
        "--examples", metavar="DIR", help="the pictures of its authors' examples: loads and asks it"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the report there, as JSON")
    parser.set_defaults(run=_verify)


def _verify(args: argparse.Namespace) -> int:
    card = find_card(args.name)
    _check(card, args.examples)
    directory = find_weights(card, args.weights)
    pictures = Path(args.examples) if args.examples else None
    began = time.perf_counter()
    findings = []
    for finding in verify(card, _family(card), directory, pictures):
        findings.append(finding)
        if not args.json:
            print(f"{MARKS[finding.result]:3} {finding.name:26} {finding.detail}", flush=True)
    report = _report(card, directory, findings, time.perf_counter() - began)
    if args.json:
        as_json(report)
    if args.output:
        _write(report, Path(args.output))
    return 0 if report["ok"] else 1


def _family(card: Card) -> Family:
    family = find("model", card.family)
    if not isinstance(family, Family):
        raise ConfigError(
            f"family {card.family!r} cannot be verified: its class has no published and no spots"
        )
    return family


def _check(card: Card, examples: str | None) -> None:
    if card.hosted or card.family in ("", "endpoint"):
        why = "has no weights" if not card.family else "is served, never loaded into this process"
        raise ConfigError(f"{card.name} {why}; there is nothing to verify")
    extra = check_extra(card.extra)
    if not extra.ok:
        raise ConfigError(f"{card.name} needs packages; {extra.detail}; {extra.cure}")
    if examples and not Path(examples).is_dir():
        raise ConfigError(f"--examples {examples!r} is no directory")


def _report(card: Card, directory: Path, findings: list[Finding], seconds: float) -> dict[str, Any]:
    return {
        "model": card.name,
        "published": card.weights,
        "weights": str(directory),
        "ok": all(finding.result != "failed" for finding in findings),
        "checks": [asdict(finding) for finding in findings],
        "seconds": round(seconds, 2),
    }


def _write(report: dict[str, Any], path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write the report {str(path)!r}: {error}") from error
