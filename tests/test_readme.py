"""Everything in the README that can be run is run, in a folder like a fresh checkout's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from agentkit.cli import main
from agentkit.registry import PARTS
from agentkit.screens._desktop import INSTALL_XFCE, INSTALL_XVFB, XFCE
from tests.conftest import need

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]
PAGES += sorted((ROOT / "docs").rglob("*.md"))

ANYTHING = "…"
"""Stands for any text in a line of output, and alone on a line for any number of lines."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language and what follows on the fence, its text, where it begins."""

    kind: str
    text: str
    line: int


def blocks(kind: str) -> list[Block]:
    found = re.finditer(r"^```(.+)\n((?:.*\n)*?)```$", README, re.MULTILINE)
    return [
        Block(match[1], match[2], README[: match.start()].count("\n") + 1)
        for match in found
        if match[1] == kind
    ]


def each(kind: str) -> pytest.MarkDecorator:
    found = blocks(kind)
    assert found, f"the README has no block of {kind}"
    return pytest.mark.parametrize("block", found, ids=lambda block: f"line {block.line}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pictures of the checkout, and the files that the README says to write."""
    shutil.copytree(ROOT / "docs/images", tmp_path / "docs/images")
    for block in blocks("yaml"):
        name = block.text.splitlines()[0].removeprefix("# ")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(block.text, encoding="utf-8")
    return tmp_path


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": tools, "AGENTKIT_TRACES": str(folder / "traces")}
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done


def follow(block: Block, folder: Path) -> None:
    """Run each line that begins with ``$``, and compare what it prints with the lines below."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        assert command.startswith("agentkit "), command
        shown = run(["bash", "-c", command], folder).stdout
        assert re.fullmatch(pattern(expected), shown), f"{command} prints now:\n{shown}"


def pattern(expected: str) -> str:
    """Matches output like `expected`: numbers may be others, and the gaps between words."""
    return "".join(map(_line_pattern, expected.splitlines()))


def _line_pattern(line: str) -> str:
    if line == ANYTHING:
        return r"(?:.*\n)*"
    words = [re.sub(r"\d+", r"\\d+", re.escape(word)) for word in line.split()]
    return r"\s*" + r"\s+".join(words).replace(ANYTHING, ".*") + r"\s*\n"


def test_patterns_tell_outputs_apart() -> None:
    assert re.fullmatch(pattern("ok  [1, 2]  a\n…\n"), "ok [10, 22]   a\nb\nc\n")
    assert not re.fullmatch(pattern("ok  [1, 2]  a\n"), "no [10, 22]   a\n")
    assert not re.fullmatch(pattern("a\n"), "a\nb\n")


@pytest.mark.whole
@each("python")
def test_python(block: Block, folder: Path) -> None:
    run([sys.executable, "-c", block.text], folder)


@pytest.mark.whole
@each("console")
def test_console(block: Block, folder: Path) -> None:
    follow(block, folder)


@pytest.mark.real
@pytest.mark.whole
@each("console real")
def test_console_on_a_real_desktop(block: Block, folder: Path) -> None:
    missing = [name for name in ("Xvfb", "mousepad", *XFCE) if not shutil.which(name)]
    need(not missing, f"not installed: {', '.join(missing)}")
    follow(block, folder)


@each("sh")
def test_what_is_to_be_set_up(block: Block) -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    known = {"pip install .", INSTALL_XVFB, INSTALL_XFCE, *(f"make {name}" for name in targets)}
    commands = [line.split("#")[0].strip() for line in block.text.splitlines()]
    assert set(commands) <= known


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    kinds = re.findall(r"^```(.+)$", README, re.MULTILINE)
    assert set(kinds) == {"sh", "python", "yaml", "console", "console real"}


def test_something_can_be_run_before_line_30() -> None:
    assert min(block.line for block in [*blocks("sh"), *blocks("python")]) < 30
    assert len(README.splitlines()) < 200


def test_the_screens_are_those_there_are() -> None:
    table = README.partition("## Screens")[2].partition("\n\n```")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == PARTS["screen"].keys()


def test_every_verb_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    verbs = re.findall(r"^    (\w+) {2,}\w", capsys.readouterr().err, re.MULTILINE)
    assert len(verbs) > 10
    assert [verb for verb in verbs if not re.search(rf"`{verb}`|agentkit {verb}\b", README)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    nearby = [link for link in links if "://" not in link]
    assert [link for link in nearby if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    "picture", sorted((ROOT / "docs/images").glob("*.png")), ids=lambda picture: picture.name
)
def test_pictures_are_small(picture: Path) -> None:
    assert picture.stat().st_size < 150_000
