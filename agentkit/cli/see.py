"""``agentkit ask``, ``locate``, ``read`` and ``parse``: what is on a picture."""

from __future__ import annotations

import argparse
import sys

from agentkit.cli._model import add_model_options, open_perceiver
from agentkit.cli._screen import Verbs
from agentkit.cli._show import as_json, draw, element_json, print_elements
from agentkit.errors import ConfigError
from agentkit.frame import Element, Frame

__all__ = ["add_parser"]


def add_parser(verbs: Verbs, parents: list[argparse.ArgumentParser]) -> None:
    """Add the four verbs."""
    ask = _verb(verbs, parents, "ask", "answer a question about a picture", _ask)
    ask.add_argument("question", help='such as "Is Dark mode on?"')
    find = _verb(verbs, parents, "locate", "find something on a picture, best first", _locate)
    find.add_argument("target", help='in words, such as "the Save button"')
    _verb(verbs, parents, "read", "the text lines of a picture, in reading order", _read)
    _verb(verbs, parents, "parse", "all elements of a picture, in reading order", _parse)


def _verb(
    verbs: Verbs, parents: list[argparse.ArgumentParser], name: str, help: str, run: object
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(
        name, parents=parents, help=help, description=f"{help[0].upper()}{help[1:]}."
    )
    parser.add_argument("image", help="a picture file")
    parser.add_argument("--draw", metavar="OUT.png", help="write the picture with what was found")
    add_model_options(parser, "who looks")
    parser.set_defaults(run=run)
    return parser


def _ask(args: argparse.Namespace) -> int:
    frame = Frame.from_image(args.image)
    _said(args.question, "question")
    answer = open_perceiver(args).ask(frame, args.question)
    if args.draw:
        draw(frame, answer.evidence, args.draw)
    if args.json:
        evidence = [element_json(element) for element in answer.evidence]
        as_json({"answer": answer.text, "confidence": answer.confidence, "evidence": evidence})
    else:
        print(answer.text)
    return 0


def _locate(args: argparse.Namespace) -> int:
    frame = Frame.from_image(args.image)
    _said(args.target, "target")
    found = open_perceiver(args).locate(frame, args.target)
    if args.draw:
        draw(frame, found, args.draw)
    if args.json:
        as_json([element_json(element) for element in found])
    elif found:
        print_elements(found)
    else:
        print(f"{args.target!r} is not on {args.image}", file=sys.stderr)
    return 0 if found else 1


def _said(words: str, what: str) -> None:
    if not words.strip():
        raise ConfigError(f"the {what} is empty; say it in words, such as 'Save'")


def _read(args: argparse.Namespace) -> int:
    frame = Frame.from_image(args.image)
    lines = open_perceiver(args).read(frame)
    if not args.json:
        for line in lines:
            print(line.text)
    return _listed(args, frame, lines)


def _parse(args: argparse.Namespace) -> int:
    frame = Frame.from_image(args.image)
    elements = open_perceiver(args).parse(frame)
    if not args.json:
        print_elements(elements)
    return _listed(args, frame, elements)


def _listed(args: argparse.Namespace, frame: Frame, elements: list[Element]) -> int:
    if args.draw:
        draw(frame, elements, args.draw)
    if args.json:
        size = [frame.size.width, frame.size.height]
        as_json({"size": size, "elements": [element_json(element) for element in elements]})
    return 0
